using System.Globalization;
using System.IO.Compression;
using Grpc.Core;
using SalesPerf.Common.V1;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;
using SalesPerf.Territories.V1;

namespace SalesPerf.Territories.Tests.Api;

public sealed class ResolveCoverageTests(TerritoriesFixture fixture) : OrganisationCase(fixture)
{
    [Fact]
    public async Task Every_kind_of_question_has_its_status_in_the_order_asked()
    {
        await GivenATeamAsync();
        await BatchAsync("territories", new { code = "NORTH", name = "North" }, new { code = "SOUTH", name = "South" }, new { code = "EMPTY", name = "Held by a vacant seat" });
        await BatchAsync("positions", Seat("P-VACANT", "REP", null));
        await BatchAsync("assignments",
            new { territoryCode = "NORTH", positionCode = "P-ANN", from = "2026-01-01", untilExclusive = "2026-04-01" },
            new { territoryCode = "NORTH", positionCode = "P-BEN", from = "2026-03-01" },
            new { territoryCode = "EMPTY", positionCode = "P-VACANT", from = "2026-01-01" });
        await BatchAsync("accounts",
            new { code = "A1", name = "Acme", territories = new[] { new { territoryCode = "NORTH", from = "2026-01-01" } } },
            new { code = "A2", name = "Bolt", territories = new[] { new { territoryCode = "EMPTY", from = "2026-01-01" } } });

        var answers = await AskAsync(
            [Ask("A1", "2026-02-28"), Ask("A1", "2026-03-31", "ann"), Ask("A1", "2026-04-01", "ann"), Ask("A1", "2025-12-31"), Ask("A2", "2026-05-01"),
                Ask("A9", "2026-02-01"), Ask("A1", "2026-02-01", "nobody", "SOUTH"), Ask("A1", "2026-02-01", "", "WEST")]);

        Assert.Equal(
            ["Covered NORTH [ann] known:False []", "Covered NORTH [ann,ben] known:True [NORTH]", "Covered NORTH [ben] known:True []", "NoTerritory  [] known:False []",
                "NobodyAssigned EMPTY [] known:False []", "UnknownAccount  [] known:False []", "NobodyAssigned SOUTH [] known:False []", "UnknownTerritory WEST [] known:False []"],
            answers.Select(Show));
        Assert.Equal(["2026-01-01 2026-03-01", "2026-03-01 2026-04-01", "2026-04-01 -", "- 2026-01-01"], answers.Take(4).Select(ShowSpan));
        await EveryDayOfItsSpanAsync(answers[0], "A1", string.Empty);
        await EveryDayOfItsSpanAsync(answers[1], "A1", "ann");
    }

