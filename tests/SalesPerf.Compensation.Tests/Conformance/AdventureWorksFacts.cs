using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Conformance;

/// <summary>A published company's sellers, quotas and orders as facts, and the published answers beside them.</summary>
internal sealed class AdventureWorksFacts
{
    private static readonly CommissionComponent Commission = new("commission", "Sales commission", "sales", null, RoundingRule.HalfEven);

    public IReadOnlyList<Answer> Answers { get; } = [.. Rows("expected", "salesperson_quarter.csv").Select(Answer.Of)];

    public IReadOnlyList<PeriodFacts> Periods { get; }

    public AdventureWorksFacts()
    {
        var rates = Rows("SalesPerson.csv").ToDictionary(r => r["BusinessEntityID"], r => Number(r["CommissionPct"]));
        var quotas = Rows("SalesPersonQuotaHistory.csv").ToLookup(r => Date(r["QuotaDate"]), r => (Seller: r["BusinessEntityID"], Amount: Number(r["SalesQuota"])));
        var starts = quotas.Select(q => q.Key).Order().ToArray();
        var orders = Rows("SalesOrderHeader.csv.gz").Where(r => r["OnlineOrderFlag"] == "0").Select(Order).ToArray();
        Periods = [.. starts.Select((start, i) => Facts(new FiscalPeriod($"{start:yyyy-MM-dd}", new DateRange(start, i + 1 < starts.Length ? starts[i + 1] : new DateOnly(2014, 7, 1))), quotas[start], rates, orders))];
    }

    private static PeriodFacts Facts(FiscalPeriod period, IEnumerable<(string Seller, decimal Amount)> quotas, Dictionary<string, decimal> rates, SalesTransaction[] orders)
    {
        var quotaOf = quotas.ToDictionary(q => q.Seller, q => q.Amount);
        var plan = new PlanInForce("reseller", 1, Currency.Usd, Commission);
        var payees = quotaOf.Select(q => new PayeeFacts(
            Id(q.Key), q.Key, null, new UnroundedMoney(q.Value, Currency.Usd), plan, [new PersonalRate(null, new Rate(rates[q.Key]), new DateRange(new DateOnly(2010, 1, 1), null))]));
        return new PeriodFacts(period, "fiscal", payees, [.. orders.Where(o => period.Range.Contains(o.CompensationDate))]);
    }

    private static SalesTransaction Order(IReadOnlyDictionary<string, string> row) => new(
        Id(row["SalesOrderID"]), 0, new TransactionKey(row["SalesOrderID"], "1", "1", "booked"), Date(row["OrderDate"]), new UnroundedMoney(Number(row["SubTotal"]), Currency.Usd), Id(row["SalesPersonID"]), []);

    private static Guid Id(string number) => new(int.Parse(number, CultureInfo.InvariantCulture), 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private static DateOnly Date(string text) => DateOnly.ParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<IReadOnlyDictionary<string, string>> Rows(params string[] file)
    {
        var path = SharedFolder.Find(["data", "adventureworks", .. file]);
        using var stream = path.EndsWith(".gz", StringComparison.Ordinal) ? (Stream)new GZipStream(File.OpenRead(path), CompressionMode.Decompress) : File.OpenRead(path);
        using var reader = new StreamReader(stream);
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        while (csv.Read()) yield return csv.HeaderRecord!.ToDictionary(h => h, h => csv.GetField(h)!, StringComparer.Ordinal);
    }

    internal sealed record Answer(string Seller, string Period, decimal Quota, int Orders, decimal Sales, decimal Attainment, decimal Exact, decimal Commission)
    {
        public static Answer Of(IReadOnlyDictionary<string, string> r) => new(
            r["BusinessEntityID"], r["PeriodStart"], Number(r["SalesQuota"]), int.Parse(r["Orders"], CultureInfo.InvariantCulture), Number(r["Sales"]), Number(r["Attainment"]),
            Number(r["CommissionExact"]), Number(r["CommissionRoundedHalfEven"]));
    }
}
