using System.Net.Http.Headers;
using System.Text;

namespace SalesPerf.Testing;

/// <summary>A virtual host of its own on the run's broker: queues and exchanges of one test do not meet another's. Deleted on dispose.</summary>
public sealed class TestVirtualHost : IAsyncDisposable
{
    private readonly HttpClient _management;

    private TestVirtualHost(HttpClient management, Uri server, string name)
    {
        _management = management;
        Name = name;
        Uri = new Uri(server, "/" + name);
    }

    public string Name { get; }

    /// <summary>amqp://guest:password@localhost:port/name</summary>
    public Uri Uri { get; }

    /// <summary>The management API of the broker, signed in: <c>queues/{Name}</c> and so on, relative to <c>/api/</c>.</summary>
    public HttpClient Management => _management;

    public static async Task<TestVirtualHost> CreateAsync()
    {
        var server = await TestServers.RabbitMqUriAsync();
        var management = await ManagementAsync();
        var name = $"test-{Guid.CreateVersion7():N}";
        await PutAsync(management, $"vhosts/{name}", "{}");
        await PutAsync(management, $"permissions/{name}/guest", """{"configure":".*","write":".*","read":".*"}""");
        return new TestVirtualHost(management, server, name);
    }

    public async ValueTask DisposeAsync()
    {
        using (await _management.DeleteAsync(new Uri($"vhosts/{Name}", UriKind.Relative)))
        {
            // Connections of the test are closed by the broker with it.
        }

        _management.Dispose();
    }

    private static async Task<HttpClient> ManagementAsync()
    {
        var address = await TestServers.RabbitMqManagementUriAsync();
        var client = new HttpClient { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority).Replace(address.UserInfo + "@", "", StringComparison.Ordinal) + "/api/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(address.UserInfo)));
        return client;
    }

    private static async Task PutAsync(HttpClient management, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await management.PutAsync(new Uri(path, UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }
}
