using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Transactions;

/// <summary>A transaction as it is known now.</summary>
/// <param name="Id">The same over all revisions.</param>
/// <param name="Revision">0 as first sent; grows with every adjustment.</param>
/// <param name="OrderCode">Order.</param>
/// <param name="LineCode">Line of the order.</param>
/// <param name="SubLineCode">Part of the line.</param>
/// <param name="EventType">What happened.</param>
/// <param name="CompensationDate">Business date that decides the period.</param>
/// <param name="Amount">At source precision.</param>
/// <param name="Delta">Difference to the revision before.</param>
/// <param name="AccountCode">Account.</param>
/// <param name="SellerCode">Explicit seller, or null.</param>
/// <param name="TerritoryCode">Territory that the order names, or null.</param>
/// <param name="Attributes">What else the source says.</param>
/// <param name="Coverage">What coverage would have said: <c>covered</c>, <c>outside_territory</c>, <c>no_assignment</c>, <c>by_coverage</c> or <c>not_asked</c>.</param>
/// <param name="CoverageTerritoryCode">The territory that was judged, or null.</param>
/// <param name="CoveringCodes">Participants who held it that day.</param>
/// <param name="Reason">Why there is this revision: <c>import</c>, <c>re-import</c>, <c>recognition</c>, <c>correction</c>, or <c>adjustment:</c> and the reason code.</param>
/// <param name="RecordedAt">When it became known.</param>
/// <param name="Units">Number of units, or null.</param>
/// <param name="ProductCode">Product, or null.</param>
/// <param name="CustomerCode">Customer, or null.</param>
/// <param name="BookedOn">Day of the booking, or null.</param>
/// <param name="InvoicedOn">Day of the invoice, or null.</param>
/// <param name="Splits">Who shares it, where the source says.</param>
/// <param name="SourceAmount">What the source says, where somebody adjusted the amount.</param>
/// <param name="Comment">Of the adjustment.</param>
/// <param name="UncreditedReason">Why nobody is credited, as the last calculation found: <c>nobody_covers</c>, <c>unknown_seller</c>, <c>no_rule_applies</c>, <c>splits_do_not_sum</c>, <c>no_exchange_rate</c>, <c>takes_back</c>, <c>outside_calendar</c>, <c>too_large</c> or <c>facts_locked</c>; null where somebody is, or nothing was calculated yet.</param>
/// <param name="RecordedBy">Who made it known: a person, a client or a service. Told with revisions alone, as is what follows.</param>
/// <param name="ImportId">The import that what the source says came with; null for what came by itself.</param>
public sealed record TransactionView(
    Guid Id, int Revision, string OrderCode, string LineCode, string SubLineCode, string EventType, DateOnly CompensationDate, UnroundedMoney Amount, UnroundedMoney Delta, string AccountCode,
    string? SellerCode, string? TerritoryCode, IReadOnlyDictionary<string, string> Attributes, string Coverage, string? CoverageTerritoryCode, IReadOnlyList<string> CoveringCodes, string Reason,
    DateTimeOffset RecordedAt, decimal? Units, string? ProductCode, string? CustomerCode, DateOnly? BookedOn, DateOnly? InvoicedOn, IReadOnlyList<SplitItem> Splits, UnroundedMoney? SourceAmount, string? Comment,
    string? UncreditedReason, string? RecordedBy = null, Guid? ImportId = null);

/// <summary>How many transactions disagree with coverage.</summary>
/// <param name="OutsideTerritory">The seller held other territories that day.</param>
/// <param name="NoAssignment">The seller held no territory that day.</param>
/// <param name="Covered">The seller held the territory.</param>
/// <param name="ByCoverage">No seller is named, so coverage decided.</param>
public sealed record CoverageSummary(long OutsideTerritory, long NoAssignment, long Covered, long ByCoverage);

internal static class TransactionEndpoints
{
    private const string Columns = $"""
        t.id, t.revision, t.order_code, t.line_code, t.sub_line_code, t.event_type, t.compensation_date, t.amount, t.delta, t.currency, t.account_code, t.seller_code, t.territory_code, t.attributes::text,
        t.coverage, t.coverage_territory, {Intake.Coverings.SeatsOf}::text, t.reason, t.recorded_at, t.units, t.product_code, t.customer_code, t.booked_on, t.invoiced_on, t.splits::text, t.source_amount, t.comment,
        (SELECT e.reason FROM compensation.credit_exclusion e WHERE e.transaction_id = t.id AND e.revision = t.revision AND {NotElsewhere} ORDER BY e.period_code LIMIT 1)
        """;

    // Periods of every calendar judge what falls into their days; what only belongs to another calendar is credited there.
    private const string NotElsewhere = "e.reason <> 'another_calendar'";

    private const string Filter = """
        t.is_current AND t.id > $1 AND ($2::text IS NULL OR EXISTS (SELECT FROM org.period p WHERE p.code = $2 AND t.compensation_date >= p.start AND t.compensation_date < p.end_exclusive))
        """;

    private sealed record Seat(string ParticipantCode, Guid PositionId, Guid? ParticipantId);

