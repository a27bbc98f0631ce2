using System.Globalization;
using SalesPerf.Compensation.Domain.Calculation.Tables;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Domain.Plans.Lint;

/// <summary>Gaps, overlaps and rows that nothing reaches, in tables whose edges are written out. A table with formulas for edges is judged by what is paid, not here.</summary>
internal static class TableLint
{
    public static IReadOnlyList<LintFinding> Of(TableSpec table)
    {
        try
        {
            return table switch
            {
                { FromFacts: true } => [],
                BandsSpec bands => [.. Bands(bands)],
                CurveSpec curve => [.. Curve(curve)],
                MatrixSpec matrix => [.. Matrix(matrix)],
                LookupSpec lookup => [.. Lookup(lookup)],
                _ => [],
            };
        }
        catch (OverflowException)
        {
            // Where not even a point between two edges can be calculated, what is paid shows it.
            return [];
        }
    }

    private static IEnumerable<LintFinding> Bands(BandsSpec spec)
    {
        var edges = spec.Bands.Select(b => (From: Edge(b.From, out var fromIsKnown), To: Edge(b.To, out var toIsKnown), IsKnown: fromIsKnown && toIsKnown)).ToArray();
        if (edges.Length == 0 || edges.Any(e => !e.IsKnown)) return [];
        var table = new BandTable(spec.Edge, [.. edges.Select(e => new Band(e.From, e.To, 1m))]);
        return Unreachable(spec, table).Concat(Overlaps(spec, table)).Concat(Gaps(spec, table));
    }

    private static IEnumerable<LintFinding> Unreachable(BandsSpec spec, BandTable table)
    {
        for (var n = 1; n <= table.Count; n++)
        {
            if (Samples(table).Any(x => table.Find(x) == n)) continue;
            var (band, x) = (table[n], table[n].From ?? table[n].To ?? 0m);
            var other = table.Find(x);
            yield return other > 0
                ? new LintFinding(LintCodes.UnreachableTier, spec.Name, spec.Bands[n - 1].Place, $"Nothing reaches band {n} of '{spec.Name}' ({Text(band.From)} to {Text(band.To)}): at {Text(x)} it is band {other}.", Band(spec, x, other))
                : new LintFinding(LintCodes.UnreachableTier, spec.Name, spec.Bands[n - 1].Place, $"Nothing reaches band {n} of '{spec.Name}' ({Text(band.From)} to {Text(band.To)}): at {Text(x)} there is no band.", Band(spec, x, other));
        }
    }

    // Bands that touch share a point, which is what edges say; bands that share more than a point overlap.
    private static IEnumerable<LintFinding> Overlaps(BandsSpec spec, BandTable table)
    {
        for (var n = 2; n <= table.Count; n++)
        {
            var shared = Samples(table).Select(x => (X: x, First: FirstInside(table, n, x))).FirstOrDefault(s => s.First > 0);
            if (shared.First == 0) continue;
            var (first, second) = (table[shared.First], table[n]);
            yield return new LintFinding(LintCodes.Overlap, spec.Name, spec.Bands[n - 1].Place,
                $"Bands {shared.First} ({Text(first.From)} to {Text(first.To)}) and {n} ({Text(second.From)} to {Text(second.To)}) of '{spec.Name}' both hold {Text(shared.X)}; the first one counts.", Band(spec, shared.X, table.Find(shared.X)));
        }
    }

    private static IEnumerable<LintFinding> Gaps(BandsSpec spec, BandTable table)
    {
        var (least, most) = (Enumerable.Range(1, table.Count).Min(n => table[n].From ?? decimal.MinValue), Enumerable.Range(1, table.Count).Max(n => table[n].To ?? decimal.MaxValue));
        foreach (var x in Samples(table).Where(x => x > least && x < most && table.Find(x) == 0).Take(1))
        {
            var before = Enumerable.Range(1, table.Count).Where(n => table[n].To <= x).MaxBy(n => table[n].To);
            yield return new LintFinding(LintCodes.Gap, spec.Name, spec.Bands[Math.Max(before, 1) - 1].Place, $"No band of '{spec.Name}' holds {Text(x)}, which lies between its bands: there it is worth nothing.", Band(spec, x, 0));
        }
    }

    // Every edge, and a point between each two neighbouring edges: bands differ nowhere else.
    private static IReadOnlyList<decimal> Samples(BandTable table)
    {
        var edges = Enumerable.Range(1, table.Count).SelectMany(n => new[] { table[n].From, table[n].To }).OfType<decimal>().Distinct().Order().ToArray();
        if (edges.Length == 0) return [0m];
        return [.. edges.Zip(edges.Skip(1), (a, b) => (a + b) / 2m).Concat(edges).Append(edges[0] - 1m).Append(edges[^1] + 1m).Order()];
    }

