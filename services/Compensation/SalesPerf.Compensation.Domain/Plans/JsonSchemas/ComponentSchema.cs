using System.Text.Json.Nodes;
using static SalesPerf.Compensation.Domain.Plans.JsonSchemas.SchemaParts;

namespace SalesPerf.Compensation.Domain.Plans.JsonSchemas;

/// <summary>Components, kind by kind, from the list that the reader reads them by.</summary>
internal static class ComponentSchema
{
    public static JsonObject Any() => new()
    {
        ["description"] = "A named value that is paid: result of its kind, then gate, factor, floor, cap, rounding.",
        ["oneOf"] = new JsonArray([.. ComponentKind.All.Select(Kind)]),
    };

    private static JsonObject Kind(ComponentKind kind) => Map(kind.Description, required: ["kind", .. kind.Fields.Where(f => f.Required && f.NotNeededWith is null).Select(f => f.Name)],
    [
        ("kind", new JsonObject { ["const"] = kind.Name }),
        .. kind.Fields.Select(f => (f.Name, Field(f))),
        ("name", Label("Name to show.")),
        ("description", Label("What it is for.")),
        ("when", Formula("Gate: where it is false nothing is paid, and the trace says so.")),
        ("factor", Formula("Multiplies the result.")),
        ("floor", Formula("Least result, after the factor.")),
        ("cap", Formula("Greatest result, after the floor.")),
        ("rounding", Reference("rounding")),
        ("per", Words("One result per period, or one per credit, which keeps it; follows from the formulas where it is left out.", "period", "credit")),
        ("earning_code", Label("Code for payroll.")),
        ("currency", Currency("Currency of the line; the plan's where it is left out.")),
        ("from", Date("First day on which it counts.")),
        ("until", Date("First day after.")),
        ("accepts", Reference("accepts")),
    ]);

    private static JsonObject Field(ComponentField field) => field.Shape switch
    {
        FieldShape.Word => Words($"{field.Description}; {field.Default} where it is left out", [.. field.Words]),
        FieldShape.Table => Pattern($"Name of a table: {field.Description}.", Name),
        FieldShape.Goals => Named("Weight by code of the goal.", Formula("Weight."), anyName: true),
        FieldShape.Rules => List("The choices, in order.", Map("A choice: a condition, and a rate on the basis or an amount.", required: [],
            ("when", Formula("Condition; always where it is left out.")), ("rate", Formula("Rate on the basis.")), ("pay", Formula("Amount.")), ("priority", Whole("A lower number is asked first.", 0, 1_000_000)))),
        _ => Formula(field.Default is null ? field.Description : $"{field.Description}; {field.Default} where it is left out"),
    };
}
