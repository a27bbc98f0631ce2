using System.Net;
using System.Net.Sockets;

namespace SalesPerf.Partners.Webhooks;

/// <summary>The address of a webhook is none that this platform connects to.</summary>
internal sealed class ForbiddenAddressException(string host) : HttpRequestException($"{host} leads to an address that is not on the public internet; no connection was made.");

/// <summary>
/// Connects to public addresses only. The name is resolved here and the connection goes to the very address that was judged, so a name that leads
/// elsewhere a moment later gains nothing.
/// </summary>
internal sealed class GuardedConnections(WebhookOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>With this machine's own resolver.</summary>
    public GuardedConnections(WebhookOptions options) : this(options, (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken))
    {
    }

    /// <summary>A handler without proxy, redirects and cookies.</summary>
    public SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectCallback = ConnectAsync,
        ConnectTimeout = options.Timeout,
        // A connection is judged when it is made; none is kept for long.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 0,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        // One bad address among good ones is no accident.
        if (addresses.Length == 0 || !addresses.All(a => PublicAddresses.Contains(a) || options.Allows(a, port))) throw new ForbiddenAddressException(host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
