using System.CommandLine;
using SalesPerf.Cli.Api;

namespace SalesPerf.Cli.Commands;

/// <summary><c>salesperf events</c>: what a partner's developer wants to see and to send while the other end is built.</summary>
internal static class EventsCommand
{
    public static Command Create() => new("events", "The feed for partners: look at its events, and have samples of them sent.") { Tail(), Trigger(), Types() };

    private static Command Tail()
    {
        var type = new Option<string?>("--type") { Description = "Only this type, routing key or pattern of them: 'compensation.#'." };
        var count = new Option<int?>("--count") { Description = "End after so many events." };
        var command = new Command("tail", "Print events as they are published, one CloudEvent a line, until Ctrl-C.") { type, count };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = Session.Open();
            var client = await session.AsAsync("operator", cancellationToken);
            await Console.Error.WriteLineAsync("Following the feed; Ctrl-C ends.");
            await PrintAsync(client, parsed.GetValue(type), parsed.GetValue(count) ?? int.MaxValue, cancellationToken);
            return 0;
        });
        return command;
    }

    private static Command Trigger()
    {
        var type = new Argument<string>("TYPE") { Description = "Type or routing key: compensation.statement.published.v1." };
        var partner = new Option<string>("--partner") { Description = "Code of the partner that gets the sample.", Required = true };
        var command = new Command("trigger", "Send a partner a sample of an event, to its queue and its webhooks and to nobody else.") { type, partner };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = Session.Open();
            var client = await session.AsAsync("operator", cancellationToken);
            var sent = await client.PostAsync($"/v1/partners/{Uri.EscapeDataString(parsed.GetValue(partner)!)}/samples", new { type = parsed.GetValue(type) }, cancellationToken);
            Console.Out.WriteLine($"{sent!["id"]} {sent["type"]}");
            return 0;
        });
        return command;
    }

    private static Command Types()
    {
        var command = new Command("types", "List all events of the feed.");
        command.SetAction(async (_, cancellationToken) =>
        {
            using var session = Session.Open();
            var client = await session.AsAsync("operator", cancellationToken);
            foreach (var item in (await client.GetAsync("/v1/partners/event-types", cancellationToken))["items"]!.AsArray()) Console.Out.WriteLine(item!["type"]);
            return 0;
        });
        return command;
    }

    private static async Task PrintAsync(ApiClient client, string? type, int count, CancellationToken cancellationToken)
    {
        if (count < 1) return;
        var path = "/v1/partners/events/stream" + (type is null ? string.Empty : $"?type={Uri.EscapeDataString(type)}");
        await foreach (var item in client.FollowAsync(path, cancellationToken))
        {
            if (item.EventType != "event") continue;
            Console.Out.WriteLine(item.Data);
            if (--count == 0) return;
        }
    }
}
