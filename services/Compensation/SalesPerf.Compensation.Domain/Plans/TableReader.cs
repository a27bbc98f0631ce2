using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>Reads tables.</summary>
internal sealed class TableReader(DocumentErrors errors)
{
    private const int MostKeys = 8;

    public TableSpec? Read(PlanMember member)
    {
        if (MapReader.Of(member.Value, errors, "table") is not { } map) return null;
        var kind = map.Node("kind", required: true) is null ? null : map.Word("kind", null, "bands", "curve", "matrix", "lookup");
        map.Text("by");
        map.Text("description");
        var type = map.Text("value") is { } word ? ParameterReader.Type(word, map.PlaceOf("value"), errors) ?? ValueKind.Number : ValueKind.Number;
        var accepts = SettingReader.Accepts(map);
        TableSpec? table = kind switch
        {
            "bands" => Bands(member, map),
            "curve" => Curve(member, map),
            "matrix" => Matrix(member, map),
            "lookup" => Lookup(member, map),
            _ => null,
        };
        if (kind is not null) map.Done();
        return table is null ? null : table with { ValueType = type, Accepts = accepts };
    }

    private BandsSpec Bands(PlanMember member, MapReader map)
    {
        var edge = map.Word("edge", "lower", "lower", "upper", "both") switch { "upper" => BandEdge.Upper, "both" => BandEdge.Both, _ => BandEdge.Lower };
        var bands = new List<BandSpec>();
        foreach (var item in map.List("bands", PlanBounds.MostTableEntries))
        {
            if (item is PlanSequence { Items: [var from, var to, var value] }) bands.Add(new BandSpec(Cell(from), Cell(to), Cell(value) ?? Zero(item), item.Place));
            else if (MapReader.Of(item, errors, "band") is { } band)
            {
                bands.Add(new BandSpec(band.Expression("from"), band.Expression("to"), band.Expression("value", required: true) ?? Zero(item), item.Place));
                band.Done();
            }
        }

        return new BandsSpec(member.Key, member.KeyPlace, edge, bands) { FromFacts = map.Node("bands") is null };
    }

    private CurveSpec Curve(PlanMember member, MapReader map)
    {
        var points = new List<PointSpec>();
        foreach (var item in map.List("points", PlanBounds.MostTableEntries))
        {
            if (item is PlanSequence { Items: [PlanScalar x, PlanScalar y] }) points.Add(new PointSpec(Needed(x), Needed(y), item.Place));
            else errors.Add("compensation.plan_bad_table", item.Place, "A point of a curve is [x, y].");
        }

        var below = map.Text("below") is null or "flat" ? null : map.Expression("below");
        var above = map.Text("above") is null or "flat" or "extend" ? null : map.Expression("above");
        return new CurveSpec(member.Key, member.KeyPlace, points, below, above, map.Text("above") == "extend") { FromFacts = map.Node("points") is null };
    }

    private MatrixSpec Matrix(PlanMember member, MapReader map)
    {
        var ((rows, rowsAreStraight), (columns, columnsAreStraight)) = (Axis(map, "rows"), Axis(map, "columns"));
        var values = new List<IReadOnlyList<ExpressionText>>();
        foreach (var item in map.List("values", PlanBounds.MostTableEntries))
        {
            if (item is PlanSequence row && row.Items.All(i => i is PlanScalar) && row.Items.Count == columns.Count) values.Add([.. row.Items.Select(Needed)]);
            else errors.Add("compensation.plan_bad_table", item.Place, $"A row of values has {columns.Count} values, one per column.");
        }

        if (values.Count != rows.Count && map.Node("values") is not null) errors.Add("compensation.plan_bad_table", map.PlaceOf("values"), $"There are {rows.Count} rows, and values for {values.Count}.");
        return new MatrixSpec(member.Key, member.KeyPlace, rows, columns, values) { FromFacts = map.Node("values") is null, RowsAreStraight = rowsAreStraight, ColumnsAreStraight = columnsAreStraight };
    }

    private (IReadOnlyList<ExpressionText> Bounds, bool IsStraight) Axis(MapReader map, string name)
    {
        if (MapReader.Of(map.Node(name), errors, "axis of a matrix") is not { } axis) return ([], false);
        axis.Text("by");
        var bounds = axis.Scalars("from", PlanBounds.MostTableEntries, required: true);
        var isStraight = axis.Word("between", "steps", "steps", "straight") == "straight";
        axis.Done();
        return ([.. bounds.Select(Needed)], isStraight);
    }

    private LookupSpec Lookup(PlanMember member, MapReader map)
    {
        var keys = map.Scalars("keys", MostKeys, required: true).Select(k => k.Text).ToArray();
        var rows = new List<LookupRowSpec>();
        foreach (var item in map.List("rows", PlanBounds.MostTableEntries))
        {
            if (item is PlanSequence list && list.Items.Count == keys.Length + 1) rows.Add(new LookupRowSpec([.. list.Items.Take(keys.Length).Select(Key)], Cell(list.Items[^1]) ?? Zero(item), item.Place));
            else if (MapReader.Of(item, errors, "row") is { } row)
            {
                rows.Add(new LookupRowSpec([.. keys.Select(k => Key(row.Node(k)))], row.Expression("value", required: true) ?? Zero(item), item.Place));
                row.Done();
            }
        }

        return new LookupSpec(member.Key, member.KeyPlace, keys, rows, map.Expression("default")) { FromFacts = map.Node("rows") is null };
    }

    private string? Key(PlanNode? node) => node is not null && Cell(node) is { Text: not "*" } cell ? cell.Text : null;

    private ExpressionText? Cell(PlanNode node)
    {
        if (node is not PlanScalar scalar)
        {
            errors.Add("compensation.plan_bad_table", node.Place, "A cell of a table is a single value.");
            return null;
        }

        return scalar.IsNull ? null : new ExpressionText(scalar.Text, scalar.Place);
    }

    private ExpressionText Needed(PlanNode node)
    {
        if (node is PlanScalar { IsNull: true }) errors.Add("compensation.plan_bad_table", node.Place, "Only an end of a band, its value and a key may be left out of a table.");
        return Cell(node) ?? Zero(node);
    }

    private static ExpressionText Zero(PlanNode node) => new("0", node.Place);
}
