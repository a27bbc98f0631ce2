using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>What lets a hold go by itself: an event of the order, or a date.</summary>
/// <param name="Event">An event of the order, such as <c>collected</c> or <c>legal_approved</c>.</param>
/// <param name="Reaching">For money: the share of the order that must be there; the hold goes in proportion where left out.</param>
/// <param name="Count">How often the event must have happened.</param>
/// <param name="AfterDays">Days after the credit, where no event is named.</param>
/// <param name="AfterMonths">Months after the credit.</param>
public sealed record HoldCondition(string? Event = null, decimal? Reaching = null, int? Count = null, int AfterDays = 0, int AfterMonths = 0);

/// <summary>A hold to place: on a deal, on all of a person's pay, or on the person's payment as such.</summary>
/// <param name="Scope"><c>deal</c>, <c>person</c> or <c>payment</c>.</param>
/// <param name="Reason">Why, as the payee reads it.</param>
/// <param name="OrderCode">The deal.</param>
/// <param name="ParticipantCode">The person; for a deal all who are credited where left out.</param>
/// <param name="From">First day on which it holds; the first day of theirs that is not paid yet where left out.</param>
/// <param name="Condition">What lets it go by itself; only a person does where left out.</param>
public sealed record HoldBody(string Scope, string Reason, string? OrderCode = null, string? ParticipantCode = null, DateOnly? From = null, HoldCondition? Condition = null);

/// <summary>A release of a hold.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Share">How much is let go in all; everything where left out.</param>
public sealed record HoldReleaseBody(string Reason, Share? Share = null);

/// <summary>What was let go of a hold.</summary>
/// <param name="Share">In all, with earlier releases.</param>
/// <param name="On">From which day.</param>
/// <param name="Reason">Why.</param>
/// <param name="ReleasedBy">Who.</param>
public sealed record HoldReleaseView(Share Share, DateOnly On, string Reason, string ReleasedBy);

/// <summary>A hold.</summary>
/// <param name="Id">Id.</param>
/// <param name="Scope"><c>deal</c>, <c>person</c> or <c>payment</c>.</param>
/// <param name="Status"><c>active</c> or <c>released</c>.</param>
/// <param name="OrderCode">The deal.</param>
/// <param name="ParticipantCode">The person.</param>
/// <param name="From">First day on which it holds.</param>
/// <param name="Condition">What lets it go by itself.</param>
/// <param name="Reason">Why.</param>
/// <param name="PlacedBy">Who.</param>
/// <param name="PlacedAt">When.</param>
/// <param name="Releases">What was let go, earliest first.</param>
public sealed record HoldView(
    Guid Id, string Scope, string Status, string? OrderCode, string? ParticipantCode, DateOnly From, HoldCondition? Condition, string Reason, string PlacedBy, DateTimeOffset PlacedAt, IReadOnlyList<HoldReleaseView> Releases);

internal static class HoldEndpoints
{
    private const int LongestText = 500;
    private const int LongestEvent = 100;

    // What counts from the beginning is stored as a day that JSON has no word for.
    private const string Select = """
        SELECT h.id, h.scope, CASE WHEN EXISTS (SELECT FROM compensation.hold_release r WHERE r.hold_id = h.id AND r.share = 1) THEN 'released' ELSE 'active' END, h.order_code, p.code, h.from_date, h.trigger::text,
          h.reason, h.placed_by, h.placed_at, (SELECT coalesce(jsonb_agg(jsonb_build_object('share', trim_scale(r.share)::text, 'on', greatest(r.released_on, date '0001-01-01'), 'reason', r.reason, 'releasedBy', r.released_by) ORDER BY r.share), '[]')::text
            FROM compensation.hold_release r WHERE r.hold_id = h.id)
        FROM compensation.hold h LEFT JOIN org.participant p ON p.id = h.participant_id
        """;

    // A payee sees what holds the own pay: by name, or on a deal that was credited to the payee.
    private const string Visible = """
        ($3 OR h.participant_id = ANY($4) OR (h.participant_id IS NULL AND EXISTS (
          SELECT FROM compensation.sales_transaction t JOIN compensation.credit c ON c.transaction_id = t.id AND c.revision = t.revision WHERE t.order_code = h.order_code AND c.participant_id = ANY($4))))
        """;

