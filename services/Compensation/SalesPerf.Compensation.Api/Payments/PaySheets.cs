using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>How far a deposit of a payee is released.</summary>
/// <param name="PeriodCode">The period whose results it is.</param>
/// <param name="ComponentCode">Component.</param>
/// <param name="OrderCode">The order; null where its release does not depend on one.</param>
/// <param name="Amount">All of it.</param>
/// <param name="Released">Released so far.</param>
/// <param name="Held">The rest.</param>
/// <param name="HoldId">The hold that keeps the rest; null where a rule of the plan does, or nothing is left.</param>
/// <param name="Reason">Why it is held, where somebody holds it.</param>
/// <param name="Lapsed">Of what is released, what came too late or cannot come in time any more: nobody is paid it. Null where nothing lapsed.</param>
public sealed record DepositView(string PeriodCode, string ComponentCode, string? OrderCode, Money Amount, Money Released, Money Held, string? HoldId, string? Reason, Money? Lapsed = null);

/// <summary>What a payee is paid for a period, and how it came about.</summary>
/// <param name="Id">Id.</param>
/// <param name="BatchId">Batch.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="GroupCode">Earning group.</param>
/// <param name="Status"><c>draft</c>, <c>approved</c>, <c>sent</c>, <c>paid</c> or <c>failed</c>.</param>
/// <param name="Earned">Earned since the payment before, with later changes of earlier periods.</param>
/// <param name="TakenBack">What statements said of it and an order took with it that was taken back; not in <paramref name="Earned"/> any more.</param>
/// <param name="Released">Of that and what was held: what becomes payable.</param>
/// <param name="Granted">Added up to a guarantee.</param>
/// <param name="Advanced">Added as a draw; owed.</param>
/// <param name="OrderAdvanced">Of what was released, what is an advance on orders; owed.</param>
/// <param name="Recovered">Taken back of what was owed.</param>
/// <param name="Forfeited">Lost to a ceiling or after the last payment.</param>
/// <param name="Forgiven">Owed and not asked for any more.</param>
/// <param name="WrittenOff">Advanced and not asked back any more.</param>
/// <param name="Carried">Left for later payments (negative: taken from them).</param>
/// <param name="Correction">What earlier periods should have been paid, less what they were.</param>
/// <param name="Paid">What is paid.</param>
/// <param name="DrawBalance">Owed of advances after it.</param>
/// <param name="Explanation">The steps, in the order in which a person would follow them.</param>
/// <param name="DepositCount">Deposits that are not wholly released.</param>
/// <param name="Held">What they hold in sum.</param>
/// <param name="Deposits">The first 100 of them where one sheet is read, absent in lists; an operation of its own pages through all.</param>
public sealed record PaySheetView(
    Guid Id, Guid BatchId, string PeriodCode, string ParticipantCode, string GroupCode, string Status, Money Earned, Money TakenBack, Money Released, Money Granted, Money Advanced, Money OrderAdvanced, Money Recovered, Money Forfeited,
    Money Forgiven, Money WrittenOff, Money Carried, Money Correction, Money Paid, Money DrawBalance, IReadOnlyList<ExplanationStep> Explanation, int DepositCount, Money Held,
    IReadOnlyList<DepositView>? Deposits = null);

/// <summary>Pay sheets as stored.</summary>
internal sealed class PaySheets(CompensationDbContext db)
{
    public const string Columns = """
        h.id, h.batch_id, h.period_code, h.participant_code, h.group_code,
        CASE WHEN NOT h.approved THEN 'draft' ELSE coalesce((SELECT l.status FROM compensation.payout_line l WHERE l.sheet_id = h.id ORDER BY l.id DESC LIMIT 1), 'approved') END,
        h.currency, h.earned, h.released, h.granted, h.advanced, h.order_advanced, h.recovered, h.forfeited, h.forgiven, h.written_off, h.carried, h.correction, h.paid, h.draw_balance, h.steps::text, h.taken_back, h.deposit_count, h.held
        """;

    // A sheet may have ten thousand deposits.
    public const string WithFirstDeposits = $"""
        {Columns}, (SELECT coalesce(jsonb_agg(d.deposit ORDER BY d.place), '[]') FROM jsonb_array_elements(h.deposits) WITH ORDINALITY AS d(deposit, place) WHERE d.place <= 100)::text
        """;

