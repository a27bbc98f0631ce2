namespace SalesPerf.Messaging.Bus;

/// <summary>Where the broker is, from <c>ConnectionStrings:messaging</c>: <c>amqp://user:password@host:port/vhost</c>.</summary>
internal sealed record BrokerAddress(string Host, ushort Port, string VirtualHost, string User, string Password, bool UseTls)
{
    public static BrokerAddress Parse(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
            throw new InvalidOperationException("ConnectionStrings:messaging is missing; it has the form amqp://user:password@host:port/vhost.");
        if (!Uri.TryCreate(connectionString, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps"))
            throw new InvalidOperationException("ConnectionStrings:messaging is no address of the form amqp://user:password@host:port/vhost.");
        var tls = uri.Scheme == "amqps";
        var port = uri.Port > 0 ? (ushort)uri.Port : tls ? (ushort)5671 : (ushort)5672;
        var credentials = uri.UserInfo.Split(':', 2);
        var path = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        return new BrokerAddress(
            uri.Host, port, path.Length == 0 ? "/" : path,
            credentials[0].Length == 0 ? "guest" : Uri.UnescapeDataString(credentials[0]),
            credentials.Length == 2 ? Uri.UnescapeDataString(credentials[1]) : "guest", tls);
    }

    /// <summary>Without the password, for logs.</summary>
    public override string ToString() => $"{(UseTls ? "amqps" : "amqp")}://{User}@{Host}:{Port}/{VirtualHost}";
}
