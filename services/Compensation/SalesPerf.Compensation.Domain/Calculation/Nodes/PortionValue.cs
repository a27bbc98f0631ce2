using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>
/// The payee's part of an amount that is divided by weights among those people whom the plan pays: parts can be paid as they are, and sum to the amount. Who has no weight above zero has no part.
/// </summary>
internal sealed class PortionValue(string name, Shape shape, ValueNode amount, EverybodysValue weights, People people, RoundingRule rounding) : ValueNode(name, shape, amount, weights)
{
    public override Column Evaluate(ShardPeriod shard)
    {
        var (amounts, column, all) = (shard.OfPayees(amount), Columns.Decimals(shard.OfPayees(amount), shard.Payees), shard.Run.PeopleColumns[weights]);
        var (values, refused, divided) = (new decimal[shard.Payees], new List<RowRefusal>(), new Dictionary<(int[], decimal), Divided>());
        var groups = shard.Run.PeopleOf(people, shard.Index);
        for (var payee = 0; payee < values.Length; payee++)
        {
            // Whoever divides the same amount among the same people divides it once.
            var key = (groups[shard.FirstPayee + payee], column[payee]);
            if (!divided.TryGetValue(key, out var parts)) divided[key] = parts = Divide(key.Item1, key.Item2, all, shard.Run);
            if (parts.Refusal is { } refusal) refused.Add(new RowRefusal(payee, refusal));
            values[payee] = parts.Of.GetValueOrDefault(shard.FirstPayee + payee);
        }

        var own = Refused.Any(values.Length, amounts);
        return Refused.With(Columns.Numbers(values, Shape.Kind, Shape.Currency), refused.Count == 0 ? own : [.. (own ?? []).UnionBy(refused, r => r.Row).OrderBy(r => r.Row)]);
    }

    private Divided Divide(int[] group, decimal whole, PeopleColumn all, RunContext run)
    {
        int[] members = [.. group.Where(run.IsPayee)];
        if (members.Select(m => all.Refused?[m]).FirstOrDefault(r => r is not null) is { } refusal) return new Divided([], refusal);
        members = [.. members.Where(m => all.Values[m] > 0m)];
        if (members.Length == 0) return new Divided([], null);
        var currency = Shape.Currency!.Value;
        var parts = Allocation.Divide(Money.FromRounded(rounding.Apply(whole, currency), currency), [.. members.Select(m => all.Values[m])], rounding.Digits);
        return new Divided(members.Zip(parts).ToDictionary(p => p.First, p => p.Second.Amount), null);
    }

    private sealed record Divided(Dictionary<int, decimal> Of, Refusal? Refusal);
}
