using System.Globalization;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans.Testing;

/// <summary>Parameters and tables in the facts of a plan's test that the plan does not have. Facts of a company have those of all its plans; a test is about one.</summary>
internal static class UnknownNames
{
    /// <summary>Each with the place where it is named.</summary>
    public static IReadOnlyList<ErrorDetail> In(FactSet facts, PlanDocument plan)
    {
        var errors = new FactErrors();
        string[] parameters = [.. plan.Parameters.Select(p => p.Name)];
        foreach (var (pointer, name) in Parameters(facts).Where(p => !parameters.Contains(p.Name, StringComparer.Ordinal))) NoParameter(errors, pointer, name, Suggestions.For(name, parameters));
        string[] tables = [.. plan.Tables.Select(t => t.Name)];
        foreach (var name in facts.Tables.Select(t => t.Table).Distinct(StringComparer.Ordinal).Where(t => !tables.Contains(t, StringComparer.Ordinal))) NoTable(errors, $"/tables/{name}", name, Suggestions.For(name, tables));
        return errors.Details;
    }

    private static IEnumerable<(string Pointer, string Name)> Parameters(FactSet facts) =>
    [
        .. facts.Parameters.Keys.Select(name => ($"/parameters/{name}", name)),
        .. Dated(string.Empty, facts.ParametersFrom),
        .. ByLevel("titleParameters", facts.TitleParameters),
        .. ByLevel("positionParameters", facts.PositionParameters),
        .. facts.Participants.SelectMany((p, i) => Own(string.Create(CultureInfo.InvariantCulture, $"/participants/{i}"), p)),
    ];

    private static IEnumerable<(string Pointer, string Name)> Own(string pointer, ParticipantFact participant) =>
        participant.Parameters.Keys.Select(name => ($"{pointer}/parameters/{name}", name)).Concat(Dated(pointer, participant.ParametersFrom));

    private static IEnumerable<(string Pointer, string Name)> Dated(string pointer, IReadOnlyList<DatedValues> dated) =>
        dated.SelectMany((d, i) => d.Values.Keys.Select(name => (string.Create(CultureInfo.InvariantCulture, $"{pointer}/parametersFrom/{i}/values/{name}"), name)));

    private static IEnumerable<(string Pointer, string Name)> ByLevel(string member, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> levels) =>
        levels.SelectMany(level => level.Value.Keys.Select(name => ($"/{member}/{level.Key}/{name}", name)));

    private static void NoParameter(FactErrors errors, string pointer, string name, string? nearest)
    {
        if (nearest is null) errors.Add(pointer, "compensation.facts_unknown_parameter", $"The plan has no parameter '{name}'.");
        else errors.Add(pointer, "compensation.facts_unknown_parameter", $"The plan has no parameter '{name}'. Did you mean '{nearest}'?");
    }

    private static void NoTable(FactErrors errors, string pointer, string name, string? nearest)
    {
        if (nearest is null) errors.Add(pointer, "compensation.facts_unknown_table", $"The plan has no table '{name}'.");
        else errors.Add(pointer, "compensation.facts_unknown_table", $"The plan has no table '{name}'. Did you mean '{nearest}'?");
    }
}
