using System.Globalization;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Transactions;

namespace SalesPerf.Compensation.Domain.Statements;

/// <summary>Facts and a plan that a payee's pay of a period follows from.</summary>
/// <param name="Facts">The facts.</param>
/// <param name="Program">The plan.</param>
/// <param name="Plan">Its code and version.</param>
/// <param name="PeriodCode">The period.</param>
public sealed record FactState(FactSet Facts, PlanProgram Program, PlanReference Plan, string PeriodCode);

/// <summary>One difference between two states.</summary>
/// <param name="Kind">What differs: <c>plan</c>, <c>organisation</c>, <c>rate</c>, <c>parameter</c>, <c>table</c>, <c>quota</c>, <c>fx</c>, <c>classification</c>, <c>goal</c>, <c>certification</c>, <c>territory</c>, <c>transaction</c>.</param>
/// <param name="Reference">Its business key.</param>
/// <param name="Transaction">The transaction, where it is one.</param>
/// <param name="Apply">A state in which this is as in the later one.</param>
internal sealed record FactChange(string Kind, string Reference, TransactionKey? Transaction, Func<FactState, FactState> Apply);

/// <summary>The differences between two states, in one order: rules, people, values, then what happened.</summary>
public static class FactChanges
{
    // More are told as one: a rep does not read thousands of causes, and each costs a calculation.
    private const int MostTransactions = 200;

    internal static IEnumerable<FactChange> Between(FactState before, FactState after)
    {
        var (old, now) = (before.Facts, after.Facts);
        if (before.Plan != after.Plan || before.Program != after.Program) yield return new("plan", string.Create(CultureInfo.InvariantCulture, $"{after.Plan.Code} version {after.Plan.Version}"), null, s => WithPlan(s, after, now.Tables));
        foreach (var change in People(old, now)) yield return change;
        if (!Same((old.Parameters, old.ParametersFrom, old.TitleParameters, old.PositionParameters), (now.Parameters, now.ParametersFrom, now.TitleParameters, now.PositionParameters)))
            yield return Change("parameter", "values for all, titles and positions", f => f with { Parameters = now.Parameters, ParametersFrom = now.ParametersFrom, TitleParameters = now.TitleParameters, PositionParameters = now.PositionParameters });
        foreach (var change in Tables(old, now)) yield return change;
        foreach (var change in Quotas(old, now)) yield return change;
        if (!Same(old.Rates.OrderBy(Json), now.Rates.OrderBy(Json))) yield return Change("fx", "exchange rates", f => f with { Rates = now.Rates });
        if (!Same(old.Classifications, now.Classifications)) yield return Change("classification", "categories", f => f with { Classifications = now.Classifications });
        if (!Same(old.GoalScores.OrderBy(Json), now.GoalScores.OrderBy(Json))) yield return Change("goal", "goal scores", f => f with { GoalScores = now.GoalScores });
        if (!Same(old.Certifications.OrderBy(Json), now.Certifications.OrderBy(Json))) yield return Change("certification", "certifications", f => f with { Certifications = now.Certifications });
        foreach (var change in Transactions(old, now)) yield return change;
    }

    private static FactChange Change(string kind, string reference, Func<FactSet, FactSet> apply, TransactionKey? transaction = null) => new(kind, reference, transaction, s => s with { Facts = apply(s.Facts) });

    private static IEnumerable<FactChange> People(FactSet old, FactSet now)
    {
        var before = old.Participants.ToDictionary(p => p.Code, StringComparer.Ordinal);
        foreach (var person in now.Participants.OrderBy(p => p.Code, StringComparer.Ordinal))
        {
            var was = before.GetValueOrDefault(person.Code) ?? new ParticipantFact(person.Code);
            if (!before.ContainsKey(person.Code) || !Same(Place(was), Place(person)))
                yield return Change("organisation", person.Code, f => With(f, person.Code, p => person with { Parameters = p.Parameters, ParametersFrom = p.ParametersFrom }));
            if (!Same((was.Parameters, was.ParametersFrom), (person.Parameters, person.ParametersFrom)))
                yield return Change(OnlyRates(was) && OnlyRates(person) ? "rate" : "parameter", person.Code, f => With(f, person.Code, p => p with { Parameters = person.Parameters, ParametersFrom = person.ParametersFrom }));
        }

        var gone = old.Participants.Select(p => p.Code).Except(now.Participants.Select(p => p.Code)).ToHashSet(StringComparer.Ordinal);
        if (gone.Count > 0) yield return Change("organisation", string.Join(", ", gone.Order(StringComparer.Ordinal).Take(5)), f => f with { Participants = [.. f.Participants.Where(p => !gone.Contains(p.Code))] });
    }

    private static object Place(ParticipantFact p) => (p.Titles, p.Positions, p.Managers, p.Teams, p.Relations, p.HiredOn, p.LeftOn, p.IsOnPlan);

    private static bool OnlyRates(ParticipantFact p) => p.Parameters.Keys.Concat(p.ParametersFrom.SelectMany(d => d.Values.Keys)).All(n => n == "rate");

