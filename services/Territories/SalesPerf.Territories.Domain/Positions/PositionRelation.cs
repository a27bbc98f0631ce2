using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Positions;

/// <summary>A dated relation between two seats beside the reporting line, such as <c>overlay</c> or <c>partner-manager</c>: credits may roll along it.</summary>
public sealed class PositionRelation
{
    private PositionRelation()
    {
    }

    /// <summary>A new relation.</summary>
    public PositionRelation(string name, PositionId positionId, PositionId relatedPositionId, DateRange during)
    {
        if (positionId == relatedPositionId) throw new DomainException(RelationErrors.WithItself);
        (Id, Name, PositionId, RelatedPositionId, During) = (NewId.Of<PositionRelationId>(), name, positionId, relatedPositionId, during);
    }

    /// <summary>Id.</summary>
    public PositionRelationId Id { get; private set; }

    /// <summary>What kind.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>From which seat.</summary>
    public PositionId PositionId { get; private set; }

    /// <summary>To which seat.</summary>
    public PositionId RelatedPositionId { get; private set; }

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

/// <summary>Refusals about relations.</summary>
public static class RelationErrors
{
    /// <summary>A seat related to itself.</summary>
    public static DomainError WithItself { get; } = new("territories.relation_with_itself", ErrorKind.Invalid, "A relation is between two different positions.");

    /// <summary>The same relation twice on one day.</summary>
    public static DomainError Overlapping { get; } =
        new("territories.overlapping_relation", ErrorKind.RuleBroken, "The same relation between the same positions is there already on some of these days.");
}
