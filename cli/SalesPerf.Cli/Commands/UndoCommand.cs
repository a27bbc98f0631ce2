using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using SalesPerf.Cli.Api;

namespace SalesPerf.Cli.Commands;

/// <summary><c>salesperf undo</c>: takes a step towards payment back, as far as it can be (docs/adr/0015).</summary>
internal static class UndoCommand
{
    private const string Root = "/v1/compensation";

    public static Command Create(Func<Session> open) => new("undo", "Take a step towards payment back, as somebody who may. A period that is closed and payments that payroll may have stand; what is known later is made up in the next ones.")
    {
        Import(open), Adjustment(open), Publication(open), Draft(open), Approval(open), OpeningBalance(open), Sheets(open),
    };

    private static Command Import(Func<Session> open)
    {
        var id = Id("IMPORT", "Id of the import.");
        return Step(open, "import", "Throw away what waits in staging of an import; what was transferred stays, and is adjusted.", "comp-admin", [id], async (parsed, client, cancellationToken) =>
        {
            var import = (await client.PostAsync($"{Root}/imports/{Of(parsed, id)}:purge", null, cancellationToken))!;
            return [$"Nothing of import {import["id"]} waits any more; it is {import["status"]}."];
        });
    }

    private static Command Adjustment(Func<Session> open)
    {
        var id = Id("TRANSACTION", "Id of the transaction.");
        var reason = Reason("Reason code of the reset: letters, digits, hyphens.");
        var comment = new Option<string?>("--comment") { Description = "Why, in words." };
        return Step(open, "adjustment", "Give a transaction that was adjusted by hand the amount that its source says again.", "comp-admin", [id, reason, comment], async (parsed, client, cancellationToken) =>
        {
            var path = $"{Root}/transactions/{Of(parsed, id)}";
            var revision = (await client.GetAsync($"{path}/revisions", cancellationToken))["items"]!.AsArray().Max(r => r!["revision"]!.GetValue<int>());
            var made = (await client.PostAsync($"{path}:adjust", new { kind = "reset", reason = parsed.GetValue(reason), revision, comment = parsed.GetValue(comment) }, cancellationToken))!;
            return [$"{made["orderCode"]} is {Money(made["amount"])} again, in revision {made["revision"]}."];
        });
    }

    private static Command Publication(Func<Session> open)
    {
        var period = new Argument<string>("PERIOD") { Description = "Code of the period." };
        var reason = Reason("Why, for the audit.");
        var participants = new Option<string[]>("--participant") { Description = "Only the statements of these payees, by code; everybody's where none is named." };
        return Step(open, "publication", "Withdraw the statements of a period that is not closed, while no batch pays them: they are drafts until the period is published again.", "comp-admin", [period, reason, participants],
            async (parsed, client, cancellationToken) =>
            {
                var whose = parsed.GetValue(participants) is { Length: > 0 } codes ? codes : null;
                var made = (await client.PostAsync($"{Root}/periods/{Of(parsed, period)}:withdraw", new { reason = parsed.GetValue(reason), participantCodes = whose }, cancellationToken))!;
                return [$"{made["withdrawn"]} statements of {made["periodCode"]} are drafts again."];
            });
    }

    private static Command Draft(Func<Session> open)
    {
        var id = Id("BATCH", "Id of the payment batch.");
        var refresh = new Option<bool>("--refresh") { Description = "Make its pay sheets again instead." };
        return Step(open, "draft", "Discard a payment batch that is a draft, with its pay sheets.", "comp-admin", [id, refresh], async (parsed, client, cancellationToken) =>
        {
            var path = $"{Root}/payment-batches/{Of(parsed, id)}";
            if (parsed.GetValue(refresh)) return [Told((await client.PostAsync($"{path}:refresh", null, cancellationToken))!)];
            await client.DeleteAsync(path, cancellationToken);
            return [$"The draft {parsed.GetValue(id)} is discarded."];
        });
    }

    private static Command Approval(Func<Session> open)
    {
        var id = Id("BATCH", "Id of the payment batch.");
        var reason = Reason("Why, for the audit.");
        return Step(open, "approval", "Withdraw the approval of a payment batch while nothing of it is emitted: the ledger gets the same postings the other way round, and somebody else approves the draft.", "finance-approver", [id, reason],
            async (parsed, client, cancellationToken) => [Told((await client.PostAsync($"{Root}/payment-batches/{Of(parsed, id)}:withdraw", new { reason = parsed.GetValue(reason) }, cancellationToken))!)]);
    }

    private static Command OpeningBalance(Func<Session> open)
    {
        var id = Id("BALANCE", "Id of the opening balance.");
        var reason = Reason("Why, for the audit.");
        return Step(open, "opening-balance", "Withdraw an opening balance before a payment follows from it; an approved one is withdrawn by somebody else than its maker.", "finance-approver", [id, reason],
            async (parsed, client, cancellationToken) =>
            {
                var made = (await client.PostAsync($"{Root}/opening-balances/{Of(parsed, id)}:withdraw", new { reason = parsed.GetValue(reason) }, cancellationToken))!;
                return [$"The opening balance of {made["participantCode"]} from {made["periodCode"]} is {made["status"]}."];
            });
    }

    private static Command Sheets(Func<Session> open)
    {
        var id = Id("BATCH", "Id of the payment batch.");
        return Step(open, "sheets", "Show the pay sheets of a batch as they were approved before it was withdrawn, with when, by whom and why.", "finance-approver", [id], async (parsed, client, cancellationToken) =>
        {
            var lines = new List<string>();
            await foreach (var w in client.ListAsync($"{Root}/payment-batches/{Of(parsed, id)}/withdrawn-sheets", cancellationToken))
                lines.Add($"{w["sheet"]!["participantCode"]}: {Money(w["sheet"]!["paid"])}, withdrawn {w["withdrawnAt"]} by {w["withdrawnBy"]}: {w["reason"]}");
            return lines;
        });
    }

    private static Command Step(
        Func<Session> open, string name, string description, string user, IEnumerable<Symbol> symbols, Func<ParseResult, ApiClient, CancellationToken, Task<IReadOnlyList<string>>> take)
    {
        var by = new Option<string>("--as") { Description = "User to sign in as.", DefaultValueFactory = _ => user };
        var command = new Command(name, description) { by };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Add(argument);
            else command.Add((Option)symbol);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = open();
            foreach (var line in await take(parsed, await session.AsAsync(parsed.GetValue(by)!, cancellationToken), cancellationToken))
                await parsed.InvocationConfiguration.Output.WriteLineAsync(line);
            return 0;
        });
        return command;
    }

    private static Argument<Guid> Id(string name, string description) => new(name) { Description = description };

    private static Option<string> Reason(string description) => new("--reason") { Description = description, Required = true };

    private static string Of<T>(ParseResult parsed, Argument<T> argument) => Uri.EscapeDataString(Convert.ToString(parsed.GetValue(argument), CultureInfo.InvariantCulture)!);

    private static string Money(JsonNode? amount) => $"{amount!["amount"]} {amount["currency"]}";

    private static string Told(JsonNode batch) =>
        $"Batch {batch["number"]} of {batch["periodCode"]} is a {batch["status"]}, made by {batch["madeBy"]}; pay sheets: {batch["totals"]!.AsArray().Sum(t => t!["sheets"]!.GetValue<int>())}.";
}