    private static FactSet With(FactSet facts, string code, Func<ParticipantFact, ParticipantFact> change) => facts with
    {
        Participants = facts.Participants.Any(p => p.Code == code) ? [.. facts.Participants.Select(p => p.Code == code ? change(p) : p)] : [.. facts.Participants, change(new ParticipantFact(code))],
    };

    private static IEnumerable<FactChange> Quotas(FactSet old, FactSet now)
    {
        var (before, after) = (old.Quotas.ToDictionary(Key), now.Quotas.ToDictionary(Key));
        foreach (var key in before.Keys.Union(after.Keys).OrderBy(k => k.Participant, StringComparer.Ordinal).ThenBy(k => k.Period, StringComparer.Ordinal).ThenBy(k => k.Measure, StringComparer.Ordinal))
        {
            if (Equals(before.GetValueOrDefault(key), after.GetValueOrDefault(key))) continue;
            yield return Change("quota", $"{key.Participant} {key.Period} {key.Measure}", f => f with { Quotas = [.. f.Quotas.Where(q => Key(q) != key), .. after.TryGetValue(key, out var quota) ? [quota] : Array.Empty<QuotaFact>()] });
        }
    }

    /// <summary>A state under a later plan. What was given for another plan, or for a table of another shape, does not fit it: there the later content is the plan's.</summary>
    internal static FactState WithPlan(FactState state, FactState after, IReadOnlyList<TableFact> tables)
    {
        var (was, now) = (state.Program.Document, after.Program.Document);
        return state with { Program = after.Program, Plan = after.Plan, Facts = state.Facts with { Tables = [.. state.Facts.Tables.Where(Fits), .. tables.Where(t => !Fits(t))] } };

        bool Fits(TableFact fact) => was.Code == now.Code && Of(now, fact) is { } spec && Of(was, fact)?.HasShapeOf(spec) == true;
        static TableSpec? Of(PlanDocument plan, TableFact fact) => plan.Tables.FirstOrDefault(t => t.Name == fact.Table);
    }

    private static IEnumerable<FactChange> Tables(FactSet old, FactSet now)
    {
        var (before, after) = (old.Tables.ToLookup(Key), now.Tables.ToLookup(Key));
        foreach (var key in before.Select(g => g.Key).Union(after.Select(g => g.Key)).OrderBy(k => k.Table, StringComparer.Ordinal).ThenBy(k => k.Scope).ThenBy(k => k.Code, StringComparer.Ordinal).ThenBy(k => k.Plan, StringComparer.Ordinal))
            if (!Same(before[key], after[key])) yield return Change("table", $"{key.Table} of {key.Code ?? "all"}", f => f with { Tables = [.. f.Tables.Where(t => Key(t) != key), .. after[key]] });
    }

    private static (string? Plan, string Table, TableScope Scope, string? Code) Key(TableFact t) => (t.Plan, t.Table, t.Scope, t.Code);

    private static (string Participant, string Period, string Measure) Key(QuotaFact q) => (q.Participant, q.Period, q.Measure);

    private static IEnumerable<FactChange> Transactions(FactSet old, FactSet now)
    {
        var (before, after) = (old.Transactions.ToDictionary(PlanOutcome.KeyOf), now.Transactions.ToDictionary(PlanOutcome.KeyOf));
        var changed = before.Keys.Union(after.Keys).Where(k => !Same(before.GetValueOrDefault(k), after.GetValueOrDefault(k))).Order(TransactionKey.Ordinal).ToArray();
        foreach (var key in changed.Take(MostTransactions)) yield return Transactions([key], KindOf(before.GetValueOrDefault(key), after.GetValueOrDefault(key)), key.ToString(), after);
        if (changed.Length > MostTransactions) yield return Transactions([.. changed.Skip(MostTransactions)], "transaction", $"{changed.Length - MostTransactions} further transactions", after);
    }

    private static FactChange Transactions(HashSet<TransactionKey> keys, string kind, string reference, Dictionary<TransactionKey, TransactionFact> after) => Change(
        kind, reference, f => f with { Transactions = [.. f.Transactions.Where(t => !keys.Contains(PlanOutcome.KeyOf(t))), .. keys.Where(after.ContainsKey).Select(k => after[k])] }, keys.Count == 1 ? keys.Single() : null);

    /// <summary>What changed of an order. Who covers its account is no matter of the order: the territory moved.</summary>
    public static string KindOf(TransactionFact? before, TransactionFact? after) =>
        before is not null && after is not null && Same(before with { Covering = after.Covering, Territory = after.Territory, Stored = after.Stored, RecordedAt = after.RecordedAt }, after) ? "territory" : "transaction";

    private static bool Same(object? one, object? other) => Json(one) == Json(other);

    private static string Json(object? value) => JsonSerializer.Serialize(value, Form);

    private static readonly JsonSerializerOptions Form = new() { IncludeFields = true };
}
