using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Goals.Smart;
using SalesPerf.Goals.Api.Kpis;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Api.Reviews;
using SalesPerf.Goals.Domain;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Api.Goals.SetGoal;

/// <summary>A leader writes a goal; it is a draft with its judgement until it is published.</summary>
internal sealed class SetGoalHandler(
    GoalsDbContext db, Participants participants, Catalogue catalogue, Calendars calendars, GoalReview review, GoalContents contents, SmartReading smart, TimeProvider time)
{
    public async Task<(Goal Goal, SmartJudgement Judgement)> HandleAsync(SetGoalRequest request, CancellationToken cancellationToken)
    {
        var participant = await participants.RequireAsync(request.ParticipantCode, cancellationToken);
        var kpi = await catalogue.RequireAsync(request.KpiCode, cancellationToken);
        var found = await calendars.FindPeriodAsync(request.PeriodCode, cancellationToken) ?? throw new DomainException(GoalErrors.PeriodNotFound(request.PeriodCode));
        var period = new GoalPeriod(found.CalendarCode, found.Code, new DateRange(found.Start, found.EndExclusive));
        await review.LockAsync(participant.Id, kpi.Code, period.Code, cancellationToken);
        if (await db.Goals.AnyAsync(g => g.ParticipantId == participant.Id && g.KpiCode == kpi.Code && g.PeriodCode == period.Code && g.Status != GoalStatus.Withdrawn, cancellationToken))
            throw new DomainException(GoalErrors.AlreadySet);
        var content = await contents.MakeAsync(kpi, request.Target, request.Currency, request.Statement, request.ParentGoalId, cancellationToken);
        var goal = new Goal(participant.Id, kpi.Code, period, content, GoalOrigin.Manager, participants.Caller.Accountable, time.GetUtcNow());
        db.Goals.Add(goal);
        await db.SaveChangesAsync(cancellationToken);
        return (goal, await smart.JudgeAsync(goal, kpi, cancellationToken));
    }
}

/// <summary>Makes the content of a goal out of what somebody sent.</summary>
internal sealed class GoalContents(GoalsDbContext db, Participants participants, BusinessCurrency organisation)
{
    /// <summary>The content; an amount without a currency is in the organisation's, and a parent goal is one that the caller may see.</summary>
    public async Task<GoalContent> MakeAsync(Kpi kpi, decimal target, string? currency, string statement, Guid? parentGoalId, CancellationToken cancellationToken)
    {
        GoalId? parentId = parentGoalId is { } id ? new GoalId(id) : null;
        if (parentId is not null)
        {
            var parent = await db.Goals.AsNoTracking().SingleOrDefaultAsync(g => g.Id == parentId, cancellationToken) ?? throw new DomainException(GoalErrors.ParentNotFound);
            (await participants.VisibleAsync(cancellationToken)).Require(parent.ParticipantId, GoalErrors.ParentNotFound);
        }

        if (kpi.Unit != KpiUnit.Money) return new(target, null, new Sentence(statement), parentId);
        var stated = currency ?? await organisation.FindAsync(cancellationToken);
        return new(target, Currency.Of(stated ?? string.Empty).Code, new Sentence(statement), parentId);
    }
}
