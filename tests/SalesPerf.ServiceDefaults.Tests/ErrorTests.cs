using System.Net;
using System.Net.Http.Json;
using System.Text;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Tests;

public sealed class ErrorTests(SampleService service) : IClassFixture<SampleService>
{
    public static TheoryData<ErrorKind> Kinds => [.. Enum.GetValues<ErrorKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_refusal_of_each_kind_is_answered_by_its_row(ErrorKind kind)
    {
        using var client = service.As(Persona.Rep);
        using var answer = await client.GetAsync($"/v1/sample/refused/{kind}");
        Assert.Equal(ErrorTable.Of(kind).Http, (int)answer.StatusCode);
        Assert.Equal($"sample.{kind}", await answer.CodeAsync());
        Assert.Equal(kind is ErrorKind.Unavailable or ErrorKind.TooMany, answer.Headers.RetryAfter is not null);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_refusal_of_each_kind_crosses_grpc_with_its_code_and_details(ErrorKind kind)
    {
        var error = SampleService.Refused(kind);
        var exception = GrpcErrors.ToRpcException(error);
        Assert.Equal(ErrorTable.Of(kind).Grpc, exception.StatusCode);
        var rebuilt = GrpcErrors.FromRpcException(exception)!;
        Assert.Equal((error.Code, error.Kind, error.Message), (rebuilt.Code, rebuilt.Kind, rebuilt.Message));
        Assert.Equal(error.Details, rebuilt.Details);
    }

    [Fact]
    public async Task A_bug_says_nothing_of_the_inside()
    {
        using var client = service.As(Persona.Rep);
        using var answer = await client.GetAsync("/v1/sample/bug");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("internal_error", await answer.CodeAsync());
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"a","colour":"red"}""")]
    [InlineData("""{"name":null}""")]
    [InlineData("""{}""")]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"name":"a","price":{"amount":1.5,"currency":"USD"}}""")]
    [InlineData("""{"name":""")]
    [InlineData("")]
    public async Task A_body_of_another_shape_is_refused(string body)
    {
        using var client = service.As(Persona.Rep);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/v1/sample/things", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("request.malformed", await answer.CodeAsync());
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_with_413()
    {
        using var client = service.As(Persona.Rep);
        using var answer = await client.PostAsJsonAsync("/v1/sample/things", new { name = new string('x', 1100 * 1024) });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("request.too_large", await answer.CodeAsync());
    }

    [Fact]
    public async Task A_taken_name_is_refused_by_the_name_of_its_constraint()
    {
        using var client = service.As(Persona.Rep);
        var name = Guid.CreateVersion7().ToString();
        using var first = await client.PostAsJsonAsync("/v1/sample/things", new { name });
        using var second = await client.PostAsJsonAsync("/v1/sample/things", new { name });
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal("sample.name_taken", await second.CodeAsync());
    }

    [Theory]
    [InlineData("GET", "/v1/sample/nowhere", 404, "request.no_such_route")]
    [InlineData("DELETE", "/v1/sample/things", 405, "request.method_not_allowed")]
    public async Task An_address_or_method_that_is_not_there_is_a_problem_too(string method, string path, int status, string code)
    {
        using var client = service.As(Persona.Rep);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, await answer.CodeAsync());
    }

    [Fact]
    public async Task Without_a_token_nothing_is_answered()
    {
        using var client = service.Anonymous();
        using var answer = await client.GetAsync("/v1/sample/things?prefix=a");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("auth.unauthenticated", await answer.CodeAsync());
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_token_of_someone_else_is_refused()
    {
        using var client = service.WithToken("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwicm9sZSI6ImNvbXAtYWRtaW4ifQ.");
        using var answer = await client.GetAsync("/v1/sample/admin");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("auth.unauthenticated", await answer.CodeAsync());
    }

    [Fact]
    public async Task Another_persona_is_refused_with_403()
    {
        using var rep = service.As(Persona.Rep);
        using var admin = service.As(Persona.CompAdmin);
        using var refused = await rep.GetAsync("/v1/sample/admin");
        using var allowed = await admin.GetAsync("/v1/sample/admin");
        Assert.Equal("auth.forbidden", await refused.CodeAsync());
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }
}
