using System.Net;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Facts that come while a month is being closed. Sellers are paid 5 %.</summary>
public sealed class WhileClosingTests(PlannedCompany service) : IClassFixture<PlannedCompany>
{
    private readonly ToldMonths months = new(service);

    [Fact]
    public async Task A_month_is_being_closed_while_facts_come_then_they_are_late_with_their_causes_and_the_month_is_proven_without_them()
    {
        foreach (var month in new[] { "2026-01", "2026-02" }) service.Quotas(month, ("A", 1000m));
        await service.ImportAsync("WC-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "WC-2,,,booked,2026-02-10,100,IDR,ACC-A,A,");
        await months.TellAsync("2026-01");
        var order = (await service.GetAsync("/v1/compensation/transactions?orderCode=WC-1")).GetProperty("items")[0].GetProperty("id").GetString();
        using var admin = service.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var other = service.As(Persona.CompAdmin);
        other.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var another = service.As(Persona.CompAdmin);

        Task[] all;
        await using (var held = await HeldTable.HoldAsync(await service.Owner.OpenConnectionAsync(), "compensation", "ledger_entry"))
        {
            var closing = service.CloseAsync("2026-01");
            await WaitingAsync(1);
            all =
            [
                closing,
                CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/transactions/{order}:adjust", new { kind = "to", reason = "COUNTED", revision = 0, value = 1200 }, HttpStatusCode.OK),
                CompensationFixture.SendAsync(other, HttpMethod.Post, "/v1/compensation/corrections", new { participantCode = "A", periodCode = "2026-01", amount = new { amount = "7.50", currency = "IDR" }, reason = "Parking" }, HttpStatusCode.Created),
                CompensationFixture.SendAsync(another, HttpMethod.Post, "/v1/compensation/personal-rates:batch", new { items = new[] { new { participantCode = "A", componentCode = "commission", rate = "0.06", from = "2026-01-01", untilExclusive = "2026-02-01" } } }, HttpStatusCode.MultiStatus),
            ];
            await WaitingAsync(4);
        }

        await Task.WhenAll(all);
        await months.ProvenAsync("2026-01", "50.00");
        await months.TellAsync("2026-02");
        Assert.Equal(["adjustment 2026-01 22.00", "adjustment 2026-01 7.50", "commission 2026-02 5.00"], (await months.LinesAsync("2026-02")).Order(StringComparer.Ordinal));
        var causes = await months.CausesAsync("2026-02");
        Assert.Equal(["rate A 10", "transaction WC-1/1/1/booked 12"], causes.Where(c => !c.Contains("correction:", StringComparison.Ordinal)));
        Assert.EndsWith(" 7.5", Assert.Single(causes, c => c.StartsWith("transaction correction:", StringComparison.Ordinal)), StringComparison.Ordinal);
        await months.ProvenAsync("2026-02", "34.50");
        await EveryInvariant.HoldsAsync(service);
    }

    private async Task WaitingAsync(int count) => await EventualAssert.GetAsync(
        () => service.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"), waiting => Assert.Equal(count, waiting), TimeSpan.FromSeconds(30));
}
