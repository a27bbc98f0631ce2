using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>The conditions of crediting rules, by the number of the rule; null is always.</summary>
internal sealed class CreditingConditions(IReadOnlyList<CompiledExpression?> conditions)
{
    public IReadOnlyList<CompiledExpression?> All => conditions;

    /// <summary>Checks them: they may name fields of transactions only, as nobody is credited yet.</summary>
    public static CreditingConditions Check(PlanDocument document, DocumentErrors errors)
    {
        var schema = new Schema(
            Names.OfTransactions.Where(n => document.Attributes.All(a => a.Name != n.Name) && !document.Classifications.Contains(n.Name)).Select(n => new Symbol(n.Name, n.Kind, Grain.Row, n.Kind == ValueKind.Money ? document.Currency : null))
                .Concat(document.Attributes.Select(a => new Symbol(a.Name, a.Type, Grain.Row, a.Type == ValueKind.Money ? document.Currency : null)))
                .Concat(document.Classifications.Select(c => new Symbol(c, ValueKind.Text, Grain.Row))), currency: document.Currency);
        return new CreditingConditions([.. document.Crediting.Rules.Select(r => r.When is { } when ? One(when, schema, errors) : null)]);
    }

    /// <summary>For each rule, whether it applies to each transaction; null is all.</summary>
    public BooleanColumn?[] Evaluate(IColumnSource fields, int rows) => [.. conditions.Select(c => c is null ? null : (BooleanColumn)c.Evaluate(fields, rows))];

    private static CompiledExpression? One(ExpressionText when, Schema schema, DocumentErrors errors)
    {
        var result = Expression.Check(when.Text, schema, ValueKind.Boolean, new SourcePlace(when.Place.Line, when.Place.Column, when.Place.Column));
        foreach (var error in result.Errors) errors.Add(PlanProgram.ToPlanError(error));
        return result.Expression?.Compile();
    }
}
