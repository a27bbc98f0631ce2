using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>A number and what it was made of.</summary>
/// <param name="Kind">What it is: <c>rounding value measurement parameter table window people prior credit credits more</c>.</param>
/// <param name="Name">Its name, formula, period, participant, or the identity of a transaction.</param>
/// <param name="Value">The value, with as many decimals as it has; empty where it has none.</param>
/// <param name="Unit">A currency, or null.</param>
/// <param name="From">What it was made of.</param>
public sealed record TraceStep(string Kind, string Name, string Value, string? Unit, IReadOnlyList<TraceStep> From);

/// <summary>Follows a value of one payee to what it was made of. Only the results that stand are read; nothing is calculated again.</summary>
/// <param name="part">The payee's shard.</param>
/// <param name="payee">The payee's number in it.</param>
/// <param name="transactionOf">The transaction of a credit, by its number in the shard.</param>
internal sealed class Tracing(ShardPeriod part, int payee, Func<int, TransactionRow> transactionOf)
{
    private const int MostDepth = 24;
    private const int MostSteps = 5_000;
    private int steps;

    public TraceStep Of(ValueNode node) => Of(node, 0);

    private TraceStep Of(ValueNode node, int depth)
    {
        steps++;
        var made = depth >= MostDepth || steps >= MostSteps ? [] : MadeOf(node, depth);
        return new TraceStep(KindOf(node), NameOf(node), node.Shape.IsRow ? "" : Text(part.OfPayees(node), payee), node.Shape.IsRow ? null : node.Shape.Currency?.Code, made);
    }

    private List<TraceStep> MadeOf(ValueNode node, int depth) => node switch
    {
        AggregateValue aggregate => Credits(aggregate),
        WindowValue window => [.. window.PeriodsBefore(part).Select(q => Leaf("period", part.Run.Facts.Calendar.Periods[q].Code, part.Before(window.Inner, q), window)), .. window.Inputs.Select(i => Of(i, depth + 1))],
        PriorValue when part.Index > 0 => [Leaf("period", part.Run.Facts.Calendar.Periods[part.Index - 1].Code, part.Before(node.Earlier[0], part.Index - 1), node)],
        PeopleSum people => People(people),
        TableValues => [],
        _ => [.. node.Inputs.Where(i => !i.Shape.IsRow && i is not TableValues).Select(i => Of(i, depth + 1))],
    };

    private static string KindOf(ValueNode node) => node switch
    {
        RoundedValue => "rounding",
        AggregateValue => "measurement",
        ParameterInput => "parameter",
        TableCall => "table",
        WindowValue => "window",
        PeopleSum or PeoplePlace => "people",
        PriorValue => "prior",
        _ => "value",
    };

    private static string NameOf(ValueNode node) => node is FormulaValue formula && formula.Name != formula.Formula.Text
        ? $"{formula.Name.Replace("__", ".", StringComparison.Ordinal)}: {formula.Formula.Text.Trim()}" : node.Name.Replace("__", ".", StringComparison.Ordinal);

    private TraceStep Leaf(string kind, string name, Column column, ValueNode like) => new(kind, name, Text(column, payee), like.Shape.Currency?.Code, []);

    // The credits that count, each with what it counts.
    private List<TraceStep> Credits(AggregateValue aggregate)
    {
        var found = new List<TraceStep>();
        var mask = aggregate.Where is { } where ? part.OfCredits(where) as BooleanColumn : null;
        for (var row = part.Starts[payee]; row < part.Starts[payee + 1] && steps < MostSteps; row++)
        {
            if (mask is not null && !mask.Values.Span[mask.IsConstant ? 0 : row]) continue;
            steps++;
            var t = transactionOf(row);
            found.Add(new TraceStep("credit", $"{t.Order}/{t.Line}/{t.SubLine}/{t.Event}", aggregate.Value is { } value ? Text(part.OfCredits(value), row) : "1", aggregate.Value?.Shape.Currency?.Code, []));
        }

        return found;
    }

    private List<TraceStep> People(PeopleSum people)
    {
        var inner = part.Run.PeopleParts.GetValueOrDefault((people, part.Index));
        return [.. part.Run.PeopleOf(people.People, part.Index)[part.FirstPayee + payee].Select(other =>
            new TraceStep("participant", part.Run.Organisation.Participants[other].Code, inner is null ? "" : CanonicalForm.Of(inner.Values[other]), people.Shape.Currency?.Code, []))];
    }

    private static string Text(Column column, int row)
    {
        if (PeriodCalculation.RefusalAt(column, row) is { } refusal) return refusal.Error.Message;
        var value = column[row];
        return value.Kind switch { ValueKind.Number or ValueKind.Percent or ValueKind.Money => CanonicalForm.Of(value.Number), ValueKind.Text => value.Text, _ => value.ToString() };
    }
}
