using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>Which order an incentive comes from, and for how much of it it stands.</summary>
/// <param name="Order">The order's code.</param>
/// <param name="Line">The line's code.</param>
/// <param name="Weight">The credit; may be negative.</param>
/// <param name="EarnedOn">The credit's compensation date.</param>
/// <param name="Dates">Days that the credit's expressions gave, by their paths.</param>
/// <param name="Conditions">Conditions that the credit's expressions gave, by their paths.</param>
public sealed record DepositSource(string Order, string Line, decimal Weight, DateOnly EarnedOn, IReadOnlyDictionary<string, DateOnly> Dates, IReadOnlyDictionary<string, bool> Conditions)
{
    private static readonly Dictionary<string, DateOnly> NoDates = [];
    private static readonly Dictionary<string, bool> NoConditions = [];
    private static readonly Dictionary<string, decimal> NoNumbers = [];

    /// <summary>Numbers that the credit's expressions gave, by their paths.</summary>
    public IReadOnlyDictionary<string, decimal> Numbers { get; init; } = NoNumbers;

    /// <summary>A source without expressions of its own.</summary>
    public DepositSource(string order, string line, decimal weight, DateOnly earnedOn) : this(order, line, weight, earnedOn, NoDates, NoConditions)
    {
    }
}

/// <summary>What a component came to for a payee in a period: an incentive, rounded.</summary>
/// <param name="Period">The period whose results it is.</param>
/// <param name="Component">Component of the plan.</param>
/// <param name="EarningCode">What payroll knows it as.</param>
/// <param name="Amount">The line's amount.</param>
/// <param name="Sources">The credits behind it; none where it is about the payee alone.</param>
public sealed record Incentive(string Period, string Component, string EarningCode, Money Amount, IReadOnlyList<DepositSource> Sources)
{
    /// <summary>The result before its floor and cap; the amount where null.</summary>
    public UnroundedMoney? BeforeLimits { get; init; }

    /// <summary>What the section's expressions gave for the payee, for what comes from no credit; nothing where null.</summary>
    public DepositSource? Payee { get; init; }
}

/// <summary>What makes a deposit the same one when it is calculated again.</summary>
/// <param name="Period">The period whose results it is.</param>
/// <param name="Component">Component.</param>
/// <param name="Order">The order, or empty where its release does not depend on orders.</param>
public sealed record DepositKey(string Period, string Component, string Order)
{
    /// <inheritdoc/>
    public override string ToString() => Order.Length == 0 ? $"{Component} {Period}" : $"{Component} {Period} {Order}";
}

/// <summary>Money that was earned and is released by its rule.</summary>
/// <param name="Key">Identity.</param>
/// <param name="EarningCode">What payroll knows it as.</param>
/// <param name="Amount">The whole of it.</param>
/// <param name="EarnedOn">The day from which waiting counts.</param>
/// <param name="Rule">The release rule, or null where it is payable at once.</param>
/// <param name="Dates">Days that the rule's expressions gave.</param>
public sealed record Deposit(DepositKey Key, string EarningCode, Money Amount, DateOnly EarnedOn, ReleaseRule? Rule, IReadOnlyDictionary<string, DateOnly> Dates)
{
    /// <summary>The part of its order that was not taken back: nobody collects the rest any more. 1 is all of it.</summary>
    public decimal Standing { get; init; } = 1m;
}

/// <summary>Makes deposits of incentives.</summary>
public static class MakeDeposits
{
    private static readonly Dictionary<string, DateOnly> NoDates = [];

