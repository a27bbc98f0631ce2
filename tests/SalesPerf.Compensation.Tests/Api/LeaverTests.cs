using System.Net;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Somebody who leaves: the event names the first day after the last, as all ranges end, and a plan asks for the last.</summary>
public sealed class LeaverTests(CompensationFixture service) : IClassFixture<CompensationFixture>
{
    [Fact]
    public async Task Left_after_the_fifteenth_then_fifteen_days_are_active()
    {
        await service.SeedCompanyAsync();
        await service.DeliverAsync("compensation.follow-participants", new ParticipantChanged(Ids.Of("A"), "A", "Name of A", new DateOnly(2010, 1, 1), new DateOnly(2026, 1, 16)), Ids.Of("A").ToString());
        await PlanDocumentTests.PutAsync(service, "days", """
            plan: days
            name: Days
            currency: IDR
            calendar: months
            effective: {from: 2026-01-01}
            crediting:
              - {rule: seller, to: seller}
            components:
              days: {name: Days, kind: formula, pay: days_active * 1 IDR}
              last: {name: Days after the fifteenth, kind: formula, pay: '(if left_on > 2026-01-15 then 1 else 0) * 1 IDR'}
            """, HttpStatusCode.Created);
        await service.ApprovePlanAsync("days");
        await service.AssignPlanAsync("days");
        service.Quotas("2026-01", ("A", 1000m), ("B", 1000m));
        await service.ImportAsync("D-1,,,booked,2026-01-10,100,IDR,ACC-A,A,");
        await service.CalculateAsync("2026-01");
        Assert.Equal("A days 15, A last 0, B days 31, B last 1", await service.ScalarAsync<string>(
            "SELECT string_agg(concat_ws(' ', p.code, l.component_code, trim_scale(l.amount)), ', ' ORDER BY p.code, l.component_code) FROM compensation.statement_line l JOIN org.participant p ON p.id = l.participant_id WHERE l.period_code = '2026-01'"));
        await EveryInvariant.HoldsAsync(service);
    }
}
