using System.Globalization;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Sums of a batch in one currency.</summary>
/// <param name="Sheets">Pay sheets.</param>
/// <param name="Earned">Earned.</param>
/// <param name="Advanced">Advanced, also on orders.</param>
/// <param name="Recovered">Recovered.</param>
/// <param name="Paid">To pay.</param>
public sealed record BatchTotal(int Sheets, Money Earned, Money Advanced, Money Recovered, Money Paid);

/// <summary>A file for payroll.</summary>
/// <param name="Id">Id.</param>
/// <param name="Number">1, 2, 3 ... in its batch.</param>
/// <param name="Name">Name.</param>
/// <param name="Status"><c>written</c>, or <c>unknown</c> after a crash, until the batch is emitted again.</param>
/// <param name="Lines">Payments in it.</param>
/// <param name="Totals">Control totals, by currency.</param>
/// <param name="Sha256">Of its bytes, lower-case hexadecimal.</param>
/// <param name="PlannedAt">When it was planned.</param>
/// <param name="WrittenAt">When it was known to be whole.</param>
public sealed record PayoutFileView(Guid Id, int Number, string Name, string Status, int Lines, IReadOnlyList<Money> Totals, string Sha256, DateTimeOffset PlannedAt, DateTimeOffset? WrittenAt);

/// <summary>Payments of a pay group for a period.</summary>
/// <param name="Id">Id.</param>
/// <param name="Number">Number to speak of it.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="PayGroup">Pay group.</param>
/// <param name="Status"><c>draft</c>, <c>approved</c> or <c>reconciled</c>.</param>
/// <param name="MadeBy">Who made it.</param>
/// <param name="MadeAt">When.</param>
/// <param name="ApprovedBy">Who approved it.</param>
/// <param name="ApprovedAt">When.</param>
/// <param name="ReconciledBy">Who reconciled it.</param>
/// <param name="ReconciledAt">When.</param>
/// <param name="Totals">Sums by currency.</param>
/// <param name="Files">Files for payroll.</param>
public sealed record PaymentBatchView(
    Guid Id, long Number, string PeriodCode, string PayGroup, string Status, string MadeBy, DateTimeOffset MadeAt, string? ApprovedBy, DateTimeOffset? ApprovedAt, string? ReconciledBy, DateTimeOffset? ReconciledAt,
    IReadOnlyList<BatchTotal> Totals, IReadOnlyList<PayoutFileView> Files);

/// <summary>Batches as stored.</summary>
internal sealed class PaymentBatches(CompensationDbContext db)
{
    public const string Draft = "draft";
    public const string Approved = "approved";
    public const string Reconciled = "reconciled";

    private const string Columns = "b.id, b.number, b.period_code, b.pay_group, b.status, b.made_by, b.made_at, b.approved_by, b.approved_at, b.reconciled_by, b.reconciled_at, b.xmin::text";

    internal sealed record Stored(PaymentBatchView View, uint Tag);

    private sealed record TotalOf(Guid BatchId, BatchTotal Total);

    private sealed record FileOf(Guid BatchId, PayoutFileView File);

    /// <summary>A batch, or null.</summary>
    public async Task<Stored?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await db.FindAsync($"SELECT {Columns} FROM compensation.payment_batch b WHERE b.id = $1", Read, [id], cancellationToken) is { } batch ? (await WithSumsAsync([batch], cancellationToken))[0] : null;

    /// <summary>A batch; refuses where there is none.</summary>
    public async Task<Stored> GetAsync(Guid id, CancellationToken cancellationToken) => await FindAsync(id, cancellationToken) ?? throw new DomainException(PaymentErrors.BatchNotFound);

    /// <summary>A batch, locked until the transaction ends; refuses where there is none.</summary>
    public async Task<Stored> LockAsync(Guid id, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("SELECT id FROM compensation.payment_batch WHERE id = $1 FOR UPDATE", [id], cancellationToken);
        return await GetAsync(id, cancellationToken);
    }

    /// <summary>Batches after a number.</summary>
    public async Task<IReadOnlyList<Stored>> ListAsync(long after, string? periodCode, string? status, int count, CancellationToken cancellationToken) => await WithSumsAsync(await db.ListAsync(
        $"SELECT {Columns} FROM compensation.payment_batch b WHERE b.number > $1 AND ($2::text IS NULL OR b.period_code = $2) AND ($3::text IS NULL OR b.status = $3) ORDER BY b.number LIMIT $4",
        Read, [after, periodCode, status, count], cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<Stored>> WithSumsAsync(IReadOnlyList<Stored> batches, CancellationToken cancellationToken)
    {
        var ids = batches.Select(b => b.View.Id).ToArray();
        var totals = (await db.ListAsync("""
            SELECT batch_id, currency, count(*), sum(earned), sum(advanced + order_advanced), sum(recovered), sum(paid) FROM compensation.pay_sheet WHERE batch_id = ANY($1) GROUP BY 1, 2 ORDER BY 2
            """, r => new TotalOf(r.GetGuid(0), new BatchTotal((int)r.GetInt64(2), Of(r, 3), Of(r, 4), Of(r, 5), Of(r, 6))), [ids], cancellationToken)).ToLookup(t => t.BatchId, t => t.Total);
        var files = (await db.ListAsync("SELECT batch_id, id, number, name, status, lines, totals::text, sha256, planned_at, written_at FROM compensation.payout_file WHERE batch_id = ANY($1) ORDER BY number", r => new FileOf(
            r.GetGuid(0), new PayoutFileView(r.GetGuid(1), r.GetInt32(2), r.GetString(3), r.GetString(4), r.GetInt32(5), r.FromJson<List<Money>>(6), r.GetString(7), r.GetFieldValue<DateTimeOffset>(8), r.Maybe<DateTimeOffset>(9))),
            [ids], cancellationToken)).ToLookup(f => f.BatchId, f => f.File);
        return [.. batches.Select(b => b with { View = b.View with { Totals = [.. totals[b.View.Id]], Files = [.. files[b.View.Id]] } })];
    }

    private static Money Of(NpgsqlDataReader r, int column) => Exact.Payable(r.GetDecimal(column), r.GetString(1));

    private static Stored Read(NpgsqlDataReader r) => new(
        new PaymentBatchView(
            r.GetGuid(0), r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetFieldValue<DateTimeOffset>(6), r.MaybeText(7), r.Maybe<DateTimeOffset>(8), r.MaybeText(9),
            r.Maybe<DateTimeOffset>(10), [], []), uint.Parse(r.GetString(11), CultureInfo.InvariantCulture));
}
