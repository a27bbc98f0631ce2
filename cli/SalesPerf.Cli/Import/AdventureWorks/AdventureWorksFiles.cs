using System.Globalization;
using System.Text;

namespace SalesPerf.Cli.Import.AdventureWorks;

internal sealed record EmployeeRow(int Id, string Name, string JobTitle, DateOnly HiredOn, int? ManagerId);

internal sealed record SellerRow(int Id, string CommissionRate);

internal sealed record TerritoryRow(int Id, string Name);

internal sealed record TerritoryHeldRow(int SellerId, int TerritoryId, DateOnly From, DateOnly? Last);

internal sealed record StoreRow(int Id, string Name, int TerritoryId);

internal sealed record QuotaRow(int SellerId, DateOnly Date, string Amount);

internal sealed record OrderRow(int Id, DateOnly OrderedOn, int StoreId, int SellerId, int TerritoryId, string SubTotal, string? CurrencyCode);

internal sealed record CandidateRow(int Id, string Name, string? Email, string? Skills, IReadOnlyList<string> Education, int ExperienceYears);

/// <summary>The AdventureWorks files that the import reads, as they are; what they mean here is decided in <see cref="AdventureWorksImport"/>.</summary>
internal sealed class AdventureWorksFiles(string folder)
{
    private readonly CsvFolder csv = new(folder);

    public IReadOnlyList<EmployeeRow> Employees() => [.. csv.Read("Employee.csv", r => new EmployeeRow(
        r.Int("BusinessEntityID"), $"{r["FirstName"]} {r["LastName"]}", r["JobTitle"], r.Date("HireDate"), r.Optional("ManagerBusinessEntityID") is null ? null : r.Int("ManagerBusinessEntityID")))];

    public IReadOnlyList<SellerRow> Sellers() => [.. csv.Read("SalesPerson.csv", r => new SellerRow(r.Int("BusinessEntityID"), r["CommissionPct"]))];

    public IReadOnlyList<TerritoryRow> Territories() => [.. csv.Read("SalesTerritory.csv", r => new TerritoryRow(r.Int("TerritoryID"), r["Name"]))];

    public IReadOnlyList<TerritoryHeldRow> TerritoryHistory() => [.. csv.Read("SalesTerritoryHistory.csv", r => new TerritoryHeldRow(
        r.Int("BusinessEntityID"), r.Int("TerritoryID"), r.Date("StartDate"), r.OptionalDate("EndDate")))];

    public IReadOnlyList<QuotaRow> Quotas() => [.. csv.Read("SalesPersonQuotaHistory.csv", r => new QuotaRow(r.Int("BusinessEntityID"), r.Date("QuotaDate"), r["SalesQuota"]))];

    /// <summary>Stores, each in the territory of its customers (a store's customers all lie in one).</summary>
    public IReadOnlyList<StoreRow> Stores()
    {
        var territories = csv.Read("Customer.csv", r => (Store: r.Optional("StoreID"), Territory: r["TerritoryID"]))
            .Where(c => c.Store is not null)
            .DistinctBy(c => c.Store).ToDictionary(c => int.Parse(c.Store!, CultureInfo.InvariantCulture), c => int.Parse(c.Territory, CultureInfo.InvariantCulture));
        return [.. csv.Read("Store.csv", r => (Id: r.Int("BusinessEntityID"), Name: r["Name"])).Select(s => new StoreRow(s.Id, s.Name, territories[s.Id]))];
    }

    /// <summary>Orders that a seller made; online orders have none.</summary>
    public IReadOnlyList<OrderRow> ResellerOrders()
    {
        var stores = csv.Read("Customer.csv", r => (Id: r.Int("CustomerID"), Store: r.Optional("StoreID")))
            .Where(c => c.Store is not null).ToDictionary(c => c.Id, c => int.Parse(c.Store!, CultureInfo.InvariantCulture));
        return [.. csv.Read("SalesOrderHeader.csv", r => r["OnlineOrderFlag"] == "0" && r.Optional("SalesPersonID") is not null
            ? new OrderRow(r.Int("SalesOrderID"), r.Date("OrderDate"), stores[r.Int("CustomerID")], r.Int("SalesPersonID"), r.Int("TerritoryID"), r["SubTotal"], r.Optional("CurrencyCode"))
            : null).OfType<OrderRow>()];
    }

    public IReadOnlyList<CandidateRow> Candidates()
    {
        var education = csv.Read("JobCandidateEducation.csv", r => (Id: r.Int("JobCandidateID"), Text: $"{r["Degree"]}, {r["Major"]}, {r["School"]}")).ToLookup(e => e.Id, e => e.Text);
        var years = csv.Read("JobCandidateEmployment.csv", r => (Id: r.Int("JobCandidateID"), From: r.OptionalDate("StartDate"), Until: r.OptionalDate("EndDate")))
            .Where(e => e is { From: not null, Until: not null }).ToLookup(e => e.Id, e => (e.Until!.Value.DayNumber - e.From!.Value.DayNumber) / 365);
        return [.. csv.Read("JobCandidateSummary.csv", r => (Id: r.Int("JobCandidateID"), Name: $"{r["FirstName"]} {r["LastName"]}", Email: r.Optional("EMail"), Skills: r.Optional("Skills")))
            .Select(c => new CandidateRow(c.Id, c.Name, c.Email, c.Skills, [.. education[c.Id]], years[c.Id].Sum()))];
    }

    /// <summary>The reseller orders as the file that the platform's intake reads.</summary>
    public static string ToIntakeCsv(IEnumerable<OrderRow> orders)
    {
        var text = new StringBuilder("orderCode,lineCode,subLineCode,eventType,compensationDate,amount,currency,accountCode,sellerCode,territoryCode,attr.currencyCode\n");
        foreach (var o in orders)
            text.Append(CultureInfo.InvariantCulture, $"AW-{o.Id},,,order,{o.OrderedOn:yyyy-MM-dd},{o.SubTotal},USD,{Codes.Account(o.StoreId)},{Codes.Participant(o.SellerId)},{Codes.Territory(o.TerritoryId)},{o.CurrencyCode}\n");
        return text.ToString();
    }
}

/// <summary>Business keys under which the platform knows AdventureWorks' rows.</summary>
internal static class Codes
{
    public const string Calendar = "AW";
    public const string Plan = "AW-COMMISSION";
    public const string Component = "commission";

    public static string Participant(int id) => $"AW-{id}";

    public static string Position(int id) => $"AW-P{id}";

    public static string Account(int id) => $"AW-S{id}";

    public static string Territory(int id) => $"AW-T{id}";

    public static string Period(DateOnly start) => $"AW-{start:yyyy-MM-dd}";

    public static string Candidate(int id) => $"AW-C{id}";

    public static string User(int id) => $"aw-{id}";

    public static string Title(string jobTitle) =>
        "AW-" + string.Concat(jobTitle.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
}
