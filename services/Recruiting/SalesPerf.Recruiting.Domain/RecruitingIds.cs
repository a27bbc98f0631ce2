using SalesPerf.Primitives;

namespace SalesPerf.Recruiting.Domain;

/// <summary>Id of a requisition.</summary>
public readonly record struct RequisitionId(Guid Value) : ITypedId<RequisitionId>
{
    /// <inheritdoc/>
    public static RequisitionId From(Guid value) => new(value);
}

/// <summary>Id of a candidate.</summary>
public readonly record struct CandidateId(Guid Value) : ITypedId<CandidateId>
{
    /// <inheritdoc/>
    public static CandidateId From(Guid value) => new(value);
}

/// <summary>Id of an application: one candidate for one requisition.</summary>
public readonly record struct ApplicationId(Guid Value) : ITypedId<ApplicationId>
{
    /// <inheritdoc/>
    public static ApplicationId From(Guid value) => new(value);
}

/// <summary>Id of a scorecard.</summary>
public readonly record struct ScorecardId(Guid Value) : ITypedId<ScorecardId>
{
    /// <inheritdoc/>
    public static ScorecardId From(Guid value) => new(value);
}

/// <summary>Id of an offer.</summary>
public readonly record struct OfferId(Guid Value) : ITypedId<OfferId>
{
    /// <inheritdoc/>
    public static OfferId From(Guid value) => new(value);
}
