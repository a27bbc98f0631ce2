using System.Globalization;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain.Gaps;

/// <summary>What a finished period says about one participant and KPI.</summary>
/// <param name="ParticipantId">Who.</param>
/// <param name="KpiCode">Of what.</param>
/// <param name="CalendarCode">Calendar of the period.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="Attainment">What was reached.</param>
/// <param name="Threshold">What had to be.</param>
/// <param name="SkillCode">The skill that closes such a gap.</param>
/// <param name="BottleneckStage">The stage of the funnel that loses most, or null where no funnel is known.</param>
/// <param name="LatestEndedPeriod">The latest period of the calendar that is over today.</param>
public sealed record PeriodResult(
    Guid ParticipantId, string KpiCode, string CalendarCode, string PeriodCode, Attainment Attainment, Attainment Threshold, string SkillCode, string? BottleneckStage, string? LatestEndedPeriod);

/// <summary>Decides whether a result is a gap.</summary>
public static class GapRule
{
    /// <summary>The gap, or null where the threshold was reached. Exactly on the threshold is no gap.</summary>
    public static PerformanceGap? Judge(PeriodResult result, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Attainment < result.Threshold ? new PerformanceGap(result, today) : null;
    }
}

/// <summary>Somebody was below the threshold of a KPI in a period that is over; there is one at most per participant, KPI and period.</summary>
public sealed class PerformanceGap
{
    private PerformanceGap()
    {
    }

    internal PerformanceGap(PeriodResult result, DateOnly today)
    {
        Id = NewId.Of<GapId>();
        (ParticipantId, KpiCode, CalendarCode, PeriodCode) = (result.ParticipantId, result.KpiCode, result.CalendarCode, result.PeriodCode);
        (Attainment, Threshold, SkillCode, BottleneckStage) = (result.Attainment, result.Threshold, result.SkillCode, result.BottleneckStage);
        (Current, FoundOn) = (result.LatestEndedPeriod == result.PeriodCode, today);
    }

    /// <summary>Id.</summary>
    public GapId Id { get; private init; }

    /// <summary>Who.</summary>
    public Guid ParticipantId { get; private init; }

    /// <summary>Of what.</summary>
    public string KpiCode { get; private init; } = string.Empty;

    /// <summary>Calendar of the period.</summary>
    public string CalendarCode { get; private init; } = string.Empty;

    /// <summary>When.</summary>
    public string PeriodCode { get; private init; } = string.Empty;

    /// <summary>What was reached.</summary>
    public Attainment Attainment { get; private init; }

    /// <summary>What had to be.</summary>
    public Attainment Threshold { get; private init; }

    /// <summary>The skill that closes it.</summary>
    public string SkillCode { get; private init; } = string.Empty;

    /// <summary>The stage of the funnel that loses most, or null.</summary>
    public string? BottleneckStage { get; private init; }

    /// <summary>Key of the sentence that says why; <see cref="ReasonValues"/> are the figures in it. It is worded where it is read, in the reader's language.</summary>
    public string ReasonCode => BottleneckStage is null ? "reason.gap" : "reason.gap_at_stage";

    /// <summary>KPI, attainment, period, threshold and, where a funnel is known, the stage that loses most, as they are in JSON.</summary>
    public IReadOnlyList<string> ReasonValues =>
    [
        KpiCode, Attainment.At(6).ToString("0.000000", CultureInfo.InvariantCulture), PeriodCode, Threshold.Value.ToString("0.00####", CultureInfo.InvariantCulture), .. BottleneckStage is { } stage ? [stage] : Array.Empty<string>(),
    ];

    /// <summary>Whether the period was the latest that had ended when it was found: only then is there something to coach.</summary>
    public bool Current { get; private init; }

    /// <summary>Business date.</summary>
    public DateOnly FoundOn { get; private init; }
}

/// <summary>Refusals about gaps.</summary>
public static class GapErrors
{
    /// <summary>No such gap, or not for the caller to know.</summary>
    public static DomainError NotFound { get; } = new("goals.gap_not_found", ErrorKind.NotFound, "There is no such performance gap, or it is not yours to see.");
}
