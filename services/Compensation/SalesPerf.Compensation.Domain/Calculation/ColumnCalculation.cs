using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>Credits that exist as columns, so that no object is made of a transaction: what a calculation of millions is given in place of <c>FactSet.Transactions</c>.</summary>
public interface ICreditSource
{
    /// <summary>Credits of all periods; decides into how many shards payees are divided.</summary>
    int Count { get; }

    /// <summary>The credits of consecutive participants (in the order of their codes) in a period. Asked by several threads at once.</summary>
    /// <param name="period">Number of the period in the calendar.</param>
    /// <param name="firstPayee">Number of the first participant.</param>
    /// <param name="payees">How many.</param>
    ICreditShard Shard(int period, int firstPayee, int payees);
}

/// <summary>The credits of a shard with what the plan names for each, while they are in memory.</summary>
/// <param name="Period">Number of the period.</param>
/// <param name="FirstPayee">Number of the first participant.</param>
/// <param name="Starts">First row of each payee, and behind the last one's last.</param>
/// <param name="Of">The column of a field or of a credit-grain value of the plan, by name.</param>
public sealed record CreditColumns(int Period, int FirstPayee, int[] Starts, Func<string, Column> Of);

/// <summary>What a component pays the payees of a shard, a row each.</summary>
/// <param name="FirstPayee">Number of the first participant.</param>
/// <param name="Payees">How many.</param>
/// <param name="Unrounded">Exact.</param>
/// <param name="Amount">What is paid.</param>
public sealed record ShardAmounts(int FirstPayee, int Payees, Column Unrounded, Column Amount);

/// <summary>What a component pays, by shard.</summary>
/// <param name="Component">Code.</param>
/// <param name="EarningCode">Code for payroll, or null.</param>
/// <param name="Currency">Of the amounts.</param>
/// <param name="Shards">In the order of the participants' codes.</param>
public sealed record ComponentColumns(string Component, string? EarningCode, Currency Currency, IReadOnlyList<ShardAmounts> Shards);

/// <summary>The results of a period as columns.</summary>
/// <param name="Period">Period.</param>
/// <param name="Components">In the order of the plan.</param>
public sealed record PeriodColumns(FiscalPeriod Period, IReadOnlyList<ComponentColumns> Components)
{
    internal static PeriodColumns Of(PlanProgram program, FiscalPeriod period, ShardPeriod[] parts) =>
        new(period, [.. program.Parts.Components.Select(c => new ComponentColumns(
            c.Spec.Code, c.Spec.EarningCode, c.Currency, [.. parts.Select(p => new ShardAmounts(p.FirstPayee, p.Payees, p.OfPayees(c.Sum), p.OfPayees(c.Line)))]))]);
}

public static partial class Calculate
{
    /// <summary>
    /// The same calculation over credits that are columns already: the same program, strata and values, but rows of credits are let go shard by shard as soon as they
    /// are aggregated, and values of payees once nothing reads them, so that memory follows the number of payees and components. Who is credited is the source's business; <see cref="CalculationInput.Facts"/> bring all else.
    /// </summary>
    /// <param name="input">Program, facts, wanted periods; its transactions are not looked at.</param>
    /// <param name="source">The credits.</param>
    /// <param name="seen">Is shown the credits of each shard before they are let go, by several threads at once; null where nobody wants to see them. Where somebody's value is larger than is calculated with, some are calculated, and shown, more than once.</param>
    public static IReadOnlyList<PeriodColumns> Over(CalculationInput input, ICreditSource source, Action<CreditColumns>? seen = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(source);
        if (input.Program.Document.PaidIn is not null) throw new ArgumentException("A plan that pays people in currencies of their own has no columns of one currency.", nameof(input));
        try { return OverIn(input, source, seen, input.Shards); }
        catch (OverflowException) { return OverIn(input, source, seen, EachAlone); }
    }

    private static List<PeriodColumns> OverIn(CalculationInput input, ICreditSource source, Action<CreditColumns>? seen, int? parted)
    {
        var run = new RunContext(input.Program, input.Facts, input);
        var wanted = Wanted(input);
        var shards = Shards(run.Count, source.Count, parted);
        var results = new List<PeriodColumns>();
        var next = Periods(run, shards, (period, s) => source.Shard(period, s.First, s.Count), (part, stratum) => LetGo(part, stratum, seen));
        for (var index = 0; index <= (wanted.Count == 0 ? -1 : wanted.Max()); index++)
        {
            var parts = next(index);
            if (wanted.Contains(index)) results.Add(PeriodColumns.Of(input.Program, input.Facts.Calendar.Periods[index], parts));
        }

        return results;
    }

    private static void LetGo(ShardPeriod part, int stratum, Action<CreditColumns>? seen)
    {
        var schedule = part.Run.Program.Schedule;
        if (stratum == schedule.LastWithCredits)
        {
            seen?.Invoke(new CreditColumns(part.Index, part.FirstPayee, part.Starts, name =>
                part.Run.Program.Parts.Named.TryGetValue(name, out var node) && node.Number >= 0 && node.Shape.IsRow ? part.OfCredits(node) : part.Field(name)));
            part.LetCreditsGo();
        }

        part.LetGo(schedule.NeededUntil[stratum]);
    }
}
