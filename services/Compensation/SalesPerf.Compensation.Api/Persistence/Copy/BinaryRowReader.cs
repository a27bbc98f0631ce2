using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace SalesPerf.Compensation.Api.Persistence.Copy;

/// <summary>Reads the stream of <c>COPY … TO STDOUT (FORMAT BINARY)</c>: rows of values in the order of the statement's columns.</summary>
/// <remarks>
/// The driver's own reader asks the type mapping and the connection for each value, 50 to 100 ns each; of ten million rows that is most of a run. The format
/// is 11 bytes of signature, two 32-bit words, then per row a 16-bit count of fields (-1 at the end) and per field a 32-bit length (-1 for null) and its bytes.
/// </remarks>
internal sealed class BinaryRowReader : IDisposable
{
    private const int HeaderLength = 19;
    private static readonly DateOnly Epoch = new(2000, 1, 1);
    private readonly Stream stream;
    // Small enough to be no large object: most of what a service reads are a few rows.
    private byte[] buffer = new byte[1 << 16];
    private int at;
    private int filled;

    /// <param name="stream">The raw stream, which is disposed with the reader.</param>
    public BinaryRowReader(Stream stream)
    {
        this.stream = stream;
        Require(HeaderLength);
        if (!buffer.AsSpan(0, Signature.Length).SequenceEqual(Signature)) throw new InvalidDataException("Not a binary COPY stream.");
        at = HeaderLength;
    }

    private static ReadOnlySpan<byte> Signature => [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00];

    /// <summary>Goes to the next row; false at the end.</summary>
    public bool NextRow()
    {
        Require(sizeof(short));
        var fields = BinaryPrimitives.ReadInt16BigEndian(buffer.AsSpan(at));
        at += sizeof(short);
        return fields >= 0;
    }

    /// <summary>The next value's bytes, valid until the next call.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        Require(sizeof(int));
        var length = BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(at));
        at += sizeof(int);
        if (length < 0) throw new InvalidDataException("A value is missing where none may be.");
        Require(length);
        at += length;
        return buffer.AsSpan(at - length, length);
    }

    /// <summary>Whether the next value is null; then it is passed.</summary>
    public bool IsNull()
    {
        Require(sizeof(int));
        if (BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(at)) >= 0) return false;
        at += sizeof(int);
        return true;
    }

    public Guid Uuid() => new(Bytes(), bigEndian: true);

    public Guid? MaybeUuid() => IsNull() ? null : Uuid();

    /// <summary>A <c>numeric</c>, without trailing zeros.</summary>
    public decimal Decimal() => ScaledNumeric.Read(Bytes());

    public decimal? MaybeDecimal() => IsNull() ? null : Decimal();

    public DateOnly Date() => DateOnly.FromDayNumber(DayNumber());

    public DateOnly? MaybeDate() => IsNull() ? null : Date();

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Bytes());

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Bytes());

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Bytes());

    /// <summary>A <c>numeric</c> in units of 10^-scale.</summary>
    public long Numeric(int scale) => ScaledNumeric.Read(Bytes(), scale);

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>A <c>date</c> as <see cref="DateOnly.DayNumber"/>.</summary>
    public int DayNumber() => Epoch.DayNumber + Int32();

    public void Dispose() => stream.Dispose();

    private void Require(int count)
    {
        if (filled - at >= count) return;
        var next = count > buffer.Length ? new byte[BitOperations.RoundUpToPowerOf2((uint)count)] : buffer;
        buffer.AsSpan(at, filled - at).CopyTo(next);
        buffer = next;
        (at, filled) = (0, filled - at);
        while (filled < count)
        {
            var read = stream.Read(buffer.AsSpan(filled));
            if (read == 0) throw new EndOfStreamException("The stream ended inside a row.");
            filled += read;
        }
    }
}
