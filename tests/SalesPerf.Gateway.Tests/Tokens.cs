using System.Net;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing.Tokens;

namespace SalesPerf.Gateway.Tests;

public sealed class Tokens(Edge edge) : IClassFixture<Edge>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Bad => [.. BadTokens.Kinds];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Token_that_does_not_hold_then_401_and_nobody_is_asked(string kind)
    {
        await using var elsewhere = new SilentListener();
        var arrived = edge.Compensation.Arrived;
        using var http = edge.With(new BadTokens(edge.Issuer, elsewhere.Address).Make(kind));

        using var answer = await http.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), Cancel);

        await Edge.AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "auth.unauthenticated");
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        Assert.Equal((arrived, 0), (edge.Compensation.Arrived, elsewhere.Calls));
    }

    [Fact]
    public async Task No_token_then_401()
    {
        using var http = edge.Anonymous();

        using var answer = await http.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), Cancel);

        await Edge.AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "auth.unauthenticated");
    }

    [Fact]
    public async Task Good_token_then_200()
    {
        await using var elsewhere = new SilentListener();
        using var http = edge.With(new BadTokens(edge.Issuer, elsewhere.Address).Good());

        using var answer = await http.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}

public sealed class IssuerAway
{
    [Fact]
    public async Task Issuer_was_never_reached_then_a_token_is_answered_503_and_pages_go_on()
    {
        await using var edge = new Edge { HasNoIssuer = true };
        await edge.InitializeAsync();
        using var http = edge.As(Persona.CompAdmin);

        using var answer = await http.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), TestContext.Current.CancellationToken);
        using var landing = await http.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);

        await Edge.AssertProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "dependency.unavailable");
        Assert.Equal(HttpStatusCode.OK, landing.StatusCode);
    }
}
