using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>The canonical order of business keys: numbers by size before all other texts, those by code units. The same on every machine.</summary>
public static class NaturalOrder
{
    /// <summary>Compares two keys.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var (leftIsNumber, rightIsNumber) = (IsNumber(left), IsNumber(right));
        if (leftIsNumber != rightIsNumber) return leftIsNumber ? -1 : 1;
        return leftIsNumber && left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.CompareTo(right, StringComparison.Ordinal);
    }

    // A leading zero makes a code, not a number: 007 and 7 are different keys.
    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || (text[0] == '0' && text.Length > 1)) return false;
        foreach (var letter in text)
            if (!char.IsAsciiDigit(letter)) return false;
        return true;
    }
}

/// <summary>The canonical order of transactions: date, order, line, sub-line, event. Within one day the order code decides, as nothing else is a business fact.</summary>
internal static class CanonicalOrder
{
    /// <summary>Compares what makes two transactions of a table the same one: the order without the date.</summary>
    public static int CompareIdentity(TransactionColumns columns, int x, int y)
    {
        var byOrder = NaturalOrder.Compare(columns.Order(x), columns.Order(y));
        if (byOrder != 0) return byOrder;
        var byLine = Compare(columns.Lines, columns.Line(x), columns.Line(y));
        if (byLine != 0) return byLine;
        var bySubLine = Compare(columns.Lines, columns.SubLine(x), columns.SubLine(y));
        return bySubLine != 0 ? bySubLine : string.CompareOrdinal(columns.Events[columns.Event(x)], columns.Events[columns.Event(y)]);
    }

    /// <summary>Compares the same by code units alone, as results are ordered.</summary>
    public static int CompareKeys(TransactionColumns columns, int x, int y)
    {
        var byOrder = columns.Order(x).CompareTo(columns.Order(y), StringComparison.Ordinal);
        if (byOrder != 0) return byOrder;
        var byLine = string.CompareOrdinal(columns.Lines[columns.Line(x)], columns.Lines[columns.Line(y)]);
        if (byLine != 0) return byLine;
        var bySubLine = string.CompareOrdinal(columns.Lines[columns.SubLine(x)], columns.Lines[columns.SubLine(y)]);
        return bySubLine != 0 ? bySubLine : string.CompareOrdinal(columns.Events[columns.Event(x)], columns.Events[columns.Event(y)]);
    }

    private static int Compare(TextTable texts, int x, int y) => x == y ? 0 : NaturalOrder.Compare(texts[x], texts[y]);
}
