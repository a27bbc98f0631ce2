using System.Net;
using System.Net.Http.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Tests;

public sealed class UnitOfWorkTests(SampleService service) : IClassFixture<SampleService>
{
    [Fact]
    public async Task A_refusal_after_a_save_leaves_nothing()
    {
        using var client = service.As(Persona.Rep);
        var name = Name();
        using var answer = await client.PostAsJsonAsync("/v1/sample/things:then-refuse", new { name });
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(0, await service.CountAsync(name));
    }

    [Fact]
    public async Task A_repeat_has_one_effect_and_the_same_answer()
    {
        using var client = service.As(Persona.Rep);
        var (name, key) = (Name(), Name());
        using var first = await PostAsync(client, "/v1/sample/payments", name, key);
        using var second = await PostAsync(client, "/v1/sample/payments", name, key);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(1, await service.CountAsync(name));
    }

    [Fact]
    public async Task Fifty_at_once_have_one_effect()
    {
        using var client = service.As(Persona.Rep);
        var (name, key) = (Name(), Name());
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync(client, "/v1/sample/payments", name, key)));
        Assert.Equal(1, await service.CountAsync(name));
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.OK);
        foreach (var busy in answers.Where(a => a.StatusCode == HttpStatusCode.Conflict)) Assert.Equal("idempotency.in_progress", await busy.CodeAsync());
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_refused_with_422()
    {
        using var client = service.As(Persona.Rep);
        var key = Name();
        using var first = await PostAsync(client, "/v1/sample/payments", Name(), key);
        using var second = await PostAsync(client, "/v1/sample/payments", Name(), key);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
        Assert.Equal("idempotency.key_reused", await second.CodeAsync());
    }

    [Fact]
    public async Task Money_does_not_move_without_a_key()
    {
        using var client = service.As(Persona.Rep);
        var name = Name();
        using var answer = await client.PostAsJsonAsync("/v1/sample/payments", new { name });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("idempotency.key_missing", await answer.CodeAsync());
        Assert.Equal(0, await service.CountAsync(name));
    }

    [Fact]
    public async Task A_refused_request_may_be_repeated_under_its_key()
    {
        using var client = service.As(Persona.Rep);
        var (name, key) = (Name(), Name());
        using var first = await PostAsync(client, "/v1/sample/things:then-refuse", name, key);
        using var second = await PostAsync(client, "/v1/sample/things:then-refuse", name, key);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal("sample.RuleBroken", await second.CodeAsync());
    }

    [Fact]
    public async Task A_key_of_one_person_is_not_the_key_of_another()
    {
        using var rep = service.As(Persona.Rep);
        using var admin = service.As(Persona.CompAdmin);
        var key = Name();
        using var first = await PostAsync(rep, "/v1/sample/payments", Name(), key);
        using var second = await PostAsync(admin, "/v1/sample/payments", Name(), key);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.False(second.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task A_body_is_handed_on_as_it_comes_and_known_whole()
    {
        using var client = service.As(Persona.Rep);
        var key = Name();
        using var first = await SendAsync("the rest");
        Assert.Equal("{\"first\":1}", await first.Content.ReadAsStringAsync());
        using var same = await SendAsync("the rest");
        Assert.Equal("true", same.Headers.GetValues("Idempotency-Replayed").Single());
        using var other = await SendAsync("another rest, which no handler read");
        Assert.Equal("idempotency.key_reused", await other.CodeAsync());

        async Task<HttpResponseMessage> SendAsync(string rest)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sample/streams") { Content = new HalvedContent(service.Gate.FirstRead.Task, rest) };
            request.Headers.Add("Idempotency-Key", key);
            return await client.SendAsync(request);
        }
    }

    /// <summary>A body of which the rest is sent only after somebody has read its beginning.</summary>
    private sealed class HalvedContent(Task isRead, string rest) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("x"u8.ToArray());
            await stream.FlushAsync();
            await isRead.WaitAsync(TimeSpan.FromSeconds(60));
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(rest));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string name, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(new { name }) };
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }

    private static string Name() => Guid.CreateVersion7().ToString();
}
