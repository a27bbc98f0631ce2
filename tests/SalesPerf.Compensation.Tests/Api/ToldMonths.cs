using System.Net;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Months of seller A: how they are told and locked, what their statements say, and whether these are proven.</summary>
internal sealed class ToldMonths(CompensationFixture service)
{
    public async Task TellAsync(string month)
    {
        await service.CalculateAsync(month);
        await service.PublishAsync(month);
    }

    public async Task<string> LockAsync(object body)
    {
        using var admin = service.As(Persona.CompAdmin);
        return (await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/data-locks", body, HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }

    public async Task ReleaseAsync(string id)
    {
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/data-locks/{id}:release", null, HttpStatusCode.OK);
    }

    public async Task<string?[]> BlockersAsync(string month) =>
        [.. (await service.GetAsync($"/v1/compensation/periods/{month}/readiness")).GetProperty("blockers").EnumerateArray().Select(b => b.GetProperty("code").GetString())];

    public async Task<string[]> LinesAsync(string month) =>
        [.. (await StatementAsync(month)).GetProperty("lines").EnumerateArray().Select(l => $"{l.GetProperty("kind").GetString()} {l.GetProperty("originPeriodCode").GetString()} {l.GetProperty("amount").GetProperty("amount").GetString()}")];

    public async Task<string[]> CausesAsync(string month) =>
        [.. (await StatementAsync(month)).GetProperty("lines").EnumerateArray().SelectMany(l => l.GetProperty("causes").EnumerateArray())
            .Select(c => $"{c.GetProperty("kind").GetString()} {c.GetProperty("reference").GetString()} {c.GetProperty("change").Decimal():0.##}")];

    /// <summary>Gives the bundle.</summary>
    public async Task<JsonElement> ProvenAsync(string month, string total)
    {
        var statement = await StatementAsync(month);
        Assert.Equal(total, statement.GetProperty("total").GetProperty("amount").GetString());
        using var rep = service.As(Persona.Rep, "A");
        using var response = await rep.GetAsync($"/v1/compensation/statements/{statement.GetProperty("id").GetString()}/proof");
        var bundle = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, bundle);
        Assert.Empty(ProofVerifier.Verify(bundle, Assert.Single(response.Headers.GetValues("Proof-Hash"))));
        return JsonElement.Parse(bundle);
    }

    public async Task<JsonElement> StatementAsync(string month)
    {
        var found = Assert.Single((await service.GetAsync($"/v1/compensation/statements?periodCode={month}&participantCode=A")).GetProperty("items").EnumerateArray());
        return await service.GetAsync($"/v1/compensation/statements/{found.GetProperty("id").GetString()}");
    }
}
