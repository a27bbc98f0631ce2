using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>What a failed call of another service becomes at the door, whatever kind of call it is.</summary>
public sealed class FailedCallTests(SampleService service) : IClassFixture<SampleService>
{
    private static readonly (string Answer, int Status, string Code)[] Meanings =
    [
        ("Unavailable", 503, "dependency.unavailable"), ("DeadlineExceeded", 503, "dependency.unavailable"), ("Cancelled", 503, "dependency.unavailable"),
        ("PermissionDenied", 403, "auth.forbidden"), ("Unauthenticated", 401, "auth.unauthenticated"),
        ("InvalidArgument", 502, "dependency.failed"), ("NotFound", 502, "dependency.failed"), ("ResourceExhausted", 502, "dependency.failed"), ("Unimplemented", 502, "dependency.failed"),
        ("Internal", 502, "dependency.failed"), ("Unknown", 502, "dependency.failed"),
        ("own-NotFound", 404, "sample.NotFound"), ("own-RuleBroken", 409, "sample.RuleBroken"), ("own-Forbidden", 403, "sample.Forbidden"), ("own-DependencyFailed", 502, "sample.DependencyFailed"),
    ];

    public static TheoryData<string, string, int, string> Calls => [.. from how in new[] { "unary", "server-stream", "client-stream", "duplex-read", "duplex-write", "duplex-write-on" }
                                                                        from m in Meanings
                                                                        select (how, m.Answer, m.Status, m.Code)];

    [Theory, MemberData(nameof(Calls))]
    public Task A_call_with_the_callers_token_fails_then_the_answer_says_what_it_means(string how, string answer, int status, string code) => AssertAsync($"/v1/sample/peer/{how}/{answer}", status, code);

    [Theory]
    [InlineData("Unknown", 502, "dependency.failed")]
    [InlineData("PermissionDenied", 403, "auth.forbidden")]
    [InlineData("own-RuleBroken", 409, "sample.RuleBroken")]
    public Task A_write_is_cut_before_the_answer_was_looked_at_then_it_fails_as_the_answer_says(string answer, int status, string code) => AssertAsync($"/v1/sample/peer-held-back/duplex-write-on/{answer}", status, code);

    [Fact]
    public Task A_write_is_cut_then_answers_from_before_are_still_there_to_be_read() => AssertAsync("/v1/sample/peer/duplex-write-then-read/answers-PermissionDenied", 403, "auth.forbidden");

    // The caller can do nothing about a token that is not the caller's.
    [Theory]
    [InlineData("unary", "PermissionDenied", 502, "dependency.failed")]
    [InlineData("unary", "Unauthenticated", 502, "dependency.failed")]
    [InlineData("duplex-read", "PermissionDenied", 502, "dependency.failed")]
    [InlineData("unary", "Unavailable", 503, "dependency.unavailable")]
    [InlineData("unary", "own-NotFound", 404, "sample.NotFound")]
    public Task A_call_with_the_services_own_token_is_refused_then_it_is_a_fault_of_the_platform(string how, string answer, int status, string code) => AssertAsync($"/v1/sample/peer-as-service/{how}/{answer}", status, code);

    private async Task AssertAsync(string address, int status, string code)
    {
        using var client = service.As(Persona.Rep);
        using var answer = await client.GetAsync(address);
        Assert.Equal((status, code), ((int)answer.StatusCode, await answer.CodeAsync()));
        Assert.Equal(status == 503, answer.Headers.RetryAfter is not null);
    }
}
