using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>Finds the most specific value of a parameter: personal (dated before undated), quota, position, title, everybody, the plan's default. Facts go before the plan on each level.</summary>
internal sealed class ParameterBook
{
    private readonly FactSet facts;
    private readonly Organisation organisation;
    private readonly Dictionary<(string, string, string), decimal> quotas;

    public ParameterBook(FactSet facts, Organisation organisation)
    {
        (this.facts, this.organisation) = (facts, organisation);
        quotas = [];
        foreach (var q in facts.Quotas)
            if (!quotas.TryAdd((q.Participant, q.Period, q.Measure), q.Amount)) throw new DomainException(CalculationErrors.RepeatedQuota(q.Participant, q.Period, q.Measure));
    }

    /// <summary>The value for a participant on a day of a period; null where none is stated.</summary>
    public ParameterValue? Of(ParameterSpec spec, int participant, DateOnly day, int period)
    {
        var text = Written(spec, organisation.Participants[participant], participant, day, facts.Calendar.Periods[period].Code);
        if (text is null) return spec.QuotaMeasure is null ? null : ParameterValue.Zero;
        return ParameterValue.Read(text, spec.Type) ?? throw new DomainException(CalculationErrors.BadParameter(spec.Name, text, spec.Type.ToString().ToLowerInvariant()));
    }

    /// <summary>A quota as the facts state it, or null.</summary>
    public decimal? QuotaOf(string participant, string period, string measure) => quotas.TryGetValue((participant, period, measure), out var amount) ? amount : null;

    /// <summary>Whether somebody's value may change between the first and the last day of a period.</summary>
    public bool ChangesIn(ParameterSpec spec, FiscalPeriod period) =>
        facts.ParametersFrom.Any(d => Changes(d, spec, period)) || facts.Participants.Any(p => p.ParametersFrom.Any(d => Changes(d, spec, period)))
        || ((spec.Titles.Count > 0 || facts.TitleParameters.Count > 0) && facts.Participants.Any(p => p.Titles.Any(t => t.ChangesIn(period))))
        || ((spec.Positions.Count > 0 || facts.PositionParameters.Count > 0) && facts.Participants.Any(p => p.Positions.Any(t => t.ChangesIn(period))));

    private static bool Changes(DatedValues dated, ParameterSpec spec, FiscalPeriod period) => dated.Values.ContainsKey(spec.Name) && dated.ChangesIn(period);

    private string? Written(ParameterSpec spec, ParticipantFact p, int participant, DateOnly day, string period)
    {
        if (Dated(p.ParametersFrom, spec.Name, day) is { } dated) return dated;
        if (p.Parameters.TryGetValue(spec.Name, out var own)) return own;
        if (spec.QuotaMeasure is { } measure && quotas.TryGetValue((p.Code, period, measure), out var quota)) return CanonicalForm.Of(quota);
        if (Level(facts.PositionParameters, spec.Positions, spec.Name, organisation.PositionOf(participant, day)) is { } position) return position;
        if (Level(facts.TitleParameters, spec.Titles, spec.Name, organisation.TitleOf(participant, day)) is { } title) return title;
        return Dated(facts.ParametersFrom, spec.Name, day) ?? facts.Parameters.GetValueOrDefault(spec.Name) ?? spec.Default?.Text;
    }

    private static string? Level(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> given, IReadOnlyDictionary<string, Plans.Text.ExpressionText> planned, string name, string? code)
    {
        if (code is null) return null;
        return given.TryGetValue(code, out var values) && values.TryGetValue(name, out var value) ? value : planned.GetValueOrDefault(code)?.Text;
    }

    // Of several that hold on the day the one that began last, of those the one that was recorded last.
    private static string? Dated(IReadOnlyList<DatedValues> values, string name, DateOnly day)
    {
        DatedValues? found = null;
        foreach (var dated in values)
            if (dated.HoldsOn(day) && dated.Values.ContainsKey(name) && (found is null || dated.From > found.From || (dated.From == found.From && IsLater(dated.RecordedAt, found.RecordedAt)))) found = dated;
        return found?.Values[name];
    }

    private static bool IsLater(DateTimeOffset? recorded, DateTimeOffset? other) => recorded > (other ?? DateTimeOffset.MinValue);
}
