using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Conformance;

/// <summary>A published company's sellers, quotas and orders as facts, and the published answers beside them.</summary>
internal sealed class AdventureWorksFacts
{
    public AdventureWorksFacts()
    {
        var rates = Rows("SalesPerson.csv").ToDictionary(r => r["BusinessEntityID"], r => Number(r["CommissionPct"]));
        var managers = Managers();
        var quotas = Rows("SalesPersonQuotaHistory.csv").Select(r => (Start: Date(r["QuotaDate"]), Seller: r["BusinessEntityID"], Amount: Number(r["SalesQuota"]))).ToArray();
        var starts = quotas.Select(q => q.Start).Distinct().Order().ToArray();
        var calendar = FiscalCalendar.Custom(starts.Select((s, i) => new FiscalPeriod(Code(s), new DateRange(s, i + 1 < starts.Length ? starts[i + 1] : new DateOnly(2014, 7, 1)))));
        var costs = Costs();
        Facts = new FactSet(calendar)
        {
            Participants = [.. rates.Select(r => new ParticipantFact(r.Key) { Parameters = new Dictionary<string, string> { ["rate"] = CanonicalForm.Of(r.Value) }, Managers = managers.TryGetValue(r.Key, out var m) && rates.ContainsKey(m) ? [new DatedCode(m, null, null)] : [] })],
            Quotas = [.. quotas.Select(q => new QuotaFact(q.Seller, Code(q.Start), "sales", q.Amount))],
            Transactions = [.. Rows("SalesOrderHeader.csv.gz").Where(r => r["OnlineOrderFlag"] == "0" && Date(r["OrderDate"]) >= starts[0]).Select(r => Order(r, costs))],
        };
    }

    /// <summary>All periods, sellers, quotas and orders.</summary>
    public FactSet Facts { get; }

    public IReadOnlyList<Answer> Answers { get; } = [.. Rows("expected", "salesperson_quarter.csv").Select(Answer.Of)];

    /// <summary>Whether a seller has a quota in a period: those are the published rows.</summary>
    public bool HasQuota(string seller, string period) => Facts.Quotas.Any(q => q.Participant == seller && q.Period == period);

    private static TransactionFact Order(IReadOnlyDictionary<string, string> row, Dictionary<string, decimal> costs) =>
        new(row["SalesOrderID"], "1", "1", "booked", Date(row["OrderDate"]), Number(row["SubTotal"]))
        {
            Currency = Currency.Usd, Seller = row["SalesPersonID"], Attributes = new Dictionary<string, string> { ["cost"] = CanonicalForm.Of(costs[row["SalesOrderID"]]) },
        };

    // The cost of the day of the order; where none is published for it, the product's own.
    private static Dictionary<string, decimal> Costs()
    {
        var products = Rows("Product.csv").ToDictionary(r => r["ProductID"], r => Number(r["StandardCost"]));
        var history = Rows("ProductCostHistory.csv").ToLookup(r => r["ProductID"], r => (From: Date(r["StartDate"]), Until: r["EndDate"].Length == 0 ? DateOnly.MaxValue : Date(r["EndDate"]), Cost: Number(r["StandardCost"])));
        var days = Rows("SalesOrderHeader.csv.gz").ToDictionary(r => r["SalesOrderID"], r => Date(r["OrderDate"]));
        return Rows("SalesOrderDetail.csv.gz").GroupBy(r => r["SalesOrderID"]).ToDictionary(g => g.Key, g => g.Sum(r => Number(r["OrderQty"]) * CostOf(r["ProductID"], days[g.Key])));

        decimal CostOf(string product, DateOnly day) => history[product].Where(h => h.From <= day && day <= h.Until).Select(h => (decimal?)h.Cost).FirstOrDefault() ?? products[product];
    }

    private static Dictionary<string, string> Managers() =>
        Rows("Employee.csv").Where(r => r["ManagerBusinessEntityID"].Length > 0).ToDictionary(r => r["BusinessEntityID"], r => r["ManagerBusinessEntityID"]);

    private static string Code(DateOnly start) => start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

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
