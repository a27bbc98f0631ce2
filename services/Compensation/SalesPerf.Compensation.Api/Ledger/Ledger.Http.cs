using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Ledger;

/// <summary>One side of a posting.</summary>
/// <param name="EntryNo">Place in the chain.</param>
/// <param name="PostingId">Posting.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="LineId">The statement line or pay sheet that it posts.</param>
/// <param name="ParticipantId">Payee, as the hash has it: a code may change.</param>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="Account">Account.</param>
/// <param name="Debit">0 or the amount.</param>
/// <param name="Credit">0 or the amount.</param>
/// <param name="Kind">Why it is posted: <c>earned</c>, <c>held</c>, <c>advanced</c>, <c>paid</c> ...</param>
/// <param name="Hash">Hash of this entry and all before it.</param>
/// <param name="PostedAt">When.</param>
public sealed record LedgerEntryView(long EntryNo, Guid PostingId, string PeriodCode, Guid LineId, Guid ParticipantId, string ParticipantCode, string Account, Money Debit, Money Credit, string Kind, string Hash, DateTimeOffset PostedAt);

/// <summary>What an account came to.</summary>
/// <param name="Account">Account.</param>
/// <param name="ParticipantCode">Payee; null for the company's own accounts, expense and cash.</param>
/// <param name="Debit">Sum of debits.</param>
/// <param name="Credit">Sum of credits.</param>
/// <param name="Balance">Debits less credits.</param>
public sealed record BalanceView(string Account, string? ParticipantCode, Money Debit, Money Credit, Money Balance);

/// <summary>Balances, and that they are balanced.</summary>
/// <param name="Items">By account, payee and currency.</param>
/// <param name="Balanced">Whether debits and credits are equal in every currency.</param>
public sealed record BalancesView(IReadOnlyList<BalanceView> Items, bool Balanced);

internal static class LedgerEndpoints
{
    private static readonly Persona[] Readers = [Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    private sealed record Position(long EntryNo);

    public static void MapLedger(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/ledger").WithTags("Ledger");
        group.MapGet("", ListAsync).WithName("ListLedgerEntries").RequirePersona(Readers).WithSummary("Entries in the order of their chain.");
        group.MapGet("/balances", BalancesAsync).WithName("GetLedgerBalances").RequirePersona(Readers).WithSummary("What each account and payee came to.");
        group.MapLedgerAnchors();
    }

    private static async Task<Ok<Page<LedgerEntryView>>> ListAsync(
        [AsParameters] PageRequest page, string? periodCode, string? participantCode, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("""
            SELECT e.entry_no, e.posting_id, e.period_code, e.line_id, coalesce(p.code, ''), e.account, e.debit, e.credit, e.currency, e.hash, e.posted_at, e.kind, e.participant_id
            FROM compensation.ledger_entry e LEFT JOIN org.participant p ON p.id = e.participant_id
            WHERE e.entry_no > $1 AND ($2::text IS NULL OR e.period_code = $2) AND ($3::text IS NULL OR p.code = $3) ORDER BY e.entry_no LIMIT $4
            """, r => new LedgerEntryView(
                r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetGuid(3), r.GetGuid(12), r.GetString(4), r.GetString(5), Exact.Payable(r.GetDecimal(6), r.GetString(8)), Exact.Payable(r.GetDecimal(7), r.GetString(8)), r.GetString(11), r.GetString(9),
                r.GetFieldValue<DateTimeOffset>(10)), [page.After<Position>()?.EntryNo ?? 0L, periodCode, participantCode, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new Position(r.EntryNo), context));
    }

    private static async Task<Ok<BalancesView>> BalancesAsync(string? periodCode, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("""
            SELECT e.account, CASE WHEN e.account NOT IN ('commission-expense', 'cash') THEN p.code END, sum(e.debit), sum(e.credit), e.currency
            FROM compensation.ledger_entry e LEFT JOIN org.participant p ON p.id = e.participant_id WHERE $1::text IS NULL OR e.period_code = $1
            GROUP BY 1, 2, e.currency ORDER BY 1, 2, e.currency
            """, r => new BalanceView(
                r.GetString(0), r.MaybeText(1), Exact.Payable(r.GetDecimal(2), r.GetString(4)), Exact.Payable(r.GetDecimal(3), r.GetString(4)), Exact.Payable(r.GetDecimal(2) - r.GetDecimal(3), r.GetString(4))),
            [periodCode], cancellationToken);
        return TypedResults.Ok(new BalancesView(rows, rows.GroupBy(b => b.Balance.Currency).All(g => g.Sum(b => b.Balance.Amount) == 0m)));
    }
}