    public static void MapTransactions(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation").WithTags("Intake");
        group.MapGet("/transactions", ListAsync).WithName("ListTransactions").RequirePersona(PayReaders.All).WithSummary("Transactions as they are known now; reps see their own, managers those of their team.");
        group.MapGet("/transactions/{id:guid}/revisions", RevisionsAsync).WithName("ListTransactionRevisions").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor)
            .WithSummary("How a transaction came to be what it is: every revision with its difference and reason, who made it known and by which import.");
        group.MapPost("/transactions/{id:guid}:adjust", AdjustTransaction.HandleAsync).WithName("AdjustTransaction").RequirePersona(Persona.CompAdmin).WithMetadata(new IdempotencyKeyRequired())
            .WithSummary("Adjusts an amount to or by a value, or resets it, with a reason; what the source says is kept.");
        group.MapGet("/coverage-exceptions", ExceptionsAsync).WithName("ListCoverageExceptions").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor)
            .WithSummary("Transactions whose seller is not who coverage names: outside_territory or no_assignment.");
        group.MapGet("/coverage-exceptions/summary", SummaryAsync).WithName("GetCoverageExceptionSummary").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor)
            .WithSummary("How many transactions disagree with coverage.");
    }

    private static async Task<Ok<Page<TransactionView>>> ListAsync(
        [AsParameters] PageRequest page, string? periodCode, string? sellerCode, string? orderCode, bool? uncredited, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller,
        CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var rows = await db.ListAsync($"""
            SELECT {Columns} FROM compensation.sales_transaction t WHERE {Filter} AND ($3::text IS NULL OR t.seller_code = $3) AND ($4::text IS NULL OR t.order_code = $4)
              AND ($5 OR t.seller_id = ANY($6)) AND (NOT $7 OR EXISTS (SELECT FROM compensation.credit_exclusion e WHERE e.transaction_id = t.id AND {NotElsewhere} AND ($2::text IS NULL OR e.period_code = $2))) ORDER BY t.id LIMIT $8
            """, Read, [page.After<AfterId>()?.Id ?? Guid.Empty, periodCode, sellerCode, orderCode, visible.All, visible.Ids.ToArray(), uncredited ?? false, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterId(r.Id), context));
    }

    /// <summary>A transaction as it is known now.</summary>
    internal static async Task<TransactionView> FindAsync(CompensationDbContext db, Guid id, CancellationToken cancellationToken) =>
        await db.FindAsync($"SELECT {Columns} FROM compensation.sales_transaction t WHERE t.id = $1 AND t.is_current", Read, [id], cancellationToken) ?? throw new DomainException(Domain.IntakeErrors.TransactionNotFound);

    private static async Task<Ok<Page<TransactionView>>> RevisionsAsync(Guid id, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync($"SELECT {Columns}, t.recorded_by, t.import_id FROM compensation.sales_transaction t WHERE t.id = $1 ORDER BY t.revision",
            r => Read(r) with { RecordedBy = r.GetString(28), ImportId = r.Maybe<Guid>(29) }, [id], cancellationToken);
        return rows.Count == 0 ? throw new DomainException(Domain.IntakeErrors.TransactionNotFound) : TypedResults.Ok(new Page<TransactionView>(rows, null, null));
    }

    private static async Task<Ok<Page<TransactionView>>> ExceptionsAsync(
        [AsParameters] PageRequest page, string? kind, string? periodCode, string? sellerCode, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        if (kind is not (null or "outside_territory" or "no_assignment")) throw new DomainException(Domain.IntakeErrors.UnknownExceptionKind);
        var rows = await db.ListAsync($"""
            SELECT {Columns} FROM compensation.sales_transaction t WHERE {Filter} AND t.coverage IN ('outside_territory', 'no_assignment') AND ($3::text IS NULL OR t.coverage = $3)
              AND ($4::text IS NULL OR t.seller_code = $4) ORDER BY t.id LIMIT $5
            """, Read, [page.After<AfterId>()?.Id ?? Guid.Empty, periodCode, kind, sellerCode, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterId(r.Id), context));
    }

    private static async Task<Ok<CoverageSummary>> SummaryAsync(string? periodCode, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var counts = (await db.ListAsync($"SELECT t.coverage, count(*) FROM compensation.sales_transaction t WHERE {Filter} GROUP BY t.coverage", r => (Kind: r.GetString(0), Count: r.GetInt64(1)), [Guid.Empty, periodCode], cancellationToken))
            .ToDictionary(c => c.Kind, c => c.Count);
        return TypedResults.Ok(new CoverageSummary(Of(CoverageKind.OutsideTerritory), Of(CoverageKind.NoAssignment), Of(CoverageKind.Covered), Of(CoverageKind.ByCoverage)));

        long Of(CoverageKind kind) => counts.GetValueOrDefault(Intake.CoverageNames.Of(kind));
    }

    private static TransactionView Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetFieldValue<DateOnly>(6), Exact.Amount(r.GetDecimal(7), r.GetString(9)), Exact.Amount(r.GetDecimal(8), r.GetString(9)),
        r.GetString(10), NullIfEmpty(r.GetString(11)), NullIfEmpty(r.GetString(12)), r.FromJson<Dictionary<string, string>>(13), r.GetString(14), NullIfEmpty(r.GetString(15)),
        [.. r.FromJson<List<Seat>>(16).Where(s => s.ParticipantCode.Length > 0).Select(s => s.ParticipantCode)], r.GetString(17), r.GetFieldValue<DateTimeOffset>(18),
        r.Maybe<decimal>(19) is { } units ? Exact.Number(units) : null, NullIfEmpty(r.GetString(20)), NullIfEmpty(r.GetString(21)), r.Maybe<DateOnly>(22), r.Maybe<DateOnly>(23),
        [.. r.FromJson<List<Intake.SplitShare>>(24).Select(s => new SplitItem(s.ParticipantCode, s.Share))], r.Maybe<decimal>(25) is { } source ? Exact.Amount(source, r.GetString(9)) : null, r.MaybeText(26), r.MaybeText(27));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
