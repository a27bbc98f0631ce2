using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Statements;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Pay sheets of a statement.</summary>
public sealed record StatementPaymentsView(IReadOnlyList<PaySheetView> Items);

/// <summary>How a payee stands, by the ledger.</summary>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="Payable">Owed to the payee and not paid out yet.</param>
/// <param name="Held">Earned and held by a rule or a hold.</param>
/// <param name="DrawBalance">Advanced and not recovered: owed by the payee.</param>
/// <param name="Carried">Left for later payments; negative is taken from them.</param>
/// <param name="Paid">Paid out so far.</param>
public sealed record PayeeBalanceView(string ParticipantCode, Money Payable, Money Held, Money DrawBalance, Money Carried, Money Paid);

internal static class PaymentEndpoints
{
    private static readonly Persona[] Readers = [Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    private sealed record Position(long Number);

    private sealed record AfterPayee(string Code, string Currency);

    public static void MapPayments(this IEndpointRouteBuilder app)
    {
        var batches = app.MapGroup("/v1/compensation/payment-batches").WithTags("Payments");
        batches.MapGet("", ListAsync).WithName("ListPaymentBatches").RequirePersona(Readers).WithSummary("Payment batches in the order in which they were made.");
        batches.MapGet("/{id:guid}", GetAsync).WithName("GetPaymentBatch").WithETag(caches: false).RequirePersona(Readers).WithSummary("A payment batch with its sums and files.");
        batches.MapPost("", MakeBatch.HandleAsync).WithName("MakePaymentBatch").WithETag().RequirePersona(Persona.CompAdmin).WithMetadata(new IdempotencyKeyRequired()).WithSummary("Makes pay sheets for everybody of a pay group who has none for the period yet.");
        batches.MapPost("/{id:guid}:refresh", MakeBatch.RefreshAsync).WithName("RefreshPaymentBatch").WithETag().RequirePersona(Persona.CompAdmin).WithSummary("Makes the pay sheets of a draft again.");
        batches.MapDelete("/{id:guid}", MakeBatch.DiscardAsync).WithName("DiscardPaymentBatch").RequirePersona(Persona.CompAdmin).WithSummary("Discards a draft with its pay sheets.");
        batches.MapPost("/{id:guid}:approve", ApproveBatch.HandleAsync).WithName("ApprovePaymentBatch").WithETag().RequirePersona(Persona.FinanceApprover).WithMetadata(new IdempotencyKeyRequired())
            .WithSummary("Approves the pay sheets and posts them to the ledger; whoever made them cannot.");
        batches.MapPost("/{id:guid}:withdraw", WithdrawBatch.HandleAsync).WithName("WithdrawPaymentBatch").WithETag().RequirePersona(Persona.FinanceApprover).WithMetadata(new IdempotencyKeyRequired())
            .WithSummary("Takes an approval back while nothing is emitted, with a reason: the ledger gets the same postings the other way round, and the batch is a draft again.");
        batches.MapGet("/{id:guid}/withdrawn-sheets", WithdrawnSheets.HandleAsync).WithName("ListWithdrawnSheets").RequirePersona(PayReaders.All)
            .WithSummary("Pay sheets of the batch as they were approved before it was withdrawn, with when, why and by whom, that the caller may see: one's own and the team's, all for those who administer and check.");
        batches.MapPost("/{id:guid}:emit", EmitPayouts.HandleAsync).WithName("EmitPayouts").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover).WithMetadata(new OwnTransactions())
            .WithSummary("Writes the payout file for what is in none yet, and resolves files of unknown state; again changes nothing.");
        batches.MapGet("/{id:guid}/files/{number:int}", EmitPayouts.DownloadAsync).WithName("DownloadPayoutFile").RequirePersona(Readers).Produces(StatusCodes.Status200OK, contentType: "text/csv").WithSummary("A payout file (CSV).");
        batches.MapPost("/{id:guid}:acknowledge", AcknowledgePayments.HandleAsync).WithName("AcknowledgePayments").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover).WithMetadata(new IdempotencyKeyRequired())
            .WithSummary("Takes payroll's answer, payment by payment: all of it or nothing.");
        batches.MapGet("/{id:guid}/reconciliation", Reconcile.GetAsync).WithName("GetReconciliation").RequirePersona(Readers).WithSummary("What sheets, files, payroll and ledger say, and what is open.");
        batches.MapPost("/{id:guid}:reconcile", Reconcile.HandleAsync).WithName("ReconcilePaymentBatch").WithETag().RequirePersona(Persona.FinanceApprover).WithSummary("Ends a batch in which everything agrees.");
        app.MapGet("/v1/compensation/pay-sheets", ListSheetsAsync).WithTags("Payments").WithName("ListPaySheets").RequirePersona(PayReaders.All).WithSummary("Pay sheets that the caller may see: one's own and the team's once approved, all for those who administer and check.");
        app.MapGet("/v1/compensation/pay-sheets/{id:guid}", GetSheetAsync).WithTags("Payments").WithName("GetPaySheet").RequirePersona(PayReaders.All).WithSummary("A pay sheet with its steps and the first 100 deposits that are held.");
        app.MapGet("/v1/compensation/pay-sheets/{id:guid}/deposits", PaySheetDeposits.HandleAsync).WithTags("Payments").WithName("ListPaySheetDeposits").RequirePersona(PayReaders.All)
            .WithSummary("Deposits of a pay sheet that are not wholly released, also of one whose approval was taken back.");
        app.MapGet("/v1/compensation/pay-sheets/{id:guid}/lines", PaySheetLines.HandleAsync).WithTags("Payments").WithName("ListPaySheetLines").RequirePersona(PayReaders.All)
            .WithSummary("The lines of statements that a pay sheet settles: from a payment down to the orders.");
        app.MapGet("/v1/compensation/pay-sheets/{id:guid}/why", WhyPaid.HandleAsync).WithTags("Payments").WithName("ExplainPaymentChange").RequirePersona(PayReaders.All).WithSummary("Why a payment is another than an earlier one (against): causes that sum exactly to the change.");
        app.MapGet("/v1/compensation/statements/{id:guid}/payments", OfStatementAsync).WithTags("Statements").WithName("ListStatementPayments").RequirePersona(PayReaders.All).WithSummary("How a statement is paid, and what of it is held.");
        app.MapGet("/v1/compensation/balances", BalancesAsync).WithTags("Payments").WithName("ListPayeeBalances").RequirePersona(PayReaders.All).WithSummary("What payees are owed, owe, and what is held and carried, by the ledger.");
    }

    private static async Task<Ok<Page<PaymentBatchView>>> ListAsync([AsParameters] PageRequest page, string? periodCode, string? status, HttpContext context, PaymentBatches batches, CancellationToken cancellationToken)
    {
        var rows = await batches.ListAsync(page.After<Position>()?.Number ?? 0L, periodCode, status.ToWord(nameof(status), PaymentBatches.Draft, PaymentBatches.Approved, PaymentBatches.Reconciled), page.Size + 1, cancellationToken);
        return TypedResults.Ok(page.ToPage([.. rows.Select(r => r.View)], r => new Position(r.Number), context));
    }

    // Its version is the batch's own: files and sums change without it, so it is no reason to answer 304.
    private static async Task<Ok<PaymentBatchView>> GetAsync(Guid id, HttpContext context, PaymentBatches batches, CancellationToken cancellationToken)
    {
        var batch = await batches.GetAsync(id, cancellationToken);
        context.SetETag(batch.Tag);
        return TypedResults.Ok(batch.View);
    }

    private static async Task<Ok<Page<PaySheetView>>> ListSheetsAsync(
        [AsParameters] PageRequest page, string? periodCode, string? participantCode, Guid? batchId, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller,
        CancellationToken cancellationToken)
    {
        var (visible, language) = (await visibility.OfAsync(caller, cancellationToken), LanguageTags.Told(context));
        var rows = await db.ListAsync($"""
            SELECT {PaySheets.Columns} FROM compensation.pay_sheet h WHERE h.id > $1 AND ($2 OR (h.approved AND h.participant_id = ANY($3))) AND ($4::text IS NULL OR h.period_code = $4)
              AND ($5::text IS NULL OR h.participant_code = $5) AND ($6::uuid IS NULL OR h.batch_id = $6) ORDER BY h.id LIMIT $7
            """, PaySheets.Read, [page.After<AfterId>()?.Id ?? Guid.Empty, visible.All, visible.Ids.ToArray(), periodCode, participantCode, batchId, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage([.. rows.Select(r => r.In(language))], r => new AfterId(r.Id), context));
    }

    private static async Task<Ok<PaySheetView>> GetSheetAsync(Guid id, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken) =>
        TypedResults.Ok((await RequireSheetAsync(id, db, visibility, caller, cancellationToken)).In(LanguageTags.Told(context)));

    /// <summary>A sheet that the caller may see.</summary>
    internal static async Task<PaySheetView> RequireSheetAsync(Guid id, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        return await db.FindAsync($"SELECT {PaySheets.WithFirstDeposits} FROM compensation.pay_sheet h WHERE h.id = $1 AND ($2 OR (h.approved AND h.participant_id = ANY($3)))", PaySheets.ReadWithDeposits,
            [id, visible.All, visible.Ids.ToArray()], cancellationToken) ?? throw new DomainException(PaymentErrors.SheetNotFound);
    }

    private static async Task<Ok<StatementPaymentsView>> OfStatementAsync(Guid id, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var statement = (await StatementEndpoints.RequireAsync(id, db, visibility, caller, cancellationToken)).Summary;
        var (all, language) = ((await visibility.OfAsync(caller, cancellationToken)).All, LanguageTags.Told(context));
        var sheets = await db.ListAsync($"""
            SELECT {PaySheets.Columns} FROM compensation.pay_sheet h WHERE (h.approved OR $2) AND h.id IN (
              SELECT s.sheet_id FROM compensation.pay_sheet_source s JOIN compensation.statement_line l ON l.id = s.line_id WHERE l.statement_id = $1
              UNION SELECT own.id FROM compensation.pay_sheet own WHERE own.period_code = $3 AND own.participant_id = $4 AND own.currency = $5) ORDER BY h.id
            """, PaySheets.Read, [id, all, statement.PeriodCode, statement.ParticipantId, statement.Total.Currency.Code], cancellationToken);
        return TypedResults.Ok(new StatementPaymentsView([.. sheets.Select(s => s.In(language))]));
    }

    private static async Task<Ok<Page<PayeeBalanceView>>> BalancesAsync(
        [AsParameters] PageRequest page, string? participantCode, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var after = page.After<AfterPayee>() ?? new AfterPayee(string.Empty, string.Empty);
        // Only the entries of a page's payees are summed. The first of them may have been shown with all its currencies before.
        var rows = await db.ListAsync("""
            SELECT p.code, e.currency,
              coalesce(sum(e.credit - e.debit) FILTER (WHERE e.account = 'payable'), 0), coalesce(sum(e.credit - e.debit) FILTER (WHERE e.account = 'held'), 0),
              coalesce(sum(e.debit - e.credit) FILTER (WHERE e.account = 'draw-receivable'), 0), coalesce(sum(e.credit - e.debit) FILTER (WHERE e.account = 'carried'), 0),
              coalesce(sum(e.credit - e.debit) FILTER (WHERE e.account = 'cash'), 0)
            FROM (SELECT p.id, p.code FROM org.participant p CROSS JOIN LATERAL (SELECT FROM compensation.ledger_entry e WHERE e.participant_id = p.id LIMIT 1) posted
              WHERE p.code >= $1 AND ($3::text IS NULL OR p.code = $3) AND ($4 OR p.id = ANY($5)) ORDER BY p.code LIMIT $6 + 1) p
            JOIN compensation.ledger_entry e ON e.participant_id = p.id
            WHERE (p.code, e.currency::text) > ($1, $2) GROUP BY 1, 2 ORDER BY 1, 2 LIMIT $6
            """, r =>
            {
                Money Of(int column) => Exact.Payable(r.GetDecimal(column), r.GetString(1));
                return new PayeeBalanceView(r.GetString(0), Of(2), Of(3), Of(4), Of(5), Of(6));
            }, [after.Code, after.Currency, participantCode, visible.All, visible.Ids.ToArray(), page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterPayee(r.ParticipantCode, r.Paid.Currency.Code), context));
    }
}
