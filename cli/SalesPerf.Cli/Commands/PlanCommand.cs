using System.CommandLine;
using SalesPerf.Cli.Plans;

namespace SalesPerf.Cli.Commands;

/// <summary><c>salesperf plan lint|test|diff|evaluate</c>: plan documents on this machine, without a server.</summary>
internal static class PlanCommand
{
    private const string ExitCodes = "Exit code 0: nothing to say. 1: findings, failed tests or differences. 2: a document or facts that cannot be read.";

    public static Command Create() => new("plan", $"Check, test, compare and calculate plan documents; no server is needed. {ExitCodes}") { Lint(), Test(), Diff(), Evaluate() };

    private static Command Lint()
    {
        var files = Files();
        var strict = new Option<bool>("--strict") { Description = "Also fail for findings that the plan accepts with a reason." };
        var command = new Command("lint", "Tell errors, and what is allowed but probably not meant: cliffs, pay that falls as results rise, tiers that nothing reaches, pay without bound, crediting rules that credit nobody, gaps and overlaps in tables, components that pay nobody, again for the event that lets their pay go, or the multiplier of an overage on everything. Each finding shows an input that proves it.") { files, strict };
        command.SetAction(parsed => PlanActions.Lint(Console.Out, Console.Error, parsed.GetValue(files)!, parsed.GetValue(strict)));
        return command;
    }

    private static Command Test()
    {
        var files = Files();
        var command = new Command("test", "Run the tests inside plan documents: facts in, statement lines out.") { files };
        command.SetAction(parsed => PlanActions.Test(Console.Out, Console.Error, parsed.GetValue(files)!));
        return command;
    }

    private static Command Diff()
    {
        var (before, after) = (File("BEFORE", "The older plan document."), File("AFTER", "The newer plan document."));
        var command = new Command("diff", "Say what differs in meaning between two plan documents, by name and not by line: '+' added, '-' removed, '~' changed.") { before, after };
        command.SetAction(parsed => PlanActions.Diff(Console.Out, Console.Error, parsed.GetValue(before)!, parsed.GetValue(after)!));
        return command;
    }

    private static Command Evaluate()
    {
        var plan = File("PLAN", "The plan document.");
        var facts = new Argument<string[]>("FACTS") { Arity = ArgumentArity.OneOrMore, Description = $"Facts: a JSON document, a folder, or CSV files called {string.Join(", ", FactsCsv.Names)}; a JSON file beside CSV files adds the calendar, parameters and tables." };
        var period = new Option<string[]>("--period") { Description = "Only these periods, by code; all are calculated that they need." };
        var participant = new Option<string[]>("--participant") { Description = "Only the results of these participants." };
        var command = new Command("evaluate", "Calculate a plan with facts and print the statements with their trace as JSON. Equal facts give an equal hash.") { plan, facts, period, participant };
        command.SetAction(parsed => PlanActions.Evaluate(Console.Out, Console.Error, parsed.GetValue(plan)!, parsed.GetValue(facts)!, parsed.GetValue(period) ?? [], parsed.GetValue(participant) ?? []));
        return command;
    }

    private static Argument<string[]> Files() => new("FILE") { Arity = ArgumentArity.OneOrMore, Description = "Plan documents (YAML or JSON)." };

    private static Argument<string> File(string name, string description) => new(name) { Description = description };
}
