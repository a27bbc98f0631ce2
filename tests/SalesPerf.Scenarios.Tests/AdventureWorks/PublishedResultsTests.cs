using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.AdventureWorks;

/// <summary>The published results of AdventureWorks, read through the gateway by the people who would read them.</summary>
[Collection(AdventureWorksCollection.Name)]
public sealed class PublishedResultsTests(ImportedAdventureWorks company)
{
    private static readonly string[] Rows = [.. File.ReadLines(Path.Combine(ImportedAdventureWorks.Folder, "expected", "salesperson_quarter.csv")).Skip(1)];

    [Fact]
    public async Task Every_person_and_period_has_the_expected_orders_sales_attainment_and_commission()
    {
        var auditor = await company.Platform.AsAsync("auditor");
        var statements = (await OfAdventureWorksAsync(auditor, "statements")).ToDictionary(s => (s["participantCode"]!.GetValue<string>(), s["periodCode"]!.GetValue<string>()));
        var expected = Rows.Select(ExpectedRow.Read).ToArray();
        Assert.Equal(163, expected.Length);
        Assert.Equal(163, statements.Count);
        foreach (var row in expected)
        {
            var statement = await auditor.GetAsync($"/v1/compensation/statements/{statements[(row.Participant, row.Period)]["id"]}");
            Assert.Equal(row, ExpectedRow.Of(statement));
        }
    }

