using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using SalesPerf.Gateway.Live;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Live;
using SalesPerf.Testing;
using StackExchange.Redis;

namespace SalesPerf.Gateway.Tests;

/// <summary>Live changes over the real Redis, told by one process and heard through another.</summary>
public sealed class LiveUpdates : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly string me = $"P-{Guid.CreateVersion7():N}";
    private IConnectionMultiplexer redis = null!;
    private LiveFeed feed = null!;
    private Edge edge = null!;

    public async ValueTask InitializeAsync()
    {
        redis = await TestServers.ConnectToRedisAsync();
        feed = new LiveFeed(redis, NullLogger<LiveFeed>.Instance);
        edge = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await edge.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task Change_of_mine_then_I_am_told_and_others_are_not()
    {
        using var http = edge.With(edge.Issuer.TokenFor(Persona.Rep, me));
        using var events = await ListenAsync(http, null);
        Assert.Equal("ready", (await events.NextAsync()).Type);
        await TellAsync("goal", LiveRecipients.OfParticipant($"{me}-other"));
        await TellAsync("statement", LiveRecipients.OfParticipant(me));
        await TellAsync("approval", LiveRecipients.Of(Persona.FinanceApprover));
        await TellAsync("quota", LiveRecipients.OfParticipant(me));

        var (first, second) = (await events.NextAsync(), await events.NextAsync());
        Assert.Equal(("changed", "statement", "/v1/somewhere"), (first.Type, first.Data!["kind"]!.GetValue<string>(), first.Data!["link"]!.GetValue<string>()));
        Assert.Equal("quota", second.Data!["kind"]!.GetValue<string>());
    }

    [Fact]
    public async Task Gateway_is_restarted_then_a_reader_goes_on_where_it_was_and_misses_nothing()
    {
        string last;
        using (var http = edge.With(edge.Issuer.TokenFor(Persona.Rep, me)))
        using (var events = await ListenAsync(http, null))
        {
            await events.NextAsync();
            await TellAsync("goal", LiveRecipients.OfParticipant(me));
            last = (await events.NextAsync()).Id;
        }

        await edge.DisposeAsync();
        await TellAsync("statement", LiveRecipients.OfParticipant(me));
        edge = await StartAsync();
        await TellAsync("quota", LiveRecipients.OfParticipant(me));

        using var again = edge.With(edge.Issuer.TokenFor(Persona.Rep, me));
        using var rest = await ListenAsync(again, last);
        Assert.Equal("ready", (await rest.NextAsync()).Type);
        Assert.Equal("statement", (await rest.NextAsync()).Data!["kind"]!.GetValue<string>());
        Assert.Equal("quota", (await rest.NextAsync()).Data!["kind"]!.GetValue<string>());
    }

    [Fact]
    public async Task Feed_is_handed_on_only_after_a_reader_came_then_the_reader_hears_what_was_told_in_between()
    {
        await using var late = await StartAsync(services => services.Remove(services.Single(IsHub)));
        using var http = late.With(late.Issuer.TokenFor(Persona.Rep, me));
        using var events = await ListenAsync(http, null);
        Assert.Equal("ready", (await events.NextAsync()).Type);
        await TellAsync("goal", LiveRecipients.OfParticipant(me));

        await late.Services.GetRequiredService<LiveHub>().StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal("goal", (await events.NextAsync()).Data!["kind"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("99999999999999-0")]
    [InlineData("0-1")]
    [InlineData("nonsense")]
    public async Task Place_that_is_not_kept_any_more_then_the_reader_is_told_to_read_anew(string lastId)
    {
        await TellAsync("goal", LiveRecipients.OfParticipant(me));
        using var http = edge.With(edge.Issuer.TokenFor(Persona.Rep, me));
        using var events = await ListenAsync(http, lastId);
        Assert.Equal("reset", (await events.NextAsync()).Type);
    }

    [Fact]
    public async Task Nobody_signed_in_then_401()
    {
        using var http = edge.Anonymous();
        using var answer = await http.GetAsync(new Uri("/v1/live", UriKind.Relative));
        await Edge.AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "auth.unauthenticated");
    }

    private static bool IsHub(ServiceDescriptor service) => service.ServiceType == typeof(IHostedService) && service.ImplementationFactory is Func<IServiceProvider, LiveHub>;

    private static async Task<Edge> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var edge = await Edge.WithRedisAsync(configure);
        await edge.InitializeAsync();
        return edge;
    }

    private Task TellAsync(string kind, string recipient) => feed.TellAsync(new LiveChange(kind, "/v1/somewhere", new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero)), recipient);

    private static async Task<Listening> ListenAsync(HttpClient http, string? lastId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/live");
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new Listening(answer, await answer.Content.ReadAsStreamAsync());
    }

    private sealed class Listening(HttpResponseMessage answer, Stream stream) : IDisposable
    {
        private readonly CancellationTokenSource patience = new(Patience);
        private IAsyncEnumerator<SseItem<JsonNode?>>? items;

        public async Task<(string Type, string Id, JsonNode? Data)> NextAsync()
        {
            items ??= SseParser.Create(stream, (_, data) => JsonNode.Parse(Encoding.UTF8.GetString(data))).EnumerateAsync(patience.Token).GetAsyncEnumerator(patience.Token);
            Assert.True(await items.MoveNextAsync(), "The stream ended.");
            return (items.Current.EventType, items.Current.EventId!, items.Current.Data);
        }

        public void Dispose()
        {
            answer.Dispose();
            patience.Dispose();
        }
    }
}
