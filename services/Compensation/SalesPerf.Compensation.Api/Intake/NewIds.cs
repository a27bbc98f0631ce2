using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>
/// Ids of version 7 for very many rows. Each is above those that the same thread made before (RFC 9562, 6.2, method 1: a counter follows the millisecond), so that rows are added at the end of their index;
/// and the system is asked for randomness once for some hundred of them.
/// </summary>
internal sealed class NewIds
{
    private const int Size = 16;
    private const int RandomSize = 8;
    private const int Stock = 512;
    private const int MostOfMillisecond = 0xFFF;

    [ThreadStatic] private static NewIds? ofThread;

    private readonly byte[] random = new byte[Stock * RandomSize];
    private int left;
    private long millisecond;
    private int counter;

    public static Guid Next() => (ofThread ??= new NewIds()).At(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>The next id at an instant, in milliseconds since 1970; where the clock stands still or goes back, still above the last one.</summary>
    public Guid At(long now)
    {
        Count(now);
        Span<byte> id = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(id, (millisecond << 16) | 0x7000L | (uint)counter);
        Random().CopyTo(id[RandomSize..]);
        id[RandomSize] = (byte)(0x80 | (id[RandomSize] & 0x3F));
        return new Guid(id, bigEndian: true);
    }

    // More in one millisecond than the counter tells apart take from the next.
    private void Count(long now)
    {
        if (now <= millisecond && ++counter <= MostOfMillisecond) return;
        millisecond = Math.Max(now, millisecond + 1);
        counter = 0;
    }

    private ReadOnlySpan<byte> Random()
    {
        if (left == 0)
        {
            RandomNumberGenerator.Fill(random);
            left = Stock;
        }

        return random.AsSpan(--left * RandomSize, RandomSize);
    }
}
