using System.Globalization;

namespace SalesPerf.Cli.Demo;

internal sealed record DemoPerson(string Code, string Name, string Title, string? ManagerCode, string? TerritoryCode, DateOnly HiredOn)
{
    public string PositionCode => $"SEAT-{Code[3..]}";
}

internal sealed record DemoTerritory(string Code, string Name);

internal sealed record DemoAccount(string Code, string Name, string TerritoryCode);

internal sealed record DemoPeriod(string Code, DateOnly Start, DateOnly EndExclusive);

internal sealed record DemoOrder(string Code, DateOnly Date, decimal Amount, string AccountCode, string SellerCode, string TerritoryCode);

/// <summary>
/// PT Nusantara Cipta Aplikasi, an invented Indonesian seller of business software: forty people, twelve months of orders up to today, in
/// rupiah. Built from a fixed seed, so that only the dates move with the calendar.
/// </summary>
internal sealed class DemoCompany
{
    public const string Calendar = "NCA";
    public const string Plan = "NCA-COMMISSION";
    public const string Component = "commission";
    public const decimal MonthlyQuota = 400_000_000m;

    /// <summary>Ahead of quota and carrying more than one person can.</summary>
    public const string Ahead = "SP-006";

    /// <summary>Behind, with a bottleneck at one stage; the development user <c>rep</c> is this person.</summary>
    public const string Behind = "SP-010";

    /// <summary>Manager of <see cref="Behind"/>; the development user <c>manager</c> is this person.</summary>
    public const string ManagerOfBehind = "SP-003";

    private const int Months = 12;
    private const int MonthsAhead = 3;

    private static readonly string[] FirstNames = ["Adi", "Agus", "Ayu", "Bagus", "Bayu", "Budi", "Citra", "Dewi", "Dian", "Eko", "Fajar", "Fitri", "Gilang", "Hendra", "Indah", "Intan", "Joko", "Kartika", "Lestari", "Maya", "Nadia", "Putri", "Rahmat", "Rina", "Rizky", "Sari", "Sinta", "Taufik", "Wahyu", "Yuni"];
    private static readonly string[] LastNames = ["Anggraini", "Firmansyah", "Gunawan", "Halim", "Hidayat", "Kurniawan", "Kusuma", "Lubis", "Maharani", "Nasution", "Nugroho", "Permata", "Prasetyo", "Pratama", "Purnama", "Ramadhan", "Saputra", "Setiawan", "Simanjuntak", "Siregar", "Suryani", "Utami", "Wibowo", "Wijaya", "Wulandari"];
    private static readonly string[] CompanyFirst = ["Sinar", "Mitra", "Karya", "Graha", "Bumi", "Cahaya", "Surya", "Mega", "Prima", "Tunas", "Lautan", "Gemilang"];
    private static readonly string[] CompanySecond = ["Abadi", "Jaya", "Sentosa", "Mandiri", "Makmur", "Utama", "Lestari", "Perkasa", "Sejahtera", "Nusantara"];
    private static readonly string[] CompanyThird = ["Logistik", "Retail", "Farma", "Energi", "Pangan", "Tekstil", "Konstruksi", "Otomotif", "Agro", "Media"];
    private static readonly string[] Places = ["Jakarta Selatan", "Jakarta Pusat", "Jakarta Barat", "Jakarta Utara", "Tangerang", "Bekasi", "Bandung", "Semarang", "Yogyakarta", "Surakarta", "Surabaya", "Malang", "Denpasar", "Medan", "Pekanbaru", "Padang", "Palembang", "Bandar Lampung", "Balikpapan", "Banjarmasin", "Makassar", "Manado"];

    private readonly DemoRandom random = new(20_260_101);

    public DemoCompany(DateOnly today)
    {
        Today = today;
        var first = new DateOnly(today.Year, today.Month, 1).AddMonths(1 - Months);
        Periods = [.. Enumerable.Range(0, Months + MonthsAhead).Select(i => new DemoPeriod(first.AddMonths(i).ToString("'NCA-'yyyy-MM", CultureInfo.InvariantCulture), first.AddMonths(i), first.AddMonths(i + 1)))];
        Territories = [.. Places.Select((name, i) => new DemoTerritory($"NCA-{i + 1:00}", name))];
        People = MakePeople();
        Accounts = MakeAccounts();
        Orders = MakeOrders();
    }

    public DateOnly Today { get; }

    /// <summary>Twelve months, the last one running, and three to come.</summary>
    public IReadOnlyList<DemoPeriod> Periods { get; }

    public IReadOnlyList<DemoTerritory> Territories { get; }

