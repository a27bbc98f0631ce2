using Microsoft.AspNetCore.Http.HttpResults;
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

namespace SalesPerf.Compensation.Api.Facts;

/// <summary>A named relation from one participant to another, beside the reporting line; plans credit over it with <c>to: relation KIND</c>.</summary>
/// <param name="Kind">Name of the relation, as plans name it: <c>overlay</c>, <c>partner_manager</c>.</param>
/// <param name="ParticipantCode">Whose sales are credited on.</param>
/// <param name="ToCode">To whom.</param>
/// <param name="From">First day.</param>
/// <param name="UntilExclusive">First day after; left out while it goes on.</param>
/// <param name="Share">Part that goes over it, above 0 and at most 1; all where left out.</param>
public sealed record RelationItem(string Kind, string ParticipantCode, string ToCode, DateOnly From, DateOnly? UntilExclusive = null, decimal Share = 1m);

/// <summary>Named relations between participants.</summary>
internal static class Relations
{
    private sealed record Ends(Guid Participant, Guid To);

    public static async Task<MultiStatus> SetAsync(
        Batch<RelationItem> batch, HttpContext context, CompensationDbContext db, Participants participants, ParticipantVisibility visibility, FactsChanged facts, Caller caller, TimeProvider time,
        CancellationToken cancellationToken)
    {
        batch.RequireSize();
        var known = await participants.ResolveAsync(batch.Items.SelectMany(i => new[] { i.ParticipantCode, i.ToCode }), cancellationToken);
        var self = await visibility.OfAsync(caller, cancellationToken);
        return await batch.JudgeEachAsync(context, i => $"{i.Kind}/{i.ParticipantCode}/{i.ToCode}", async (item, pointer) =>
        {
            Check(item, pointer);
            Guid IdOf(string code) => (known.GetValueOrDefault(code) ?? throw new DomainException(PlanErrors.UnknownParticipant(code))).Id;
            var ends = new Ends(IdOf(item.ParticipantCode), IdOf(item.ToCode));
            var status = await db.StateAsync("relation", [new Cell("kind", item.Kind), new Cell("participant_id", ends.Participant), new Cell("to_id", ends.To)], new Cell("share", item.Share),
                FactsChanged.Range(item.From, item.UntilExclusive), time.GetUtcNow(), cancellationToken);
            if (status == BatchItemStatus.Unchanged) return status;
            // Who it leads to is credited by it.
            self.RequireOthersPay([ends.To]);
            await facts.MarkRangeAsync(FactsChanged.Touched(status, new DateRange(item.From, item.UntilExclusive)), "organisation", $"{item.Kind} {item.ParticipantCode} to {item.ToCode} from {item.From:yyyy-MM-dd}", null, cancellationToken);
            return status;
        });
    }

    public static async Task<Ok<Page<RelationItem>>> ListAsync(
        [AsParameters] PageRequest page, string? kind, string? participantCode, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("""
            SELECT r.id, r.kind, p.code, t.code, r.during, r.share FROM compensation.relation r JOIN org.participant p ON p.id = r.participant_id JOIN org.participant t ON t.id = r.to_id
            WHERE r.id > $1 AND ($2::text IS NULL OR r.kind = $2) AND ($3::text IS NULL OR p.code = $3) ORDER BY r.id LIMIT $4
            """, r => (Id: r.GetGuid(0), Item: Read(r.GetString(1), r.GetString(2), r.GetString(3), ServiceDbContext.FromRange(r.GetFieldValue<NpgsqlRange<DateOnly>>(4)), Exact.Number(r.GetDecimal(5)))),
            [page.After<AfterId>()?.Id ?? Guid.Empty, kind, participantCode, page.Size + 1], cancellationToken);
        var made = page.ToPage(rows, r => new AfterId(r.Id), context);
        return TypedResults.Ok(new Page<RelationItem>([.. made.Items.Select(i => i.Item)], made.NextCursor, made.NextLink));
    }

    private static RelationItem Read(string kind, string participant, string to, DateRange during, decimal share) => new(kind, participant, to, during.Start, during.EndExclusive, share);

    private static void Check(RelationItem item, string pointer)
    {
        var violations = new Violations();
        violations.Check(item.Kind.Length is > 0 and <= 60 && char.IsAsciiLetterLower(item.Kind[0]) && item.Kind.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'), $"{pointer}/kind",
            "compensation.invalid_relation_kind", "Lower-case letters, digits and underscores, as plans name it.");
        violations.Check(item.Share is > 0m and <= 1m && decimal.Round(item.Share, 8) == item.Share, $"{pointer}/share", "compensation.invalid_relation_share", "Above 0 and at most 1, with at most 8 decimals.");
        violations.Check(item.ParticipantCode != item.ToCode, $"{pointer}/toCode", "compensation.relation_to_oneself", "Name two different participants.");
        violations.Check(item.UntilExclusive is not { } until || until > item.From, $"{pointer}/untilExclusive", "compensation.invalid_relation_days", "After its first day, or left out.");
        violations.ThrowIfAny("compensation.invalid_relation");
    }
}
