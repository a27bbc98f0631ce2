using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain;

/// <summary>A participant.</summary>
public readonly record struct ParticipantId(Guid Value) : ITypedId<ParticipantId>
{
    /// <inheritdoc/>
    public static ParticipantId From(Guid value) => new(value);
}

/// <summary>A title.</summary>
public readonly record struct TitleId(Guid Value) : ITypedId<TitleId>
{
    /// <inheritdoc/>
    public static TitleId From(Guid value) => new(value);
}

/// <summary>A position: a dated seat.</summary>
public readonly record struct PositionId(Guid Value) : ITypedId<PositionId>
{
    /// <inheritdoc/>
    public static PositionId From(Guid value) => new(value);
}

/// <summary>A named relation between two positions.</summary>
public readonly record struct PositionRelationId(Guid Value) : ITypedId<PositionRelationId>
{
    /// <inheritdoc/>
    public static PositionRelationId From(Guid value) => new(value);
}

/// <summary>A fiscal calendar.</summary>
public readonly record struct CalendarId(Guid Value) : ITypedId<CalendarId>
{
    /// <inheritdoc/>
    public static CalendarId From(Guid value) => new(value);
}

/// <summary>A territory.</summary>
public readonly record struct TerritoryId(Guid Value) : ITypedId<TerritoryId>
{
    /// <inheritdoc/>
    public static TerritoryId From(Guid value) => new(value);
}

/// <summary>An assignment of a territory to a position.</summary>
public readonly record struct AssignmentId(Guid Value) : ITypedId<AssignmentId>
{
    /// <inheritdoc/>
    public static AssignmentId From(Guid value) => new(value);
}

/// <summary>An account.</summary>
public readonly record struct AccountId(Guid Value) : ITypedId<AccountId>
{
    /// <inheritdoc/>
    public static AccountId From(Guid value) => new(value);
}

/// <summary>A quota.</summary>
public readonly record struct QuotaId(Guid Value) : ITypedId<QuotaId>
{
    /// <inheritdoc/>
    public static QuotaId From(Guid value) => new(value);
}

/// <summary>A revision of a quota.</summary>
public readonly record struct QuotaRevisionId(Guid Value) : ITypedId<QuotaRevisionId>
{
    /// <inheritdoc/>
    public static QuotaRevisionId From(Guid value) => new(value);
}

/// <summary>A capacity shortfall.</summary>
public readonly record struct ShortfallId(Guid Value) : ITypedId<ShortfallId>
{
    /// <inheritdoc/>
    public static ShortfallId From(Guid value) => new(value);
}