    [Fact]
    public async Task The_company_has_the_expected_sales_quota_attainment_and_commission()
    {
        var approver = await company.Platform.AsAsync("finance-approver");
        var total = (await approver.GetAsync("/v1/compensation/periods/summary?calendarCode=AW"))["total"]!;
        Assert.Equal(80487704.1832m, Amount(total["sales"]));
        Assert.Equal(95714000m, Amount(total["quota"]));
        Assert.Equal(0.840919m, decimal.Round(Fraction(total["attainment"]), 6, MidpointRounding.ToEven));
        Assert.Equal(1101643.43m, Amount(total["commission"]));
        Assert.Equal(1101643.4625788m, Amount(total["commissionUnrounded"]));
        Assert.Equal(8, total["payeesAtOrAboveQuota"]!.GetValue<int>());
        Assert.Equal(163, total["payeesWithQuota"]!.GetValue<int>());
        Assert.Equal(3806, total["transactions"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_ledger_says_what_the_statements_say()
    {
        var auditor = await company.Platform.AsAsync("auditor");
        var entries = await OfAdventureWorksAsync(auditor, "ledger");
        var debits = entries.Sum(e => Amount(e["debit"]));
        var credits = entries.Sum(e => Amount(e["credit"]));
        Assert.Equal(1101643.43m, credits);
        Assert.Equal(debits, credits);
    }

    [Fact]
    public async Task Orders_outside_the_sellers_territory_are_reported()
    {
        var admin = await company.Platform.AsAsync("comp-admin");
        var summary = await admin.GetAsync("/v1/compensation/coverage-exceptions/summary");
        Assert.Equal(542, summary["outsideTerritory"]!.GetValue<int>());
        Assert.Equal(134, summary["noAssignment"]!.GetValue<int>());
        Assert.Equal(542, (await admin.ListAsync("/v1/compensation/coverage-exceptions?kind=outside_territory")).Count);
        Assert.Equal(134, (await admin.ListAsync("/v1/compensation/coverage-exceptions?kind=no_assignment")).Count);
    }

    public static TheoryData<int, int[]> Sight => new()
    {
        { 273, [.. Enumerable.Range(274, 17)] },
        { 274, [.. Enumerable.Range(274, 11)] },
        { 285, [285, 286] },
        { 287, [287, 288, 289, 290] },
        { 275, [275] },
        { 288, [288] },
    };

    [Theory, MemberData(nameof(Sight))]
    public async Task A_manager_sees_the_subtree_and_nobody_else(int viewer, int[] seen)
    {
        var person = await company.Platform.AsAsync($"aw-{viewer}");
        await EventualAssert.ThatAsync(async () =>
        {
            var statements = await person.ListAsync("/v1/compensation/statements");
            Assert.Equal(seen.Select(id => $"AW-{id}"), statements.Select(s => s["participantCode"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal));
        }, TimeSpan.FromSeconds(120));
    }

    [Fact]
    public async Task A_statement_of_someone_else_is_not_found()
    {
        var auditor = await company.Platform.AsAsync("auditor");
        var others = (await auditor.ListAsync("/v1/compensation/statements?participantCode=AW-276"))[0]["id"];
        var seller = await company.Platform.AsAsync("aw-275");
        Assert.Equal(HttpStatusCode.NotFound, (await seller.SendAsync(HttpMethod.Get, $"/v1/compensation/statements/{others}")).Status);
    }

    [Fact]
    public async Task After_the_last_period_those_below_the_threshold_are_coached_and_nobody_else()
    {
        var trainer = await company.Platform.AsAsync("trainer");
        var auditor = await company.Platform.AsAsync("auditor");
        Dictionary<string, string> expected = new() { ["AW-287"] = "0.672294", ["AW-288"] = "0.795787", ["AW-289"] = "0.774581" };
        var plans = await EventualAssert.GetAsync(
            async () => (await trainer.ListAsync("/v1/training/coaching-plans")).Where(p => p["participantCode"]!.GetValue<string>().StartsWith("AW-", StringComparison.Ordinal)).ToArray(),
            found => Assert.Equal(expected.Keys, found.Select(p => p["participantCode"]!.GetValue<string>()).Order(StringComparer.Ordinal)), TimeSpan.FromSeconds(120));
        Assert.All(plans, plan =>
        {
            Assert.Contains(expected[plan["participantCode"]!.GetValue<string>()], plan["reason"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Contains("0.8", plan["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        });

        // Earlier periods below the threshold are on record and open nothing.
        var below = Rows.Select(ExpectedRow.Read).Count(r => r.Attainment < 0.8m);
        var gaps = (await auditor.ListAsync("/v1/goals/gaps")).Where(g => g["participantCode"]!.GetValue<string>().StartsWith("AW-", StringComparison.Ordinal)).ToArray();
        Assert.Equal(below, gaps.Length);
        Assert.Equal(3, gaps.Count(g => g["current"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Importing_again_changes_nothing()
    {
        var auditor = await company.Platform.AsAsync("auditor");
        var before = await FingerprintAsync(auditor);
        var (exitCode, output) = await company.Platform.SalesPerfAsync("import", "adventureworks", ImportedAdventureWorks.Folder);
        Assert.True(exitCode == 0, output);
        Assert.Contains("0 created, 0 adjusted, 3806 unchanged", output, StringComparison.Ordinal);
        Assert.DoesNotMatch("[1-9][0-9]* (created|updated|adjusted)", output);
        Assert.Equal(before, await FingerprintAsync(auditor));
    }

    private static async Task<string> FingerprintAsync(Person auditor)
    {
        var periods = await auditor.ListAsync("/v1/compensation/periods?calendarCode=AW");
        var ledger = await OfAdventureWorksAsync(auditor, "ledger");
        return string.Join('\n', periods.Select(p => $"{p["code"]} {p["status"]} {p["resultHash"]}")) + $"\n{ledger.Count}";
    }

    // Other companies live on the same platform.
    private static async Task<IReadOnlyList<JsonNode>> OfAdventureWorksAsync(Person reader, string list) =>
        [.. (await reader.ListAsync($"/v1/compensation/{list}")).Where(i => i["participantCode"]!.GetValue<string>().StartsWith("AW-", StringComparison.Ordinal))];

    private static decimal Amount(JsonNode? money) => decimal.Parse(money!["amount"]!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static decimal Fraction(JsonNode? value) => decimal.Parse(value!.GetValue<string>(), CultureInfo.InvariantCulture);

    /// <summary>One person in one period, as published and as the platform answers.</summary>
    private sealed record ExpectedRow(string Participant, string Period, int Orders, decimal Sales, decimal Attainment, decimal Commission)
    {
        // BusinessEntityID,Name,PeriodStart,PeriodEndExclusive,SalesQuota,Orders,Sales,Attainment,CommissionPct,CommissionExact,HalfEven,HalfUp
        public static ExpectedRow Read(string line)
        {
            var cells = line.Split(',');
            decimal Number(int i) => decimal.Parse(cells[i], CultureInfo.InvariantCulture);
            return new($"AW-{cells[0]}", $"AW-{cells[2]}", int.Parse(cells[5], CultureInfo.InvariantCulture), Number(6), Number(7), Number(11));
        }

        public static ExpectedRow Of(JsonNode statement)
        {
            var line = Assert.Single(statement["lines"]!.AsArray())!;
            var steps = line["explanation"]!.AsArray().ToDictionary(s => s!["code"]!.GetValue<string>(), s => s!);
            decimal Value(string step) => decimal.Parse(steps[step]["value"]!.GetValue<string>(), CultureInfo.InvariantCulture);
            var words = steps["measurement"]["text"]!.GetValue<string>().Split(' ');
            return new(statement["participantCode"]!.GetValue<string>(), statement["periodCode"]!.GetValue<string>(), int.Parse(words[Array.IndexOf(words, "of") + 1], CultureInfo.InvariantCulture),
                Value("measurement"), decimal.Round(Value("attainment"), 6, MidpointRounding.ToEven), Amount(line["amount"]));
        }
    }
}