    /// <summary>Deposits of a payee. An incentive whose release follows orders is divided over them in proportion to their credits; the parts sum to it exactly.</summary>
    /// <param name="incentives">Incentives of any periods.</param>
    /// <param name="section">The plan's payment section.</param>
    /// <param name="earnedOn">The day of a period on which what has no order of its own counts as earned: its last.</param>
    /// <param name="heldOrders">Orders that somebody holds: an incentive that comes from one of them is divided too. None where null.</param>
    /// <param name="standing">By order, the part that was not taken back, where something was. None where null.</param>
    public static IReadOnlyList<Deposit> Of(
        IEnumerable<Incentive> incentives, PaymentSection section, Func<string, DateOnly> earnedOn, IReadOnlySet<string>? heldOrders = null, IReadOnlyDictionary<string, decimal>? standing = null)
    {
        ArgumentNullException.ThrowIfNull(incentives);
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(earnedOn);
        var deposits = new List<Deposit>();
        foreach (var incentive in incentives) deposits.AddRange(Divide(incentive, section, earnedOn(incentive.Period), heldOrders));
        return [.. deposits.GroupBy(d => d.Key).Select(Merge).Where(d => d.Amount.Amount != 0m)
            .Select(d => standing is not null && standing.TryGetValue(d.Key.Order, out var part) ? d with { Standing = part } : d)
            .OrderBy(d => d.Key.Period, StringComparer.Ordinal).ThenBy(d => d.Key.Component, StringComparer.Ordinal).ThenBy(d => d.Key.Order, StringComparer.Ordinal)];
    }

    private static IEnumerable<Deposit> Divide(Incentive incentive, PaymentSection section, DateOnly periodEnd, IReadOnlySet<string>? heldOrders)
    {
        var rules = section.Releases.Where(r => r.EarningCodes.Count == 0 || r.EarningCodes.Contains(incentive.EarningCode)).ToArray();
        var byOrder = rules.Length > 0 || section.OrderAdvances.Any(a => a.AdvanceCodes.Contains(incentive.EarningCode) || a.EarningCodes.Contains(incentive.EarningCode))
            || (heldOrders is { Count: > 0 } && incentive.Sources.Any(s => heldOrders.Contains(s.Order)));
        var sources = byOrder ? incentive.Sources.Where(s => s.Weight != 0m).ToArray() : [];
        var whole = sources.Sum(s => s.Weight);
        if (sources.Length == 0 || whole == 0m)
            return [new Deposit(new(incentive.Period, incentive.Component, string.Empty), incentive.EarningCode, incentive.Amount, periodEnd, OfPayee(rules, incentive.Payee), incentive.Payee?.Dates ?? NoDates)];
        var parts = CumulativeShares.Of(incentive.Amount, [.. sources.Select(s => s.Weight)], section.Rounding);
        return sources.Select((s, i) => new Deposit(new(incentive.Period, incentive.Component, s.Order), incentive.EarningCode, parts[i], s.EarnedOn, RuleFor(rules, s), s.Dates));
    }

    private static ReleaseRule? OfPayee(ReleaseRule[] rules, DepositSource? payee) => payee is null ? Array.Find(rules, r => r.When is null) : RuleFor(rules, payee);

    private static ReleaseRule? RuleFor(ReleaseRule[] rules, DepositSource source) =>
        Array.Find(rules, r => r.When is not { } when || source.Conditions.GetValueOrDefault(when.Path))?.With(source.Numbers);

    // Several credits of one order are one deposit, waiting from the latest of them.
    private static Deposit Merge(IGrouping<DepositKey, Deposit> same) => same.Aggregate((a, b) => a with
    {
        Amount = a.Amount + b.Amount,
        EarnedOn = a.EarnedOn > b.EarnedOn ? a.EarnedOn : b.EarnedOn,
        Rule = a.Rule ?? b.Rule,
    });
}

/// <summary>Divides an amount by weights of either sign, so that the parts sum to it exactly: each part is the difference of two rounded running sums.</summary>
public static class CumulativeShares
{
    /// <summary>The parts, in the order of their weights.</summary>
    /// <param name="whole">What is divided.</param>
    /// <param name="weights">Not summing to zero.</param>
    /// <param name="rounding">Rounding of the sums; the last part has what the whole has beyond it.</param>
    public static IReadOnlyList<Money> Of(Money whole, IReadOnlyList<decimal> weights, RoundingRule rounding)
    {
        ArgumentNullException.ThrowIfNull(rounding);
        ArgumentNullException.ThrowIfNull(weights);
        var (total, running, given) = (weights.Sum(), 0m, 0m);
        if (total == 0m) throw new ArgumentException("Weights that sum to zero divide nothing.", nameof(weights));
        var parts = new Money[weights.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            running += weights[i];
            var upTo = i == parts.Length - 1 ? whole.Amount : rounding.Apply(whole.Amount * (running / total), whole.Currency);
            parts[i] = Money.FromRounded(upTo - given, whole.Currency);
            given = upTo;
        }

        return parts;
    }
}
