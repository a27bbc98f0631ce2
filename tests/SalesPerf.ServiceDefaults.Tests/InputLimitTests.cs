using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>What is too much is refused before it costs much, and others are served meanwhile.</summary>
public sealed class InputLimitTests(SampleService service) : IClassFixture<SampleService>
{
    private const string Address = "/v1/sample/things";

    // What a connection and its two ends hold in their buffers beside what was read.
    private const long Buffers = 8L * 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServiceHosting.MaxBodyBytes, false)]
    [InlineData(ServiceHosting.MaxBodyBytes + 1, true)]
    public async Task Body_at_the_limit_then_only_a_larger_one_is_refused_and_not_a_byte_of_it_is_sent(long bytes, bool isRefused)
    {
        using var client = service.As(Persona.Rep);
        client.DefaultRequestHeaders.ExpectContinue = true;
        var sent = new CountingContent(" ", "application/json", bytes);

        using var answer = await client.PostAsync(Address, sent, Cancel);

        Assert.Equal(isRefused ? (HttpStatusCode.RequestEntityTooLarge, "request.too_large", 0L) : (HttpStatusCode.BadRequest, "request.malformed", bytes), (answer.StatusCode, await answer.CodeAsync(), sent.Sent));
    }

    [Fact]
    public async Task Body_without_end_then_little_more_than_the_limit_is_read_and_others_are_served()
    {
        using var client = service.As(Persona.Rep);
        using var other = service.As(Persona.Rep);
        var sent = new CountingContent(" ", "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = sent };
        request.Headers.TransferEncodingChunked = true;

        var refused = client.SendAsync(request, Cancel);
        using var served = await other.PostAsJsonAsync(Address, new { name = Guid.CreateVersion7().ToString() }, Cancel);
        try
        {
            using var answer = await refused;
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The connection was closed while the rest was on its way: refused all the same.
        }

        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.InRange(sent.Sent, 1, ServiceHosting.MaxBodyBytes + Buffers);
    }

    [Theory]
    [InlineData(33)]
    [InlineData(500_000)]
    public async Task Json_nested_too_deep_then_it_is_refused_and_the_process_goes_on(int depth)
    {
        using var client = service.As(Persona.Rep);
        using var body = new StringContent($$"""{"name":"x","price":{{new string('[', depth)}}{{new string(']', depth)}}}""", Encoding.UTF8, "application/json");

        using var answer = await client.PostAsync(Address, body, Cancel);
        using var next = await client.PostAsJsonAsync(Address, new { name = Guid.CreateVersion7().ToString() }, Cancel);

        Assert.Equal((HttpStatusCode.BadRequest, "request.malformed", HttpStatusCode.OK), (answer.StatusCode, await answer.CodeAsync(), next.StatusCode));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Compressed_body_then_nothing_unpacks_it(string encoding)
    {
        using var client = service.As(Persona.Rep);
        using var packed = new MemoryStream();
        await using (Stream packing = encoding == "br" ? new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true) : new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await packing.WriteAsync(Encoding.UTF8.GetBytes($$"""{"name":"{{new string('x', 10_000_000)}}"}"""), Cancel);
        using var body = new ByteArrayContent(packed.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        body.Headers.ContentEncoding.Add(encoding);

        using var answer = await client.PostAsync(Address, body, Cancel);

        Assert.True(packed.Length < ServiceHosting.MaxBodyBytes);
        Assert.Equal((HttpStatusCode.BadRequest, "request.malformed"), (answer.StatusCode, await answer.CodeAsync()));
    }
}
