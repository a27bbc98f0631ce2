using System.Collections.Concurrent;
using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>
/// Calculates a plan: period by period, stratum by stratum, each shard of payees on its own. A pure function of its input; neither order, batches nor the number of
/// shards changes a result, as all sums are exact and all orders are by business keys.
/// </summary>
public static partial class Calculate
{
    // Their columns stay below the size from which arrays are large objects, and in the near cache.
    private const int CreditsOfShard = 8_192;

    /// <summary>Calculates. Refuses facts that cannot be read; what cannot be calculated for single payees stands in <see cref="PeriodCalculation.Problems"/>.</summary>
    public static CalculationResult Run(CalculationInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        try { return RunIn(input, input.Shards); }
        catch (OverflowException) { return RunIn(input, EachAlone); }
    }

    // What is larger than is calculated with is refused where it arises, and only for whom: therefore each payee is calculated alone, where values of several are brought together; see ShardsApart for all others.
    private const int EachAlone = int.MaxValue;

    private static CalculationResult RunIn(CalculationInput input, int? parted)
    {
        var run = new RunContext(input.Program, input.Facts, input);
        var wanted = Wanted(input);
        var book = new TransactionBook(input.Facts);
        var rules = new CreditPeriod(input.Program.Document.Crediting, run.Organisation, input.Facts.Coverage);
        var shards = Shards(run.Count, input.Facts.Transactions.Count, parted);
        var results = new List<PeriodCalculation>();
        var credited = new ConcurrentDictionary<int, Lazy<PeriodCredits>>();
        PeriodCredits CreditsOf(int period) => credited.GetOrAdd(period, p => new Lazy<PeriodCredits>(() => PeriodCredits.Of(run, book, rules, input.Facts.Calendar.Periods[p]))).Value;
        var next = Periods(run, shards, (period, s) => CreditsOf(period).Shard(s.First, s.Count), null);
        for (var index = 0; index <= (wanted.Count == 0 ? -1 : wanted.Max()); index++)
        {
            var parts = next(index);
            if (wanted.Contains(index)) results.Add(new PeriodCalculation(run, input, index, parts, CreditsOf(index)));
            credited.Clear();
        }

        return new CalculationResult(input.Program, results, book.Outside.Select(t => new ExcludedTransaction(t, ExclusionReasons.OutsideCalendar)).ToArray());
    }

    // One period after the other, each with what the shards keep of those before.
    private static Func<int, ShardPeriod[]> Periods(RunContext run, Shard[] shards, Func<int, Shard, ICreditShard> creditsOf, Action<ShardPeriod, int>? afterStratum)
    {
        if (ShardsApart.Suits(run.Program)) return new ShardsApart(run, shards, creditsOf, afterStratum).Next;
        return index =>
        {
            var parts = shards.Select(s => new ShardPeriod(run, s, index, creditsOf(index, s))).ToArray();
            Period(run, parts, index, afterStratum);
            return parts;
        };
    }

    private static HashSet<int> Wanted(CalculationInput input)
    {
        var periods = input.Facts.Calendar.Periods;
        if (input.Periods is null) return [.. Enumerable.Range(0, periods.Count)];
        if (input.Periods.FirstOrDefault(code => input.Facts.Calendar.Find(code) is null) is { } unknown) throw new DomainException(CalculationErrors.UnknownPeriod(unknown));
        return [.. Enumerable.Range(0, periods.Count).Where(i => input.Periods.Contains(periods[i].Code))];
    }

    private static Shard[] Shards(int payees, int transactions, int? asked)
    {
        var parts = Math.Clamp(asked ?? (transactions <= CreditsOfShard ? 1 : Math.Max(Environment.ProcessorCount, transactions / CreditsOfShard)), 1, Math.Max(1, payees));
        return [.. Enumerable.Range(0, parts).Select(i => (First: (int)((long)payees * i / parts), End: (int)((long)payees * (i + 1) / parts))).Select(r => new Shard(r.First, r.End - r.First))];
    }

    // After each stratum each shard is handed to afterStratum, with the stratum's number.
    private static void Period(RunContext run, ShardPeriod[] parts, int index, Action<ShardPeriod, int>? afterStratum)
    {
        run.PeopleColumns.Clear();
        for (var number = 0; number < run.Program.Schedule.Strata.Count; number++)
        {
            var (stratum, at) = (run.Program.Schedule.Strata[number], number);
            foreach (var unit in stratum.Together) Together(run, parts, index, unit);
            InParallel.For(parts.Length, i =>
            {
                foreach (var unit in stratum.Apart) Apart(parts[i], unit);
                afterStratum?.Invoke(parts[i], at);
            });
        }

        foreach (var part in parts) Keep(run, part);
    }

    private static void Keep(RunContext run, ShardPeriod part)
    {
        foreach (var node in run.Program.Schedule.Remembered) part.Shard.Keep(node, part.Index, part.OfPayees(node));
    }

    private static void Apart(ShardPeriod part, object unit)
    {
        if (unit is RowGroup group) group.Evaluate(part);
        else if (unit is ValueNode node) One(part, node);
    }

    private static void One(ShardPeriod part, ValueNode node)
    {
        try
        {
            if (part.Shard.IsOverflown(node)) part.Overflow(node);
            else part.Set(node, node.Evaluate(part));
        }
        catch (OverflowException) when (part.Payees == 1)
        {
            part.Overflow(node);
        }
    }

    private static void Together(RunContext run, ShardPeriod[] parts, int index, object unit)
    {
        if (unit is PeopleValue people)
        {
            Combine(run, parts, index, people);
            foreach (var part in parts) part.Set(people, people.Evaluate(part));
        }
        else if (unit is PeopleLoop loop)
        {
            Loop(run, parts, index, loop);
        }
    }

    // The reporting line ends, so after as many rounds as it has levels nothing changes any more.
    private static void Loop(RunContext run, ShardPeriod[] parts, int index, PeopleLoop loop)
    {
        foreach (var people in loop.InOrder.OfType<PeopleValue>()) run.PeopleColumns[people] = new PeopleColumn(new decimal[run.Count], null);
        for (var changed = true; changed;)
        {
            InParallel.For(parts.Length, i =>
            {
                foreach (var node in loop.InOrder) One(parts[i], node);
            });
            changed = false;
            foreach (var people in loop.InOrder.OfType<PeopleValue>())
            {
                var before = run.PeopleColumns[people];
                Combine(run, parts, index, people);
                var after = run.PeopleColumns[people];
                changed |= !before.Values.AsSpan().SequenceEqual(after.Values) || !(before.Refused ?? []).AsSpan().SequenceEqual(after.Refused ?? []);
            }
        }
    }

    private static void Combine(RunContext run, ShardPeriod[] parts, int index, PeopleValue people)
    {
        var (values, refused) = (new decimal[run.Count], (Refusal?[]?)null);
        foreach (var part in parts)
        {
            var column = part.OfPayees(people.Inner);
            Columns.Decimals(column, part.Payees).CopyTo(values, part.FirstPayee);
            foreach (var row in Refused.Any(part.Payees, column) ?? []) (refused ??= new Refusal?[run.Count])[part.FirstPayee + row.Row] = row.Refusal;
        }

        run.OthersOf(people.Inner, index, values, ref refused);
        var inner = new PeopleColumn(values, refused);
        run.PeopleParts[(people, index)] = inner;
        run.PeopleColumns[people] = people.Combine(inner, run, index);
    }
}
