using System.Text.Json.Nodes;
using static SalesPerf.Compensation.Domain.Plans.JsonSchemas.SchemaParts;

namespace SalesPerf.Compensation.Domain.Plans.JsonSchemas;

/// <summary>The four kinds of tables.</summary>
internal static class TableSchema
{
    public static JsonObject Any() => new()
    {
        ["description"] = "A table. Without rows of its own it takes those of the facts.",
        ["oneOf"] = new JsonArray(Bands(), Curve(), Matrix(), Lookup()),
    };

    private static JsonObject Bands() => Kind("bands", "Bands of an amount, attainment or count, each with a value; outside all of them it is zero.",
        ("edge", Words("Which edge belongs to a band: lower [from, to), upper (from, to], both [from, to] where the first band that fits wins.", "lower", "upper", "both")),
        ("bands", List("The bands.", OneOf(
            Map("A band.", required: ["value"], ("from", Cell("Lower end; open where it is left out.")), ("to", Cell("Upper end; open where it is left out.")), ("value", Formula("What it gives."))),
            Row("A band as [from, to, value].", 3)))));

    private static JsonObject Curve() => Kind("curve", "A pay curve, straight between its points; of two points with one x the later holds at x.",
        ("points", List("Points [x, y] by growing x.", Row("A point [x, y].", 2))),
        ("below", Formula("Value left of the first point; flat (its own value) where it is left out.")),
        ("above", Formula("Value right of the last point; flat (its own value) where it is left out, extend goes on by the last slope.")));

    private static JsonObject Matrix() => Kind("matrix", "A grid over two measures: the last row and column whose bound is reached.",
        ("rows", Axis("Bounds of the rows.")), ("columns", Axis("Bounds of the columns.")),
        ("values", List("Rows of values, one value per column.", List("Values.", Reference("cell")))));

    private static JsonObject Lookup() => Kind("lookup", "Rows by words; the row that states most wins, then the one that states an earlier key, then the earlier row.",
        ("keys", List("Names of the keys.", Reference("text"))),
        ("rows", List("The rows; '*' or nothing matches anything.", new JsonObject { ["type"] = Types("object", "array") })),
        ("default", Formula("What holds where no row fits; zero where it is left out.")));

    private static JsonObject Axis(string description) => Map(description, required: ["from"], ("by", Label("What the bounds are: percent, money, number.")), ("from", List("Bounds, growing.", Reference("cell"))),
        ("between", Words("How values go from one bound to the next; steps where it is left out. Beyond the last bound its value holds.", "steps", "straight")));

    private static JsonObject Cell(string description) => Described(Reference("cell"), description);

    private static JsonObject Row(string description, int cells) => new() { ["description"] = description, ["type"] = "array", ["items"] = Reference("cell"), ["minItems"] = cells, ["maxItems"] = cells };

    private static JsonObject OneOf(params JsonObject[] choices) => new() { ["oneOf"] = new JsonArray([.. choices]) };

    private static JsonObject Kind(string kind, string description, params (string, JsonObject)[] own) => Map(description, required: ["kind"],
    [
        ("kind", new JsonObject { ["const"] = kind }),
        ("by", Label("What x is, for readers: percent, money or number.")),
        ("value", Words("Type of its values; number where it is left out.", [.. ParameterReader.TypeNames])),
        ("description", Label("What it is for.")),
        ("accepts", Reference("accepts")),
        .. own,
    ]);
}
