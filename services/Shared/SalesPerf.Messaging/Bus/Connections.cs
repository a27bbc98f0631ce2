using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace SalesPerf.Messaging.Bus;

/// <summary>Connections to the broker beside the bus's own: they fail fast, and whoever holds one opens another.</summary>
internal static class Connections
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static ConnectionFactory Factory(BrokerAddress address) => new()
    {
        HostName = address.Host,
        Port = address.Port,
        VirtualHost = address.VirtualHost,
        UserName = address.User,
        Password = address.Password,
        Ssl = new SslOption(address.Host, enabled: address.UseTls),
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = Patience,
        ContinuationTimeout = Patience,
        HandshakeContinuationTimeout = Patience,
        RequestedHeartbeat = TimeSpan.FromSeconds(10),
    };

    /// <summary>Closes something whose other end may be gone, and then nothing is left to close.</summary>
    public static async Task EndAsync(Func<ValueTask> close)
    {
        try
        {
            await close();
        }
        catch (Exception gone) when (gone is RabbitMQClientException or IOException or ObjectDisposedException or OperationCanceledException or TimeoutException)
        {
            System.Diagnostics.Debug.WriteLine($"A connection to the broker was gone already: {gone.Message}");
        }
    }
}
