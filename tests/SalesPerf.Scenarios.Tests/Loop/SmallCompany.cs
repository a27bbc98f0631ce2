using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Loop;

/// <summary>A company of one manager and two sellers with monthly periods around today, set up through the gateway; each scenario has its own.</summary>
public sealed class SmallCompany
{
    private static readonly string[] Ramp = ["0.5", "0.75"];
    private static readonly string[] SellerPersonas = ["rep"];
    private static readonly string[] ManagerPersonas = ["rep", "manager"];
    private static int number;

    private readonly RunningPlatform platform;

    private SmallCompany(RunningPlatform platform)
    {
        this.platform = platform;
        Prefix = $"S{Interlocked.Increment(ref number)}";
        Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var month = new DateOnly(Today.Year, Today.Month, 1);
        Past = new($"{Prefix}-PAST", month.AddMonths(-1), month);
        Present = new($"{Prefix}-PRESENT", month, month.AddMonths(1));
        Next = new($"{Prefix}-NEXT", month.AddMonths(1), month.AddMonths(2));
        AfterNext = new($"{Prefix}-AFTER", month.AddMonths(2), month.AddMonths(3));
    }

    public sealed record Period(string Code, DateOnly Start, DateOnly EndExclusive);

    public string Prefix { get; }

    public DateOnly Today { get; }

    public Period Past { get; }

    public Period Present { get; }

    public Period Next { get; }

    public Period AfterNext { get; }

    public string Title => $"{Prefix}-AE";

    public string Plan => $"{Prefix}-PLAN";

    public string Territory => $"{Prefix}-T1";

    public string ManagerCode => $"{Prefix}-M";

    public string SellerCode => $"{Prefix}-A";

    public string OtherCode => $"{Prefix}-B";

    public Task<Person> AdminAsync() => platform.AsAsync("comp-admin");

    public Task<Person> ApproverAsync() => platform.AsAsync("finance-approver");

    public Task<Person> TrainerAsync() => platform.AsAsync("trainer");

    public Task<Person> RecruiterAsync() => platform.AsAsync("recruiter");

    public Task<Person> ManagerAsync() => platform.AsAsync(User(ManagerCode));

    public Task<Person> SellerAsync() => platform.AsAsync(User(SellerCode));

    public static string User(string participant) => participant.ToLowerInvariant();

    public static string Seat(string participant) => $"{participant}-SEAT";

    public static object Usd(string amount) => new { amount, currency = "USD" };

    /// <summary>People, seats, territory, account, quotas of 1,000 a month, a plan of 10 % and the standard KPIs.</summary>
    public static async Task<SmallCompany> FoundAsync(RunningPlatform platform)
    {
        var company = new SmallCompany(platform);
        await company.OrganisationAsync();
        await company.PayAsync();
        return company;
    }

    /// <summary>Enters orders of a seller, each (code, day, amount).</summary>
    public async Task SellAsync(string seller, params (string Code, DateOnly Day, string Amount)[] orders)
    {
        var admin = await AdminAsync();
        await EventualAssert.ThatAsync(async () => await admin.BatchAsync("/v1/compensation/transactions:batch", [.. orders.Select(o => (object)new
        {
            orderCode = $"{Prefix}-{o.Code}", eventType = "order", compensationDate = o.Day, amount = Usd(o.Amount), accountCode = $"{Prefix}-ACCOUNT", sellerCode = seller,
        })]), TimeSpan.FromSeconds(120));
    }

    /// <summary>Calculates a period once everything it needs has arrived.</summary>
    public async Task CalculateAsync(Period period)
    {
        var admin = await AdminAsync();
        var operation = await EventualAssert.GetAsync(() => admin.PostAsync($"/v1/compensation/periods/{period.Code}:calculate"), Assert.NotNull, TimeSpan.FromSeconds(120));
        Assert.Equal("succeeded", (await admin.FinishAsync(operation!))["status"]!.GetValue<string>());
    }

