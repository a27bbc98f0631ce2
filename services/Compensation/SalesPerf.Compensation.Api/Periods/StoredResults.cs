using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Compensation.Domain.Measurements;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Reads the results of a period back as the pure function gave them, so that their hash can be made again from what is stored.</summary>
internal sealed class StoredResults(CompensationDbContext db)
{
    private const string Codes = "SELECT participant_id, participant_code FROM compensation.measurement WHERE period_code = $1 UNION SELECT participant_id, participant_code FROM compensation.statement WHERE period_code = $1";

    private const string Credits = """
        SELECT c.transaction_id, c.revision, t.order_code, t.line_code, t.sub_line_code, t.event_type, c.participant_id, c.rule, c.amount, c.currency
        FROM compensation.credit c JOIN compensation.sales_transaction t ON t.id = c.transaction_id AND t.revision = c.revision WHERE c.period_code = $1
        """;

    private const string Exclusions = """
        SELECT e.transaction_id, e.revision, t.order_code, t.line_code, t.sub_line_code, t.event_type, e.reason
        FROM compensation.credit_exclusion e JOIN compensation.sales_transaction t ON t.id = e.transaction_id AND t.revision = e.revision WHERE e.period_code = $1
        """;

    private const string Lines = """
        SELECT participant_id, kind, component_code, component_name, origin_period, plan_code, plan_version, unrounded, amount, currency, rounding_mode, rounding_digits, steps::text, causes::text
        FROM compensation.statement_line WHERE period_code = $1
        """;

    /// <summary>The hash of what is stored.</summary>
    public async Task<string> HashAsync(string periodCode, CancellationToken cancellationToken) => (await LoadAsync(periodCode, cancellationToken)).Hash();

    private async Task<PeriodResult> LoadAsync(string periodCode, CancellationToken cancellationToken)
    {
        var payees = (await db.ListAsync(Codes, r => new PayeeFacts(r.GetGuid(0), r.GetString(1), null, null, null, []), [periodCode], cancellationToken)).DistinctBy(p => p.ParticipantId).ToDictionary(p => p.ParticipantId);
        var credits = await db.ListAsync(Credits, r => new Credit(
            Transaction(r.GetGuid(0), r.GetInt32(1), new TransactionKey(r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5))), payees[r.GetGuid(6)], Enum.Parse<CreditRule>(r.GetString(7)),
            Exact.Amount(r.GetDecimal(8), r.GetString(9))), [periodCode], cancellationToken);
        var exclusions = await db.ListAsync(Exclusions, r => new Exclusion(
            Transaction(r.GetGuid(0), r.GetInt32(1), new TransactionKey(r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5))), Enum.Parse<ExclusionReason>(r.GetString(6))), [periodCode], cancellationToken);
        var measurements = await db.ListAsync("SELECT participant_id, measure, amount, currency, quota, transactions FROM compensation.measurement WHERE period_code = $1", r => new Measurement(
            payees[r.GetGuid(0)], r.GetString(1), Exact.Amount(r.GetDecimal(2), r.GetString(3)), r.Maybe<decimal>(4) is { } quota ? Exact.Amount(quota, r.GetString(3)) : null, null, r.GetInt32(5)), [periodCode], cancellationToken);
        var lines = await db.ListAsync(Lines, r => new StatementLine(
            payees[r.GetGuid(0)], Enum.Parse<LineKind>(r.GetString(1), ignoreCase: true), r.GetString(2), r.GetString(3), r.GetString(4),
            r.MaybeText(5) is { } plan ? new PlanInForce(plan, r.GetInt32(6), Currency.Of(r.GetString(9)), NoComponent) : null,
            Exact.Amount(r.GetDecimal(7), r.GetString(9)), Exact.Payable(r.GetDecimal(8), r.GetString(9)), new RoundingRule(Enum.Parse<RoundingMode>(r.GetString(10)), r.Maybe<int>(11)),
            r.FromJson<List<ExplanationStep>>(12), r.FromJson<List<AdjustmentCause>>(13)), [periodCode], cancellationToken);
        return new PeriodResult(
            periodCode, [.. credits.OrderBy(c => c.Transaction.Key, TransactionKey.Ordinal).ThenBy(c => c.Payee.Code, StringComparer.Ordinal)], [.. exclusions.OrderBy(e => e.Transaction.Key, TransactionKey.Ordinal)],
            [.. measurements.OrderBy(m => m.Payee.Code, StringComparer.Ordinal).ThenBy(m => m.Amount.Currency.Code, StringComparer.Ordinal)], []).With(lines);
    }

    // The hash of a plan version is its code and number; what the version says is kept with it and never changes.
    private static CommissionComponent NoComponent { get; } = new(string.Empty, string.Empty, string.Empty, null, RoundingRule.HalfEven);

    private static SalesTransaction Transaction(Guid id, int revision, TransactionKey key) => new(id, revision, key, default, default, null, []);
}
