using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>A plan for a participant or for everybody of a title; exactly one of the two. A participant's own goes before the title's.</summary>
/// <param name="PlanCode">The plan.</param>
/// <param name="From">First day.</param>
/// <param name="ParticipantCode">A participant.</param>
/// <param name="TitleCode">A title.</param>
/// <param name="UntilExclusive">First day after; left out while it goes on.</param>
public sealed record PlanAssignmentItem(string PlanCode, DateOnly From, string? ParticipantCode = null, string? TitleCode = null, DateOnly? UntilExclusive = null);

/// <summary>A plan assignment.</summary>
/// <param name="Id">Id.</param>
/// <param name="ParticipantCode">A participant, or null.</param>
/// <param name="TitleCode">A title, or null.</param>
/// <param name="PlanCode">The plan.</param>
/// <param name="From">First day.</param>
/// <param name="UntilExclusive">First day after, or null.</param>
/// <param name="Origin"><c>request</c>, or <c>joined</c> where a newcomer got the plan of the title.</param>
public sealed record PlanAssignmentView(Guid Id, string? ParticipantCode, string? TitleCode, string PlanCode, DateOnly From, DateOnly? UntilExclusive, string Origin);

internal static class AssignPlans
{
    private const int LongestCode = 100;

    public static async Task<MultiStatus> HandleAsync(
        Batch<PlanAssignmentItem> batch, HttpContext context, CompensationDbContext db, Participants participants, ParticipantVisibility visibility, FactsChanged facts, Caller caller, TimeProvider time,
        CancellationToken cancellationToken)
    {
        batch.RequireSize();
        var known = await participants.ResolveAsync(batch.Items.Select(i => i.ParticipantCode).OfType<string>(), cancellationToken);
        var self = await visibility.OfAsync(caller, cancellationToken);
        return await batch.JudgeEachAsync(context, i => i.ParticipantCode ?? i.TitleCode ?? string.Empty, (item, pointer) => ApplyAsync(item, pointer, known, self, db, facts, time.GetUtcNow(), cancellationToken));
    }

    /// <summary>The plan assignments of a participant (its own and its titles') or all.</summary>
    public static async Task<Ok<Page<PlanAssignmentView>>> ListAsync([AsParameters] PageRequest page, string? participantCode, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("""
            SELECT a.id, p.code, a.title_code, a.plan_code, a.during, a.origin FROM compensation.plan_assignment a LEFT JOIN org.participant p ON p.id = a.participant_id
            WHERE a.id > $1 AND ($2::text IS NULL OR p.code = $2 OR a.title_code IN (
              SELECT s.title_code FROM org.position s JOIN org.holder h ON h.position_id = s.id JOIN org.participant w ON w.id = h.participant_id WHERE w.code = $2))
            ORDER BY a.id LIMIT $3
            """, Read, [page.After<AfterId>()?.Id ?? Guid.Empty, participantCode, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterId(r.Id), context));
    }

    private static PlanAssignmentView Read(NpgsqlDataReader r)
    {
        var during = ServiceDbContext.FromRange(r.GetFieldValue<NpgsqlRange<DateOnly>>(4));
        return new PlanAssignmentView(r.GetGuid(0), r.MaybeText(1), r.MaybeText(2), r.GetString(3), during.Start, during.EndExclusive, r.GetString(5));
    }

    private static async Task<BatchItemStatus> ApplyAsync(
        PlanAssignmentItem item, string pointer, IReadOnlyDictionary<string, KnownParticipant> known, VisibleParticipants self, CompensationDbContext db, FactsChanged facts, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Check(item.ParticipantCode is null != item.TitleCode is null, pointer, "compensation.participant_or_title", "Name a participant or a title, exactly one of them.");
        if (item.TitleCode is { } title) violations.Text(title, $"{pointer}/titleCode", LongestCode);
        violations.ThrowIfAny("compensation.invalid_plan_assignment");
        var participantId = item.ParticipantCode is { } code ? (known.GetValueOrDefault(code) ?? throw new DomainException(PlanErrors.UnknownParticipant(code))).Id : (Guid?)null;
        if (!await db.ValueAsync<bool>("SELECT EXISTS (SELECT FROM compensation.plan_version WHERE plan_code = $1)", [item.PlanCode], cancellationToken))
            throw new DomainException(PlanErrors.NotFound(item.PlanCode));
        var during = new DateRange(item.From, item.UntilExclusive);
        var status = await UpsertAsync(db, participantId, item.TitleCode, item.PlanCode, during, "request", now, cancellationToken);
        if (status == BatchItemStatus.Unchanged) return status;
        if (participantId is { } payee) self.RequireOthersPay([payee]);
        await facts.MarkRangeAsync(FactsChanged.Touched(status, during), "plan", $"{item.PlanCode} for {item.ParticipantCode ?? item.TitleCode}", participantId, cancellationToken);
        return status;
    }

    /// <summary>Stores an assignment by who and from when; another one in its time is refused by the database.</summary>
    internal static async Task<BatchItemStatus> UpsertAsync(
        CompensationDbContext db, Guid? participantId, string? titleCode, string planCode, DateRange during, string origin, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var range = ServiceDbContext.ToRange(during);
        var there = await db.FindAsync("""
            SELECT id, plan_code = $3 AND during = $4 FROM compensation.plan_assignment
            WHERE participant_id IS NOT DISTINCT FROM $1::uuid AND title_code IS NOT DISTINCT FROM $2::text AND lower(during) = lower($4)
            """, r => new { Id = r.GetGuid(0), Same = r.GetBoolean(1) }, [participantId, titleCode, planCode, range], cancellationToken);
        if (there is { Same: true }) return BatchItemStatus.Unchanged;
        if (there is not null)
        {
            await db.ExecuteAsync("UPDATE compensation.plan_assignment SET plan_code = $2, during = $3, recorded_at = $4 WHERE id = $1", [there.Id, planCode, range, now], cancellationToken);
            return BatchItemStatus.Updated;
        }

        await db.ExecuteAsync("INSERT INTO compensation.plan_assignment (id, participant_id, title_code, plan_code, during, origin, recorded_at) VALUES ($1, $2::uuid, $3::text, $4, $5, $6, $7)",
            [Guid.CreateVersion7(), participantId, titleCode, planCode, range, origin, now], cancellationToken);
        return BatchItemStatus.Created;
    }
}
