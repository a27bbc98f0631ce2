using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Facts;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>An order whose credit changed since the payee was told.</summary>
/// <param name="OrderCode">Order.</param>
/// <param name="Amount">What counts for the payee now; 0 where nothing does.</param>
public sealed record ChangedOrder(string OrderCode, decimal Amount);

/// <summary>A line that a payee was told and that came to something else since.</summary>
/// <param name="Id">Id.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="StatementId">Statement.</param>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="ComponentCode">Component.</param>
/// <param name="Told">What the payee was told, with what corrections of earlier dismissals made up for since.</param>
/// <param name="Now">What it comes to.</param>
/// <param name="Orders">Orders that changed since, the largest first, at most 50.</param>
/// <param name="Status"><c>open</c>, <c>approved</c>, <c>dismissed</c>, or <c>gone</c> where it came to what was told again, or what was told was withdrawn.</param>
/// <param name="FoundAt">When.</param>
/// <param name="DecidedBy">Who decided.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Note">Why.</param>
public sealed record DiscrepancyView(
    Guid Id, string PeriodCode, Guid StatementId, string ParticipantCode, string ComponentCode, Money Told, Money Now, IReadOnlyList<ChangedOrder> Orders, string Status, DateTimeOffset FoundAt, string? DecidedBy,
    DateTimeOffset? DecidedAt, string? Note);

/// <summary>A decision.</summary>
/// <param name="Note">Why.</param>
public sealed record DiscrepancyDecision(string Note);

/// <summary>Queues lines that were told and changed: somebody approves the new amount, or dismisses it and what was told is kept by a correction.</summary>
internal sealed class Discrepancies(CompensationDbContext db, Corrections corrections, ParticipantVisibility visibility, TimeProvider time)
{
    // What was told once, and what dismissals made up for since, is told; a new amount that was approved is no difference any more.
    private const string Different = """
        WITH told AS (
          SELECT t.statement_id, t.period_code, t.participant_id, t.currency, t.told_at, l->>'componentCode' AS component_code, (l->>'amount')::numeric AS amount
          FROM (SELECT DISTINCT ON (statement_id) * FROM compensation.statement_standing WHERE period_code = $1 ORDER BY statement_id, told_at DESC) t CROSS JOIN LATERAL jsonb_array_elements(t.lines) AS l
          WHERE l->>'kind' = 'commission'),
        decided AS (SELECT * FROM compensation.discrepancy WHERE period_code = $1 AND status IN ('approved', 'dismissed')),
        made_up AS (SELECT statement_id, component_code, told_at, sum(now - told) AS amount FROM decided WHERE status = 'dismissed' GROUP BY 1, 2, 3),
        now AS (SELECT statement_id, component_code, amount FROM compensation.statement_line WHERE period_code = $1 AND kind = 'commission'),
        compared AS (SELECT t.statement_id, t.participant_id, t.currency, t.component_code, t.told_at, t.amount + coalesce(m.amount, 0) AS told, coalesce(n.amount, 0) AS now
          FROM told t LEFT JOIN made_up m USING (statement_id, component_code, told_at) LEFT JOIN now n USING (statement_id, component_code)),
        different AS (SELECT * FROM compared c WHERE c.told <> c.now AND NOT EXISTS (SELECT FROM decided a
          WHERE a.status = 'approved' AND (a.statement_id, a.component_code, a.told_at, a.told, a.now) = (c.statement_id, c.component_code, c.told_at, c.told, c.now)))
        """;

    private const string Close = $"""
        {Different} UPDATE compensation.discrepancy d SET status = 'gone' WHERE d.status = 'open' AND d.period_code = $1
          AND NOT EXISTS (SELECT FROM different c WHERE (c.participant_id, c.component_code, c.currency) = (d.participant_id, d.component_code, d.currency))
        """;

