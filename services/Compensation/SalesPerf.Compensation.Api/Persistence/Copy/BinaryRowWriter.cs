using System.Buffers.Binary;
using System.Text;

namespace SalesPerf.Compensation.Api.Persistence.Copy;

/// <summary>Writes the stream of <c>COPY … FROM STDIN (FORMAT BINARY)</c>; see <see cref="BinaryRowReader"/> for the format and the reason.</summary>
internal sealed class BinaryRowWriter
{
    private const int LengthBytes = sizeof(int);
    private const byte JsonbVersion = 1;
    private const int TextOid = 25;
    private static readonly DateOnly Epoch = new(2000, 1, 1);
    private static readonly DateTimeOffset EpochInstant = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Small enough to be no large object: most of what a service writes are a few rows.
    private readonly byte[] buffer = new byte[1 << 16];
    private readonly Stream stream;
    private int at;

    /// <param name="stream">The raw stream, which stays the caller's.</param>
    public BinaryRowWriter(Stream stream)
    {
        this.stream = stream;
        ReadOnlySpan<byte> header = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0];
        header.CopyTo(buffer);
        at = header.Length;
    }

    /// <summary>Begins a row of so many values.</summary>
    public void Row(short fields) => BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), fields);

    public void Null() => BinaryPrimitives.WriteInt32BigEndian(Take(LengthBytes), -1);

    public void Boolean(bool value) => Value(1)[0] = value ? (byte)1 : (byte)0;

    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Value(sizeof(short)), value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Value(sizeof(int)), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Value(sizeof(long)), value);

    public void Uuid(Guid value) => value.TryWriteBytes(Value(16), bigEndian: true, out _);

    /// <summary>A <c>date</c>.</summary>
    public void Date(DateOnly value) => Int32(value.DayNumber - Epoch.DayNumber);

    /// <summary>A <c>timestamptz</c>: microseconds since 2000.</summary>
    public void Instant(DateTimeOffset value) => Int64((value - EpochInstant).Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>A <c>numeric</c> of <paramref name="value"/> units of 10^-scale; at most 12 decimals.</summary>
    public void Numeric(long value, int scale)
    {
        Reserve(LengthBytes + ScaledNumeric.LongestForm);
        Close(ScaledNumeric.Write(value, scale, buffer.AsSpan(at + LengthBytes)));
    }

    /// <summary>A <c>numeric</c>, exact.</summary>
    public void Numeric(decimal value)
    {
        Reserve(LengthBytes + ScaledNumeric.LongestForm);
        Close(ScaledNumeric.Write(value, buffer.AsSpan(at + LengthBytes)));
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        if (LengthBytes + value.Length <= buffer.Length) value.CopyTo(Value(value.Length));
        else Long(value);
    }

    public void Text(string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (LengthBytes + most > buffer.Length)
        {
            Long(Encoding.UTF8.GetBytes(value));
            return;
        }

        Reserve(LengthBytes + most);
        Close(Encoding.UTF8.GetBytes(value, buffer.AsSpan(at + LengthBytes)));
    }

    /// <summary>A <c>jsonb</c>: its text behind the version of the form.</summary>
    public void Json(string value)
    {
        var most = 1 + Encoding.UTF8.GetMaxByteCount(value.Length);
        if (LengthBytes + most > buffer.Length)
        {
            Long([JsonbVersion, .. Encoding.UTF8.GetBytes(value)]);
            return;
        }

        Reserve(LengthBytes + most);
        buffer[at + LengthBytes] = JsonbVersion;
        Close(1 + Encoding.UTF8.GetBytes(value, buffer.AsSpan(at + LengthBytes + 1)));
    }

    /// <summary>A <c>text[]</c>: dimensions, whether any is null, type, then length and lower bound, then the texts as values.</summary>
    public void Texts(IReadOnlyList<string> values)
    {
        var forms = values.Select(Encoding.UTF8.GetBytes).ToArray();
        var bytes = new byte[(5 * sizeof(int)) + forms.Sum(f => LengthBytes + f.Length)];
        var written = 0;
        foreach (var word in (ReadOnlySpan<int>)[1, 0, TextOid, forms.Length, 1]) Put(word);
        foreach (var form in forms)
        {
            Put(form.Length);
            form.CopyTo(bytes, written);
            written += form.Length;
        }

        Bytes(bytes);

        void Put(int word)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(written), word);
            written += sizeof(int);
        }
    }

    /// <summary>Writes the end of the rows and everything that waits; the stream may then be closed.</summary>
    public void Complete()
    {
        Row(-1);
        Flush();
    }

    private Span<byte> Value(int length)
    {
        Reserve(LengthBytes + length);
        Close(length);
        return buffer.AsSpan(at - length, length);
    }

    // Puts the length before a value of which the bytes stand, or will, behind it.
    private void Close(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(at), length);
        at += LengthBytes + length;
    }

    private void Long(ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(LengthBytes), value.Length);
        Flush();
        stream.Write(value);
    }

    private Span<byte> Take(int length)
    {
        Reserve(length);
        at += length;
        return buffer.AsSpan(at - length, length);
    }

    private void Reserve(int room)
    {
        if (buffer.Length - at < room) Flush();
    }

    private void Flush()
    {
        stream.Write(buffer, 0, at);
        at = 0;
    }
}
