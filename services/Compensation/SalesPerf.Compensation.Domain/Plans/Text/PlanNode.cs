using System.Globalization;

namespace SalesPerf.Compensation.Domain.Plans.Text;

/// <summary>A place in a document, counted from 1 as editors do.</summary>
/// <param name="Line">Line.</param>
/// <param name="Column">Column, in UTF-16 code units.</param>
public readonly record struct Place(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}";
}

/// <summary>A part of a document with the place where it begins: the tree that sections are read from.</summary>
/// <param name="Place">Where it begins.</param>
public abstract record PlanNode(Place Place)
{
    /// <summary>Where a JSON pointer into this part leads: to the name of a member or an item of a list; as far as it goes where the rest is not there.</summary>
    public Place At(string pointer)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        var (node, place) = (this, Place);
        foreach (var step in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var (next, at) = node switch
            {
                PlanMap map when map.Find(step) is { } member => (member.Value, member.KeyPlace),
                PlanSequence list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n < list.Items.Count => (list.Items[n], list.Items[n].Place),
                _ => ((PlanNode?)null, place),
            };
            if (next is null) break;
            (node, place) = (next, at);
        }

        return place;
    }
}

/// <summary>A single value, as written.</summary>
/// <param name="Place">Where its text begins; behind the quote of a quoted one, so that places inside an expression are right.</param>
/// <param name="Text">The text without quotes.</param>
/// <param name="Quoted">Whether it was quoted or a block: then it is a text, never a null.</param>
public sealed record PlanScalar(Place Place, string Text, bool Quoted) : PlanNode(Place)
{
    /// <summary>Whether nothing is meant: empty, <c>null</c> or <c>~</c>, unquoted.</summary>
    public bool IsNull => !Quoted && Text is "" or "null" or "~";
}

/// <summary>A list.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Items">Its parts, in order.</param>
public sealed record PlanSequence(Place Place, IReadOnlyList<PlanNode> Items) : PlanNode(Place);

/// <summary>One member of a map.</summary>
/// <param name="Key">Its name.</param>
/// <param name="KeyPlace">Where the name stands.</param>
/// <param name="Value">Its value.</param>
public sealed record PlanMember(string Key, Place KeyPlace, PlanNode Value);

/// <summary>Named parts, in the order written; a name stands once.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Members">Its parts.</param>
public sealed record PlanMap(Place Place, IReadOnlyList<PlanMember> Members) : PlanNode(Place)
{
    /// <summary>The part of a name, or null.</summary>
    public PlanMember? Find(string key) => Members.FirstOrDefault(m => m.Key == key);
}
