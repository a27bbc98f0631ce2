using System.Net;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Gateway.Tests;

/// <summary>Limits of the edge over the real Redis, and the language of refusals.</summary>
public sealed class Limits : IAsyncLifetime
{
    private Edge edge = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        edge = await Edge.WithRedisAsync();
        edge.Settings["Limits:ReadsPerMinute"] = "3";
        edge.Settings["Limits:ChangesPerMinute"] = "2";
        edge.Settings["Limits:AnonymousPerMinute"] = "100000";
        await edge.InitializeAsync();
    }

    public ValueTask DisposeAsync() => edge.DisposeAsync();

    [Fact]
    public async Task More_than_the_limit_then_429_that_says_when_and_others_are_served()
    {
        using var one = edge.With(edge.Issuer.TokenFor(Persona.Rep, subject: Guid.CreateVersion7().ToString()));
        using var other = edge.With(edge.Issuer.TokenFor(Persona.Rep, subject: Guid.CreateVersion7().ToString()));
        var answers = new List<HttpResponseMessage>();
        // A window may end in between; then one more is refused in the next.
        while (answers.Count < 8 && answers.LastOrDefault()?.StatusCode != HttpStatusCode.TooManyRequests) answers.Add(await one.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), Cancel));
        using var change = await one.PostAsync(new Uri("/v1/compensation/things", UriKind.Relative), null, Cancel);
        using var served = await other.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), Cancel);

        var first = answers[0];
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("\"reads\";q=3;w=60", first.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Matches("^\"reads\";r=2;t=\\d+$", first.Headers.GetValues("RateLimit").Single());
        Assert.True(answers.Count > 3);
        await Edge.AssertProblemAsync(answers[^1], HttpStatusCode.TooManyRequests, "request.too_many");
        Assert.InRange(answers[^1].Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("\"changes\";q=2;w=60", change.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task Health_then_it_has_no_limit()
    {
        using var http = edge.Anonymous();
        using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative), Cancel);
        Assert.False(answer.Headers.Contains("RateLimit"));
    }

    [Theory]
    [InlineData(null, "en", "Not found", "There is nothing at this address; /docs lists every operation.")]
    [InlineData("fr", "en", "Not found", "There is nothing at this address; /docs lists every operation.")]
    [InlineData("id", "id", "Tidak ditemukan", "Tidak ada apa pun pada alamat ini; /docs memuat setiap operasi.")]
    [InlineData("en;q=0.5, id-ID;q=0.9", "id", "Tidak ditemukan", "Tidak ada apa pun pada alamat ini; /docs memuat setiap operasi.")]
    [InlineData("id;q=0, en", "en", "Not found", "There is nothing at this address; /docs lists every operation.")]
    public async Task Language_of_the_caller_then_the_refusal_is_in_it(string? accepted, string language, string title, string detail)
    {
        using var http = edge.With(edge.Issuer.TokenFor(Persona.Rep, subject: Guid.CreateVersion7().ToString()));
        if (accepted is not null) http.DefaultRequestHeaders.Add("Accept-Language", accepted);
        using var answer = await http.GetAsync(new Uri("/v1/nothing", UriKind.Relative), Cancel);
        var problem = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement;

        Assert.Equal((title, detail), (problem.GetProperty("title").GetString(), problem.GetProperty("detail").GetString()));
        Assert.Equal(language, Assert.Single(answer.Content.Headers.ContentLanguage));
        Assert.Contains("Accept-Language", answer.Headers.Vary);
    }
}
