using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>The company in a period, or in all.</summary>
/// <param name="PeriodCode">Period; null for the total.</param>
/// <param name="Status">Of the period.</param>
/// <param name="Transactions">Credited transactions.</param>
/// <param name="Sales">Sum of the measurements, unrounded.</param>
/// <param name="Quota">Sum of the quotas.</param>
/// <param name="Attainment">Sales divided by quota, to six places.</param>
/// <param name="Commission">Sum of the statement lines that pay commission, as paid.</param>
/// <param name="CommissionUnrounded">The same before rounding.</param>
/// <param name="PayeesWithQuota">Payees with a quota, counted once a period.</param>
/// <param name="PayeesAtOrAboveQuota">Those of them who attained 100 % or more.</param>
public sealed record CompanyPeriod(
    string? PeriodCode, string? Status, long Transactions, UnroundedMoney Sales, UnroundedMoney Quota, Attainment? Attainment, Money Commission, UnroundedMoney CommissionUnrounded, long PayeesWithQuota,
    long PayeesAtOrAboveQuota);

/// <summary>The company by period and in all.</summary>
/// <param name="CalendarCode">Calendar.</param>
/// <param name="Currency">The currency of the figures.</param>
/// <param name="Periods">Calculated periods, earliest first.</param>
/// <param name="Total">All of them.</param>
public sealed record CompanySummaryView(string CalendarCode, Currency Currency, IReadOnlyList<CompanyPeriod> Periods, CompanyPeriod Total);

internal static class CompanySummary
{
    // One currency a summary: adding up several would need rates and dates that nobody stated.
    private const string Rows = $"""
        SELECT p.code, CASE WHEN s.closed THEN 'closed' WHEN {PeriodStates.Published} THEN 'published' ELSE 'calculated' END,
          coalesce(m.transactions, 0), coalesce(m.sales, 0), coalesce(m.quota, 0), coalesce(l.paid, 0), coalesce(l.unrounded, 0), coalesce(m.with_quota, 0), coalesce(m.attained, 0)
        FROM org.period p JOIN compensation.period_state s ON s.period_code = p.code AND s.result_hash IS NOT NULL
        LEFT JOIN LATERAL (SELECT sum(transactions) AS transactions, sum(amount) AS sales, sum(quota) AS quota, count(quota) AS with_quota, count(*) FILTER (WHERE quota > 0 AND amount >= quota) AS attained
          FROM compensation.measurement WHERE period_code = p.code AND currency = $2) m ON true
        LEFT JOIN LATERAL (SELECT sum(amount) AS paid, sum(unrounded) AS unrounded FROM compensation.statement_line WHERE period_code = p.code AND currency = $2 AND kind <> 'reward') l ON true
        WHERE p.calendar_code = $1 ORDER BY p.start
        """;

    public static async Task<Ok<CompanySummaryView>> HandleAsync(string calendarCode, string? currency, CompensationDbContext db, BusinessCurrency organisation, CancellationToken cancellationToken)
    {
        var of = currency is { } stated ? Currency.Of(stated) : await MainCurrencyAsync(calendarCode, db, organisation, cancellationToken);
        var periods = await db.ListAsync(Rows, r => Read(r, of), [calendarCode, of.Code], cancellationToken);
        return TypedResults.Ok(new CompanySummaryView(calendarCode, of, periods, Total(periods, of)));
    }

    private static async Task<Currency> MainCurrencyAsync(string calendarCode, CompensationDbContext db, BusinessCurrency organisation, CancellationToken cancellationToken)
    {
        var most = await db.FindAsync("""
            SELECT m.currency FROM compensation.measurement m JOIN org.period p ON p.code = m.period_code WHERE p.calendar_code = $1 GROUP BY m.currency ORDER BY count(*) DESC, m.currency LIMIT 1
            """, r => r.GetString(0), [calendarCode], cancellationToken)
            ?? await organisation.FindAsync(cancellationToken);
        return Currency.Of(most ?? Currency.Usd.Code);
    }

    private static CompanyPeriod Read(NpgsqlDataReader r, Currency currency) => Make(
        r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetDecimal(3), r.GetDecimal(4), r.GetDecimal(5), r.GetDecimal(6), r.GetInt64(7), r.GetInt64(8), currency);

    private static CompanyPeriod Total(List<CompanyPeriod> periods, Currency currency) => Make(
        null, null, periods.Sum(p => p.Transactions), periods.Sum(p => p.Sales.Amount), periods.Sum(p => p.Quota.Amount), periods.Sum(p => p.Commission.Amount), periods.Sum(p => p.CommissionUnrounded.Amount),
        periods.Sum(p => p.PayeesWithQuota), periods.Sum(p => p.PayeesAtOrAboveQuota), currency);

    private static CompanyPeriod Make(
        string? code, string? status, long transactions, decimal sales, decimal quota, decimal paid, decimal unrounded, long withQuota, long attained, Currency currency)
    {
        var (measured, target) = (new UnroundedMoney(Exact.Number(sales), currency), new UnroundedMoney(Exact.Number(quota), currency));
        return new CompanyPeriod(
            code, status, transactions, measured, target, Attainment.Of(measured, target) is { } exact ? new Attainment(exact.At(6)) : null, Exact.Payable(paid, currency.Code),
            new UnroundedMoney(Exact.Number(unrounded), currency), withQuota, attained);
    }
}
