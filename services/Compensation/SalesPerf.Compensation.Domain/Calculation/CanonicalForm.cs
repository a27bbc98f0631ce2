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
    private const string AllDigits = "0.############################";
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>A number without trailing zeros.</summary>
    public static string Of(decimal value) => value == 0m ? "0" : value.ToString(AllDigits, CultureInfo.InvariantCulture);

    /// <summary>Adds a text, or that there is none.</summary>
    public CanonicalForm Text(string? value)
    {
        if (value is null) return Length(-1);
        var bytes = Encoding.UTF8.GetBytes(value);
        Length(bytes.Length);
        hash.AppendData(bytes);
        return this;
    }

    /// <summary>Adds a number, or that there is none.</summary>
    public CanonicalForm Number(decimal? value) => Text(value is { } number ? Of(number) : null);

    /// <summary>Adds a date.</summary>
    public CanonicalForm Date(DateOnly value) => Text(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>Adds the length of a list, or any whole number.</summary>
    public CanonicalForm Length(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        hash.AppendData(bytes);
        return this;
    }

    /// <summary>SHA-256 of everything added, lower-case hexadecimal.</summary>
    public string Sha256() => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();
}
