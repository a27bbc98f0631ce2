using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>An expression without errors: what it gives, how often, and what it needs.</summary>
public sealed class CheckedExpression
{
    private readonly NameTable table;

    internal CheckedExpression(SyntaxTree tree, Node root, NameTable table)
    {
        (Tree, Root, this.table) = (tree, root, table);
        var own = new List<NameNode>();
        Collect(root, own);
        OwnNames = own.Where(n => table.CallOf(n.Slot) is null).Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        Calls = [.. own.Select(n => table.CallOf(n.Slot)).OfType<HostCall>().Distinct()];
        Names = OwnNames.Concat(Calls.SelectMany(NamesOf)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The parsed expression that this is, or is a part of.</summary>
    public SyntaxTree Tree { get; }

    /// <summary>This expression as it was written.</summary>
    public string Text => Root.Site.Text;

    /// <summary>What its value is.</summary>
    public ValueKind Kind => Root.Kind;

    /// <summary>How often it occurs.</summary>
    public Grain Grain => Root.Trait.Grain;

    /// <summary>Of money: the currency of all values; null where rows have their own, or where any will do (a bare number).</summary>
    public Currency? Currency => Root.Trait.Currency;

    /// <summary>The value, where the expression is a literal.</summary>
    public Value? Literal => Root is LiteralNode literal ? literal.Value : null;

    /// <summary>All names in it, those inside host calls included. A name with <c>?</c> asks whether an optional value is there.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>The names whose columns are asked for when it is calculated; those of host calls come beside them, by key.</summary>
    public IReadOnlySet<string> OwnNames { get; }

    /// <summary>The calls that the host calculates.</summary>
    public IReadOnlyList<HostCall> Calls { get; }

    /// <summary>Work for one row, in units of one simple operation.</summary>
    public int Steps => Root.Steps;

    internal Node Root { get; }

    /// <summary>Makes it ready to calculate. The result may be kept and used by several threads.</summary>
    public CompiledExpression Compile()
    {
        var asked = new List<NameNode>();
        Collect(Root, asked);
        return new(this, table.Count, [.. asked.DistinctBy(n => n.Slot)]);
    }

    private static IEnumerable<string> NamesOf(HostCall call) =>
        call.Arguments.Select(a => a.Expression).Append(call.Where).OfType<CheckedExpression>().SelectMany(e => e.Names).Concat(call.By);

    private static void Collect(Node node, List<NameNode> names)
    {
        if (node is NameNode name) names.Add(name);
        foreach (var part in node.Parts) Collect(part, names);
    }
}

/// <summary>The columns that a checked expression and its parts ask for, numbered.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, int> slots = new(StringComparer.Ordinal);
    private readonly List<HostCall?> calls = [];

    public int Count => slots.Count;

    public HostCall? CallOf(int slot) => calls[slot];

    public int SlotOf(string name, HostCall? call = null)
    {
        if (slots.TryGetValue(name, out var slot)) return slot;
        slots.Add(name, calls.Count);
        calls.Add(call);
        return calls.Count - 1;
    }
}
