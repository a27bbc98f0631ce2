using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>A table of a plan; facts may replace it for all, a title, a position or a person.</summary>
/// <param name="Name">Name in formulas.</param>
/// <param name="Place">Where its name stands.</param>
public abstract record TableSpec(string Name, Place Place)
{
    /// <summary>What its values are.</summary>
    public ValueKind ValueType { get; init; } = ValueKind.Number;

    /// <summary>Findings of lint that the author accepts, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Accepts { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the plan leaves its content to the facts.</summary>
    public bool FromFacts { get; init; }

    /// <summary>Whether what is given for the other fits this one.</summary>
    internal bool HasShapeOf(TableSpec other) => (this, other) switch
    {
        (LookupSpec one, LookupSpec two) => one.Keys.SequenceEqual(two.Keys, StringComparer.Ordinal),
        _ => GetType() == other.GetType(),
    };
}

/// <summary>Which edge of a band belongs to it.</summary>
public enum BandEdge
{
    /// <summary>[from, to)</summary>
    Lower,

    /// <summary>(from, to]</summary>
    Upper,

    /// <summary>[from, to]; the first band that holds a value wins.</summary>
    Both,
}

/// <summary>One band.</summary>
/// <param name="From">Lower end; null is open.</param>
/// <param name="To">Upper end; null is open.</param>
/// <param name="Value">What it gives.</param>
/// <param name="Place">Where it stands.</param>
public sealed record BandSpec(ExpressionText? From, ExpressionText? To, ExpressionText Value, Place Place);

/// <summary>Bands of an amount, attainment, count or percent, each with a value. Outside every band the value is zero.</summary>
public sealed record BandsSpec(string Name, Place Place, BandEdge Edge, IReadOnlyList<BandSpec> Bands) : TableSpec(Name, Place);

/// <summary>One point of a curve.</summary>
public sealed record PointSpec(ExpressionText X, ExpressionText Y, Place Place);

/// <summary>A pay curve: straight between its points; two points of one x are a cliff, and the later one holds there.</summary>
/// <param name="Name">Name.</param>
/// <param name="Place">Place.</param>
/// <param name="Points">By growing x.</param>
/// <param name="Below">Value left of the first point; null extends it flat.</param>
/// <param name="Above">Value right of the last point; null extends it flat, or by its slope.</param>
/// <param name="ExtendAbove">Whether the last slope goes on where no value is stated.</param>
public sealed record CurveSpec(string Name, Place Place, IReadOnlyList<PointSpec> Points, ExpressionText? Below, ExpressionText? Above, bool ExtendAbove) : TableSpec(Name, Place);

/// <summary>A grid over two measures; the row (column) is the last one whose bound is reached; before the first it gives zero.</summary>
public sealed record MatrixSpec(string Name, Place Place, IReadOnlyList<ExpressionText> Rows, IReadOnlyList<ExpressionText> Columns, IReadOnlyList<IReadOnlyList<ExpressionText>> Values) : TableSpec(Name, Place)
{
    /// <summary>Whether values go straight from row to row, instead of by steps.</summary>
    public bool RowsAreStraight { get; init; }

    /// <summary>Whether values go straight from column to column, instead of by steps.</summary>
    public bool ColumnsAreStraight { get; init; }
}

/// <summary>One row of a lookup.</summary>
/// <param name="Keys">One per key of the table; null matches anything.</param>
/// <param name="Value">What it gives.</param>
/// <param name="Place">Where it stands.</param>
public sealed record LookupRowSpec(IReadOnlyList<string?> Keys, ExpressionText Value, Place Place);

/// <summary>Rows by texts: the most specific row wins (more keys stated, then an earlier key stated, then the earlier row).</summary>
public sealed record LookupSpec(string Name, Place Place, IReadOnlyList<string> Keys, IReadOnlyList<LookupRowSpec> Rows, ExpressionText? Default) : TableSpec(Name, Place);
