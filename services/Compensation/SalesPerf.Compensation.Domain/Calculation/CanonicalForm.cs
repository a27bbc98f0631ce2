using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>One byte form for equal results, whatever machine, culture or order they come from.</summary>
/// <remarks>
/// Texts are UTF-8 after their length in bytes (4 bytes, little-endian; -1 for none), numbers are texts without trailing zeros, dates are
/// <c>yyyy-MM-dd</c>, lists begin with their length. Ids of the database are never part of it: the same facts in an empty database give the same bytes.
/// </remarks>
public sealed class CanonicalForm : IDisposable
{
    // Sign, 29 digits and a point.
    private const int LongestNumber = 31;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    // A call of the hash costs more than the few bytes that most values have.
    private readonly byte[] waiting = new byte[4096];
    private int waitingBytes;

    /// <summary>A number without trailing zeros.</summary>
    public static string Of(decimal value)
    {
        Span<char> text = stackalloc char[LongestNumber];
        return text[..Write(value, text)].ToString();
    }

    /// <summary>Adds a text, or that there is none.</summary>
    public CanonicalForm Text(string? value)
    {
        if (value is null) return Length(-1);
        return Text(value.AsSpan());
    }

    /// <summary>Adds a number, or that there is none.</summary>
    public CanonicalForm Number(decimal? value)
    {
        if (value is not { } number) return Length(-1);
        Span<char> text = stackalloc char[LongestNumber];
        return Text(text[..Write(number, text)]);
    }

    /// <summary>Adds a date.</summary>
    public CanonicalForm Date(DateOnly value) => Text(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>Adds the length of a list, or any whole number.</summary>
    public CanonicalForm Length(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Room(sizeof(int)), value);
        waitingBytes += sizeof(int);
        return this;
    }

    /// <summary>SHA-256 of everything added, lower-case hexadecimal.</summary>
    public string Sha256()
    {
        Flush();
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();

    // A picture of digits would do the same and take twice as long.
    private static int Write(decimal value, Span<char> text)
    {
        if (!value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture)) throw new InvalidOperationException($"{value} is longer than any number.");
        return text[..length].Contains('.') ? text[..length].TrimEnd('0').TrimEnd('.').Length : length;
    }

    private CanonicalForm Text(ReadOnlySpan<char> value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length) + sizeof(int);
        if (most > waiting.Length) return Long(value);
        var room = Room(most);
        var bytes = Encoding.UTF8.GetBytes(value, room[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(room, bytes);
        waitingBytes += sizeof(int) + bytes;
        return this;
    }

    private CanonicalForm Long(ReadOnlySpan<char> value)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(value)];
        Encoding.UTF8.GetBytes(value, bytes);
        Length(bytes.Length);
        Flush();
        hash.AppendData(bytes);
        return this;
    }

    private Span<byte> Room(int bytes)
    {
        if (waiting.Length - waitingBytes < bytes) Flush();
        return waiting.AsSpan(waitingBytes);
    }

    private void Flush()
    {
        hash.AppendData(waiting.AsSpan(0, waitingBytes));
        waitingBytes = 0;
    }
}
