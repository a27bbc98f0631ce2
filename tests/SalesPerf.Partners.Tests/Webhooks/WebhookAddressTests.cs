using System.Net;
using SalesPerf.Partners.Tests.Setup;

namespace SalesPerf.Partners.Tests.Webhooks;

/// <summary>What is refused already by its text; where a name leads is judged at every connection.</summary>
public sealed class WebhookAddressTests(SharedFeedPlatform shared) : IClassFixture<SharedFeedPlatform>
{
    [Theory]
    [InlineData("http://example.com/hook")]
    [InlineData("https://127.0.0.1/hook")]
    [InlineData("https://localhost/hook")]
    [InlineData("https://10.0.0.1/hook")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/hook")]
    [InlineData("https://[::ffff:192.168.0.1]/hook")]
    [InlineData("https://0x7f000001/hook")]
    [InlineData("https://user:password@example.com/hook")]
    [InlineData("https://example.com/hook#part")]
    [InlineData("ftp://example.com/hook")]
    [InlineData("/hook")]
    public async Task Address_inside_then_it_is_refused(string url)
    {
        var code = $"inward-{Guid.CreateVersion7():N}";
        await shared.Platform.OnboardAsync(code);
        var refusal = await shared.Platform.PostAsync($"/v1/partners/{code}/webhooks", new { url }, HttpStatusCode.BadRequest);
        Assert.Equal("partners.webhook_url_invalid", refusal["code"]!.GetValue<string>());
    }
}
