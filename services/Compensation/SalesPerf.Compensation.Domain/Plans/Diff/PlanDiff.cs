using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Plans.Diff;

/// <summary>How something differs between two versions of a plan.</summary>
public enum PlanChangeKind
{
    /// <summary>Only the new version has it.</summary>
    Added,

    /// <summary>Only the old version has it.</summary>
    Removed,

    /// <summary>Both have it, and it means something else.</summary>
    Changed,
}

/// <summary>One difference in meaning.</summary>
/// <param name="Kind">How it differs.</param>
/// <param name="Path">What differs, by names: <c>components.commission.rate</c>; never by position, where a thing has a name.</param>
/// <param name="Before">As the old version has it, on one line; null where it has none.</param>
/// <param name="After">As the new version has it.</param>
/// <param name="Place">Where it stands: in the new version, or in the old one where it was removed.</param>
public sealed record PlanChange(PlanChangeKind Kind, string Path, string? Before, string? After, Place Place)
{
    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        PlanChangeKind.Added => $"+ {Path}: {After}",
        PlanChangeKind.Removed => $"- {Path}: {Before}",
        _ => $"~ {Path}: {Before} -> {After}",
    };
}

/// <summary>
/// Compares two plan documents by what they say: order of names, layout, comments, quotes and the way a formula or number is written make no difference; the order of bands, points
/// and crediting rules does, because it decides.
/// </summary>
public static class PlanDiff
{
    // Lists whose items have a name of their own.
    private static readonly Dictionary<string, string> Named = new(StringComparer.Ordinal) { ["crediting"] = "rule", ["tests"] = "name" };

    private static readonly string[] BandColumns = ["from", "to", "value"];

    /// <summary>All differences between two documents that were read before, in the order of their paths.</summary>
    public static IReadOnlyList<PlanChange> Between(PlanDocument before, PlanDocument after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var changes = new List<PlanChange>();
        Compare("", Tree(before), Tree(after), changes);
        return [.. changes.OrderBy(c => c.Path, StringComparer.Ordinal)];
    }

    private static PlanNode Tree(PlanDocument document) =>
        PlanText.Read(document.Source, new DocumentErrors()) ?? throw new InvalidOperationException("A document that was read before can be read again.");

    private static void Compare(string path, PlanNode before, PlanNode after, List<PlanChange> changes)
    {
        switch (before, after)
        {
            case (PlanMap a, PlanMap b):
                Members(path, Parts(a), Parts(b), changes);
                break;
            case (PlanSequence a, PlanSequence b) when Named.GetValueOrDefault(path) is { } key:
                Members(path, ByName(a, key), ByName(b, key), changes);
                if (path == "crediting") Order(path, a, b, key, changes);
                break;
            case (PlanSequence a, PlanSequence b):
                Members(path, ByPosition(path, a), ByPosition(path, b), changes);
                break;
            case (PlanScalar a, PlanScalar b) when Same(a, b):
                break;
            default:
                changes.Add(new PlanChange(PlanChangeKind.Changed, path, Shown(before), Shown(after), after.Place));
                break;
        }
    }

    private static void Members(string path, Dictionary<string, PlanNode> before, Dictionary<string, PlanNode> after, List<PlanChange> changes)
    {
        foreach (var (name, node) in before)
        {
            var inner = path.Length == 0 ? name : $"{path}.{name}";
            if (after.TryGetValue(name, out var other)) Compare(inner, node, other, changes);
            else changes.Add(new PlanChange(PlanChangeKind.Removed, inner, Shown(node), null, node.Place));
        }

        foreach (var (name, node) in after.Where(a => !before.ContainsKey(a.Key)))
            changes.Add(new PlanChange(PlanChangeKind.Added, path.Length == 0 ? name : $"{path}.{name}", null, Shown(node), node.Place));
    }

    private static Dictionary<string, PlanNode> Parts(PlanMap map) => map.Members.Where(m => m.Value is not PlanScalar { IsNull: true }).ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);

    private static Dictionary<string, PlanNode> ByName(PlanSequence list, string key)
    {
        var named = new Dictionary<string, PlanNode>(StringComparer.Ordinal);
        foreach (var item in list.Items)
            named[Unused(named, (item as PlanMap)?.Find(key)?.Value is PlanScalar name ? name.Text : "?")] = item;
        return named;
    }

    private static Dictionary<string, PlanNode> ByPosition(string path, PlanSequence list)
    {
        var bands = path.EndsWith(".bands", StringComparison.Ordinal);
        return list.Items.Select((item, i) => (Key: $"[{i + 1}]", Item: bands ? Band(item) : item)).ToDictionary(x => x.Key, x => x.Item, StringComparer.Ordinal);
    }

    // A band written as a list is the same as one written with names.
    private static PlanNode Band(PlanNode item) => item is PlanSequence { Items.Count: 3 } row
        ? new PlanMap(row.Place, [.. row.Items.Select((cell, i) => new PlanMember(BandColumns[i], cell.Place, cell))])
        : item;

    private static void Order(string path, PlanSequence before, PlanSequence after, string key, List<PlanChange> changes)
    {
        var (a, b) = (ByName(before, key).Keys.ToArray(), ByName(after, key).Keys.ToArray());
        var (first, second) = (a.Where(b.Contains).ToArray(), b.Where(a.Contains).ToArray());
        if (!first.SequenceEqual(second)) changes.Add(new PlanChange(PlanChangeKind.Changed, $"{path} (order)", string.Join(", ", first), string.Join(", ", second), after.Place));
    }

    private static string Unused(Dictionary<string, PlanNode> named, string name)
    {
        var unused = name;
        for (var n = 2; named.ContainsKey(unused); n++) unused = $"{name} ({n})";
        return unused;
    }

    private static bool Same(PlanScalar a, PlanScalar b)
    {
        if (a.Text == b.Text && a.IsNull == b.IsNull) return true;
        if (a.IsNull || b.IsNull) return false;
        if (Literal.Number(a.Text) is { } x && Literal.Number(b.Text) is { } y) return x == y;
        return Canonical(a.Text) is { } one && one == Canonical(b.Text);
    }

    private static string? Canonical(string text) => Expression.Parse(text).Tree?.ToString();

    // Documents nest at most PlanBounds.MostDepth deep, which bounds the recursion.
    private static string Shown(PlanNode node) => node switch
    {
        PlanScalar { IsNull: true } => "nothing",
        PlanScalar scalar => scalar.Text.ReplaceLineEndings(" "),
        PlanSequence list => $"[{string.Join(", ", list.Items.Select(Shown))}]",
        PlanMap map => $"{{{string.Join(", ", map.Members.Select(m => $"{m.Key}: {Shown(m.Value)}"))}}}",
        _ => "",
    };
}