    private const string Insert = """
        INSERT INTO compensation.pay_sheet (id, batch_id, period_code, participant_id, participant_code, group_code, payroll_code, currency, earned, released, granted, advanced, order_advanced, recovered, forfeited,
          forgiven, written_off, carried, paid, correction, draw_balance, due, taken_back, instalments, deposits, steps)
        SELECT s.id, $1, $2, s.participant_id, s.participant_code, s.group_code, s.payroll_code, s.currency, s.earned, s.released, s.granted, s.advanced, s.order_advanced, s.recovered, s.forfeited,
          s.forgiven, s.written_off, s.carried, s.paid, s.correction, s.draw_balance, s.due, s.taken_back, s.instalments::jsonb, s.deposits::jsonb, s.steps::jsonb
        FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::numeric[], $10::numeric[], $11::numeric[], $12::numeric[], $13::numeric[], $14::numeric[], $15::numeric[], $16::numeric[],
          $17::numeric[], $18::numeric[], $19::numeric[], $20::numeric[], $21::numeric[], $22::numeric[], $23::numeric[], $24::text[], $25::text[], $26::text[])
          AS s(id, participant_id, participant_code, group_code, payroll_code, currency, earned, released, granted, advanced, order_advanced, recovered, forfeited, forgiven, written_off, carried, paid, correction,
            draw_balance, due, taken_back, instalments, deposits, steps)
        """;

    /// <summary>Writes sheets into a draft batch.</summary>
    public async Task InsertAsync(Guid batchId, string periodCode, IReadOnlyList<DraftSheet> sheets, CancellationToken cancellationToken)
    {
        var ids = sheets.Select(_ => Guid.CreateVersion7()).ToArray();
        decimal[] Amounts(Func<PeriodPayment, Money> of) => [.. sheets.Select(s => of(s.Payment).Amount)];
        string[] Texts(Func<DraftSheet, string> of) => [.. sheets.Select(of)];
        await db.ExecuteAsync(Insert,
        [
            batchId, periodCode, ids, sheets.Select(s => s.ParticipantId).ToArray(), Texts(s => s.ParticipantCode), Texts(s => s.Group.Code), Texts(s => s.Group.PayrollCode), Texts(s => s.Currency.Code),
            Amounts(p => p.Posted.Earned), Amounts(p => p.Posted.Released), Amounts(p => p.Posted.Granted), Amounts(p => p.Posted.Advanced), Amounts(p => p.Posted.OrderAdvanced), Amounts(p => p.Posted.Recovered),
            Amounts(p => p.Posted.Forfeited), Amounts(p => p.Posted.Forgiven), Amounts(p => p.Posted.WrittenOff), Amounts(p => p.Posted.Carried), Amounts(p => p.Posted.Paid), Amounts(p => p.Correction),
            Amounts(p => p.DrawBalance), Amounts(p => p.History.Due), sheets.Select(s => s.TakenBack.Amount).ToArray(), Texts(s => Sql.ToJson(s.Payment.History.Instalments)), Texts(s => Sql.ToJson(s.Payment.Releases.Where(r => r.Held.Amount != 0m).Select(View).ToArray())),
            Texts(s => Sql.ToJson(s.Payment.Steps)),
        ], cancellationToken);
        await db.ExecuteAsync("INSERT INTO compensation.pay_sheet_source (line_id, sheet_id) SELECT * FROM unnest($1::uuid[], $2::uuid[])",
            [sheets.SelectMany(s => s.Sources).ToArray(), sheets.SelectMany((s, i) => s.Sources.Select(_ => ids[i])).ToArray()], cancellationToken);
    }

    /// <summary>What the ledger gets for a batch's sheets, in the order of their payees.</summary>
    public Task<List<(Guid Id, string Period, Guid ParticipantId, PaymentTotals Posted, Money TakenBack)>> PostedAsync(Guid batchId, CancellationToken cancellationToken) => db.ListAsync("""
        SELECT id, period_code, participant_id, currency, earned, released, granted, advanced, order_advanced, recovered, forfeited, forgiven, written_off, carried, paid, taken_back
        FROM compensation.pay_sheet WHERE batch_id = $1 ORDER BY participant_code COLLATE "C", group_code, currency
        """, r =>
        {
            Money Of(int column) => Exact.Payable(r.GetDecimal(column), r.GetString(3));
            return (r.GetGuid(0), r.GetString(1), r.GetGuid(2), new PaymentTotals(Of(4), Of(5), Of(6), Of(7), Of(8), Of(9), Of(10), Of(11), Of(12), Of(13), Of(14)), Of(15));
        }, [batchId], cancellationToken);

    public static PaySheetView Read(NpgsqlDataReader r)
    {
        Money Of(int column) => Exact.Payable(r.GetDecimal(column), r.GetString(6));
        return new PaySheetView(
            r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), Of(7), Of(21), Of(8), Of(9), Of(10), Of(11), Of(12), Of(13), Of(14), Of(15), Of(16), Of(17), Of(18), Of(19),
            r.FromJson<List<ExplanationStep>>(20), r.GetInt32(22), Of(23));
    }

    /// <summary>With its first deposits.</summary>
    public static PaySheetView ReadWithDeposits(NpgsqlDataReader r) => Read(r) with { Deposits = r.FromJson<List<DepositView>>(24) };

    private static DepositView View(Release release)
    {
        var key = release.Deposit.Key;
        return new DepositView(key.Period, key.Component, key.Order.Length == 0 ? null : key.Order, release.Deposit.Amount, release.Amount, release.Held, release.HeldBy?.Id, release.HeldBy?.Reason,
            release.Lapsed.Amount == 0m ? null : release.Lapsed);
    }
}