    public static void MapHolds(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/holds").WithTags("Payments");
        group.MapGet("", ListAsync).WithName("ListHolds").RequirePersona(PayReaders.All).WithSummary("Holds that the caller may see: those on one's own pay and the team's, all for those who administer and check.");
        group.MapPost("", PlaceAsync).WithName("PlaceHold").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover).WithSummary("Holds a deal, all of a person's pay, or a person's payment, with a reason that the payee reads.");
        group.MapPost("/{id:guid}:release", ReleaseAsync).WithName("ReleaseHold").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover).WithSummary("Lets a hold go, wholly or in part.");
    }

    private static async Task<Ok<Page<HoldView>>> ListAsync(
        [AsParameters] PageRequest page, string? orderCode, string? participantCode, bool? active, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var rows = await db.ListAsync($"""
            {Select} WHERE h.id > $1 AND ($5::text IS NULL OR h.order_code = $5) AND ($6::text IS NULL OR p.code = $6) AND {Visible}
              AND ($7::boolean IS NULL OR $7 = NOT EXISTS (SELECT FROM compensation.hold_release r WHERE r.hold_id = h.id AND r.share = 1)) ORDER BY h.id LIMIT $2
            """, Read, [page.After<AfterId>()?.Id ?? Guid.Empty, page.Size + 1, visible.All, visible.Ids.ToArray(), orderCode, participantCode, active], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterId(r.Id), context));
    }

    private static async Task<Created<HoldView>> PlaceAsync(HoldBody body, CompensationDbContext db, ParticipantDirectory participants, Holds holds, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        Check(body);
        var participant = body.ParticipantCode is { } code ? (await participants.FindAsync(code, cancellationToken))?.Id ?? throw new DomainException(PlanErrors.UnknownParticipant(code)) : (Guid?)null;
        var id = Guid.CreateVersion7();
        await db.ExecuteAsync("INSERT INTO compensation.hold (id, scope, order_code, participant_id, from_date, trigger, reason, placed_by, placed_at) VALUES ($1, $2, $3::text, $4::uuid, $5, $6::jsonb, $7, $8, $9)",
            [id, body.Scope, body.OrderCode, participant, body.From ?? await holds.NextPaidDayAsync(body.ParticipantCode, body.OrderCode, cancellationToken), body.Condition is { } c ? Sql.ToJson(ToTrigger(c)) : null, body.Reason, caller.Accountable, time.GetUtcNow()], cancellationToken);
        return TypedResults.Created($"/v1/compensation/holds/{id}", await FindAsync(id, db, cancellationToken));
    }

    private static async Task<Ok<HoldView>> ReleaseAsync(
        Guid id, HoldReleaseBody body, CompensationDbContext db, Holds holds, ParticipantVisibility visibility, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Reason, "/reason", LongestText);
        violations.Check(body.Share is not { } s || s.Value is > 0m and <= 1m, "/share", "compensation.not_a_share", "A share above 0 and at most 1.");
        violations.ThrowIfAny("compensation.invalid_hold");
        var hold = await FindAsync(id, db, cancellationToken) ?? throw new DomainException(PaymentErrors.HoldNotFound);
        await visibility.RequireOthersPayAsync(caller, await holds.ConcernedAsync(hold.ParticipantCode, hold.OrderCode, cancellationToken), cancellationToken);
        var share = hold.Scope == StoredHold.Payment ? 1m : body.Share?.Value ?? 1m;
        if (hold.Releases.Any(r => r.Share.Value >= share)) throw new DomainException(PaymentErrors.ReleasedBefore);
        await db.ExecuteAsync("INSERT INTO compensation.hold_release (hold_id, released_on, share, reason, released_by, released_at) VALUES ($1, $2, $3, $4, $5, $6)",
            [id, await holds.NextPaidDayAsync(hold.ParticipantCode, hold.OrderCode, cancellationToken), share, body.Reason, caller.Accountable, time.GetUtcNow()], cancellationToken);
        return TypedResults.Ok(await FindAsync(id, db, cancellationToken));
    }

    private static void Check(HoldBody body)
    {
        var violations = new Violations();
        violations.Text(body.Reason, "/reason", LongestText);
        violations.Check(body.Scope is StoredHold.Deal or StoredHold.Person or StoredHold.Payment, "/scope", "compensation.unknown_hold_scope", "The scope is deal, person or payment.");
        violations.Check((body.Scope == StoredHold.Deal) == (body.OrderCode is { Length: > 0 and <= 200 }), "/orderCode", "compensation.hold_order", "A hold on a deal names its order, and no other hold does.");
        violations.Check(body.Scope == StoredHold.Deal || body.ParticipantCode is not null, "/participantCode", "compensation.hold_participant", "A hold on a person names the person.");
        violations.Check(body.Scope != StoredHold.Payment || body.Condition is null, "/condition", "compensation.hold_condition", "Only a person lets a payment go.");
        if (body.Condition is { } c)
        {
            violations.Check(c.Event is not null || c.AfterDays > 0 || c.AfterMonths > 0, "/condition", "compensation.hold_condition", "A condition names an event, days or months.");
            if (c.Event is { } name) violations.Text(name, "/condition/event", LongestEvent);
            violations.Check(c.Event is null || body.Scope == StoredHold.Deal, "/condition/event", "compensation.hold_condition", "An event is one of a deal.");
            violations.Check(c.Reaching is null or (> 0m and <= 1m), "/condition/reaching", "compensation.not_a_share", "A share above 0 and at most 1.");
            violations.Check(c.Count is null or (> 0 and <= 1_000) && c.AfterDays is >= 0 and <= 3_660 && c.AfterMonths is >= 0 and <= 120, "/condition", "compensation.hold_condition", "Counts, days and months are whole and within ten years.");
        }

        violations.ThrowIfAny("compensation.invalid_hold");
    }

    private static ReleaseTrigger ToTrigger(HoldCondition c) => new()
    {
        Event = c.Event, Reaching = c.Reaching, Count = c.Count, AfterDays = c.AfterDays, AfterMonths = c.AfterMonths,
        Basis = c.Event is "collected" or "invoiced" ? ReleaseBasis.Order : ReleaseBasis.Happening,
    };

    private static Task<HoldView?> FindAsync(Guid id, CompensationDbContext db, CancellationToken cancellationToken) => db.FindAsync($"{Select} WHERE h.id = $1", Read, [id], cancellationToken);

    private static HoldView Read(NpgsqlDataReader r)
    {
        var trigger = r.IsDBNull(6) ? null : r.FromJson<ReleaseTrigger>(6);
        return new HoldView(
            r.GetGuid(0), r.GetString(1), r.GetString(2), r.MaybeText(3), r.MaybeText(4), r.GetFieldValue<DateOnly>(5),
            trigger is null ? null : new HoldCondition(trigger.Event, trigger.Reaching, trigger.Count, trigger.AfterDays, trigger.AfterMonths), r.GetString(7), r.GetString(8), r.GetFieldValue<DateTimeOffset>(9),
            r.FromJson<List<HoldReleaseView>>(10));
    }
}
