using SalesPerf.Cli.Platform;
using SalesPerf.Cli.SignIn;

namespace SalesPerf.Cli.Api;

/// <summary>People signed in at one platform, each once.</summary>
/// <param name="platform">Where.</param>
/// <param name="signIn">Gives the token of a user.</param>
internal sealed class Session(PlatformAddress platform, Func<string, CancellationToken, Task<string>> signIn) : IDisposable
{
    private readonly Dictionary<string, ApiClient> clients = new(StringComparer.Ordinal);

    public static Session Open()
    {
        var platform = PlatformAddress.Find();
        var password = platform.DevelopmentPassword();
        return new(platform, (user, cancellationToken) => CodeFlow.SignInAsync(platform.Issuer, user, password, cancellationToken));
    }

    public PlatformAddress Platform => platform;

    public async Task<ApiClient> AsAsync(string userName, CancellationToken cancellationToken)
    {
        if (clients.TryGetValue(userName, out var known)) return known;
        return clients[userName] = new ApiClient(platform.Gateway, await signIn(userName, cancellationToken));
    }

    public void Dispose()
    {
        foreach (var client in clients.Values) client.Dispose();
    }
}
