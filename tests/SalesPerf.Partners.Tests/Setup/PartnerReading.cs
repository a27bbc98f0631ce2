using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using SalesPerf.Messaging.Feed;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Setup;

/// <summary>A message as a partner sees it.</summary>
public sealed record Received(string Body, IReadOnlyBasicProperties Properties, string RoutingKey, bool Redelivered)
{
    public JsonNode Event => JsonNode.Parse(Body)!;

    public string Id => Event["id"]!.GetValue<string>();
}

/// <summary>A partner at the broker, with the access that it was given.</summary>
public sealed class PartnerReading : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    private readonly IConnection _connection;

    private PartnerReading(IConnection connection, IChannel channel) => (_connection, Channel) = (connection, channel);

    public IChannel Channel { get; }

    public static async Task<PartnerReading> ConnectAsync(FeedAccess access)
    {
        var connection = await new ConnectionFactory
        {
            HostName = access.Host, Port = access.Port, VirtualHost = access.VirtualHost, UserName = access.UserName, Password = access.Password, AutomaticRecoveryEnabled = false,
        }.CreateConnectionAsync();
        return new PartnerReading(connection, await connection.CreateChannelAsync());
    }

    /// <summary>Takes so many messages, acknowledged.</summary>
    public async Task<IReadOnlyList<Received>> TakeAsync(string queue, int count)
    {
        var taken = new List<Received>();
        await EventualAssert.ThatAsync(
            async () =>
            {
                while (taken.Count < count && await Channel.BasicGetAsync(queue, autoAck: true) is { } message)
                    taken.Add(new Received(Encoding.UTF8.GetString(message.Body.Span), message.BasicProperties, message.RoutingKey, message.Redelivered));
                Assert.Equal(count, taken.Count);
            },
            Soon);
        return taken;
    }

    /// <summary>Messages that wait.</summary>
    public async Task<uint> CountAsync(string queue) => await Channel.MessageCountAsync(queue);

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
