using System.Net;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A period with more transactions than are calculated at once, of a company whose leads are paid by what those below them sell.</summary>
public sealed class PayeeTreesTests(PayeeGroupsTests.Few service) : IClassFixture<PayeeGroupsTests.Few>
{
    [Fact]
    public async Task A_plan_that_looks_at_those_below_then_each_tree_below_somebody_on_it_is_calculated_at_once()
    {
        // Above both is somebody whose plan looks at nobody.
        await service.SeatAsync("TOP", "director", null);
        foreach (var (lead, sellers) in new[] { ("LE", new[] { "LF", "LG" }), ("LH", new[] { "LI" }) })
        {
            await service.SeatAsync(lead, "lead", "TOP");
            foreach (var seller in sellers) await service.SeatAsync(seller, "seller", lead);
        }

        await LeadsAsync(service, "leads", "2026-08", "managers");
        await service.AssignPlanAsync("leads", "lead", "2026-08-01");
        service.Quotas("2026-08", ("LF", 1000m), ("LG", 1000m), ("LI", 1000m));
        await service.ImportAsync("G-1,,,booked,2026-08-10,100,IDR,ACC-C,LF,", "G-2,,,booked,2026-08-10,200,IDR,ACC-C,LG,", "G-3,,,booked,2026-08-10,400,IDR,ACC-C,LI,", "G-4,,,booked,2026-08-11,400,IDR,ACC-C,LI,", "G-5,,,booked,2026-08-11,700,IDR,ACC-C,LE,");

        var groups = await PayeeGroupsTests.GroupsAsync(service, "2026-08");
        Assert.Equal(["LE LF LG", "LH LI"], groups!.Select(g => string.Join(' ', g.Where(p => p.StartsWith('L')).Order(StringComparer.Ordinal))).Where(g => g.Length > 0));
        Assert.Equal(5, (await service.CalculateAsync("2026-08")).GetProperty("result").GetProperty("transactions").GetInt32());
        Assert.Equal("LE:4.5 LF:5 LG:10 LH:12 LI:40", await PaidAsync("2026-08"));
        // They are calculated again at once, among others.
        await EveryInvariant.HoldsAsync(service);

        // A late order counts for who sold it and for who leads them, whose other people's orders are read with it.
        await service.ImportAsync("G-6,,,booked,2026-08-12,100,IDR,ACC-C,LF,");
        await service.CalculateAsync("2026-08", mode: "incremental");
        Assert.Equal("LE:6 LF:10 LG:10 LH:12 LI:40", await PaidAsync("2026-08"));
        Assert.Equal((4, "incremental"), (await service.ScalarAsync<int>("SELECT transactions FROM compensation.calculation WHERE period_code = '2026-08' ORDER BY calculated_at DESC LIMIT 1"),
            await service.ScalarAsync<string>("SELECT mode FROM compensation.calculation WHERE period_code = '2026-08' ORDER BY calculated_at DESC LIMIT 1")));
        await EveryInvariant.HoldsAsync(service);
    }

    internal static async Task LeadsAsync(CompensationFixture service, string code, string period, string to)
    {
        await PlanDocumentTests.PutAsync(service, code, $$"""
            plan: {{code}}
            name: Leads
            currency: IDR
            calendar: months
            effective: {from: {{period}}-01, until: {{period}}-31}
            crediting:
              - {rule: seller, to: seller}
              - {rule: rollup, to: {{to}}}
            components:
              lead: {name: Override, kind: override, basis: sum(credit where level > 0), rate: 1%}
              commission: {name: Commission, kind: rate, basis: sum(credit where level = 0), rate: 0%}
              share: {name: Share of what they earn, kind: override, basis: {{(to == "managers" ? "total(commission of reports)" : "0")}}, rate: 10%}
            """, HttpStatusCode.Created);
        await service.ApprovePlanAsync(code);
    }

    private Task<string> PaidAsync(string period) => service.ScalarAsync<string>(
        "SELECT string_agg(concat(participant_code, ':', trim_scale(total)), ' ' ORDER BY participant_code COLLATE \"C\") FROM compensation.statement WHERE period_code = $1 AND total <> 0", period);
}
