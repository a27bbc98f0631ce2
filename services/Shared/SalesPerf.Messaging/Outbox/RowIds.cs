namespace SalesPerf.Messaging.Outbox;

/// <summary>
/// Version 7 ids that also grow within one millisecond. <see cref="Guid.CreateVersion7()"/> is random below the millisecond, and rows
/// inserted in order of such ids would lose the order in which they were published.
/// </summary>
internal static class RowIds
{
    private static readonly Lock Gate = new();
    private static long _lastMilliseconds;
    private static int _counter;

    public static Guid Next(DateTimeOffset now)
    {
        long milliseconds;
        int counter;
        lock (Gate)
        {
            // A clock that steps back must not let ids shrink; a full counter borrows the next millisecond (RFC 9562, 6.2, method 1).
            milliseconds = Math.Max(now.ToUnixTimeMilliseconds(), _lastMilliseconds);
            counter = milliseconds == _lastMilliseconds ? _counter + 1 : 0;
            if (counter > 0xFFF) (milliseconds, counter) = (milliseconds + 1, 0);
            (_lastMilliseconds, _counter) = (milliseconds, counter);
        }

        return Compose(milliseconds, counter);
    }

    private static Guid Compose(long milliseconds, int counter)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)).TryWriteBytes(bytes, bigEndian: true, out _);
        // Layout: 48 bits of time, 4 bits of version, 12 bits rand_a, which hold the counter here.
        bytes[6] = (byte)(0x70 | (counter >> 8));
        bytes[7] = (byte)counter;
        return new Guid(bytes, bigEndian: true);
    }
}
