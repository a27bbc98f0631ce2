using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>A formula of a plan on its way: as written, parsed, checked.</summary>
/// <param name="Name">Name; parts of components, counters and tables have two underscores in it.</param>
/// <param name="Written">As written.</param>
/// <param name="Wanted">What its value must be; null is anything.</param>
/// <param name="Label">The step in words, for parts of components.</param>
internal sealed record FormulaDraft(string Name, ExpressionText Written, ValueKind? Wanted, string? Label)
{
    public SyntaxTree? Tree { get; init; }
}

/// <summary>All formulas of a plan, by name, in the order in which they are declared.</summary>
internal sealed class PlanFormulas
{
    private readonly Dictionary<string, FormulaDraft> drafts = new(StringComparer.Ordinal);

    public PlanFormulas(PlanDocument document, DocumentErrors errors)
    {
        Document = document;
        foreach (var value in document.Values) Add(value.Name, value.Formula, null, null, errors);
        foreach (var counter in document.Counters)
        {
            if (counter.Start is { } start) Add(ComponentFormulas.NameOf(counter.Name, "start"), start, null, "start", errors);
            Add(ComponentFormulas.NameOf(counter.Name, "add"), counter.Add, null, "what the credit adds", errors);
        }

        foreach (var table in document.Tables)
            foreach (var (name, cell) in TableCells.Of(table)) Add(name, cell, null, null, errors);
        foreach (var component in document.Components)
        {
            var parts = ComponentFormulas.Of(component);
            ByComponent[component.Code] = parts;
            foreach (var part in parts) Add(part.Name, part.Text, Wanted(part.Name), part.Label, errors);
        }

        if (document.PaidIn is { } paid) Add(PaidIn.Path, paid.Currency, ValueKind.Text, null, errors);
        foreach (var rule in document.Payments.Expressions) Add(rule.Path, new ExpressionText(rule.Text, new Place(rule.Line, rule.Column)), Wanted(rule.Wanted), null, errors);
    }

    public PlanDocument Document { get; }

    public IReadOnlyDictionary<string, FormulaDraft> Drafts => drafts;

    public Dictionary<string, IReadOnlyList<ComponentFormula>> ByComponent { get; } = new(StringComparer.Ordinal);

    private void Add(string name, ExpressionText written, ValueKind? wanted, string? label, DocumentErrors errors)
    {
        var parsed = Expression.Parse(written.Text, new SourcePlace(written.Place.Line, written.Place.Column, written.Place.Column));
        foreach (var error in parsed.Errors) errors.Add(PlanProgram.ToPlanError(error));
        drafts.TryAdd(name, new FormulaDraft(name, written, wanted, label) { Tree = parsed.Tree });
    }

    private static ValueKind Wanted(PaymentValue value) => value switch
    {
        PaymentValue.Money => ValueKind.Money,
        PaymentValue.Share => ValueKind.Percent,
        PaymentValue.Date => ValueKind.Date,
        PaymentValue.Condition => ValueKind.Boolean,
        _ => ValueKind.Number,
    };

    private static ValueKind? Wanted(string name) => name.EndsWith("__when", StringComparison.Ordinal) || name.EndsWith("_when", StringComparison.Ordinal) ? ValueKind.Boolean : null;
}

/// <summary>The cells of a table that are formulas, with their names.</summary>
internal static class TableCells
{
    public static IEnumerable<(string Name, ExpressionText Text)> Of(TableSpec table)
    {
        switch (table)
        {
            case BandsSpec bands:
                for (var i = 0; i < bands.Bands.Count; i++)
                {
                    if (bands.Bands[i].From is { } from) yield return (NameOf(table, i, "from"), from);
                    if (bands.Bands[i].To is { } to) yield return (NameOf(table, i, "to"), to);
                    yield return (NameOf(table, i, "value"), bands.Bands[i].Value);
                }

                break;
            case CurveSpec curve:
                if (curve.Below is { } below) yield return (ComponentFormulas.NameOf(table.Name, "below"), below);
                if (curve.Above is { } above) yield return (ComponentFormulas.NameOf(table.Name, "above"), above);
                for (var i = 0; i < curve.Points.Count; i++)
                {
                    yield return (NameOf(table, i, "x"), curve.Points[i].X);
                    yield return (NameOf(table, i, "y"), curve.Points[i].Y);
                }

                break;
            case MatrixSpec matrix:
                for (var i = 0; i < matrix.Rows.Count; i++) yield return (NameOf(table, i, "row"), matrix.Rows[i]);
                for (var i = 0; i < matrix.Columns.Count; i++) yield return (NameOf(table, i, "column"), matrix.Columns[i]);
                for (var i = 0; i < matrix.Values.Count; i++)
                    for (var j = 0; j < matrix.Values[i].Count; j++) yield return (NameOf(table, (i * matrix.Columns.Count) + j, "cell"), matrix.Values[i][j]);
                break;
            case LookupSpec lookup:
                for (var i = 0; i < lookup.Rows.Count; i++) yield return (NameOf(table, i, "value"), lookup.Rows[i].Value);
                if (lookup.Default is { } otherwise) yield return (ComponentFormulas.NameOf(table.Name, "default"), otherwise);
                break;
        }
    }

    public static string NameOf(TableSpec table, int index, string cell) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{table.Name}__{index + 1}_{cell}");
}