    private const string Open = $"""
        {Different} INSERT INTO compensation.discrepancy AS d (id, period_code, statement_id, participant_id, component_code, currency, told, told_at, now, orders, status, found_at)
        SELECT gen_random_uuid(), $1, c.statement_id, c.participant_id, c.component_code, c.currency, c.told, c.told_at, c.now, coalesce(o.orders, '[]'), 'open', $2
        FROM different c LEFT JOIN LATERAL (SELECT jsonb_agg(jsonb_build_object('orderCode', x.order_code, 'amount', trim_scale(x.amount)::text)) AS orders FROM (
            SELECT t.order_code, coalesce(sum(k.amount), 0) AS amount FROM compensation.sales_transaction t LEFT JOIN compensation.credit k ON k.transaction_id = t.id AND k.period_code = $1 AND k.participant_id = c.participant_id
            WHERE t.recorded_at > c.told_at AND t.event_type NOT IN ('reward', 'correction') AND (t.seller_id = c.participant_id OR k.participant_id IS NOT NULL) GROUP BY t.order_code ORDER BY abs(coalesce(sum(k.amount), 0)) DESC, t.order_code LIMIT 50) x) o ON true
        ON CONFLICT (period_code, participant_id, component_code, currency) WHERE status = 'open' DO UPDATE SET now = excluded.now, told = excluded.told, told_at = excluded.told_at, orders = excluded.orders
        """;

    private const string Columns = """
        d.id, d.period_code, d.statement_id, coalesce(p.code, ''), d.component_code, d.told, d.now, d.currency, d.orders::text, d.status, d.found_at, d.decided_by, d.decided_at, d.note, d.participant_id
        FROM compensation.discrepancy d LEFT JOIN org.participant p ON p.id = d.participant_id
        """;

    // Of a statement that was told several times since, too: all that stands of it is withdrawn.
    private const string MadeUpFor = $"""
        SELECT {Columns} WHERE d.period_code = $1 AND ($2::uuid[] IS NULL OR d.participant_id = ANY($2)) AND d.status = 'dismissed'
          AND EXISTS (SELECT FROM compensation.statement_standing t WHERE (t.statement_id, t.told_at) = (d.statement_id, d.told_at)) ORDER BY d.id
        """;

