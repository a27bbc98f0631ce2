namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>The canonical order of business keys: numbers by size before all other texts, those by code units. The same on every machine.</summary>
public static class NaturalOrder
{
    /// <summary>Compares two keys.</summary>
    public static int Compare(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var (leftIsNumber, rightIsNumber) = (IsNumber(left), IsNumber(right));
        if (leftIsNumber != rightIsNumber) return leftIsNumber ? -1 : 1;
        return leftIsNumber && left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);
    }

    // A leading zero makes a code, not a number: 007 and 7 are different keys.
    private static bool IsNumber(string text) => text.Length > 0 && (text[0] != '0' || text.Length == 1) && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}

/// <summary>The canonical order of transactions: date, order, line, sub-line, event. Within one day the order code decides, as nothing else is a business fact.</summary>
internal static class CanonicalOrder
{
    /// <summary>Compares what makes two transactions the same one: the order without the date.</summary>
    public static int CompareIdentity(TransactionFact x, TransactionFact y)
    {
        var byOrder = NaturalOrder.Compare(x.Order, y.Order);
        if (byOrder != 0) return byOrder;
        var byLine = NaturalOrder.Compare(x.Line, y.Line);
        if (byLine != 0) return byLine;
        var bySubLine = NaturalOrder.Compare(x.SubLine, y.SubLine);
        return bySubLine != 0 ? bySubLine : string.CompareOrdinal(x.Event, y.Event);
    }
}
