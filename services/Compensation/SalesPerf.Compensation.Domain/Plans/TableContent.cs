using System.Text.Json;
using SalesPerf.Compensation.Domain.Plans.Lint;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>
/// What stands in place of a table's own rows, in the plan language's form of them: <c>bands</c>, <c>points</c>, <c>rows</c> (a lookup), or <c>rows</c>, <c>columns</c> and <c>values</c> (a matrix).
/// All else stays the plan's: edges, keys, what holds beside a curve and where no row fits.
/// </summary>
/// <param name="Rows">As facts have them.</param>
/// <param name="Errors">What is wrong, each with the JSON pointer inside the content.</param>
public sealed record TableContent(IReadOnlyList<IReadOnlyList<string?>> Rows, IReadOnlyList<ErrorDetail> Errors)
{
    // Larger than anybody is paid; and a curve between any two points below it can be calculated.
    private const decimal TooLarge = 100_000_000_000_000m;

    /// <summary>Reads content for a table of a plan. Gaps, overlaps and rows that nothing reaches are errors unless the plan accepts them for the table: nobody reads findings about values before they pay.</summary>
    public static TableContent Read(TableSpec spec, JsonElement content)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var (nodes, errors) = (new JsonNodes(), new DocumentErrors());
        var given = Given(spec, content, nodes, errors);
        if (given is not null && !errors.Any) Check(spec, given, errors);
        return new TableContent(given is null || errors.Any ? [] : RowsOf(given), [.. errors.InOrder.Select(e => new ErrorDetail(nodes.PointerOf(new Place(e.Line, e.Column)), e.Code, e.Message))]);
    }

    /// <summary>The rows of content that was checked when it was stated; null where the table has another shape by now.</summary>
    public static IReadOnlyList<IReadOnlyList<string?>>? RowsFor(TableSpec spec, JsonElement content)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = new DocumentErrors();
        return Given(spec, content, new JsonNodes(), errors) is { } given && !errors.Any ? RowsOf(given) : null;
    }

    // Read by the reader of plans, as if the rows stood there.
    private static TableSpec? Given(TableSpec spec, JsonElement stated, JsonNodes nodes, DocumentErrors errors)
    {
        var content = nodes.Of(stated, "", (place, number) => NotANumber(place, number, errors));
        if (MapReader.Of(content, errors, "table") is not { } map) return null;
        foreach (var name in RowMembers(spec)) map.Node(name, required: true);
        map.Done();
        if (errors.Any) return null;
        return new TableReader(errors).Read(new PlanMember(spec.Name, content.Place, new PlanMap(content.Place, [.. Header(spec, content.Place), .. ((PlanMap)content).Members])));
    }

    private static string[] RowMembers(TableSpec spec) => spec switch { BandsSpec => ["bands"], CurveSpec => ["points"], MatrixSpec => ["rows", "columns", "values"], _ => ["rows"] };

    private static IEnumerable<PlanMember> Header(TableSpec spec, Place place)
    {
        PlanMember Of(string name, PlanNode value) => new(name, place, value);
        PlanScalar Word(string text) => new(place, text, Quoted: true);
        return spec switch
        {
            BandsSpec bands => [Of("kind", Word("bands")), Of("edge", Word(bands.Edge switch { BandEdge.Upper => "upper", BandEdge.Both => "both", _ => "lower" }))],
            CurveSpec => [Of("kind", Word("curve"))],
            MatrixSpec => [Of("kind", Word("matrix"))],
            LookupSpec lookup => [Of("kind", Word("lookup")), Of("keys", new PlanSequence(place, [.. lookup.Keys.Select(Word)]))],
            _ => throw new InvalidOperationException($"A table of kind {spec.GetType().Name} has no content."),
        };
    }

    private static void Check(TableSpec spec, TableSpec given, DocumentErrors errors)
    {
        var cells = CellsOf(given).ToArray();
        if (cells.Length == 0) errors.Add("compensation.table_empty", given.Place, "The content of a table has at least one row.");
        foreach (var cell in cells.Where(c => Literal.Number(c.Text) is null)) NotANumber(cell.Place, cell.Text, errors);
        foreach (var cell in cells.Where(c => Literal.Number(c.Text) is { } number && Math.Abs(number) >= TooLarge)) errors.Add("compensation.table_cell_too_large", cell.Place, "A number in a table has at most 14 digits before the point.");
        if (errors.Any) return;
        foreach (var finding in TableLint.Of(given).Where(f => !spec.Accepts.ContainsKey(f.Code)))
            errors.Add(finding.Code switch { LintCodes.Gap => "compensation.table_gap", LintCodes.Overlap => "compensation.table_overlap", _ => "compensation.table_unreachable_row" }, finding.Place, finding.Message);
    }

    private static void NotANumber(Place place, string text, DocumentErrors errors) =>
        errors.Add("compensation.table_cell_not_a_number", place, $"'{text}' is no number such as 100 or 8%: formulas stand in the plan.");

    private static IEnumerable<ExpressionText> CellsOf(TableSpec given) => given switch
    {
        BandsSpec bands => bands.Bands.SelectMany(b => new[] { b.From, b.To, b.Value }).OfType<ExpressionText>(),
        CurveSpec curve => curve.Points.SelectMany(p => new[] { p.X, p.Y }),
        MatrixSpec matrix => matrix.Values.Count == 0 ? [] : matrix.Rows.Concat(matrix.Columns).Concat(matrix.Values.SelectMany(v => v)),
        LookupSpec lookup => lookup.Rows.Select(r => r.Value),
        _ => [],
    };

    // The bounds of a matrix' columns stand in its first row, those of its rows before their values.
    private static IReadOnlyList<IReadOnlyList<string?>> RowsOf(TableSpec given) => given switch
    {
        BandsSpec bands => [.. bands.Bands.Select(b => (string?[])[b.From?.Text, b.To?.Text, b.Value.Text])],
        CurveSpec curve => [.. curve.Points.Select(p => (string?[])[p.X.Text, p.Y.Text])],
        MatrixSpec matrix => [[null, .. matrix.Columns.Select(c => c.Text)], .. matrix.Rows.Select((r, i) => (string?[])[r.Text, .. matrix.Values[i].Select(v => v.Text)])],
        LookupSpec lookup => [.. lookup.Rows.Select(r => (string?[])[.. r.Keys, r.Value.Text])],
        _ => [],
    };
}