    public IReadOnlyList<DemoPerson> People { get; }

    public IReadOnlyList<DemoAccount> Accounts { get; }

    /// <summary>By date; the late one is not among them.</summary>
    public IReadOnlyList<DemoOrder> Orders { get; }

    public IEnumerable<DemoPerson> Executives => People.Where(p => p.Title == "AE");

    public IReadOnlyList<DemoPeriod> EndedPeriods => [.. Periods.Where(p => p.EndExclusive <= Today)];

    public DemoPeriod LatestEnded => EndedPeriods[^1];

    public DemoPeriod Running => Periods[EndedPeriods.Count];

    /// <summary>An order of the month before last that is entered only now.</summary>
    public DemoOrder LateOrder => new("NCA-LATE-1", EndedPeriods[^2].Start.AddDays(20), 48_500_000m, Accounts.First(a => a.TerritoryCode == Seller(Behind).TerritoryCode).Code, Behind, Seller(Behind).TerritoryCode!);

    public DemoPerson Seller(string code) => People.Single(p => p.Code == code);

    // One director, three sales managers with an area each, one manager of development representatives.
    private List<DemoPerson> MakePeople()
    {
        var people = new List<DemoPerson>();
        void Add(string title, string? manager, string? territory)
        {
            var n = people.Count + 1;
            var name = $"{FirstNames[(n * 7) % FirstNames.Length]} {LastNames[(n * 11) % LastNames.Length]}";
            people.Add(new($"SP-{n:000}", name, title, manager, territory, Periods[0].Start.AddDays(-random.Between(30, 1500))));
        }

        Add("DIRECTOR", null, null);
        for (var i = 0; i < 3; i++) Add("SALES-MANAGER", "SP-001", null);
        Add("SDR-MANAGER", "SP-001", null);
        // SP-006 to SP-009 report to SP-002, SP-010 to SP-018 to SP-003, the others to SP-004.
        for (var i = 0; i < Places.Length; i++) Add("AE", i < 4 ? "SP-002" : i < 13 ? "SP-003" : "SP-004", Territories[i].Code);
        while (people.Count < 40) Add("SDR", "SP-005", null);
        return people;
    }

    private List<DemoAccount> MakeAccounts()
    {
        var accounts = new List<DemoAccount>();
        foreach (var territory in Territories)
        {
            var count = territory.Code == Seller(Ahead).TerritoryCode ? 42 : random.Between(8, 14);
            for (var i = 0; i < count; i++)
            {
                var n = accounts.Count;
                var name = $"PT {CompanyFirst[n % CompanyFirst.Length]} {CompanySecond[n / CompanyFirst.Length % CompanySecond.Length]} {CompanyThird[((n / 120 * 3) + n) % CompanyThird.Length]}";
                accounts.Add(new($"NCA-A{n + 1:0000}", name, territory.Code));
            }
        }

        return accounts;
    }

    private List<DemoOrder> MakeOrders()
    {
        var orders = new List<DemoOrder>();
        var byTerritory = Accounts.ToLookup(a => a.TerritoryCode);
        foreach (var period in Periods.Where(p => p.Start <= Today))
        foreach (var seller in Executives)
        {
            var days = Math.Min(period.EndExclusive.DayNumber, Today.DayNumber + 1) - period.Start.DayNumber;
            var share = (decimal)days / (period.EndExclusive.DayNumber - period.Start.DayNumber);
            var target = MonthlyQuota * PercentOfQuota(seller.Code, period) / 100m * share;
            var count = Math.Max(1, (int)(random.Between(4, 7) * share));
            var left = target;
            for (var i = 0; i < count; i++)
            {
                var amount = i == count - 1 ? left : decimal.Floor(target * random.Between(70, 110) / 100m / count / 10_000m) * 10_000m;
                left -= amount;
                var account = random.Pick(byTerritory[seller.TerritoryCode!].ToArray());
                orders.Add(new(string.Create(CultureInfo.InvariantCulture, $"NCA-{orders.Count + 1:00000}"), period.Start.AddDays(random.Below(days)), decimal.Floor(amount), account.Code, seller.Code, seller.TerritoryCode!));
            }
        }

        return [.. orders.OrderBy(o => o.Date).ThenBy(o => o.Code, StringComparer.Ordinal)];
    }

    private int PercentOfQuota(string seller, DemoPeriod period) => seller switch
    {
        Ahead => random.Between(125, 145),
        Behind => period.Start < LatestEnded.Start ? random.Between(84, 96) : random.Between(58, 64),
        _ => random.Between(86, 118),
    };
}
