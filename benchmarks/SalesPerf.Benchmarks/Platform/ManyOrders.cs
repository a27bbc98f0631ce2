using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SalesPerf.Benchmarks.Compensation;

namespace SalesPerf.Benchmarks.Platform;

/// <summary>How long the parts of taking a file in took.</summary>
internal readonly record struct ImportTimes(TimeSpan Sent, TimeSpan Stored, long Bytes)
{
    public TimeSpan Together => Sent + Stored;
}

/// <summary>A company with a month of very many orders, set up through the gateway as any administrator would: sellers under managers of ten, two accounts a seller.</summary>
internal sealed class ManyOrders(GatewayClient admin, GatewayClient approver, int sellers, ulong seed, int earlierMonths = 0)
{
    public const string Period = "MANY-2026-01";
    public const string Calendar = "MANY";
    private const string Plan = "MANY-PLAN";
    private const int Span = 10;
    private const int AccountsOfSeller = 2;
    private static readonly DateOnly Start = new(2026, 1, 1);
    private static readonly DateOnly Hired = new(2025, 1, 1);

    public static string Seller(int number) => $"S{number:00000}";

    public static string AccountOf(int seller, int number) => $"A{seller:00000}-{number}";

    /// <summary>A month so many before it; those that the calendar has are said at the beginning.</summary>
    public static string Earlier(int months) => string.Create(CultureInfo.InvariantCulture, $"MANY-{Start.AddMonths(-months):yyyy-MM}");

    private static string Manager(int seller) => $"M{seller / Span:00000}";

    private static string Seat(string participant) => $"{participant}-SEAT";

    /// <summary>People, seats, territories, accounts, quotas and a plan of ten percent with an accelerator.</summary>
    public async Task FoundAsync()
    {
        string[] managers = [.. Enumerable.Range(0, sellers).Select(Manager).Distinct()];
        string[] people = [.. Enumerable.Range(0, sellers).Select(Seller)];
        await admin.PutAsync($"/v1/territories/calendars/{Calendar}", new { currency = "USD", periods = Enumerable.Range(0, earlierMonths + 1).Reverse().Select(m => new { code = Earlier(m), start = Start.AddMonths(-m), endExclusive = Start.AddMonths(1 - m) }) });
        await admin.BatchAsync("/v1/territories/titles:batch", new[] { new { code = "MANY-AE", name = "Account executive" }, new { code = "MANY-MGR", name = "Manager" } });
        await admin.BatchAsync("/v1/territories/participants:batch", managers.Concat(people).Select(code => new { code, name = code, hiredOn = Hired }));
        await admin.BatchAsync("/v1/territories/positions:batch", managers.Select(m => Position(m, "MANY-MGR", null)));
        await admin.BatchAsync("/v1/territories/positions:batch", people.Select((p, i) => Position(p, "MANY-AE", Manager(i))));
        await admin.BatchAsync("/v1/territories/territories:batch", managers.Select(m => new { code = $"{m}-T", name = m }));
        await admin.BatchAsync("/v1/territories/assignments:batch", people.Select((p, i) => new { territoryCode = $"{Manager(i)}-T", positionCode = Seat(p), from = Hired }));
        await admin.BatchAsync("/v1/territories/accounts:batch", Enumerable.Range(0, sellers).SelectMany(s => Enumerable.Range(0, AccountsOfSeller).Select(a => new
        {
            code = AccountOf(s, a), name = AccountOf(s, a), territories = new[] { new { territoryCode = $"{Manager(s)}-T", from = Hired } },
        })));
        await admin.BatchAsync("/v1/territories/quotas:batch", people.Select(p => new { positionCode = Seat(p), periodCode = Period, measure = "sales", amount = new { amount = "100000", currency = "USD" } }));
        await PlanAsync();
    }

    /// <summary>Sends a file of orders to be judged and stored at once; gives the times until it was accepted, and from then until all of it was stored.</summary>
    public async Task<ImportTimes> ImportAsync(int orders)
    {
        var file = Csv(orders);
        // The read copy has the sellers only once their events came: a file with one that is not known yet leaves nothing and is sent again.
        return await GatewayClient.UntilAsync(async () =>
        {
            var watch = Stopwatch.StartNew();
            var operation = await SendAsync("/v1/compensation/imports:transfer?onlyIfAllValid=true", file);
            var sent = watch.Elapsed;
            operation = await admin.FinishAsync(operation, code => code == "compensation.import_not_all_valid");
            Require(operation["result"]!, orders);
            return new ImportTimes(sent, watch.Elapsed - sent, file.Length);
        });
    }

