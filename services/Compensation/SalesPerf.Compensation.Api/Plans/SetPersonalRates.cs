using Microsoft.AspNetCore.Http.HttpResults;
using NpgsqlTypes;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>A participant's own rate.</summary>
/// <param name="ParticipantCode">Who.</param>
/// <param name="Rate">The rate.</param>
/// <param name="From">First day.</param>
/// <param name="ComponentCode">For one component; for all where left out.</param>
/// <param name="UntilExclusive">First day after; left out while it goes on.</param>
public sealed record PersonalRateItem(string ParticipantCode, Rate Rate, DateOnly From, string? ComponentCode = null, DateOnly? UntilExclusive = null);

internal static class SetPersonalRates
{
    public static async Task<MultiStatus> HandleAsync(
        Batch<PersonalRateItem> batch, HttpContext context, CompensationDbContext db, Participants participants, ParticipantVisibility visibility, FactsChanged facts, Caller caller, TimeProvider time,
        CancellationToken cancellationToken)
    {
        batch.RequireSize();
        var known = await participants.ResolveAsync(batch.Items.Select(i => i.ParticipantCode), cancellationToken);
        var self = await visibility.OfAsync(caller, cancellationToken);
        return await batch.JudgeEachAsync(context, i => i.ParticipantCode, (item, _) => ApplyAsync(item, known, self, db, facts, time.GetUtcNow(), cancellationToken));
    }

    public static async Task<Ok<Page<PersonalRateItem>>> ListAsync([AsParameters] PageRequest page, string? participantCode, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("""
            SELECT r.id, p.code, r.component_code, r.rate, r.during FROM compensation.personal_rate r JOIN org.participant p ON p.id = r.participant_id
            WHERE r.id > $1 AND ($2::text IS NULL OR p.code = $2) ORDER BY r.id LIMIT $3
            """, r => (Id: r.GetGuid(0), Item: Read(r.GetString(1), r.GetString(2), r.GetDecimal(3), ServiceDbContext.FromRange(r.GetFieldValue<NpgsqlRange<DateOnly>>(4)))),
            [page.After<AfterId>()?.Id ?? Guid.Empty, participantCode, page.Size + 1], cancellationToken);
        var made = page.ToPage(rows, r => new AfterId(r.Id), context);
        return TypedResults.Ok(new Page<PersonalRateItem>([.. made.Items.Select(i => i.Item)], made.NextCursor, made.NextLink));
    }

    private static PersonalRateItem Read(string code, string component, decimal rate, DateRange during) =>
        new(code, new Rate(Exact.Number(rate)), during.Start, component.Length == 0 ? null : component, during.EndExclusive);

    private static async Task<BatchItemStatus> ApplyAsync(
        PersonalRateItem item, IReadOnlyDictionary<string, KnownParticipant> known, VisibleParticipants self, CompensationDbContext db, FactsChanged facts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var participant = known.GetValueOrDefault(item.ParticipantCode) ?? throw new DomainException(PlanErrors.UnknownParticipant(item.ParticipantCode));
        if (Math.Abs(item.Rate.Value) > 1_000m) throw new DomainException(PlanErrors.InvalidRate);
        var during = new DateRange(item.From, item.UntilExclusive);
        var status = await db.StateAsync("personal_rate", [new Cell("participant_id", participant.Id), new Cell("component_code", item.ComponentCode ?? string.Empty)], new Cell("rate", item.Rate.Value), ServiceDbContext.ToRange(during), now, cancellationToken);
        if (status == BatchItemStatus.Unchanged) return status;
        self.RequireOthersPay([participant.Id]);
        await facts.MarkRangeAsync(FactsChanged.Touched(status, during), "rate", $"{item.ParticipantCode} from {item.From:yyyy-MM-dd}", participant.Id, cancellationToken);
        return status;
    }
}
