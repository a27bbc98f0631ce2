using MassTransit;

namespace SalesPerf.Messaging.Bus;

/// <summary>
/// The end of the bus's pipe: from here on the message is ours. The filters behind it (deserialising, error and skipped queues) never
/// run, so that whatever arrives, readable or not, ends in the inbox, the outbox or the dead letters.
/// </summary>
internal sealed class InboxFilter(Func<IReadOnlyDictionary<string, string>, byte[], CancellationToken, Task> receive) : IFilter<ReceiveContext>
{
    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) =>
        receive(Headers(context), context.GetBody(), context.CancellationToken);

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");

    private static Dictionary<string, string> Headers(ReceiveContext context)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in context.TransportHeaders.GetAll())
        {
            // Nested tables (x-death) say nothing that the plain headers beside them do not.
            if (Text(value) is { } text) headers[name] = text;
        }

        return headers;
    }

    private static string? Text(object? value) => value switch
    {
        string text => text,
        byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };
}
