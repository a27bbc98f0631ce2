using System.Security.Cryptography;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Ids of version 7, as <see cref="Guid.CreateVersion7()"/> makes them, for very many rows: the system is asked for randomness once for some hundred of them.</summary>
internal static class NewIds
{
    private const int Size = 16;
    private const int Stock = 256;

    [ThreadStatic] private static byte[]? random;
    [ThreadStatic] private static int left;

    public static Guid Next()
    {
        if (left == 0)
        {
            RandomNumberGenerator.Fill(random ??= new byte[Stock * Size]);
            left = Stock;
        }

        Span<byte> id = random.AsSpan(--left * Size, Size);
        var milliseconds = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 5; i >= 0; i--, milliseconds >>= 8) id[i] = (byte)milliseconds;
        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id, bigEndian: true);
    }
}
