using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SalesPerf.Testing.Tokens;

namespace SalesPerf.Territories.Tests.Api;

/// <summary>A service checks for itself what the gateway checked before it, at both its doors.</summary>
public sealed class TokenTests(TerritoriesFixture service) : IClassFixture<TerritoriesFixture>
{
    private const string Http = "/v1/territories/titles";
    private const string Grpc = "/salesperf.territories.v1.OrganisationService/GetTitle";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Bad => [.. BadTokens.Kinds.SelectMany(_ => new[] { Http, Grpc }, (kind, door) => (kind, door))];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Token_that_does_not_hold_then_401_at_either_door_and_nobody_is_asked(string kind, string door)
    {
        await using var elsewhere = new SilentListener();

        using var answer = await AskAsync(door, new BadTokens(service.Issuer, elsewhere.Address).Make(kind));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("auth.unauthenticated", JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("code").GetString());
        Assert.Equal(0, elsewhere.Calls);
    }

    [Theory]
    [InlineData(Http)]
    [InlineData(Grpc)]
    public async Task Good_token_then_it_is_let_in(string door)
    {
        await using var elsewhere = new SilentListener();

        using var answer = await AskAsync(door, new BadTokens(service.Issuer, elsewhere.Address).Good());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(Http)]
    [InlineData(Grpc)]
    public async Task Many_unknown_keys_then_the_issuer_is_not_asked_for_each(string door)
    {
        await using var elsewhere = new SilentListener();
        var tokens = new BadTokens(service.Issuer, elsewhere.Address);
        var before = service.Issuer.Asked;

        for (var i = 0; i < 40; i++) (await AskAsync(door, tokens.Make("unknown key"))).Dispose();

        // Once or twice for this service; other tests of this run begin with a question too.
        Assert.InRange(service.Issuer.Asked - before, 0, 10);
    }

    private async Task<HttpResponseMessage> AskAsync(string door, string token)
    {
        using var client = service.Anonymous();
        using var request = new HttpRequestMessage(door == Grpc ? HttpMethod.Post : HttpMethod.Get, door);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (door == Grpc)
        {
            // An empty message: no compression, no bytes.
            request.Version = HttpVersion.Version20;
            request.Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } };
        }

        return await client.SendAsync(request, Cancel);
    }
}
