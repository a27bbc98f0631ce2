using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Territories.Tests.Api;

/// <summary>What the tests of this service say to it, as a compensation admin unless they say otherwise. Each class has a database of its own.</summary>
public abstract class OrganisationCase(TerritoriesFixture fixture) : IClassFixture<TerritoriesFixture>
{
    protected TerritoriesFixture Service { get; } = fixture;

    protected async Task<JsonNode> PutAsync(string path, object body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var client = Service.As(Persona.CompAdmin);
        using var answer = await client.PutAsJsonAsync($"/v1/territories/{path}", body, TestContext.Current.CancellationToken);
        return await ReadAsync(answer, expected);
    }

    protected async Task<JsonNode> GetAsync(string path, Persona persona = Persona.CompAdmin, string? participant = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var client = Service.As(persona, participant);
        using var answer = await client.GetAsync(new Uri($"/v1/territories/{path}", UriKind.Relative), TestContext.Current.CancellationToken);
        return await ReadAsync(answer, expected);
    }

    /// <summary>Sends a batch and returns its rows as "code: status" or "code: problem's code".</summary>
    protected async Task<string[]> BatchAsync(string path, params object[] items)
    {
        using var client = Service.As(Persona.CompAdmin);
        using var answer = await client.PostAsJsonAsync($"/v1/territories/{path}:batch", new { items }, TestContext.Current.CancellationToken);
        var body = await ReadAsync(answer, HttpStatusCode.MultiStatus);
        return [.. body["items"]!.AsArray().Select(i => $"{i!["code"]}: {i["problem"]?["code"] ?? i["status"]}")];
    }

    protected static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode} instead of {(int)expected}: {text}");
        return JsonNode.Parse(text.Length == 0 ? "{}" : text)!;
    }

    protected static object Usd(string amount) => new { amount, currency = "USD" };

    /// <summary>Two sellers below a manager, in quarters of 2026, with a title of 100 a quarter.</summary>
    protected async Task GivenATeamAsync()
    {
        await PutAsync("organisation", new { name = "Team", timeZone = "Asia/Jakarta", currency = "USD", locale = "id-ID" });
        await GivenQuartersAsync();
        await BatchAsync("titles",
            new { code = "REP", name = "Seller", quotaPerPeriod = Usd("100"), ramp = new[] { "0.25", "0.5" }, capacityHoursPerPeriod = "400" },
            new { code = "LEAD", name = "Leader" });
        await BatchAsync("participants", Person("boss"), Person("ann"), Person("ben"));
        await BatchAsync("positions", Seat("P-ANN", "REP", "ann", "P-BOSS"), Seat("P-BEN", "REP", "ben", "P-BOSS"), Seat("P-BOSS", "LEAD", "boss"));
    }

    protected Task<JsonNode> GivenQuartersAsync() => PutAsync("calendars/FISCAL", new
    {
        currency = "USD",
        periods = Enumerable.Range(0, 4).Select(q => new { code = $"2026-Q{q + 1}", start = new DateOnly(2026, 1, 1).AddMonths(3 * q), endExclusive = new DateOnly(2026, 1, 1).AddMonths(3 * (q + 1)) }),
    });

    protected static object Person(string code) => new { code, name = $"The {code}", hiredOn = "2025-01-01" };

    protected static object Seat(string code, string titleCode, string? participantCode, string? managerPositionCode = null) => new
    {
        code, titleCode,
        holders = participantCode is null ? Array.Empty<object>() : [new { participantCode, from = "2025-01-01" }],
        reportsTo = managerPositionCode is null ? Array.Empty<object>() : [new { managerPositionCode, from = "2025-01-01" }],
    };

    protected static object Quota(string positionCode, string periodCode, string amount, string? reason = null, string currency = "USD") =>
        new { positionCode, periodCode, measure = "sales", amount = new { amount, currency }, reason };
}
