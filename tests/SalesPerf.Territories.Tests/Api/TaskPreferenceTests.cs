using System.Net;
using System.Net.Http.Json;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.V1;

namespace SalesPerf.Territories.Tests.Api;

public sealed class TaskPreferenceTests(TerritoriesFixture fixture) : OrganisationCase(fixture)
{
    private static readonly Uri Address = new("/v1/me/task-preferences", UriKind.Relative);

    [Fact]
    public async Task Choice_then_it_is_kept_for_the_one_who_chose_and_told_to_the_edge()
    {
        var token = Service.Issuer.TokenFor(Persona.Rep, subject: $"chooser-{Guid.CreateVersion7():N}");
        using var chooser = Service.WithToken(token);
        using var never = await chooser.GetAsync(Address);
        Assert.Equal("""{"mutedKinds":[]}""", await never.Content.ReadAsStringAsync());

        using var put = await chooser.PutAsJsonAsync(Address, new { mutedKinds = new[] { "learn", "coach", "learn" }, digestLanguage = "id" });
        using var kept = await chooser.GetAsync(Address);
        using var other = Service.As(Persona.Manager);

        Assert.Equal("""{"mutedKinds":["coach","learn"],"digestLanguage":"id"}""", await kept.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.OK, put.Headers.ETag), (kept.StatusCode, kept.Headers.ETag));
        Assert.Equal("""{"mutedKinds":[]}""", await other.GetStringAsync(Address));
        var none = await new TaskPreferenceService.TaskPreferenceServiceClient(Service.Grpc(Persona.Manager)).GetTaskPreferencesAsync(new GetTaskPreferencesRequest());
        Assert.Equal((0, string.Empty), (none.MutedKinds.Count, none.DigestLanguage));
    }

    [Fact]
    public async Task Choice_that_is_based_on_another_one_then_it_is_stale()
    {
        using var chooser = Service.WithToken(Service.Issuer.TokenFor(Persona.Rep, subject: $"chooser-{Guid.CreateVersion7():N}"));
        using var never = await chooser.GetAsync(Address);
        using var first = await chooser.PutAsJsonAsync(Address, new { mutedKinds = new[] { "learn" } });
        chooser.DefaultRequestHeaders.IfMatch.Add(never.Headers.ETag!);
        using var stale = await chooser.PutAsJsonAsync(Address, new { mutedKinds = new[] { "coach" } });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (first.StatusCode, stale.StatusCode));
    }

    [Theory]
    [InlineData("approve", "en", HttpStatusCode.OK)]
    [InlineData("aprove", "en", HttpStatusCode.BadRequest)]
    [InlineData("approve", "id-ID", HttpStatusCode.BadRequest)]
    [InlineData("approve", "fr", HttpStatusCode.BadRequest)]
    public async Task Word_that_is_not_known_then_it_is_refused(string kind, string language, HttpStatusCode expected)
    {
        using var chooser = Service.WithToken(Service.Issuer.TokenFor(Persona.Rep, subject: $"chooser-{Guid.CreateVersion7():N}"));
        using var answer = await chooser.PutAsJsonAsync(Address, new { mutedKinds = new[] { kind }, digestLanguage = language });
        Assert.Equal(expected, answer.StatusCode);
    }
}
