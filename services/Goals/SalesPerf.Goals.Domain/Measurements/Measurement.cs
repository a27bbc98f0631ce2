using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain.Measurements;

/// <summary>Who said it.</summary>
public enum MeasurementOrigin
{
    /// <summary>Another service, by event, for a whole period.</summary>
    Event,

    /// <summary>A person or system, through the API, for any span of days.</summary>
    Api,
}

/// <summary>What one participant reached in one KPI in a span of days. Sent again it replaces the figure, never doubles it.</summary>
public sealed class Measurement
{
    private Measurement()
    {
    }

    /// <summary>A first figure for a span.</summary>
    /// <param name="origin">Who said it.</param>
    /// <param name="participantId">Who.</param>
    /// <param name="kpiCode">Of what.</param>
    /// <param name="periodCode">The fiscal period it is for; null for any other span.</param>
    /// <param name="span">Its days; it has an end.</param>
    public Measurement(MeasurementOrigin origin, Guid participantId, string kpiCode, string? periodCode, DateRange span)
    {
        Id = NewId.Of<MeasurementId>();
        (Origin, ParticipantId, KpiCode, PeriodCode, StartsOn) = (origin, participantId, kpiCode, periodCode, span.Start);
        EndsBefore = span.EndExclusive ?? throw new ArgumentException("A measurement's span has an end.", nameof(span));
    }

    /// <summary>Id.</summary>
    public MeasurementId Id { get; private init; }

    /// <summary>Who said it.</summary>
    public MeasurementOrigin Origin { get; private init; }

    /// <summary>Who.</summary>
    public Guid ParticipantId { get; private init; }

    /// <summary>Of what.</summary>
    public string KpiCode { get; private init; } = string.Empty;

    /// <summary>The fiscal period it is for; null for any other span.</summary>
    public string? PeriodCode { get; private init; }

    /// <summary>First day.</summary>
    public DateOnly StartsOn { get; private init; }

    /// <summary>First day after.</summary>
    public DateOnly EndsBefore { get; private init; }

    /// <summary>The figure, in the KPI's unit.</summary>
    public decimal Value { get; private set; }

    /// <summary>Currency of an amount; null for other units.</summary>
    public string? Currency { get; private set; }

    /// <summary>Hours of work, for activities.</summary>
    public decimal? Hours { get; private set; }

    /// <summary>Attainment as the source calculated it; null where it did not.</summary>
    public Attainment? Attainment { get; private set; }

    /// <summary>Whether the figure stands for good.</summary>
    public bool Final { get; private set; }

    /// <summary>Business date of the last change.</summary>
    public DateOnly MeasuredOn { get; private set; }

    /// <summary>Takes the figure; says whether it is another than before.</summary>
    public bool Record(decimal value, string? currency, decimal? hours, Attainment? attainment, bool final, DateOnly today)
    {
        if (MeasuredOn != default && (Value, Currency, Hours, Attainment, Final) == (value, currency, hours, attainment, final)) return false;
        (Value, Currency, Hours, Attainment, Final, MeasuredOn) = (value, currency, hours, attainment, final, today);
        return true;
    }
}

/// <summary>What was reached in a period, of all that was measured in it.</summary>
/// <param name="Value">In the KPI's unit.</param>
/// <param name="Attainment">As the source calculated it; null where it did not.</param>
/// <param name="Final">Whether it stands for good.</param>
public sealed record PeriodActual(decimal Value, Attainment? Attainment, bool Final)
{
    /// <summary>
    /// What another service said for the very period stands alone; otherwise the spans that lie in the period are added up where the KPI
    /// accumulates, and the latest of them counts where it does not. Null where nothing was measured.
    /// </summary>
    public static PeriodActual? Of(IEnumerable<Measurement> measurements, string periodCode, DateRange period, bool accumulates)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        var all = measurements.ToArray();
        if (Array.Find(all, m => m.Origin == MeasurementOrigin.Event && m.PeriodCode == periodCode) is { } said) return new(said.Value, said.Attainment, said.Final);
        var inside = all.Where(m => m.Origin == MeasurementOrigin.Api && m.StartsOn >= period.Start && m.EndsBefore <= period.EndExclusive).OrderBy(m => m.EndsBefore).ToArray();
        if (inside.Length == 0) return null;
        return new(accumulates ? inside.Sum(m => m.Value) : inside[^1].Value, null, false);
    }
}

/// <summary>Refusals about measurements.</summary>
public static class MeasurementErrors
{
    /// <summary>Two spans of one KPI share a day, which would count it twice.</summary>
    public static DomainError Overlaps { get; } =
        new("goals.measurement_overlaps", ErrorKind.RuleBroken, "Another measurement of this KPI covers some of these days; send the same span again to replace it.");

    /// <summary>The KPI's figures come from events.</summary>
    public static DomainError ComesFromEvents(string kpiCode) =>
        new("goals.measurement_comes_from_events", ErrorKind.RuleBroken, $"The figures of '{kpiCode}' come from another service; correct them there.");

    /// <summary>Neither a period nor a span.</summary>
    public static DomainError NoSpan { get; } =
        new("goals.measurement_without_span", ErrorKind.Invalid, "State either periodCode, or from and until (the first day after).");

    /// <summary>Figures of one period in two currencies.</summary>
    public static DomainError MixedCurrencies(string periodCode) =>
        new("goals.mixed_currencies", ErrorKind.RuleBroken, $"The seats of this participant are measured in different currencies in {periodCode}; they cannot be added up.");
}
