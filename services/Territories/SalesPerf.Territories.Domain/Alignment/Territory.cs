using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Alignment;

/// <summary>A part of the market that seats cover.</summary>
public sealed class Territory
{
    private Territory()
    {
    }

    /// <summary>A new territory.</summary>
    public Territory(string code, string name, TerritoryId? parentId) => (Id, Code, Name, ParentId) = (NewId.Of<TerritoryId>(), code, name, parentId);

    /// <summary>Id.</summary>
    public TerritoryId Id { get; private set; }

    /// <summary>Business key.</summary>
    public string Code { get; private set; } = string.Empty;

    /// <summary>Name to show.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>The territory it is a part of, or null.</summary>
    public TerritoryId? ParentId { get; private set; }

    /// <summary>Names and places it anew; returns whether anything is different now.</summary>
    /// <param name="name">Name to show.</param>
    /// <param name="parentId">Parent, or null.</param>
    /// <param name="parentOf">The parent of any territory, to see that none becomes a part of itself.</param>
    public bool Place(string name, TerritoryId? parentId, Func<TerritoryId, TerritoryId?> parentOf)
    {
        ArgumentNullException.ThrowIfNull(parentOf);
        for (var above = parentId; above is { } id; above = parentOf(id))
            if (id == Id) throw new DomainException(TerritoryErrors.PartOfItself(Code));
        if (Name == name && ParentId == parentId) return false;
        (Name, ParentId) = (name, parentId);
        return true;
    }
}

/// <summary>A territory in the hands of a seat. Several seats may share a territory.</summary>
public sealed class Assignment
{
    private Assignment()
    {
    }

    /// <summary>A new assignment.</summary>
    public Assignment(TerritoryId territoryId, PositionId positionId, DateRange during) =>
        (Id, TerritoryId, PositionId, During) = (NewId.Of<AssignmentId>(), territoryId, positionId, during);

    /// <summary>Id.</summary>
    public AssignmentId Id { get; private set; }

    /// <summary>What.</summary>
    public TerritoryId TerritoryId { get; private set; }

    /// <summary>To which seat.</summary>
    public PositionId PositionId { get; private set; }

    /// <summary>When.</summary>
    public DateRange During { get; private set; }

    /// <summary>Ends it on another day; returns whether that is different.</summary>
    public bool EndOn(DateOnly? untilExclusive)
    {
        if (During.EndExclusive == untilExclusive) return false;
        During = new DateRange(During.Start, untilExclusive);
        return true;
    }
}

/// <summary>Refusals about territories and assignments.</summary>
public static class TerritoryErrors
{
    /// <summary>A reference to a territory that is not there.</summary>
    public static DomainError Unknown(string code) =>
        new("territories.unknown_territory", ErrorKind.NotFound, $"There is no territory '{code}'; send it with territories:batch first.");

    /// <summary>A territory under itself.</summary>
    public static DomainError PartOfItself(string code) => new("territories.territory_cycle", ErrorKind.RuleBroken, $"Territory '{code}' would be a part of itself.");

    /// <summary>The same territory twice in the hands of the same seat on one day.</summary>
    public static DomainError OverlappingAssignment { get; } =
        new("territories.overlapping_assignment", ErrorKind.RuleBroken, "The position holds this territory already on some of these days; end the earlier assignment first, by its own from.");
}
