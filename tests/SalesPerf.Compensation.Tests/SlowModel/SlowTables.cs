using System.Text.Json.Nodes;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>A band with its edges worked out; null is open.</summary>
internal sealed record SlowBand(Rational? From, Rational? To, Rational Value);

/// <summary>Tables, read anew for each question: the person's own rows where facts have them, else the plan's.</summary>
internal sealed class SlowTables(SlowEvaluator slow)
{
    public static readonly HashSet<string> Functions = ["tier_rate", "marginal", "curve", "matrix", "lookup", "band", "band_part", "band_from", "band_to", "band_value", "row"];

    public object Call(SlowCall call, SlowAt at)
    {
        var table = ((SlowName)call.Arguments[0]).Name;
        if (call.Function is "lookup" or "row")
        {
            var (row, value) = Lookup(table, [.. call.Arguments.Skip(1).Select(a => (string)slow.Eval(a, at))], at);
            return call.Function == "row" ? new SlowAmount(row, null) : Value(table, value);
        }

        var x = call.Arguments.Skip(1).Select(a => slow.Number(a, at)).ToArray();
        return call.Function switch
        {
            "tier_rate" => Value(table, TierRate(table, x[0].Value, at)),
            "marginal" => new SlowAmount(Marginal(table, x[0].Value, x.Length > 1 ? x[1].Value : Rational.One, at), x[0].Currency),
            "curve" => Value(table, Curve(table, x[0].Value, at)),
            "matrix" => Value(table, Matrix(table, x[0].Value, x[1].Value, at)),
            "band" => new SlowAmount(Position(table, x[0].Value, at), null),
            "band_part" => new SlowAmount(Nth(table, x[0].Value, at) is { } band ? Part(band, x[1].Value, x.Length > 2 ? x[2].Value : Rational.One) : Rational.Zero, x[1].Currency),
            "band_value" => Value(table, Nth(table, x[0].Value, at)?.Value ?? Rational.Zero),
            "band_from" => new SlowAmount(At(table, x[0].Value, at)?.From ?? Rational.Zero, x[0].Currency),
            _ => new SlowAmount(At(table, x[0].Value, at)?.To ?? Rational.Zero, x[0].Currency),
        };
    }

    public Rational TierRate(string table, Rational x, SlowAt at) => At(table, x, at)?.Value ?? Rational.Zero;

    public Rational Marginal(string table, Rational x, Rational scale, SlowAt at) => Bands(table, at).Aggregate(Rational.Zero, (sum, band) => sum + (Part(band, x, scale) * band.Value));

    public Rational Curve(string table, Rational x, SlowAt at)
    {
        var spec = slow.Plan.Tables[table];
        var points = Rows(table, "points", ["x", "y"], at).Select(r => (X: Cell(r[0], at)!.Value, Y: Cell(r[1], at)!.Value)).ToArray();
        if (x < points[0].X) return spec.Text("below") is null or "flat" ? points[0].Y : slow.Fraction(spec.Text("below")!, at);
        var left = Array.FindLastIndex(points, p => p.X <= x);
        if (left == points.Length - 1)
        {
            if (x > points[^1].X && spec.Text("above") is not (null or "flat" or "extend")) return slow.Fraction(spec.Text("above")!, at);
            // Above the last point the line from the last point further left goes on.
            left = Array.FindLastIndex(points, p => p.X < points[^1].X);
            if (spec.Text("above") != "extend" || x == points[^1].X || left < 0) return points[^1].Y;
            return Between(points[left], points[^1], x);
        }

        return Between(points[left], points[left + 1], x);
    }

    private static Rational Between((Rational X, Rational Y) a, (Rational X, Rational Y) b, Rational x)
    {
        return a.Y + ((x - a.X) * (b.Y - a.Y) / (b.X - a.X));
    }

    public Rational Matrix(string table, Rational row, Rational column, SlowAt at)
    {
        var spec = slow.Plan.Tables[table];
        var (rows, columns) = (Weights(spec.Map("rows"), row, at), Weights(spec.Map("columns"), column, at));
        return rows.SelectMany(r => columns, (r, c) => r.Weight * c.Weight * Cell((PlanScalar)((PlanSequence)spec.List("values")[r.At]).Items[c.At], at)!.Value).Aggregate(Rational.Zero, (sum, part) => sum + part);
    }

