using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Grpc.Core;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>Answers how many bytes it was sent.</summary>
[BindServiceMethod(typeof(CountingService), nameof(Bind))]
public class CountingService
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create<byte[]>(b => b, b => b);
    private static readonly Method<byte[], byte[]> CountMethod = new(MethodType.Unary, "sample.Counting", "Count", Bytes, Bytes);

    public static void Bind(ServiceBinderBase binder, CountingService? service)
    {
        ArgumentNullException.ThrowIfNull(binder);
        binder.AddMethod(CountMethod, service is null ? null : new UnaryServerMethod<byte[], byte[]>(service.Count));
    }

    public virtual Task<byte[]> Count(byte[] request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(System.Text.Encoding.ASCII.GetBytes(request.Length.ToString(CultureInfo.InvariantCulture)));
    }
}

/// <summary>
/// A gRPC message that was packed is bounded by what it unpacks to, and its refusal costs what was unpacked until then. The library sees to it; here it is held to it, because a version of it that
/// bounded only what arrives would let a megabyte become a gigabyte.
/// </summary>
public sealed class PackedMessageTests(SampleService service) : IClassFixture<SampleService>
{
    private const int MostBytes = 4 * 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip", MostBytes, StatusCode.OK)]
    [InlineData("gzip", MostBytes + 1, StatusCode.ResourceExhausted)]
    [InlineData("deflate", MostBytes, StatusCode.OK)]
    [InlineData("deflate", MostBytes + 1, StatusCode.ResourceExhausted)]
    public async Task Packed_message_at_the_limit_then_only_one_that_unpacks_to_more_is_refused(string encoding, int bytes, StatusCode expected)
    {
        var (status, counted) = await SendAsync(encoding, await PackedAsync(encoding, bytes));

        Assert.Equal(expected, status);
        if (expected == StatusCode.OK) Assert.Equal(bytes, counted);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Small_message_that_unpacks_to_a_large_one_then_little_of_it_is_unpacked_and_others_are_served(string encoding)
    {
        const long Unpacked = 256L * 1024 * 1024;
        var message = await PackedAsync(encoding, Unpacked);
        Assert.InRange(message.Length, 1, 1024 * 1024);
        using var other = service.As(Persona.Rep);
        var before = GC.GetTotalAllocatedBytes();

        var refusing = SendAsync(encoding, message);
        using var served = await other.PostAsJsonAsync("/v1/sample/things", new { name = Guid.CreateVersion7().ToString() }, Cancel);
        var (status, _) = await refusing;

        // Of the whole process, whatever else runs in it: far less than what it unpacks to.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 1, Unpacked / 4);
        Assert.Equal((StatusCode.ResourceExhausted, HttpStatusCode.OK), (status, served.StatusCode));
    }

    [Fact]
    public async Task Message_that_is_not_packed_as_it_says_then_it_is_refused_and_the_next_is_taken()
    {
        var (broken, _) = await SendAsync("gzip", [1, 2, 3, 4]);
        var (next, counted) = await SendAsync("gzip", await PackedAsync("gzip", 5));

        Assert.NotEqual(StatusCode.OK, broken);
        Assert.Equal((StatusCode.OK, 5), (next, counted));
    }

    // By hand, so that what the sender needs for it is not counted.
    private async Task<(StatusCode Status, int Counted)> SendAsync(string encoding, byte[] packed)
    {
        using var client = service.As(Persona.Rep);
        var frame = new byte[packed.Length + 5];
        frame[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), packed.Length);
        packed.CopyTo(frame, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(service.MessageAddress, "/sample.Counting/Count"))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.Add("te", "trailers");
        request.Headers.Add("grpc-encoding", encoding);
        using var answer = await client.SendAsync(request, Cancel);
        var body = await answer.Content.ReadAsByteArrayAsync(Cancel);
        var status = answer.Headers.TryGetValues("grpc-status", out var early) ? early : answer.TrailingHeaders.GetValues("grpc-status");
        return ((StatusCode)int.Parse(status.Single(), CultureInfo.InvariantCulture), body.Length > 5 ? int.Parse(body.AsSpan(5), CultureInfo.InvariantCulture) : 0);
    }

    private static async Task<byte[]> PackedAsync(string encoding, long bytes)
    {
        using var packed = new MemoryStream();
        await using (Stream packing = encoding == "gzip" ? new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true) : new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var left = bytes; left > 0; left -= zeros.Length) await packing.WriteAsync(zeros.AsMemory(0, (int)Math.Min(zeros.Length, left)), Cancel);
        }

        return packed.ToArray();
    }
}
