using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain.Funnels;

/// <summary>One stage of somebody's funnel in a period.</summary>
/// <param name="Code">Business key of the stage.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Entered">How many came into it.</param>
/// <param name="Advanced">How many went on from it.</param>
public sealed record FunnelStage(string Code, string Name, decimal Entered, decimal Advanced)
{
    /// <summary>The part that went on; null where nobody came in.</summary>
    public decimal? Conversion => Entered > 0m ? Advanced / Entered : null;
}

/// <summary>One stage compared.</summary>
/// <param name="Stage">The person's own.</param>
/// <param name="TeamMedian">Median conversion of the others; null where none has figures.</param>
/// <param name="Shortfall">How far the own conversion lies below that median, relative to it; negative above it.</param>
public sealed record StageComparison(FunnelStage Stage, decimal? TeamMedian, decimal? Shortfall);

/// <summary>A funnel compared with the team's.</summary>
/// <param name="Stages">In order.</param>
/// <param name="Bottleneck">The stage whose conversion lies furthest below the team's median, relative to it; null where none lies below or there is nobody to compare with.</param>
public sealed record FunnelAnalysis(IReadOnlyList<StageComparison> Stages, FunnelStage? Bottleneck)
{
    /// <summary>Compares; of equal shortfalls the earlier stage is named, since it loses first.</summary>
    public static FunnelAnalysis Of(IReadOnlyList<FunnelStage> own, IReadOnlyCollection<IReadOnlyList<FunnelStage>> others)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(others);
        var stages = own.Select(s => Compare(s, others)).ToArray();
        var worst = stages.Where(s => s.Shortfall > 0m).OrderByDescending(s => s.Shortfall).FirstOrDefault();
        return new(stages, worst?.Stage);
    }

    private static StageComparison Compare(FunnelStage stage, IReadOnlyCollection<IReadOnlyList<FunnelStage>> others)
    {
        var conversions = others.SelectMany(o => o.Where(s => s.Code == stage.Code)).Select(s => s.Conversion).OfType<decimal>().ToArray();
        if (conversions.Length == 0) return new(stage, null, null);
        var median = Median.Of(conversions);
        return new(stage, median, median > 0m && stage.Conversion is { } conversion ? (median - conversion) / median : null);
    }
}

/// <summary>Refusals about funnels.</summary>
public static class FunnelErrors
{
    /// <summary>Nobody sent this funnel.</summary>
    public static DomainError NotFound { get; } = new("goals.funnel_not_found", ErrorKind.NotFound, "There is no funnel of this participant in this period.");

    /// <summary>More went on than came in.</summary>
    public static DomainError MoreAdvancedThanEntered(string stage) =>
        new("goals.funnel_more_advanced_than_entered", ErrorKind.Invalid, $"From stage '{stage}' more went on than came in.");

    /// <summary>No stage, a repeated one, or a negative number.</summary>
    public static DomainError Malformed { get; } =
        new("goals.funnel_malformed", ErrorKind.Invalid, "A funnel has 1 to 30 stages with distinct codes and numbers of zero or more.");
}

/// <summary>What a funnel must be.</summary>
public static class FunnelRules
{
    /// <summary>Refuses a funnel that cannot be.</summary>
    public static void Require(IReadOnlyList<FunnelStage> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        if (stages.Count is 0 or > 30 || stages.Any(s => s.Entered < 0m || s.Advanced < 0m || string.IsNullOrWhiteSpace(s.Code) || string.IsNullOrWhiteSpace(s.Name))
            || stages.DistinctBy(s => s.Code).Count() != stages.Count) throw new DomainException(FunnelErrors.Malformed);
        if (stages.FirstOrDefault(s => s.Advanced > s.Entered) is { } impossible) throw new DomainException(FunnelErrors.MoreAdvancedThanEntered(impossible.Code));
    }
}