    // What is reached counts whole, but where values go straight on it shares with the next as far as the way to it is gone.
    private (int At, Rational Weight)[] Weights(SlowMap axis, Rational x, SlowAt at)
    {
        var bounds = axis.List("from").Select(b => Cell((PlanScalar)b, at)!.Value).ToArray();
        var reached = Array.FindLastIndex(bounds, b => b <= x);
        if (reached < 0) return [];
        if (axis.Text("between") != "straight" || reached == bounds.Length - 1) return [(reached, Rational.One)];
        var gone = (x - bounds[reached]) / (bounds[reached + 1] - bounds[reached]);
        return [(reached, Rational.One - gone), (reached + 1, gone)];
    }

    // The more keys a row states the better; then the earlier key; then the earlier row.
    private (int Row, Rational Value) Lookup(string table, string[] keys, SlowAt at)
    {
        var spec = slow.Plan.Tables[table];
        var names = spec.List("keys").Select(k => ((PlanScalar)k).Text).ToArray();
        var rows = Rows(table, "rows", [.. names, "value"], at);
        var best = rows.Select((r, i) => (Row: r, Number: i + 1, Stated: string.Concat(keys.Select((_, k) => Any(r[k]) ? '0' : '1'))))
            .Where(r => keys.Select((key, k) => Any(r.Row[k]) || Written(r.Row[k]) == key).All(fits => fits))
            .OrderByDescending(r => r.Stated.Count(s => s == '1')).ThenByDescending(r => r.Stated, StringComparer.Ordinal).ThenBy(r => r.Number).FirstOrDefault();
        if (best.Row is not null) return (best.Number, Cell(best.Row[^1], at)!.Value);
        return (0, spec.Text("default") is { } otherwise ? slow.Fraction(otherwise, at) : Rational.Zero);
    }

    private static bool Any(object? cell) => Written(cell) is null or "*";

    private SlowBand? At(string table, Rational x, SlowAt at) => Position(table, x, at) is var n and > 0 ? Bands(table, at)[n - 1] : null;

    private SlowBand? Nth(string table, Rational n, SlowAt at) => Bands(table, at).ElementAtOrDefault(n.ToInt32() - 1);

    private int Position(string table, Rational x, SlowAt at)
    {
        var edge = slow.Plan.Tables[table].Text("edge");
        return 1 + Bands(table, at).FindIndex(b => edge switch
        {
            "upper" => (b.From is not { } from || x > from) && (b.To is not { } to || x <= to),
            "both" => (b.From is not { } from || x >= from) && (b.To is not { } to || x <= to),
            _ => (b.From is not { } from || x >= from) && (b.To is not { } to || x < to),
        });
    }

    private static Rational Part(SlowBand band, Rational x, Rational scale) => Clamp(band, x, scale) - Clamp(band, Rational.Zero, scale);

    private static Rational Clamp(SlowBand band, Rational x, Rational scale)
    {
        if (band.From is { } from) x = Rational.Max(x, from * scale);
        return band.To is { } to ? Rational.Min(x, to * scale) : x;
    }

    private List<SlowBand> Bands(string table, SlowAt at) =>
        [.. Rows(table, "bands", ["from", "to", "value"], at).Select(r => new SlowBand(Cell(r[0], at), Cell(r[1], at), Cell(r[2], at) ?? Rational.Zero))];

    private IReadOnlyList<object?[]> Rows(string table, string section, string[] columns, SlowAt at)
    {
        if (slow.Facts.Table(table, at.Person, at.Credit?.Transaction.Date ?? at.Period.Until.AddDays(-1)) is { } given) return [.. given.Select(r => r is JsonArray list ? [.. list] : columns.Select(c => (object?)r![c]).ToArray())];
        return [.. slow.Plan.Tables[table].List(section).Select(r => r is PlanSequence list ? [.. list.Items] : columns.Select(c => (object?)((PlanMap)r).Find(c)?.Value).ToArray())];
    }

    private static string? Written(object? cell) => cell switch { PlanScalar { IsNull: true } or null => null, PlanScalar scalar => scalar.Text, JsonNode json => SlowFacts.Text(json), _ => null };

    private Rational? Cell(object? cell, SlowAt at) => Written(cell) is { } text ? Rational.TryParse(text) ?? slow.Fraction(text, at with { Credit = null }) : null;

    private SlowAmount Value(string table, Rational value) => new(value, slow.Plan.Tables[table].Text("value") == "money" ? slow.Plan.Currency : null);
}
