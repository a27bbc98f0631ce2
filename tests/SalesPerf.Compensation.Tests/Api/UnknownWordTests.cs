using System.Net;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class UnknownWordTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    [Theory]
    [InlineData("inquiries", "status", "open")]
    [InlineData("inquiries", "routedTo", "comp-admin")]
    [InlineData("discrepancies", "status", "gone")]
    [InlineData("payment-batches", "status", "reconciled")]
    [InlineData("opening-balances", "status", "withdrawn")]
    [InlineData("statements", "status", "closed")]
    public async Task A_list_is_asked_for_by_a_word_that_there_is_not_then_refused_with_those_that_there_are(string list, string parameter, string known)
    {
        var refused = await service.GetAsync($"/v1/compensation/{list}?{parameter}=opened", expected: HttpStatusCode.BadRequest);
        var error = Assert.Single(refused.GetProperty("errors").EnumerateArray());
        Assert.Equal(($"/{parameter}", "unknown_word"), (error.GetProperty("pointer").GetString()!, error.GetProperty("code").GetString()!));
        Assert.Contains(known, error.GetProperty("message").GetString()!, StringComparison.Ordinal);
        Assert.Empty((await service.GetAsync($"/v1/compensation/{list}?{parameter}={known}")).GetProperty("items").EnumerateArray());
    }
}
