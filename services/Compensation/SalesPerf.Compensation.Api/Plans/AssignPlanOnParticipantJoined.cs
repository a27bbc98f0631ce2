using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>Gives a newcomer the plan of the title, from the first day on, as the newcomer's own: a later change of the title's plan is then a decision about this person too.</summary>
internal sealed class AssignPlanOnParticipantJoined(CompensationDbContext db, FactsChanged facts, TimeProvider time) : IHandles<ParticipantJoined>
{
    private sealed record TitlePlan(string PlanCode);

    public async Task HandleAsync(ParticipantJoined @event, EventContext context, CancellationToken cancellationToken)
    {
        var plan = await db.FindAsync("SELECT plan_code FROM compensation.plan_assignment WHERE title_code = $1 AND during @> $2", r => new TitlePlan(r.GetString(0)), [@event.TitleCode, @event.JoinedOn], cancellationToken);
        if (plan is null) return;
        var taken = await db.ValueAsync<bool>("SELECT EXISTS (SELECT FROM compensation.plan_assignment WHERE participant_id = $1)", [@event.ParticipantId], cancellationToken);
        if (taken) return;
        var during = new DateRange(@event.JoinedOn, null);
        if (await AssignPlans.UpsertAsync(db, @event.ParticipantId, null, plan.PlanCode, during, "joined", time.GetUtcNow(), cancellationToken) != BatchItemStatus.Unchanged)
            await facts.MarkRangeAsync(during, "plan", $"{plan.PlanCode} for {@event.Code}", @event.ParticipantId, cancellationToken);
    }
}