    private static readonly Persona[] Readers = [Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    private sealed record Stored(DiscrepancyView View, Guid ParticipantId);

    public static void MapDiscrepancies(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/discrepancies").WithTags("Periods");
        group.MapGet("", ListAsync).WithName("ListDiscrepancies").RequirePersona(Readers).WithSummary("Lines that were told and came to something else since.");
        group.MapPost("/{id:guid}:approve", ApproveAsync).WithName("ApproveDiscrepancy").RequirePersona(Persona.FinanceApprover).WithSummary("Lets the new amount stand.");
        group.MapPost("/{id:guid}:dismiss", DismissAsync).WithName("DismissDiscrepancy").RequirePersona(Persona.FinanceApprover).WithMetadata(new IdempotencyKeyRequired())
            .WithSummary("Keeps what was told: the difference is made up by a correction with this reason, which is taken back where what was told is withdrawn.");
    }

    /// <summary>Finds what differs from what was told, and what no longer does.</summary>
    public async Task FindAsync(OrgPeriod period, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync(Close, [period.Code], cancellationToken);
        await db.ExecuteAsync(Open, [period.Code, time.GetUtcNow()], cancellationToken);
    }

    /// <summary>Takes back what dismissals made up for, because what they kept is withdrawn; to be called while it still stands. Each says why as its dismissal did: the reason of a withdrawal may be about somebody else.</summary>
    /// <param name="periodCode">Period; its states are locked.</param>
    /// <param name="participants">Whose; null is everybody's.</param>
    /// <param name="caller">Who withdraws.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task TakeBackAsync(string periodCode, Guid[]? participants, Caller caller, CancellationToken cancellationToken)
    {
        foreach (var (view, participantId) in await db.ListAsync(MadeUpFor, Read, [periodCode, participants], cancellationToken))
            await corrections.AddAsync(new NewCorrection($"discrepancy:{view.Id:N}:withdrawn", participantId, view.ParticipantCode, view.PeriodCode, view.Now - view.Told, view.Note!), caller, cancellationToken);
    }

    /// <summary>Ends those that nobody decided, because what they differ from is withdrawn.</summary>
    /// <param name="periodCode">Period.</param>
    /// <param name="participants">Whose; null is everybody's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task DropAsync(string periodCode, Guid[]? participants, CancellationToken cancellationToken) =>
        db.ExecuteAsync("UPDATE compensation.discrepancy SET status = 'gone' WHERE period_code = $1 AND ($2::uuid[] IS NULL OR participant_id = ANY($2)) AND status = 'open'", [periodCode, participants], cancellationToken);

    private static async Task<Ok<Page<DiscrepancyView>>> ListAsync([AsParameters] PageRequest page, string? periodCode, string? status, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync($"SELECT {Columns} WHERE d.id > $1 AND ($2::text IS NULL OR d.period_code = $2) AND ($3::text IS NULL OR d.status = $3) ORDER BY d.id LIMIT $4", Read,
            [page.After<AfterId>()?.Id ?? Guid.Empty, periodCode, status.ToWord(nameof(status), "open", "approved", "dismissed", "gone"), page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage([.. rows.Select(r => r.View)], r => new AfterId(r.Id), context));
    }

    private static Task<Ok<DiscrepancyView>> ApproveAsync(Guid id, DiscrepancyDecision body, Discrepancies queue, Caller caller, CancellationToken cancellationToken) => queue.DecideAsync(id, "approved", body, caller, cancellationToken);

    private static Task<Ok<DiscrepancyView>> DismissAsync(Guid id, DiscrepancyDecision body, Discrepancies queue, Caller caller, CancellationToken cancellationToken) => queue.DecideAsync(id, "dismissed", body, caller, cancellationToken);

    private async Task<Ok<DiscrepancyView>> DecideAsync(Guid id, string status, DiscrepancyDecision body, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Note, "/note", 500);
        violations.ThrowIfAny("compensation.invalid_decision");
        var found = await FindAsync(id, cancellationToken) ?? throw new DomainException(PeriodErrors.DiscrepancyNotFound);
        await visibility.RequireOthersPayAsync(caller, [found.ParticipantId], cancellationToken);
        var decided = await db.ExecuteAsync("UPDATE compensation.discrepancy SET status = $2, decided_by = $3, decided_at = $4, note = $5 WHERE id = $1 AND status = 'open'",
            [id, status, caller.Accountable, time.GetUtcNow(), body.Note], cancellationToken);
        if (decided == 0) throw new DomainException(PeriodErrors.DiscrepancyDecided);
        if (status == "dismissed")
            await corrections.AddAsync(new NewCorrection($"discrepancy:{id:N}", found.ParticipantId, found.View.ParticipantCode, found.View.PeriodCode, found.View.Told - found.View.Now, body.Note), caller, cancellationToken);
        return TypedResults.Ok((await FindAsync(id, cancellationToken))!.View);
    }

    private Task<Stored?> FindAsync(Guid id, CancellationToken cancellationToken) => db.FindAsync($"SELECT {Columns} WHERE d.id = $1", Read, [id], cancellationToken);

    private static Stored Read(NpgsqlDataReader r) => new(
        new DiscrepancyView(
            r.GetGuid(0), r.GetString(1), r.GetGuid(2), r.GetString(3), r.GetString(4), Exact.Payable(r.GetDecimal(5), r.GetString(7)), Exact.Payable(r.GetDecimal(6), r.GetString(7)), r.FromJson<List<ChangedOrder>>(8),
            r.GetString(9), r.GetFieldValue<DateTimeOffset>(10), r.MaybeText(11), r.Maybe<DateTimeOffset>(12), r.MaybeText(13)), r.GetGuid(14));
}
