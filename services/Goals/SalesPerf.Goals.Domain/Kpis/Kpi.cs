namespace SalesPerf.Goals.Domain.Kpis;

/// <summary>What a KPI's figures are.</summary>
public enum KpiUnit
{
    /// <summary>An amount with its currency.</summary>
    Money,

    /// <summary>How many.</summary>
    Count,

    /// <summary>A fraction: 0.25 is 25 %.</summary>
    Percent,

    /// <summary>How many days.</summary>
    Days,

    /// <summary>Points on a scale.</summary>
    Score,
}

/// <summary>Which way is better.</summary>
public enum KpiDirection
{
    /// <summary>More is better.</summary>
    Higher,

    /// <summary>Less is better.</summary>
    Lower,
}

/// <summary>Where the figures come from.</summary>
public enum KpiSource
{
    /// <summary>Another service says so by event.</summary>
    Event,

    /// <summary>Somebody enters them.</summary>
    Manual,

    /// <summary>Work that was done, with its hours.</summary>
    Activity,

    /// <summary>The stages of the funnel.</summary>
    Funnel,
}

/// <summary>How often there are new figures.</summary>
public enum KpiCadence
{
    /// <summary>Every day.</summary>
    Daily,

    /// <summary>Every week.</summary>
    Weekly,

    /// <summary>Every month.</summary>
    Monthly,

    /// <summary>Every quarter.</summary>
    Quarterly,

    /// <summary>Every year.</summary>
    Yearly,
}

/// <summary>All that a KPI's owner decides.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Unit">What its figures are.</param>
/// <param name="Direction">Which way is better.</param>
/// <param name="Formula">How it is calculated, in words; shown, not run.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Source">Where its figures come from.</param>
/// <param name="Cadence">How often.</param>
/// <param name="Threshold">Attainment below which there is a performance gap, as a fraction.</param>
/// <param name="SkillCode">The skill that closes such a gap.</param>
/// <param name="Accumulates">Whether the figures of parts of a period add up to the period's (sales do, a satisfaction score does not).</param>
/// <param name="Drives">The KPI that it drives, or null.</param>
/// <param name="OnboardingTarget">What somebody new is to reach in the first period, or null where newcomers get no goal of it.</param>
public sealed record KpiDefinition(
    string Name, KpiUnit Unit, KpiDirection Direction, string Formula, string Owner, KpiSource Source, KpiCadence Cadence,
    decimal Threshold, string SkillCode, bool Accumulates, string? Drives, decimal? OnboardingTarget);

/// <summary>A key performance indicator: what is measured, how, and when a result is too low.</summary>
public sealed class Kpi
{
    /// <summary>The threshold where none is stated.</summary>
    public const decimal DefaultThreshold = 0.8m;

    private Kpi()
    {
    }

    /// <summary>A new entry of the catalogue.</summary>
    public Kpi(string code, KpiDefinition definition)
    {
        Code = code;
        Redefine(definition);
    }

    /// <summary>Business key; goals, measurements and events name it.</summary>
    public string Code { get; private init; } = string.Empty;

    /// <inheritdoc cref="KpiDefinition.Name"/>
    public string Name { get; private set; } = string.Empty;

    /// <inheritdoc cref="KpiDefinition.Unit"/>
    public KpiUnit Unit { get; private set; }

    /// <inheritdoc cref="KpiDefinition.Direction"/>
    public KpiDirection Direction { get; private set; }

    /// <inheritdoc cref="KpiDefinition.Formula"/>
    public string Formula { get; private set; } = string.Empty;

    /// <inheritdoc cref="KpiDefinition.Owner"/>
    public string Owner { get; private set; } = string.Empty;

    /// <inheritdoc cref="KpiDefinition.Source"/>
    public KpiSource Source { get; private set; }

    /// <inheritdoc cref="KpiDefinition.Cadence"/>
    public KpiCadence Cadence { get; private set; }

    /// <inheritdoc cref="KpiDefinition.Threshold"/>
    public decimal Threshold { get; private set; }

    /// <inheritdoc cref="KpiDefinition.SkillCode"/>
    public string SkillCode { get; private set; } = string.Empty;

    /// <inheritdoc cref="KpiDefinition.Accumulates"/>
    public bool Accumulates { get; private set; }

    /// <inheritdoc cref="KpiDefinition.Drives"/>
    public string? Drives { get; private set; }

    /// <inheritdoc cref="KpiDefinition.OnboardingTarget"/>
    public decimal? OnboardingTarget { get; private set; }

    /// <summary>Version of the stored row.</summary>
    public uint Version { get; private set; }

    /// <summary>What its owner decided.</summary>
    public KpiDefinition Definition =>
        new(Name, Unit, Direction, Formula, Owner, Source, Cadence, Threshold, SkillCode, Accumulates, Drives, OnboardingTarget);

    /// <summary>Whether parts add up where nobody said: amounts and counts do.</summary>
    public static bool AccumulatesByDefault(KpiUnit unit) => unit is KpiUnit.Money or KpiUnit.Count;

    /// <summary>Takes another definition; says whether anything is different.</summary>
    public bool Redefine(KpiDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (definition.Drives == Code) throw new SalesPerf.Primitives.DomainException(KpiErrors.DrivesItself(Code));
        if (definition == Definition) return false;
        (Name, Unit, Direction, Formula, Owner, Source) = (definition.Name, definition.Unit, definition.Direction, definition.Formula, definition.Owner, definition.Source);
        (Cadence, Threshold, SkillCode) = (definition.Cadence, definition.Threshold, definition.SkillCode);
        (Accumulates, Drives, OnboardingTarget) = (definition.Accumulates, definition.Drives, definition.OnboardingTarget);
        return true;
    }
}
