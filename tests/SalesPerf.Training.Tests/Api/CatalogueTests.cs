using System.Net;
using System.Net.Http.Json;
using SalesPerf.ServiceDefaults.Identity;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Training.Tests.Api;

public sealed class CatalogueTests(TrainingFixture training) : IClassFixture<TrainingFixture>
{
    [Fact]
    public async Task A_course_is_put_read_and_listed_by_skill_in_pages()
    {
        var trainer = training.As(Persona.Trainer);
        await SendAsync(trainer, HttpMethod.Put, "/v1/training/skills/probing", new { name = "Probing", area = "prospecting" }, HttpStatusCode.Created);
        await SendAsync(trainer, HttpMethod.Put, "/v1/training/skills/probing", new { name = "Probing well", area = "prospecting" }, HttpStatusCode.OK);
        foreach (var code in new[] { "a", "b", "c" })
            await SendAsync(trainer, HttpMethod.Put, $"/v1/training/courses/{code}", Course("probing"), HttpStatusCode.Created);
        var rep = training.As(Persona.Rep, "S1");
        var first = await SendAsync(rep, HttpMethod.Get, "/v1/training/courses?skillCode=probing&limit=2", null, HttpStatusCode.OK);
        Assert.Equal(["a", "b"], first["items"]!.AsArray().Select(c => c!["code"]!.GetValue<string>()));
        Assert.Equal("1250000.00", first["items"]![0]!["price"]!["amount"]!.GetValue<string>());
        var second = await SendAsync(rep, HttpMethod.Get, first["nextLink"]!.GetValue<string>(), null, HttpStatusCode.OK);
        Assert.Equal(["c"], second["items"]!.AsArray().Select(c => c!["code"]!.GetValue<string>()));
        Assert.Null(second["nextLink"]);
    }

    [Fact]
    public async Task A_course_of_an_unknown_skill_is_refused()
    {
        var refused = await SendAsync(training.As(Persona.Trainer), HttpMethod.Put, "/v1/training/courses/x", Course("nothing"), HttpStatusCode.NotFound);
        Assert.Equal("training.skill_not_found", refused["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Only_trainers_and_comp_admins_write_the_catalogue() =>
        await SendAsync(training.As(Persona.Rep, "S1"), HttpMethod.Put, "/v1/training/skills/x", new { name = "X", area = "other" }, HttpStatusCode.Forbidden);

    [Fact]
    public async Task A_list_not_changed_is_not_sent_again_and_an_old_version_is_not_written_over()
    {
        var trainer = training.As(Persona.Trainer);
        using var put = await trainer.PutAsJsonAsync("/v1/training/skills/etag", new { name = "One", area = "other" }, Stop);
        var old = put.Headers.ETag!;
        await SendAsync(trainer, HttpMethod.Put, "/v1/training/skills/etag", new { name = "Two", area = "other" }, HttpStatusCode.OK);
        using var stale = new HttpRequestMessage(HttpMethod.Put, "/v1/training/skills/etag") { Content = JsonContent.Create(new { name = "Three", area = "other" }) };
        stale.Headers.IfMatch.Add(old);
        using var refused = await trainer.SendAsync(stale, Stop);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        using var single = await trainer.GetAsync("/v1/training/skills/etag", Stop);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/training/skills/etag");
        again.Headers.IfNoneMatch.Add(single.Headers.ETag!);
        using var unchanged = await trainer.SendAsync(again, Stop);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static object Course(string skill) =>
        new { title = "Probing", provider = "Us", kind = "internal", skillCodes = new[] { skill }, hours = 2.5, url = "https://example.com/probing", price = new { amount = "1250000.00", currency = "IDR" } };
}
