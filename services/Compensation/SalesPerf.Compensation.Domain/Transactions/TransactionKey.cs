namespace SalesPerf.Compensation.Domain.Transactions;

/// <summary>What makes a transaction the same one when it is sent again: order, line, sub-line and event type.</summary>
/// <param name="OrderCode">The order.</param>
/// <param name="LineCode">The line of the order; <see cref="WholeOrder"/> where the source has none.</param>
/// <param name="SubLineCode">The part of the line; <see cref="WholeOrder"/> where the source has none.</param>
/// <param name="EventType">What happened to it: <c>booked</c>, <c>invoiced</c>, <c>reward</c>.</param>
public sealed record TransactionKey(string OrderCode, string LineCode, string SubLineCode, string EventType)
{
    /// <summary>Line and sub-line of a source that has none.</summary>
    public const string WholeOrder = "1";

    /// <summary>Event type of money that goes with a recognition; it is paid as it is and measured as nothing.</summary>
    public const string Reward = "reward";

    /// <summary>Event type of money that somebody decided: the outcome of a dispute, or a payment by hand; paid as it is.</summary>
    public const string Correction = "correction";

    /// <summary>Whether the amount is paid as it is, and measured as nothing.</summary>
    public bool IsPaidAsItIs => PaysAsItIs(EventType);

    /// <summary>Whether the amount of such an event is paid as it is, and measured as nothing.</summary>
    public static bool PaysAsItIs(string eventType) => eventType is Reward or Correction;

    /// <summary>By code units, so that the order is the same on every machine.</summary>
    public static IComparer<TransactionKey> Ordinal { get; } = Comparer<TransactionKey>.Create(Compare);

    private static int Compare(TransactionKey left, TransactionKey right)
    {
        var byOrder = string.CompareOrdinal(left.OrderCode, right.OrderCode);
        if (byOrder != 0) return byOrder;
        var byLine = string.CompareOrdinal(left.LineCode, right.LineCode);
        if (byLine != 0) return byLine;
        var bySubLine = string.CompareOrdinal(left.SubLineCode, right.SubLineCode);
        return bySubLine != 0 ? bySubLine : string.CompareOrdinal(left.EventType, right.EventType);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{OrderCode}/{LineCode}/{SubLineCode}/{EventType}";
}

/// <summary>What coverage would have said beside the explicit seller.</summary>
public enum CoverageKind
{
    /// <summary>The seller held the territory that day.</summary>
    Covered,

    /// <summary>The seller held other territories that day.</summary>
    OutsideTerritory,

    /// <summary>The seller held no territory that day.</summary>
    NoAssignment,

    /// <summary>No seller is named, so coverage decides itself.</summary>
    ByCoverage,

    /// <summary>Nothing was asked: a reward has no account.</summary>
    NotAsked,
}

/// <summary>Compares an explicit seller with coverage.</summary>
public static class CoverageCheck
{
    /// <summary>What coverage says about a seller.</summary>
    /// <param name="sellerNamed">Whether the transaction names a seller.</param>
    /// <param name="territoryCode">The territory of the transaction, or empty.</param>
    /// <param name="sellerTerritories">Territories that the seller held that day.</param>
    public static CoverageKind Of(bool sellerNamed, string territoryCode, IReadOnlyCollection<string> sellerTerritories)
    {
        ArgumentNullException.ThrowIfNull(sellerTerritories);
        if (!sellerNamed) return CoverageKind.ByCoverage;
        if (sellerTerritories.Count == 0) return CoverageKind.NoAssignment;
        return sellerTerritories.Contains(territoryCode) ? CoverageKind.Covered : CoverageKind.OutsideTerritory;
    }
}
