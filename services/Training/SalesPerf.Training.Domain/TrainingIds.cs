using SalesPerf.Primitives;

namespace SalesPerf.Training.Domain;

/// <summary>Id of an onboarding enrolment.</summary>
public readonly record struct EnrolmentId(Guid Value) : ITypedId<EnrolmentId>
{
    /// <inheritdoc/>
    public static EnrolmentId From(Guid value) => new(value);
}

/// <summary>Id of a role play that was held.</summary>
public readonly record struct RolePlayId(Guid Value) : ITypedId<RolePlayId>
{
    /// <inheritdoc/>
    public static RolePlayId From(Guid value) => new(value);
}

/// <summary>Id of a coaching plan.</summary>
public readonly record struct CoachingPlanId(Guid Value) : ITypedId<CoachingPlanId>
{
    /// <inheritdoc/>
    public static CoachingPlanId From(Guid value) => new(value);
}

/// <summary>Id of a certification that somebody was awarded.</summary>
public readonly record struct CertificationId(Guid Value) : ITypedId<CertificationId>
{
    /// <inheritdoc/>
    public static CertificationId From(Guid value) => new(value);
}
