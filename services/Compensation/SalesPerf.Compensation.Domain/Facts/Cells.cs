using System.Numerics;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>One value for each row, which is the usual one until it is set. Where none of some thousand rows was set, they take no room.</summary>
internal sealed class Cells<T>(T usual)
{
    // No piece is a large object, whatever the values are: those are only collected with everything else.
    private const int PieceBits = 11;
    private const int PieceRows = 1 << PieceBits;
    private const int FewestRows = 4;
    private T[]?[] pieces = [];

    public T this[int row]
    {
        get
        {
            var (piece, place) = (row >> PieceBits, row & (PieceRows - 1));
            return piece < pieces.Length && pieces[piece] is { } values && place < values.Length ? values[place] : usual;
        }
    }

    public void Set(int row, T value)
    {
        var (piece, place) = (row >> PieceBits, row & (PieceRows - 1));
        if (piece >= pieces.Length) Array.Resize(ref pieces, Math.Max(piece + 1, pieces.Length * 2));
        if (pieces[piece] is not { } values || place >= values.Length) pieces[piece] = values = Grown(pieces[piece] ?? [], piece == 0 ? place + 1 : PieceRows);
        values[place] = value;
    }

    // Most facts are those of one person, a few rows.
    private T[] Grown(T[] values, int needed)
    {
        var grown = new T[Math.Max(FewestRows, (int)BitOperations.RoundUpToPowerOf2((uint)needed))];
        values.CopyTo(grown, 0);
        grown.AsSpan(values.Length).Fill(usual);
        return grown;
    }
}

/// <summary>Texts of which hardly two are equal, a text for each row, behind each other as the code units by which they are compared.</summary>
internal sealed class PackedTexts
{
    private const int PieceBits = 15;
    private const int PieceLength = 1 << PieceBits;
    private readonly List<char[]> pieces = [];
    private readonly Cells<(int Start, int Length)> places = new(default);
    private int filled;

    public ReadOnlySpan<char> this[int row]
    {
        get
        {
            var (start, length) = places[row];
            return length == 0 ? [] : pieces[start >> PieceBits].AsSpan(start & (PieceLength - 1), length);
        }
    }

    public void Set(int row, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        if (pieces.Count == 0 || filled + text.Length > PieceLength) Begin();
        if (filled + text.Length > pieces[^1].Length) pieces[^1] = Longer(pieces[^1], filled + text.Length);
        text.CopyTo(pieces[^1].AsSpan(filled));
        places.Set(row, (((pieces.Count - 1) << PieceBits) + filled, text.Length));
        filled += text.Length;
    }

    private void Begin()
    {
        pieces.Add([]);
        filled = 0;
    }

    // A text that is longer than a piece has one of its own.
    private static char[] Longer(char[] piece, int needed)
    {
        Array.Resize(ref piece, needed >= PieceLength ? needed : (int)BitOperations.RoundUpToPowerOf2((uint)needed));
        return piece;
    }
}
