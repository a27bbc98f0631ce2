using System.CommandLine;
using SalesPerf.Cli.Api;
using Spectre.Console;

namespace SalesPerf.Cli.Commands;

/// <summary><c>salesperf check invariants</c>: asks every service for its invariants; exit 1 on any violation.</summary>
internal static class CheckCommand
{
    private static readonly string[] Services = ["territories", "compensation", "goals", "training", "recruiting", "partners"];

    public static Command Create()
    {
        var invariants = new Command("invariants", "Ask every service for violations of its invariants, and compare what services know of each other.");
        invariants.SetAction(async (_, cancellationToken) =>
        {
            using var session = Session.Open();
            var client = await session.AsAsync("operator", cancellationToken);
            var table = new Table().AddColumns("Service", "Invariant", "Violations");
            var violations = 0;
            foreach (var service in Services)
            {
                foreach (var item in (await client.GetAsync($"/v1/{service}/invariants", cancellationToken))["items"]!.AsArray())
                {
                    var found = item!["violations"]!.AsArray();
                    violations += found.Count;
                    table.AddRow(service, Markup.Escape($"{item["id"]} {item["description"]}"), found.Count == 0 ? "none" : Markup.Escape(string.Join(Environment.NewLine, found.Take(10).Select(v => v!.ToString()))));
                }
            }

            AnsiConsole.Write(table);
            return violations == 0 ? 0 : 1;
        });
        return new Command("check", "Check the stored data of a running platform.") { invariants };
    }
}