    /// <summary>The same in two requests, between which the rows wait for somebody's decision; gives the times of both.</summary>
    public async Task<ImportTimes> ImportWaitingAsync(int orders)
    {
        var (file, watch) = (Csv(orders), Stopwatch.StartNew());
        var import = await GatewayClient.UntilAsync(async () =>
        {
            watch.Restart();
            return await SendAsync("/v1/compensation/imports", file);
        });
        var staged = watch.Elapsed;
        var answer = (await admin.PostAsync($"/v1/compensation/imports/{import["id"]}:transfer", new { onlyIfAllValid = true }))!;
        Require(answer["kind"] is null ? answer : (await admin.FinishAsync(answer))["result"]!, orders);
        return new ImportTimes(staged, watch.Elapsed - staged, file.Length);
    }

    private async Task<JsonNode> SendAsync(string path, byte[] file)
    {
        using var content = new ReadOnlyMemoryContent(file);
        content.Headers.ContentType = new("text/csv");
        return (await admin.PostAsync(path, content))!;
    }

    private static void Require(JsonNode import, int orders)
    {
        if (import["created"]!.GetValue<int>() != orders) throw new InvalidOperationException($"Not all orders are stored: {import}");
    }

    /// <summary>Calculates everybody, and has the service keep the period current from then on.</summary>
    public async Task<TimeSpan> CalculateAsync()
    {
        var operation = await GatewayClient.UntilAsync(() => admin.PostAsync($"/v1/compensation/periods/{Period}:calculate?keepCurrent=true"));
        var watch = Stopwatch.StartNew();
        await admin.FinishAsync(operation!);
        return watch.Elapsed;
    }

    /// <summary>Publishes and closes the period, and pays it: statements, ledger and pay sheets stand.</summary>
    public async Task PayAsync()
    {
        await admin.PostAsync($"/v1/compensation/periods/{Period}:publish");
        await approver.PostAsync($"/v1/compensation/periods/{Period}:close");
        var batch = await admin.PostAsync("/v1/compensation/payment-batches", new { periodCode = Period });
        await approver.PostAsync($"/v1/compensation/payment-batches/{batch!["id"]}:approve");
    }

    private async Task PlanAsync()
    {
        var plan = await GatewayClient.UntilAsync(() => admin.PutAsync($"/v1/compensation/plans/{Plan}", new
        {
            name = "Commission", calendarCode = Calendar, currency = "USD", effectiveFrom = Start,
            component = new { code = "commission", name = "Commission", kind = "commission", measure = "sales", rate = "0.1", rounding = new { mode = "halfUp" } },
        }));
        await approver.PostAsync($"/v1/compensation/plans/{Plan}/versions/{plan!["version"]}:approve");
        await admin.BatchAsync("/v1/compensation/plan-assignments:batch", new[] { new { titleCode = "MANY-AE", planCode = Plan, from = Start } });
    }

    private static object Position(string participant, string title, string? manager) => new
    {
        code = Seat(participant), titleCode = title, holders = new[] { new { participantCode = participant, from = Hired } },
        reportsTo = manager is null ? [] : new[] { new { managerPositionCode = Seat(manager), from = Hired } },
    };

    private byte[] Csv(int orders)
    {
        using var file = new MemoryStream();
        using (var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true))
        {
            writer.WriteLine("orderCode,lineCode,subLineCode,eventType,compensationDate,amount,currency,accountCode,sellerCode,territoryCode");
            for (var number = 0; number < orders; number++)
            {
                var random = new SplitMix(seed, (ulong)number);
                var seller = random.Below(sellers);
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"O{number:0000000},1,1,order,{Start.AddDays(random.Below(31)):yyyy-MM-dd},{random.Below(1_000_000) / 100m},USD,{AccountOf(seller, random.Below(AccountsOfSeller))},{Seller(seller)},"));
            }
        }

        return file.ToArray();
    }
}