    private async Task EveryDayOfItsSpanAsync(CoverageAnswer answer, string account, string seller)
    {
        var days = Enumerable.Range(0, answer.Span.UntilExclusive.ToDate().DayNumber - answer.Span.From.ToDate().DayNumber).Select(answer.Span.From.ToDate().AddDays);
        Assert.All(await AskAsync([.. days.Select(d => Ask(account, d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), seller))]), same => Assert.Equal(Show(answer), Show(same)));
    }

    [Fact]
    public async Task A_seller_may_not_ask_and_too_many_questions_are_refused()
    {
        var forbidden = await Assert.ThrowsAsync<RpcException>(() => AskAsync([Ask("A1", "2026-01-01")], Persona.Rep));
        Assert.Equal(StatusCode.PermissionDenied, forbidden.StatusCode);

        var many = await Assert.ThrowsAsync<RpcException>(() => AskAsync([.. Enumerable.Repeat(Ask("A1", "2026-01-01"), 1001)]));
        Assert.Equal("request.batch_too_large", GrpcErrors.FromRpcException(many)?.Code);
    }

    // Published data of a bicycle company: 19 dated assignments, 701 stores, 3,806 orders that name seller and territory.
    [Fact]
    public async Task Reseller_orders_of_a_published_company_lie_inside_outside_or_without_the_sellers_territory_as_counted_by_hand()
    {
        await GivenTheBicycleCompanyAsync();
        var orders = Rows("SalesOrderHeader.csv.gz").Where(o => o["SalesPersonID"].Length > 0).ToList();
        var storeOf = Rows("Customer.csv").Where(c => c["StoreID"].Length > 0).ToDictionary(c => c["CustomerID"], c => c["StoreID"]);

        var answers = await AskAsync([.. orders.Select(o => Ask($"S{storeOf[o["CustomerID"]]}", o["OrderDate"][..10], $"E{o["SalesPersonID"]}", $"T{o["TerritoryID"]}"))]);
        var own = await AskAsync([.. orders.Select(o => Ask($"S{storeOf[o["CustomerID"]]}", o["OrderDate"][..10]))]);

        Assert.Equal(3806, answers.Count);
        Assert.Equal(3130, answers.Count(a => a.SellerTerritoryCodes.Contains(a.TerritoryCode)));
        Assert.Equal(542, answers.Count(a => a.SellerTerritoryCodes.Count > 0 && !a.SellerTerritoryCodes.Contains(a.TerritoryCode)));
        Assert.Equal(134, answers.Count(a => a.SellerTerritoryCodes.Count == 0));
        Assert.All(answers, a => Assert.True(a.SellerKnown));
        Assert.Equal(answers.Select(a => a.TerritoryCode), own.Select(a => a.TerritoryCode));
    }

    private async Task GivenTheBicycleCompanyAsync()
    {
        await BatchAsync("titles", new { code = "SELLER", name = "Seller" });
        var sellers = Rows("SalesPerson.csv").Select(s => s["BusinessEntityID"]).ToList();
        await BatchAsync("participants", [.. sellers.Select(s => Person($"E{s}"))]);
        await BatchAsync("positions", [.. sellers.Select(s => (object)new { code = $"P{s}", titleCode = "SELLER", reportsTo = Array.Empty<object>(), holders = new[] { new { participantCode = $"E{s}", from = "2000-01-01" } } })]);
        await BatchAsync("territories", [.. Rows("SalesTerritory.csv").Select(t => (object)new { code = $"T{t["TerritoryID"]}", name = t["Name"] })]);
        await BatchAsync("assignments", [.. Rows("SalesTerritoryHistory.csv").Select(h => (object)new
        {
            territoryCode = $"T{h["TerritoryID"]}", positionCode = $"P{h["BusinessEntityID"]}", from = h["StartDate"], untilExclusive = AfterLast(h["EndDate"]),
        })]);
        var stores = Rows("Customer.csv").Where(c => c["StoreID"].Length > 0).GroupBy(c => c["StoreID"]).Select(g => (object)new
        {
            code = $"S{g.Key}", name = $"Store {g.Key}", territories = new[] { new { territoryCode = $"T{g.Select(c => c["TerritoryID"]).Distinct().Single()}", from = "2011-05-31" } },
        });
        foreach (var part in stores.Chunk(1000)) Assert.All(await BatchAsync("accounts", part), row => Assert.EndsWith(": created", row, StringComparison.Ordinal));
    }

    // The source's end is the last day; here an end is the first day after.
    private static string? AfterLast(string last) =>
        last.Length == 0 ? null : DateOnly.ParseExact(last, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(1).ToString("O", CultureInfo.InvariantCulture);

    private static List<Dictionary<string, string>> Rows(string file)
    {
        using var stream = File.OpenRead(SharedFolder.Find("data", "adventureworks", file));
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        var columns = reader.ReadLine()!.Split(',');
        var rows = new List<Dictionary<string, string>>();
        // The columns used here hold no commas; a quoted cell of another column shifts only what lies after it, so columns are read from the front.
        while (reader.ReadLine() is { } line) rows.Add(columns.Zip(line.Split(',')).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal));
        return rows;
    }

    private async Task<List<CoverageAnswer>> AskAsync(List<CoverageQuestion> questions, Persona persona = Persona.Service)
    {
        var client = new CoverageService.CoverageServiceClient(Service.Grpc(persona));
        using var call = client.ResolveCoverage(cancellationToken: TestContext.Current.CancellationToken);
        var answers = new List<CoverageAnswer>();
        foreach (var part in questions.Count > 1001 ? questions.Chunk(1000) : [questions.ToArray()])
        {
            await call.RequestStream.WriteAsync(new ResolveCoverageRequest { Questions = { part } }, TestContext.Current.CancellationToken);
            Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            answers.AddRange(call.ResponseStream.Current.Answers);
        }

        await call.RequestStream.CompleteAsync();
        return answers;
    }

    private static CoverageQuestion Ask(string account, string day, string seller = "", string territory = "") =>
        new() { AccountCode = account, Date = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).ToProto(), SellerCode = seller, TerritoryCode = territory };

    private static string ShowSpan(CoverageAnswer a) => $"{Day(a.Span.From)} {Day(a.Span.UntilExclusive)}";

    private static string Day(Date? day) => day is null ? "-" : day.ToDate().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Show(CoverageAnswer a) =>
        $"{a.Status} {a.TerritoryCode} [{string.Join(',', a.Seats.Select(s => s.ParticipantCode).Where(c => c.Length > 0))}] known:{a.SellerKnown} [{string.Join(',', a.SellerTerritoryCodes)}]";
}
