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
    [InlineData("gzip", 0, false)]
    [InlineData("gzip", 1, true)]
    [InlineData("br", 0, false)]
    [InlineData("br", 1, true)]
    [InlineData("deflate", 0, false)]
    [InlineData("deflate", 1, true)]
    public async Task Packed_body_at_the_limit_then_only_one_that_unpacks_to_more_is_refused(string encoding, int beyond, bool isRefused)
    {
        using var client = service.As(Persona.Rep);
        var name = Guid.CreateVersion7().ToString();
        using var body = await PackedAsync(encoding, $$"""{"name":"{{name}}"}""", ServiceHosting.MaxBodyBytes + beyond);

        using var answer = await client.PostAsync(Address, body, Cancel);

        if (isRefused) Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "request.too_large"), (answer.StatusCode, await answer.CodeAsync()));
        else Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Small_body_that_unpacks_to_a_large_one_then_little_of_it_is_unpacked_and_others_are_served(string encoding)
    {
        const long Unpacked = 256L * 1024 * 1024;
        using var client = service.As(Persona.Rep);
        using var other = service.As(Persona.Rep);
        using var body = await PackedAsync(encoding, """{"name":"x"}""", Unpacked);
        Assert.InRange(body.Headers.ContentLength!.Value, 1, ServiceHosting.MaxBodyBytes - 1);
        var before = GC.GetTotalAllocatedBytes();

        var refusing = client.PostAsync(Address, body, Cancel);
        using var served = await other.PostAsJsonAsync(Address, new { name = Guid.CreateVersion7().ToString() }, Cancel);
        using var answer = await refusing;

        // Of the whole process, whatever else runs in it: far less than what it unpacks to.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 1, Unpacked / 4);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "request.too_large", HttpStatusCode.OK), (answer.StatusCode, await answer.CodeAsync(), served.StatusCode));
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    public async Task Body_packed_in_another_way_then_415_names_those_that_are_known(string encoding)
    {
        using var client = service.As(Persona.Rep);
        using var body = new StringContent("""{"name":"x"}""", Encoding.UTF8, "application/json");
        body.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

        using var answer = await client.PostAsync(Address, body, Cancel);

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "request.unsupported_media_type"), (answer.StatusCode, await answer.CodeAsync()));
        Assert.Equal("gzip, br, deflate", string.Join(", ", answer.Headers.GetValues("Accept-Encoding")));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Body_that_is_not_packed_as_it_says_then_it_is_refused(string encoding)
    {
        using var client = service.As(Persona.Rep);
        using var body = new StringContent("""{"name":"x"}""", Encoding.UTF8, "application/json");
        body.Headers.ContentEncoding.Add(encoding);

        using var answer = await client.PostAsync(Address, body, Cancel);

        Assert.Equal((HttpStatusCode.BadRequest, "request.malformed"), (answer.StatusCode, await answer.CodeAsync()));
    }

    // A document and spaces behind it, as many bytes as stated.
    private static async Task<ByteArrayContent> PackedAsync(string encoding, string document, long bytes)
    {
        using var packed = new MemoryStream();
        await using (Stream packing = encoding switch
        {
            "br" => new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            _ => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            await packing.WriteAsync(Encoding.UTF8.GetBytes(document), Cancel);
            var spaces = Encoding.UTF8.GetBytes(new string(' ', 1024 * 1024));
            for (var left = bytes - document.Length; left > 0; left -= spaces.Length) await packing.WriteAsync(spaces.AsMemory(0, (int)Math.Min(spaces.Length, left)), Cancel);
        }

        var body = new ByteArrayContent(packed.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        body.Headers.ContentEncoding.Add(encoding);
        return body;
    }
}
