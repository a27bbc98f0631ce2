using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Calculation.Tables;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>The credits of some consecutive payees in a period, as columns: sorted by payee, then canonically.</summary>
public interface ICreditShard
{
    /// <summary>First row of each payee, and behind the last one's last; begins with 0.</summary>
    int[] Starts { get; }

    /// <summary>A field of the credits (<see cref="Plans.Names.OfTransactions"/>, <see cref="Plans.Names.OfCredits"/>, attributes, classifications).</summary>
    Column Field(string name);

    /// <summary>Says that neither it nor a column that it gave is read any more, so that their memory can be used for others.</summary>
    void LetGo()
    {
    }

    /// <summary>The numbers of those by whom a credit came up the reporting line to its payee, nearest to the deal first; nobody where it did not.</summary>
    IEnumerable<int> Path(int row) => throw new InvalidOperationException("These credits do not tell by whom they came up the reporting line.");
}

/// <summary>Some consecutive participants, over all periods of a run: what one thread works on.</summary>
internal sealed class Shard(int first, int count)
{
    private readonly Dictionary<(ValueNode Node, int Period), Column> history = [];
    private readonly Dictionary<ValueNode, CounterState[]> counters = [];
    private readonly Dictionary<ValueNode, GroupState[]> groups = [];
    private readonly HashSet<ValueNode> overflown = [];

    public int First => first;

    public int Count => count;

    public void Keep(ValueNode node, int period, Column column) => history[(node, period)] = column;

    public Column Before(ValueNode node, int period) => history[(node, period)];

    /// <summary>Whether what it carries over to later periods became too large in one: then no later one has a value either.</summary>
    public bool IsOverflown(ValueNode node) => overflown.Contains(node);

    public void Overflow(ValueNode node) => overflown.Add(node);

    public CounterState[] Counter(ValueNode node)
    {
        if (!counters.TryGetValue(node, out var states)) counters[node] = states = new CounterState[count];
        return states;
    }

    public GroupState[] Groups(ValueNode node)
    {
        if (!groups.TryGetValue(node, out var states)) groups[node] = states = [.. Enumerable.Range(0, count).Select(_ => new GroupState())];
        return states;
    }
}

/// <summary>The values of a shard in a period, as far as they are calculated. Belongs to one thread at a time.</summary>
internal sealed class ShardPeriod
{
    private readonly Column?[] values;
    private readonly Column?[] ofCredits;
    private ICreditShard? credits;
    private int[]? payeeOfCredit;

    public ShardPeriod(RunContext run, Shard shard, int index, ICreditShard credits)
    {
        (Run, Shard, Index, this.credits) = (run, shard, index, credits);
        (Period, Starts, Credits) = (run.Facts.Calendar.Periods[index], credits.Starts, credits.Starts[^1]);
        (values, ofCredits) = (new Column?[run.Program.Nodes.Count], new Column?[run.Program.Nodes.Count]);
    }

    public RunContext Run { get; }

    public Shard Shard { get; }

    public int Index { get; }

    public FiscalPeriod Period { get; }

    public DateOnly LastDay => Period.EndExclusive.AddDays(-1);

    public int FirstPayee => Shard.First;

    public int Payees => Shard.Count;

    public int[] Starts { get; }

    public int Credits { get; }

    /// <summary>The number, inside the shard, of the payee of each credit.</summary>
    public int[] PayeeOfCredit => payeeOfCredit ??= Columns.Repeat(Starts);

    /// <summary>The tables of the payees, by name.</summary>
    public Dictionary<string, Table?[]> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>The tables of the credits, by name, as far as they were asked for; null where those of the payees hold all through the period.</summary>
    public Dictionary<string, Table?[]?> TablesOfCredits { get; } = new(StringComparer.Ordinal);

    public Dictionary<CounterValue, Column> CountersAfter { get; } = [];

    public string CodeOf(int payee) => Run.Organisation.Participants[FirstPayee + payee].Code;

    public Column Field(string name) => (credits ?? throw new InvalidOperationException("The credits were let go.")).Field(name);

    /// <summary>Those by whom a credit came up the reporting line, nearest to the deal first.</summary>
    public IEnumerable<int> Path(int row) => (credits ?? throw new InvalidOperationException("The credits were let go.")).Path(row);

    /// <summary>The credits as they came in, while they are kept.</summary>
    public ICreditShard? Source => credits;

    public bool Has(ValueNode node) => values[node.Number] is not null;

    public void Set(ValueNode node, Column column) => values[node.Number] = column;

    /// <summary>Says that nobody here has a value, as it is larger than is calculated with.</summary>
    public void Overflow(ValueNode node)
    {
        Set(node, Refused.Overflown(node));
        if (node is CounterValue counter) CountersAfter[counter] = Refused.Overflown(node);
        if (node is CounterValue or GroupedValue) Shard.Overflow(node);
    }

    /// <summary>A payee-grain value, one per payee.</summary>
    public Column OfPayees(ValueNode node) => values[node.Number] ?? throw new InvalidOperationException($"'{node.Name}' is asked for before it is calculated.");

    /// <summary>A value for each credit; a payee's value is repeated, a dated parameter or table is that of the credit's day.</summary>
    public Column OfCredits(ValueNode node)
    {
        if (node.Shape.IsRow) return OfPayees(node);
        return ofCredits[node.Number] ??= (node as ParameterInput)?.OfCredits(this) ?? (node as TableCall)?.OfCredits(this) ?? Columns.Gather(OfPayees(node), PayeeOfCredit);
    }

    /// <summary>The part of everybody's values that is this shard's.</summary>
    public Column People(PeopleValue node)
    {
        var all = Run.PeopleColumns[node];
        var refused = all.Refused is null ? null : Enumerable.Range(0, Payees).Where(p => all.Refused[FirstPayee + p] is not null).Select(p => new RowRefusal(p, all.Refused[FirstPayee + p]!)).ToList();
        return Refused.With(Columns.Numbers(all.Values[FirstPayee..(FirstPayee + Payees)], node.Shape.Kind, node.Shape.Currency), refused is { Count: > 0 } ? refused : null);
    }

    public Column Before(ValueNode node, int period) => Shard.Before(node, period);

    /// <summary>Lets values of payees go that nothing reads any more.</summary>
    public void LetGo(ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers) values[number] = null;
    }

    /// <summary>Lets the credits and all that is one per credit go: memory stays flat over periods.</summary>
    public void LetCreditsGo()
    {
        Array.Clear(ofCredits);
        foreach (var node in Run.Program.Nodes.Where(n => n.Shape.IsRow)) values[node.Number] = null;
        credits?.LetGo();
        (credits, payeeOfCredit) = (null, null);
        CountersAfter.Clear();
        TablesOfCredits.Clear();
    }
}