    private static int FirstInside(BandTable table, int n, decimal x) => Enumerable.Range(1, n - 1).FirstOrDefault(m => Inside(table[m], x) && Inside(table[n], x));

    private static bool Inside(Band band, decimal x) => (band.From is not { } from || x > from) && (band.To is not { } to || x < to);

    private static IEnumerable<LintFinding> Curve(CurveSpec spec)
    {
        var points = spec.Points.Select(p => (X: Edge(p.X, out _), Y: Edge(p.Y, out _))).ToArray();
        if (points.Any(p => p.X is null || p.Y is null)) yield break;
        var table = new CurveTable([.. points.Select(p => (p.X!.Value, p.Y!.Value))], new CurveEnds(null, null, spec.ExtendAbove));
        for (var i = 0; i < points.Length; i++)
        {
            var (x, y) = (points[i].X!.Value, points[i].Y!.Value);
            var isCliffsLowerEnd = i + 1 < points.Length && points[i + 1].X == x && (i == 0 || points[i - 1].X < x);
            if (isCliffsLowerEnd || table.ValueAt(x) == y) continue;
            yield return new LintFinding(LintCodes.UnreachableTier, spec.Name, spec.Points[i].Place, $"Point {i + 1} of '{spec.Name}' is not on the curve: at {Text(x)} it gives {Text(table.ValueAt(x))}, not {Text(y)}. Points go by growing x; of several with one x the last holds.",
                new FormulaWitness($"curve({spec.Name}, {Text(x)})", table.ValueAt(x)));
        }
    }

    private static IEnumerable<LintFinding> Matrix(MatrixSpec spec)
    {
        var (rows, columns) = (Numbers(spec.Rows), Numbers(spec.Columns));
        if (rows is null || columns is null) yield break;
        for (var i = 0; i < rows.Length; i++)
            if (Array.FindLastIndex(rows, r => r <= rows[i]) is var other && other != i) yield return new LintFinding(LintCodes.UnreachableTier, spec.Name, spec.Rows[i].Place, $"At its own bound {Text(rows[i])}, row {i + 1} of '{spec.Name}' gives way to row {other + 1}; bounds grow.", Cell(spec, rows[i], columns[^1], spec.Values[other][^1]));
        for (var i = 0; i < columns.Length; i++)
            if (Array.FindLastIndex(columns, c => c <= columns[i]) is var other && other != i) yield return new LintFinding(LintCodes.UnreachableTier, spec.Name, spec.Columns[i].Place, $"At its own bound {Text(columns[i])}, column {i + 1} of '{spec.Name}' gives way to column {other + 1}; bounds grow.", Cell(spec, rows[^1], columns[i], spec.Values[^1][other]));
    }

    private static FormulaWitness Cell(MatrixSpec spec, decimal row, decimal column, ExpressionText value) => new($"matrix({spec.Name}, {Text(row)}, {Text(column)})", Edge(value, out _) ?? 0m);

    private static decimal[]? Numbers(IReadOnlyList<ExpressionText> bounds)
    {
        var numbers = bounds.Select(b => Edge(b, out _)).OfType<decimal>().ToArray();
        return numbers.Length == bounds.Count && numbers.Length > 0 ? numbers : null;
    }

    private static IEnumerable<LintFinding> Lookup(LookupSpec spec)
    {
        for (var i = 1; i < spec.Rows.Count; i++)
        {
            var twin = spec.Rows.Take(i).TakeWhile(r => !r.Keys.SequenceEqual(spec.Rows[i].Keys)).Count();
            if (twin == i) continue;
            var keys = string.Join(", ", spec.Rows[i].Keys.Select(k => $"'{(k ?? "any").Replace("'", "''", StringComparison.Ordinal)}'"));
            yield return new LintFinding(LintCodes.UnreachableTier, spec.Name, spec.Rows[i].Place, $"Row {i + 1} of '{spec.Name}' has the keys of row {twin + 1}, which is found first.", new FormulaWitness($"row({spec.Name}, {keys})", twin + 1));
        }
    }

    private static FormulaWitness Band(BandsSpec spec, decimal x, int number) => new($"band({spec.Name}, {Text(x)})", number);

    private static decimal? Edge(ExpressionText? text, out bool isKnown)
    {
        var value = text is null ? null : Literal.Number(text.Text);
        isKnown = text is null || value is not null;
        return value;
    }

    private static string Text(decimal? edge) => edge is { } known ? Text(known) : "…";

    private static string Text(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
