using System.Text.Json.Nodes;
using SalesPerf.Cli.Commands;
using SalesPerf.Cli.Plans;

namespace SalesPerf.Cli.Tests;

public sealed class PlanActionsTests : IDisposable
{
    private const string Plan = """
        plan: ae
        currency: USD
        attributes: {segment: text}
        parameters:
          rate: {type: percent, default: 8%}
          quota: {type: money, from: quota, measure: sales}
        measurements:
          sales: sum(credit where event = 'booked')
          big: sum(credit where event = 'booked' and segment = 'big')
        values:
          attainment: sales / quota else 0
        components:
          commission: {kind: rate, basis: sales, rate: rate}
          big_deals: {kind: rate, basis: big, rate: 1%}
        tests:
          - name: eight percent
            facts: {transactions: [{amount: 1000}]}
            expect: [{component: commission, amount: 80}]
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("salesperf-cli-").FullName;
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_clean_plan_linted_then_nothing_is_said()
    {
        Assert.Equal(PlanActions.Fine, PlanActions.Lint(output, errors, [File("plan.yaml", Plan)], strict: false));
        Assert.Equal(("", ""), (output.ToString(), errors.ToString()));
    }

    [Fact]
    public void A_cliff_linted_then_file_line_column_and_code_are_told_and_the_exit_code_says_so()
    {
        var path = File("plan.yaml", Plan.Replace("rate: rate}", "rate: rate, when: sales >= 50000}", StringComparison.Ordinal));
        Assert.Equal(PlanActions.Found, PlanActions.Lint(output, errors, [path], strict: false));
        Assert.StartsWith($"{path}:13:3: cliff: 'commission' pays 0 for a result of 49999.99 and 4000 for 50000", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, PlanActions.Fine)]
    [InlineData(true, PlanActions.Found)]
    public void An_accepted_finding_linted_then_only_strict_fails(bool strict, int expected)
    {
        var path = File("plan.yaml", Plan.Replace("rate: rate}", "rate: rate, when: sales >= 50000, accepts: {cliff: agreed}}", StringComparison.Ordinal));
        Assert.Equal(expected, PlanActions.Lint(output, errors, [path], strict));
        Assert.Contains("(accepted: agreed)", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_name_then_the_error_has_its_place_and_what_may_be_meant()
    {
        var path = File("plan.yaml", Plan.Replace("sales / quota", "sales / quotas", StringComparison.Ordinal));
        Assert.Equal(PlanActions.Unreadable, PlanActions.Test(output, errors, [path]));
        Assert.StartsWith($"{path}:11:23: expressions.unknown_name:", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("'quota'", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tests_that_pass_and_fail_then_each_failure_has_its_place_and_the_counts_are_told()
    {
        var (good, bad) = (File("good.yaml", Plan), File("bad.yaml", Plan.Replace("amount: 80}", "amount: 81}", StringComparison.Ordinal)));
        Assert.Equal(PlanActions.Fine, PlanActions.Test(output, errors, [good]));
        Assert.Equal(PlanActions.Found, PlanActions.Test(output, errors, [good, bad]));
        Assert.Contains($"{good}: 1 passed, 0 failed", output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{bad}:18:14: failed: eight percent: commission of me in 2026-01 is 80, not 81.", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_then_the_others_are_judged_all_the_same()
    {
        Assert.Equal(PlanActions.Unreadable, PlanActions.Test(output, errors, [Path.Combine(folder, "none.yaml"), File("plan.yaml", Plan)]));
        Assert.Contains("is not there", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 passed", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_plans_compared_then_the_difference_is_told_by_name()
    {
        var (before, after) = (File("a.yaml", Plan), File("b.yaml", Plan.Replace("8%", "9%", StringComparison.Ordinal)));
        Assert.Equal(PlanActions.Fine, PlanActions.Diff(output, errors, before, before));
        Assert.Equal(PlanActions.Found, PlanActions.Diff(output, errors, before, after));
        Assert.Equal($"{after}:5:34: ~ parameters.rate.default: 8% -> 9%{Environment.NewLine}", output.ToString());
    }

    [Fact]
    public void Csv_files_of_two_periods_evaluated_then_the_same_result_as_from_json()
    {
        File("participants.csv", "code,title,rate\nann,AE,10%\nbob,AE,\n");
        File("quotas.csv", "participant,period,measure,amount\nann,2026-01,sales,1000\nbob,2026-02,sales,2000\n");
        File("transactions.csv", "order,date,amount,seller,segment\n1,2026-01-10,500,ann,big\n2,2026-02-10,\"1500\",bob,small\n");
        File("events.csv", "order,event,date,amount,seller\n1,cancelled,2026-02-01,-500,ann\n");
        var json = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "json")).FullName, "facts.json");
        System.IO.File.WriteAllText(json, """
            {"participants":[{"code":"ann","title":"AE","parameters":{"rate":"10%"}},{"code":"bob","title":"AE"}],
             "quotas":[{"participant":"ann","period":"2026-01","measure":"sales","amount":1000},{"participant":"bob","period":"2026-02","amount":2000}],
             "transactions":[{"order":"1","date":"2026-01-10","amount":500,"seller":"ann","attributes":{"segment":"big"}},{"order":"2","date":"2026-02-10","amount":1500,"seller":"bob","attributes":{"segment":"small"}},
                             {"order":"1","event":"cancelled","date":"2026-02-01","amount":-500,"seller":"ann"}]}
            """);
        var plan = File("plan.yaml", Plan);
        var files = Directory.GetFiles(folder, "*.csv");
        var (fromCsv, fromJson) = (Evaluated(plan, files), Evaluated(plan, [json]));
        Assert.Equal(fromJson["hash"]!.GetValue<string>(), fromCsv["hash"]!.GetValue<string>());
        Assert.Equal(["50", "120"], [Amount(fromCsv, 0, "ann"), Amount(fromCsv, 1, "bob")]);
        Assert.Equal("0.75", fromCsv["periods"]![1]!["payees"]![1]!["values"]!["attainment"]!.GetValue<string>());
    }

    [Fact]
    public void A_period_locked_by_a_csv_file_then_what_was_recorded_later_does_not_count_in_it()
    {
        File("transactions.csv", "order,date,amount,recorded_at\n1,2026-01-10,500,2026-01-10T00:00:00Z\n2,2026-01-11,1000,2026-02-10T00:00:00Z\n");
        var (plan, transactions, locks) = (File("plan.yaml", Plan), Path.Combine(folder, "transactions.csv"), File("locks.csv", "period,at\n2026-01,2026-02-03T00:00:00Z\n"));
        Assert.Equal(["120", "40"], [Amount(Evaluated(plan, [transactions]), 0, "me"), Amount(Evaluated(plan, [transactions, locks]), 0, "me")]);
    }

    [Fact]
    public void A_line_of_the_result_then_its_steps_end_with_the_rounding()
    {
        var result = Evaluated(File("plan.yaml", Plan), [File("facts.json", "{\"transactions\":[{\"amount\":1234.56}]}")]);
        var line = result["periods"]![0]!["payees"]![0]!["lines"]![0]!;
        Assert.Equal(("98.7648", "98.76"), (line["unrounded"]!.GetValue<string>(), line["amount"]!.GetValue<string>()));
        Assert.Contains("round", line["steps"]!.AsArray()[^1]!["text"]!.GetValue<string>(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void One_period_of_a_plan_with_a_draw_evaluated_then_its_payment_follows_from_the_periods_before()
    {
        var plan = File("plan.yaml", Plan + "\npayment:\n  draw: {kind: recoverable, amount: 100}\n");
        var facts = File("facts.json", "{\"transactions\":[{\"date\":\"2026-01-10\",\"amount\":500},{\"order\":\"2\",\"date\":\"2026-02-10\",\"amount\":2000}]}");
        Assert.Equal(PlanActions.Fine, PlanActions.Evaluate(output, errors, plan, [facts], ["2026-02"], []));
        var payment = Assert.Single(JsonNode.Parse(output.ToString())!["periods"]!.AsArray())!["payees"]![0]!["payment"]!;
        Assert.Equal(("100", "60", "0"), (payment["paid"]!.GetValue<string>(), payment["recovered"]!.GetValue<string>(), payment["balance"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("{\"transactions\":[{\"amount\":\"many\"}]}", "compensation.facts_not_a_number")]
    [InlineData("{\"transaction\":[]}", "compensation.")]
    [InlineData("[", "compensation.facts_not_json")]
    public void Facts_that_cannot_be_read_then_the_place_and_code_are_told(string facts, string code)
    {
        Assert.Equal(PlanActions.Unreadable, PlanActions.Evaluate(output, errors, File("plan.yaml", Plan), [File("facts.json", facts)], [], []));
        Assert.Contains(code, errors.ToString(), StringComparison.Ordinal);
        Assert.Equal("", output.ToString());
    }

    [Theory]
    [InlineData("people.csv", "code\nann\n", "participants.csv")]
    [InlineData("quotas.csv", "participant,amont\nann,1\n", "amont")]
    [InlineData("quotas.csv", "participant,amount\nann\n", "cells")]
    public void Csv_that_cannot_be_read_then_it_says_which_file_and_what(string name, string text, string told)
    {
        var refusal = Assert.Throws<Platform.CliException>(() => FactsFiles.Read([File(name, text)]));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_then_every_command_says_what_it_does_and_what_its_exit_codes_mean()
    {
        var command = PlanCommand.Create();
        Assert.Equal(["diff", "evaluate", "lint", "test"], command.Subcommands.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.All(command.Subcommands, c => Assert.True(c.Description!.Length > 20 && c.Arguments.All(a => a.Description!.Length > 5)));
        Assert.Contains("Exit code", command.Description, StringComparison.Ordinal);
    }

    private JsonObject Evaluated(string plan, string[] facts)
    {
        var told = new StringWriter();
        Assert.Equal(PlanActions.Fine, PlanActions.Evaluate(told, errors, plan, facts, [], []));
        return JsonNode.Parse(told.ToString())!.AsObject();
    }

    private static string Amount(JsonObject result, int period, string participant) =>
        result["periods"]![period]!["payees"]!.AsArray().Single(p => p!["participant"]!.GetValue<string>() == participant)!["lines"]![0]!["amount"]!.GetValue<string>();

    private string File(string name, string text)
    {
        var path = Path.Combine(folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
