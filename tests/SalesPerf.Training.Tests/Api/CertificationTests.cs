using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Contracts.Events.V1;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Training.Tests.Api;

public sealed class CertificationTests(TrainingFixture training) : IClassFixture<TrainingFixture>
{
    [Fact]
    public async Task A_certification_is_awarded_and_its_end_is_announced_once()
    {
        var trainer = training.As(Persona.Trainer);
        await SendAsync(trainer, HttpMethod.Put, "/v1/training/skills/product", new { name = "Product", area = "product" }, HttpStatusCode.Created);
        var body = new { participantCode = "S1", code = "product-1", skillCode = "product", validFrom = "2026-03-01", validUntilExclusive = "2026-04-01", basis = "Test of 1 March" };
        await SendAsync(trainer, HttpMethod.Post, "/v1/training/certifications:award", body, HttpStatusCode.Created);
        var twice = await SendAsync(trainer, HttpMethod.Post, "/v1/training/certifications:award", body, HttpStatusCode.Conflict);
        Assert.Equal("training.certification_exists", twice["code"]!.GetValue<string>());
        Assert.Single(await training.PublishedAsync<CertificationAwarded>());

        training.Clock.SetDay(new(2026, 3, 31));
        await SweepAsync();
        Assert.Empty(await training.PublishedAsync<CertificationExpired>());
        training.Clock.SetDay(new(2026, 4, 1));
        await SweepAsync();
        await SweepAsync();
        var expired = Assert.Single(await training.PublishedAsync<CertificationExpired>());
        Assert.Equal((training.Seller, new DateOnly(2026, 4, 1)), (expired.ParticipantId, expired.ExpiredOn));
        var listed = await SendAsync(training.As(Persona.Rep, "S1"), HttpMethod.Get, "/v1/training/certifications", null, HttpStatusCode.OK);
        Assert.False(Assert.Single(listed["items"]!.AsArray())!["holdsToday"]!.GetValue<bool>());
        Assert.Empty((await SendAsync(training.As(Persona.Rep, "S2"), HttpMethod.Get, "/v1/training/certifications", null, HttpStatusCode.OK))["items"]!.AsArray());
    }

    private async Task SweepAsync()
    {
        await using var scope = training.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Training.Api.Certifications.CertificationSweep>().RunAsync(CancellationToken.None);
    }
}
