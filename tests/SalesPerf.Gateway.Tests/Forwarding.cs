using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Gateway.Tests;

public sealed class Forwarding(Edge edge) : IClassFixture<Edge>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/compensation/statements?limit=5", "compensation")]
    [InlineData("/v1/compensation", "compensation")]
    [InlineData("/v1/territories/positions/P-1", "territories")]
    [InlineData("/v1/operations/compensation-0123", "compensation")]
    [InlineData("/v1/operations/territories-0123/events", "territories")]
    [InlineData("/v1/operations/territories-0123:cancel", "territories")]
    public async Task Address_of_a_service_then_it_arrives_there_unchanged(string address, string service)
    {
        using var http = edge.As(Persona.CompAdmin);

        using var answer = await http.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        var echo = await Edge.EchoAsync(answer);

        Assert.Equal((service, address), (echo.Service, echo.Address));
        Assert.Equal(http.DefaultRequestHeaders.Authorization!.ToString(), echo.Headers["Authorization"]);
    }

    [Theory]
    [InlineData("/v1/nobody/things")]
    [InlineData("/v1/operations/nobody-0123")]
    [InlineData("/v2/compensation/statements")]
    [InlineData("/connect/token")]
    [InlineData("/v1/identity/me")]
    public async Task Address_of_nobody_then_404(string address)
    {
        using var http = edge.As(Persona.CompAdmin);

        using var answer = await http.GetAsync(new Uri(address, UriKind.Relative), Cancel);

        await Edge.AssertProblemAsync(answer, HttpStatusCode.NotFound, "request.no_such_route");
    }

    [Fact]
    public async Task Forged_on_behalf_of_then_it_is_taken_away()
    {
        using var http = edge.As(Persona.Service);
        http.DefaultRequestHeaders.Add(Caller.OnBehalfOfHeader, "somebody else");

        using var answer = await http.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), Cancel);

        Assert.DoesNotContain(Caller.OnBehalfOfHeader, (await Edge.EchoAsync(answer)).Headers.Keys);
    }

    [Fact]
    public async Task Trace_of_the_caller_then_the_service_and_the_answer_go_on_with_it()
    {
        const string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        using var http = edge.As(Persona.CompAdmin);
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");

        using var answer = await http.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), Cancel);
        var echo = await Edge.EchoAsync(answer);

        Assert.Contains(trace, echo.Headers["traceparent"], StringComparison.Ordinal);
        Assert.Contains(trace, Assert.Single(answer.Headers.GetValues("traceparent")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/compensation/transactions:batch", 1024 * 1024, false)]
    [InlineData("/v1/compensation/transactions:batch", (1024 * 1024) + 1, true)]
    [InlineData("/v1/compensation/imports", (1024 * 1024) + 1, false)]
    [InlineData("/v1/compensation/imports:validate", (1024 * 1024) + 1, false)]
    [InlineData("/v1/territories/imports/7/rows", 4 * 1024 * 1024, false)]
    [InlineData("/v1/territories/imports/7/rows", (4 * 1024 * 1024) + 1, true)]
    [InlineData("/v1/compensation/fx-rates/imports", 4 * 1024 * 1024, false)]
    [InlineData("/v1/compensation/fx-rates/imports", (4 * 1024 * 1024) + 1, true)]
    [InlineData("/v1/compensation/importsfake", (1024 * 1024) + 1, true)]
    public async Task Body_at_the_limit_then_only_a_larger_one_is_refused(string address, int bytes, bool isRefused)
    {
        using var http = edge.As(Persona.CompAdmin);
        // Asks before it sends, so that the refusal arrives before the connection is closed.
        http.DefaultRequestHeaders.ExpectContinue = true;
        using var body = new ByteArrayContent(new byte[bytes]);

        using var answer = await http.PostAsync(new Uri(address, UriKind.Relative), body, Cancel);

        if (isRefused) await Edge.AssertProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge, "request.too_large");
        else Assert.Equal(bytes, (await Edge.EchoAsync(answer)).BodyLength);
    }

    [Fact]
    public async Task Body_of_unknown_length_then_it_is_refused_when_it_grows_too_large()
    {
        using var http = edge.As(Persona.CompAdmin);
        using var body = new StreamContent(new MemoryStream(new byte[2 * 1024 * 1024]));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/compensation/transactions:batch") { Content = body };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await http.SendAsync(request, Cancel);

        await Edge.AssertProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge, "request.too_large");
    }

    [Fact]
    public async Task Packed_body_then_the_edge_unpacks_nothing_of_it_and_the_service_that_reads_it_answers_for_its_size()
    {
        using var http = edge.As(Persona.CompAdmin);
        using var packed = new MemoryStream();
        await using (var packing = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 64; i++) await packing.WriteAsync(zeros, Cancel);
        }

        using var body = new ByteArrayContent(packed.ToArray());
        body.Headers.ContentEncoding.Add("gzip");

        using var answer = await http.PostAsync(new Uri("/v1/compensation/transactions:batch", UriKind.Relative), body, Cancel);

        var echo = await Edge.EchoAsync(answer);
        Assert.Equal((packed.Length, "gzip"), (echo.BodyLength, echo.Headers["Content-Encoding"]));
    }

    [Fact]
    public async Task Service_away_then_503_and_after_its_return_200_without_a_restart()
    {
        using var http = edge.As(Persona.CompAdmin);
        var address = new Uri("/v1/goals/goals", UriKind.Relative);

        using (var away = await http.GetAsync(address, Cancel))
        {
            await Edge.AssertProblemAsync(away, HttpStatusCode.ServiceUnavailable, "dependency.unavailable");
            Assert.NotNull(away.Headers.RetryAfter?.Delta);
        }

        await edge.Goals.StartAsync();
        await EventualAssert.ThatAsync(
            async () =>
            {
                using var back = await http.GetAsync(address, Cancel);
                Assert.Equal(HttpStatusCode.OK, back.StatusCode);
            },
            TimeSpan.FromSeconds(120));
        await edge.Goals.StopAsync();
    }

    [Theory]
    [InlineData("POST", "the whole body", "dependency.unanswered")]
    [InlineData("POST", "", "dependency.unanswered")]
    [InlineData("DELETE", "", "dependency.unanswered")]
    [InlineData("GET", "", "dependency.unavailable")]
    public async Task Service_ends_after_it_took_a_request_then_nobody_claims_that_nothing_was_changed(string method, string text, string code)
    {
        const string Address = "/v1/compensation/ends";
        edge.Compensation.Answers[Address] = async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, Cancel);
            context.Abort();
        };
        using var http = edge.As(Persona.CompAdmin);
        // So that there is a connection which is used again.
        using (await http.GetAsync(new Uri("/v1/compensation/statements", UriKind.Relative), Cancel)) { }

        using var request = new HttpRequestMessage(new HttpMethod(method), Address) { Content = method == "GET" ? null : new StringContent(text) };
        using var answer = await http.SendAsync(request, Cancel);

        await Edge.AssertProblemAsync(answer, HttpStatusCode.ServiceUnavailable, code);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Service_away_when_something_is_sent_then_it_says_that_nothing_was_changed()
    {
        using var http = edge.As(Persona.CompAdmin);
        using var body = new StringContent("{}");

        using var answer = await http.PostAsync(new Uri("/v1/goals/goals", UriKind.Relative), body, Cancel);

        await Edge.AssertProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "dependency.unavailable");
    }

    [Fact]
    public async Task Refusal_of_the_service_then_it_is_passed_on_with_a_body()
    {
        using var http = edge.As(Persona.CompAdmin);

        using var answer = await http.GetAsync(new Uri("/v1/compensation/bare-503", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Server_sent_events_then_each_arrives_when_it_is_sent()
    {
        using var http = edge.As(Persona.CompAdmin);
        using var answer = await http.GetAsync(new Uri("/v1/territories/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancel));

        Assert.Equal("id: 1", await reader.ReadLineAsync(Cancel));
        Assert.Equal("data: first", await reader.ReadLineAsync(Cancel));
        edge.Territories.Release();
        Assert.Contains("data: second", await reader.ReadToEndAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Web_socket_then_it_is_passed_through()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", new AuthenticationHeaderValue("Bearer", edge.Issuer.TokenFor(Persona.Rep)).ToString());
        await socket.ConnectAsync(new UriBuilder(edge.Address) { Scheme = "ws", Path = "/v1/territories/socket" }.Uri, Cancel);
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, endOfMessage: true, Cancel);
        var buffer = new byte[100];

        var answer = await socket.ReceiveAsync(buffer, Cancel);

        Assert.Equal("heard hello", Encoding.UTF8.GetString(buffer, 0, answer.Count));
    }
}
