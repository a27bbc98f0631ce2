using SalesPerf.Cli.Platform;
using SalesPerf.Cli.SignIn;

namespace SalesPerf.Cli.Api;

/// <summary>People signed in at one platform, each once.</summary>
internal sealed class Session(PlatformAddress platform, string password) : IDisposable
{
    private readonly Dictionary<string, ApiClient> clients = new(StringComparer.Ordinal);

    public static Session Open()
    {
        var platform = PlatformAddress.Find();
        return new(platform, platform.DevelopmentPassword());
    }

    public PlatformAddress Platform => platform;

    public async Task<ApiClient> AsAsync(string userName, CancellationToken cancellationToken)
    {
        if (clients.TryGetValue(userName, out var known)) return known;
        var token = await CodeFlow.SignInAsync(platform.Issuer, userName, password, cancellationToken);
        return clients[userName] = new ApiClient(platform.Gateway, token);
    }

    public void Dispose()
    {
        foreach (var client in clients.Values) client.Dispose();
    }
}
