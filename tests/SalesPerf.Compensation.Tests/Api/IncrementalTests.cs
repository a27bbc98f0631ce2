using System.Net;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A period of which only those are calculated again whom changed facts concern comes to what a run of everybody comes to.</summary>
public sealed class IncrementalTests(IncrementalTests.Company service) : IClassFixture<IncrementalTests.Company>
{
    public sealed class Company : CompensationFixture
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await SeedCompanyAsync();
            await SeatAsync("X", "expert", null);
            await PlanAsync();
        }
    }

    // No order names the expert, whose rule is about other people's.
    [Theory]
    [InlineData("2026-02", "participant X", "")]
    [InlineData("2026-03", "position P-X", "")]
    [InlineData("2026-04", "attribute engineer", "X")]
    public async Task A_rule_credits_somebody_whom_an_order_does_not_name_then_a_late_order_counts_for_them(string period, string to, string engineer)
    {
        await PlanDocumentTests.PutAsync(service, $"experts-{period}", $$"""
            plan: experts-{{period}}
            name: Experts
            currency: IDR
            calendar: months
            effective: {from: {{period}}-01}
            crediting:
              - {rule: helped, to: {{to}}}
            components:
              share: {name: Share, kind: rate, basis: sum(credit), rate: 1%}
            """, HttpStatusCode.Created);
        await service.ApprovePlanAsync($"experts-{period}");
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/plan-assignments:batch", new { items = new[] { new { participantCode = "X", planCode = $"experts-{period}", from = $"{period}-01" } } }, HttpStatusCode.MultiStatus);
        service.Quotas(period, ("A", 1000m), ("B", 1000m));
        await service.ImportFileAsync(Header, $"I{period}-1,,,booked,{period}-10,100,IDR,ACC-A,A,,{engineer}");
        await CalculateAsync(period, "full");
        Assert.Equal(1m, await PaidAsync(period, "X"));

        await service.ImportFileAsync(Header, $"I{period}-2,,,booked,{period}-11,200,IDR,ACC-B,B,,{engineer}");
        await IncrementalIsFullAsync(period);
        Assert.Equal(3m, await PaidAsync(period, "X"));
    }

    [Fact]
    public async Task A_shared_order_is_adjusted_then_all_who_share_it_are_paid_by_it()
    {
        service.Quotas("2026-01", ("A", 1000m), ("B", 1000m));
        using var admin = service.As(Persona.CompAdmin);
        await service.ImportFileAsync(CompensationFixture.Header + ",splits", "IS-1,,,booked,2026-01-10,200,IDR,ACC-A,A,,A:0.5;B:0.5");
        await CalculateAsync("2026-01", "full");
        Assert.Equal((5m, 5m), (await PaidAsync("2026-01", "A"), await PaidAsync("2026-01", "B")));

        var id = await service.ScalarAsync<Guid>("SELECT id FROM compensation.sales_transaction WHERE order_code = 'IS-1'");
        admin.DefaultRequestHeaders.Add("Idempotency-Key", "a shared order is adjusted");
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/transactions/{id}:adjust", new { kind = "to", value = "400", reason = "priceError", revision = 0 }, HttpStatusCode.OK);
        await IncrementalIsFullAsync("2026-01");
        Assert.Equal((10m, 10m), (await PaidAsync("2026-01", "A"), await PaidAsync("2026-01", "B")));
    }

    private async Task IncrementalIsFullAsync(string period)
    {
        var (incremental, full) = (await CalculateAsync(period, "incremental"), await CalculateAsync(period, "full"));
        Assert.Equal((incremental.Hash, false), (full.Hash, full.Changed));
        await EveryInvariant.HoldsAsync(service);
    }

    private const string Header = CompensationFixture.Header + ",attr.engineer";

    private sealed record Result(string Hash, bool Changed);

    private Task<decimal> PaidAsync(string period, string participant) =>
        service.ScalarAsync<decimal>("SELECT total FROM compensation.statement WHERE period_code = $1 AND participant_code = $2", period, participant);

    private async Task<Result> CalculateAsync(string period, string mode)
    {
        var result = (await service.CalculateAsync(period, mode: mode)).GetProperty("result");
        Assert.Equal(0, result.GetProperty("problems").GetInt32());
        return new Result(result.GetProperty("resultHash").GetString()!, result.GetProperty("changed").GetBoolean());
    }
}