    /// <summary>Calculates, publishes and closes a period.</summary>
    public async Task CloseAsync(Period period)
    {
        await CalculateAsync(period);
        await (await AdminAsync()).PostAsync($"/v1/compensation/periods/{period.Code}:publish");
        await (await ApproverAsync()).PostAsync($"/v1/compensation/periods/{period.Code}:close");
    }

    private async Task OrganisationAsync()
    {
        var admin = await AdminAsync();
        var hired = Past.Start.AddYears(-1);
        await admin.PutAsync($"/v1/territories/calendars/{Prefix}", new { currency = "USD", periods = new[] { Past, Present, Next, AfterNext }.Select(p => new { code = p.Code, start = p.Start, endExclusive = p.EndExclusive }) });
        await admin.BatchAsync("/v1/territories/titles:batch", new { code = Title, name = "Account executive", quotaPerPeriod = Usd("1000"), ramp = Ramp, capacityHoursPerPeriod = "160" }, new { code = $"{Prefix}-MGR", name = "Manager" });
        await admin.BatchAsync("/v1/territories/participants:batch", new { code = ManagerCode, name = "Mara", hiredOn = hired }, new { code = SellerCode, name = "Ari", hiredOn = hired }, new { code = OtherCode, name = "Bima", hiredOn = hired });
        await admin.BatchAsync("/v1/territories/positions:batch", Position(ManagerCode, $"{Prefix}-MGR", null, hired), Position(SellerCode, Title, ManagerCode, hired), Position(OtherCode, Title, ManagerCode, hired));
        await admin.BatchAsync("/v1/territories/territories:batch", new { code = Territory, name = "North" });
        await admin.BatchAsync("/v1/territories/assignments:batch", new { territoryCode = Territory, positionCode = Seat(SellerCode), from = hired }, new { territoryCode = Territory, positionCode = Seat(OtherCode), from = hired });
        await admin.BatchAsync("/v1/territories/accounts:batch", new { code = $"{Prefix}-ACCOUNT", name = "Acme", territories = new[] { new { territoryCode = Territory, from = hired } } });
        await admin.BatchAsync("/v1/territories/quotas:batch", [.. new[] { Past, Present, Next, AfterNext }.SelectMany(p => new[] { SellerCode, OtherCode }.Select(s => (object)new { positionCode = Seat(s), periodCode = p.Code, measure = "sales", amount = Usd("1000") }))]);
        await admin.BatchAsync("/v1/identity/users:batch",
            new { userName = User(ManagerCode), name = "Mara", participantCode = ManagerCode, personas = ManagerPersonas },
            new { userName = User(SellerCode), name = "Ari", participantCode = SellerCode, personas = SellerPersonas },
            new { userName = User(OtherCode), name = "Bima", participantCode = OtherCode, personas = SellerPersonas });
    }

    private async Task PayAsync()
    {
        var admin = await AdminAsync();
        await admin.PostAsync("/v1/goals/kpis:install-standard");
        var plan = await EventualAssert.GetAsync(() => admin.PutAsync($"/v1/compensation/plans/{Plan}", new
        {
            name = "Commission", calendarCode = Prefix, currency = "USD", effectiveFrom = Past.Start,
            component = new { code = "commission", name = "Commission", kind = "commission", measure = "sales", rate = "0.1", rounding = new { mode = "halfUp" } },
        }), Assert.NotNull, TimeSpan.FromSeconds(120));
        await (await ApproverAsync()).PostAsync($"/v1/compensation/plans/{Plan}/versions/{plan!["version"]}:approve");
        await EventualAssert.ThatAsync(() => admin.BatchAsync("/v1/compensation/plan-assignments:batch", new { titleCode = Title, planCode = Plan, from = Past.Start }), TimeSpan.FromSeconds(120));
    }

    private static object Position(string participant, string title, string? manager, DateOnly from) => new
    {
        code = Seat(participant), titleCode = title, holders = new[] { new { participantCode = participant, from } },
        reportsTo = manager is null ? [] : new[] { new { managerPositionCode = Seat(manager), from } },
    };
}
