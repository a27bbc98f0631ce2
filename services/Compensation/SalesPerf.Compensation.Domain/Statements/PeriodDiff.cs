using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Statements;

/// <summary>Attributes the change from one period's pay to another's: what the later plan, values and people would have paid on the earlier sales, and then the sales.</summary>
public static class PeriodDiff
{
    /// <summary>Cause of what was sold, and of all else that is a period's own.</summary>
    public const string Sales = "period";

    /// <summary>The causes; they sum exactly to the change of the plan's lines.</summary>
    /// <param name="before">The earlier period.</param>
    /// <param name="after">The later period.</param>
    /// <param name="participant">Who.</param>
    /// <param name="currency">Of the lines.</param>
    public static IReadOnlyList<Cause> Between(FactState before, FactState after, string participant, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.PeriodCode == after.PeriodCode) return WhyDiff.Between(before, after, s => WhyDiff.AmountOf(s, participant, null, currency));
        var (causes, state) = (new List<Cause>(), before);
        var (amount, target) = (WhyDiff.AmountOf(before, participant, null, currency), WhyDiff.AmountOf(after, participant, null, currency));
        foreach (var (kind, reference, next) in Steps(before, after, participant))
        {
            state = next(state);
            var made = WhyDiff.AmountOf(state, participant, null, currency);
            if (made != amount) causes.Add(new Cause(kind, reference, made - amount));
            amount = made;
        }

        if (target != amount) causes.Add(new Cause(Sales, $"{before.PeriodCode} to {after.PeriodCode}", target - amount));
        return causes;
    }

    private static IEnumerable<(string Kind, string Reference, Func<FactState, FactState> Next)> Steps(FactState before, FactState after, string participant)
    {
        // Values and tables of the later period's last day, as if they had always held.
        var (last, person) = (after.Facts.Calendar.Find(after.PeriodCode)!.EndExclusive.AddDays(-1), after.Facts.Participants.First(p => p.Code == participant));
        TableFact[] tables = [.. after.Facts.Tables.Where(t => t.HoldsOn(last)).Select(t => t with { From = null, Until = null })];
        if (before.Plan != after.Plan) yield return ("plan", $"{after.Plan.Code} version {after.Plan.Version}", s => FactChanges.WithPlan(s, after, tables));
        var values = person.ParametersFrom.Where(d => d.From <= last && (d.Until is not { } until || last < until)).ToArray();
        if (values.Length > 0 || before.Facts.Participants.Any(p => p.Code == participant && p.ParametersFrom.Count > 0))
            yield return (values.SelectMany(v => v.Values.Keys).All(n => n == "rate") ? "rate" : "parameter", participant, s => s with
            {
                Facts = s.Facts with { Participants = [.. s.Facts.Participants.Select(p => p.Code == participant ? p with { Parameters = person.Parameters, ParametersFrom = [.. values.Select(v => v with { From = DateOnly.MinValue, Until = null })] } : p)] },
            });
        foreach (var table in before.Facts.Tables.Concat(tables).Select(t => t.Table).Distinct().Order(StringComparer.Ordinal))
            yield return ("table", table, s => s with { Facts = s.Facts with { Tables = [.. s.Facts.Tables.Where(t => t.Table != table), .. tables.Where(t => t.Table == table)] } });
        foreach (var measure in before.Facts.Quotas.Concat(after.Facts.Quotas).Where(q => q.Participant == participant).Select(q => q.Measure).Distinct().Order(StringComparer.Ordinal))
            yield return ("quota", measure, s => s with { Facts = s.Facts with { Quotas = [.. s.Facts.Quotas.Where(q => q.Participant != participant || q.Measure != measure || q.Period != before.PeriodCode), .. after.Facts.Quotas
                .Where(q => q.Participant == participant && q.Measure == measure && q.Period == after.PeriodCode).Select(q => q with { Period = before.PeriodCode })] } });
    }
}
