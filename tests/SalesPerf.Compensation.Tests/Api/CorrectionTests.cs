using System.Net;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class CorrectionTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    [Fact]
    public async Task A_payment_by_hand_then_it_is_a_line_of_its_own_with_its_reason_and_repeated_with_its_key_it_is_one()
    {
        await service.PlanAsync();
        service.Quotas("2026-03", ("A", 1000m), ("B", 500m));
        await service.ImportAsync("COR-1,,,booked,2026-03-10,1000,IDR,ACC-A,A,");
        using var admin = service.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        var first = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/corrections", Correction("A", "-12.5"), HttpStatusCode.Created);
        var again = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/corrections", Correction("A", "-12.5"), HttpStatusCode.Created);
        Assert.Equal(first.GetProperty("id").GetString(), again.GetProperty("id").GetString());

        var done = await service.CalculateAsync("2026-03");
        var statement = Assert.Single((await service.GetAsync("/v1/compensation/statements?periodCode=2026-03&participantCode=A")).GetProperty("items").EnumerateArray());
        var lines = (await service.GetAsync($"/v1/compensation/statements/{statement.GetProperty("id").GetString()}")).GetProperty("lines").EnumerateArray();
        Assert.Equal(["-12.50", "50.00"], lines.Select(l => l.GetProperty("amount").GetProperty("amount").GetString()).Order(StringComparer.Ordinal));

        // What is done stays done: only work that has not ended is cancelled.
        using var maker = service.WithToken(service.Issuer.TokenFor(Persona.CompAdmin, null, "comp-admin"));
        var cancelled = await CompensationFixture.SendAsync(maker, HttpMethod.Post, $"/v1/operations/{done.GetProperty("id").GetString()}:cancel", null, HttpStatusCode.OK);
        Assert.Equal(("succeeded", done.GetProperty("endedAt").GetString()), (cancelled.GetProperty("status").GetString()!, cancelled.GetProperty("endedAt").GetString()));
        // Another administrator sees it, and is told that it is not theirs to cancel.
        using var another = service.WithToken(service.Issuer.TokenFor(Persona.CompAdmin, null, "another-admin"));
        await CompensationFixture.SendAsync(another, HttpMethod.Get, $"/v1/operations/{done.GetProperty("id").GetString()}", null, HttpStatusCode.OK);
        var refused = await CompensationFixture.SendAsync(another, HttpMethod.Post, $"/v1/operations/{done.GetProperty("id").GetString()}:cancel", null, HttpStatusCode.NotFound);
        Assert.Equal("operation.not_found", refused.GetProperty("code").GetString());
        await EveryInvariant.HoldsAsync(service);
    }

    [Theory]
    [InlineData("A", "0", "Rounding", "compensation.invalid_correction")]
    [InlineData("A", "0.001", "Rounding", "compensation.invalid_correction")]
    [InlineData("A", "100000000000000", "Rounding", "compensation.invalid_correction")]
    [InlineData("A", "-99999999999999999999", "Rounding", "compensation.invalid_correction")]
    [InlineData("A", "1", "", "compensation.invalid_correction")]
    [InlineData("NOBODY", "1", "Rounding", "compensation.unknown_participant")]
    public async Task A_payment_by_hand_that_cannot_be_paid_without_a_reason_or_to_nobody_then_refused(string participant, string amount, string reason, string code)
    {
        using var admin = service.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        Assert.Equal(code, (await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/corrections", Correction(participant, amount, reason), HttpStatusCode.BadRequest)).GetProperty("code").GetString());
    }

    private static object Correction(string participantCode, string amount, string reason = "Parking paid twice") => new { participantCode, periodCode = "2026-03", amount = new { amount, currency = "IDR" }, reason };
}
