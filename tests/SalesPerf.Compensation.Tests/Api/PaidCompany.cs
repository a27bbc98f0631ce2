using System.Globalization;
using System.Net;
using SalesPerf.Compensation.Tests.Domain.Payments;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Three sellers below a manager, on plans with payment sections made at random; and everything that the company was told, to tell it to another one.</summary>
internal sealed class PaidCompany(IReadOnlyDictionary<string, string> plans) : PaymentsFixture
{
    private readonly List<Func<PaidCompany, Task>> told = [];
    private readonly Dictionary<string, Func<PaidCompany, Task>> lastTold = new(StringComparer.Ordinal);

    /// <summary>What is known of orders in the end, by what makes a row the same one.</summary>
    public SortedDictionary<string, string> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>Plans of sellers, of others who sell, and of managers.</summary>
    public static Dictionary<string, string> RandomPlans(Random random) => new()
    {
        ["sellers"] = Document(random, "sellers", "  - {rule: seller, to: seller}", Selling(random)),
        ["others"] = Document(random, "others", "  - {rule: seller, to: seller}", Selling(random)),
        ["leads"] = Document(random, "leads", "  - {rule: seller, to: seller}\n  - {rule: up, to: managers}", random.Next(2) == 0
            ? "  commission: {kind: override, basis: total(commission of reports), rate: 10%, earning_code: COMM}" : "  commission: {kind: rate, basis: sales, rate: 2%, earning_code: COMM}"),
    };

    /// <summary>Tells a fact that stays beside all others.</summary>
    public async Task TellAsync(Func<PaidCompany, Task> fact)
    {
        told.Add(fact);
        await fact(this);
    }

    /// <summary>Tells a fact that takes the place of the one of the same name.</summary>
    public async Task TellAsync(string name, Func<PaidCompany, Task> fact)
    {
        lastTold[name] = fact;
        await fact(this);
    }

    /// <summary>Tells what is known of an order.</summary>
    public async Task TellAsync(string row, string rest)
    {
        Rows[row] = rest;
        await ImportAsync($"{row},{rest}");
    }

    /// <summary>Tells another company everything in its final form.</summary>
    public async Task RetellAsync(PaidCompany other)
    {
        foreach (var fact in told.Concat(lastTold.Values)) await fact(other);
        await other.ImportAsync([.. Rows.Select(r => $"{r.Key},{r.Value}")]);
        foreach (var table in new[] { "hold", "hold_release" })
        {
            var rows = await ScalarAsync<string>($"SELECT coalesce(jsonb_agg(to_jsonb(h)), '[]')::text FROM compensation.{table} h");
            await other.ExecuteAsync($"INSERT INTO compensation.{table} SELECT * FROM jsonb_populate_recordset(NULL::compensation.{table}, '{rows.Replace("'", "''", StringComparison.Ordinal)}'::jsonb)");
        }
    }

    public Task AssignAsync(object assignment) => AdministeredAsync("plan-assignments:batch", assignment);

    public Task ValueAsync(object value) => AdministeredAsync("parameter-values:batch", value);

    public Task PersonAsync(string code, DateOnly? leftOn) => DeliverAsync(
        "compensation.follow-participants", new ParticipantChanged(Ids.Of(code), code, $"Name of {code}", new DateOnly(2010, 1, 1), leftOn), Ids.Of(code).ToString());

    protected override async Task PlanForSellersAsync()
    {
        await SeatAsync("C", "seller", "M");
        foreach (var (code, document) in plans)
        {
            await PlanDocumentTests.PutAsync(this, code, document, HttpStatusCode.Created);
            await ApprovePlanAsync(code);
        }

        await AssignAsync(new { titleCode = "seller", planCode = "sellers", from = "2026-01-01" });
        await AssignAsync(new { titleCode = "manager", planCode = "leads", from = "2026-01-01" });
    }

    private async Task AdministeredAsync(string path, object item)
    {
        using var admin = As(Persona.CompAdmin);
        var answer = await SendAsync(admin, HttpMethod.Post, $"/v1/compensation/{path}", new { items = new[] { item } }, HttpStatusCode.MultiStatus);
        Assert.NotEqual("refused", answer.GetProperty("items")[0].GetProperty("status").GetString());
    }

    private static string Selling(Random random)
    {
        string[] commissions =
        [
            "{kind: tiers, basis: sales, table: rates, mode: marginal, earning_code: COMM}",
            "{kind: rate, basis: sales, rate: rate, floor: 15, cap: 90, earning_code: COMM}",
            "{kind: rate, basis: credit, rate: rate, per: credit, when: \"event = 'booked'\", earning_code: COMM}",
        ];
        var lines = new List<string> { $"  commission: {commissions[random.Next(commissions.Length)]}" };
        if (random.Next(2) == 0) lines.Add("  bonus: {kind: formula, pay: 'if sales > 900 IDR then 12 IDR else 0 IDR', earning_code: BON}");
        if (random.Next(2) == 0) lines.Add("  year: {kind: bonus, amount: 25, when: \"sum(credit where event = 'booked' over year_to_date) > 2000 IDR\", earning_code: BON}");
        if (random.Next(2) == 0) lines.Add("  advance: {kind: rate, basis: credit, rate: 1%, per: credit, when: \"event = 'booked'\", earning_code: ADV}");
        return string.Join('\n', lines);
    }

    private static string Document(Random random, string code, string rules, string components) => string.Create(CultureInfo.InvariantCulture, $$"""
        plan: {{code}}
        name: {{code}}
        currency: IDR
        calendar: months
        effective: {from: 2026-01-01}
        parameters:
          rate: {type: percent, default: 5%}
          top_up: {type: money, default: {{random.Next(10, 60)}}}
        tables:
          rates: {kind: bands, by: money, bands: [{from: 0, to: 500, value: 5%}, {from: 500, value: 10%}]}
        crediting:
        {{rules}}
        measurements:
          sales: sum(credit where event = 'booked')
        components:
        {{components}}
        {{(random.Next(5) == 0 ? string.Empty : new RandomSection(random).Text)}}
        """);
}
