using System.Net;
using SalesPerf.Partners.Webhooks;

namespace SalesPerf.Partners.Tests.Webhooks;

/// <summary>Which addresses a webhook may lead to, and that the one that was judged is the one that is connected to.</summary>
public sealed class ConnectionTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("1.1.1.1", true)]
    [InlineData("9.255.255.255", true)]
    [InlineData("10.0.0.0", false)]
    [InlineData("10.255.255.255", false)]
    [InlineData("11.0.0.0", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.64.0.1", false)]
    [InlineData("100.128.0.0", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.253.255.255", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd12:3456::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2001::1", false)]
    public void Address_then_whether_it_is_public(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    public async Task Name_that_leads_inside_then_no_connection_is_made(string address)
    {
        await using var target = await Receiver.StartAsync();
        var failure = await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync(new WebhookOptions(), target.Port, () => [IPAddress.Parse(address)]));
        Assert.IsType<ForbiddenAddressException>(failure.InnerException ?? failure);
        Assert.Empty(target.Requests);
    }

    [Fact]
    public async Task One_private_address_among_public_ones_then_no_connection_is_made()
    {
        await using var target = await Receiver.StartAsync();
        var failure = await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync(new WebhookOptions(), target.Port, () => [IPAddress.Parse("8.8.8.8"), IPAddress.Loopback]));
        Assert.IsType<ForbiddenAddressException>(failure.InnerException ?? failure);
    }

    /// <summary>A second lookup would give the inside address; there is none, because the judged address is the one that is connected to.</summary>
    [Fact]
    public async Task Name_that_changes_after_it_was_judged_then_it_gains_nothing()
    {
        await using var target = await Receiver.StartAsync();
        var lookups = 0;
        var allowed = new WebhookOptions { AllowedLoopbackPorts = [target.Port] };
        await GetAsync(allowed, target.Port, () => ++lookups == 1 ? [IPAddress.Loopback] : [IPAddress.Parse("10.0.0.1")]);
        Assert.Equal(1, lookups);
        Assert.Single(target.Requests);
    }

    [Fact]
    public async Task Loopback_port_that_is_not_named_then_no_connection_is_made()
    {
        await using var target = await Receiver.StartAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync(new WebhookOptions { AllowedLoopbackPorts = [target.Port + 1] }, target.Port, () => [IPAddress.Loopback]));
        Assert.Empty(target.Requests);
    }

    [Fact]
    public async Task Redirect_then_it_is_not_followed()
    {
        await using var inside = await Receiver.StartAsync();
        await using var target = await Receiver.StartAsync();
        target.Answer = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = $"http://127.0.0.1:{inside.Port}/";
            return Task.CompletedTask;
        };
        var status = await GetAsync(new WebhookOptions { AllowedLoopbackPorts = [target.Port, inside.Port] }, target.Port, () => [IPAddress.Loopback]);
        Assert.Equal(HttpStatusCode.Found, status);
        Assert.Empty(inside.Requests);
    }

    private static async Task<HttpStatusCode> GetAsync(WebhookOptions options, int port, Func<IPAddress[]> resolve)
    {
        using var http = new HttpClient(new GuardedConnections(options, (_, _) => Task.FromResult(resolve())).NewHandler());
        using var answer = await http.GetAsync(new Uri($"http://partner.test:{port}/"), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
