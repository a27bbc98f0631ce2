using System.Text.Json.Nodes;
using SalesPerf.Compensation.Domain.Plans.Text;
using static SalesPerf.Compensation.Domain.Plans.JsonSchemas.SchemaParts;

namespace SalesPerf.Compensation.Domain.Plans.JsonSchemas;

/// <summary>
/// The JSON Schema (2020-12) of plan documents, for editors that complete and check while a plan is written. The reader stays the judge: it also knows names, types and places. Made
/// from the same list of component kinds that the reader reads by; published as <c>docs/schemas/plan.v1.json</c>.
/// </summary>
public static class PlanJsonSchema
{
    /// <summary>The identity of the schema, which a document can name: <c># yaml-language-server: $schema=…</c>.</summary>
    public const string Id = "https://salesperf.example/schemas/plan.v1.json";

    private const int Months = 12;

    /// <summary>The whole schema.</summary>
    public static JsonObject Document() => With(
        Map("A compensation plan: named values, each a typed formula, evaluated in the order of their dependencies over facts; what is paid; and examples that must hold.", required: ["plan", "currency"],
            ("plan", Label("Code of the plan: its business key.")),
            ("name", Label("Name to show.")),
            ("description", Label("What the plan is for.")),
            ("currency", Currency("What amounts are measured and paid in.")),
            ("calendar", Label("Code of the fiscal calendar by whose periods it pays.")),
            ("effective", Map("When it applies.", required: ["from"], ("from", Date("First day.")), ("until", Date("First day after; open where it is left out.")))),
            ("rounding", Reference("rounding")),
            ("year_starts", Pattern("Month and day on which the year of year_to_date begins: 02-01.", MonthDay)),
            ("parameters", Named("Values that differ by title, position or person; the most specific one wins.", Reference("parameter"))),
            ("attributes", Named("Attributes of transactions that the plan reads, by their type.", Words("Type of the attribute.", [.. ParameterReader.TypeNames]))),
            ("tables", Named("Tables by name; facts may replace one for all, a title, a position or a person.", Reference("table"))),
            ("categories", Named("Sets of words, so that a misspelt one is found.", List("The words.", Reference("text")))),
            ("classifications", List("Category trees of the facts that formulas name: each is a text field, and in_category(tree, 'code') asks whether a transaction lies below.", Reference("text"))),
            ("crediting", List("Who is credited with a transaction, rule by rule. Left out: the seller, or the splits on the transaction.", Reference("creditingRule"))),
            ("duplicates", Words("What happens where several rules or paths credit one payee with one transaction.", "all", "max_100", "first_path", "highest")),
            ("split_total", Either("What splits on a transaction sum to; 100% where it is left out.", Fraction("A number such as 150%."), Words("Each split has the share that it states, whatever they sum to.", "any"))),
            ("conversion", Map("How amounts in another currency become the plan's.", required: [],
                ("date", Words("Whose rate.", "compensation", "booked", "period_end", "locked")), ("type", Label("Type of rate, such as spot.")))),
            ("paid_in", Either("In what a payee is paid: a formula of the payee that gives the code of a currency; the plan's own where it is empty or left out.",
                Reference("formula"), Map("The same with the type of the rate.", required: ["currency"], ("currency", Formula("The code of a currency.")), ("type", Label("Type of the rate; that of the conversion where it is left out."))))),
            ("counters", Named("Numbers that grow along a payee's credits in canonical order. `name` is the value before a credit, `name_after` with it.", Reference("counter"))),
            ("values", Named("Named formulas, in any order.", Formula("A formula."))),
            ("measurements", Named("Named formulas that are shown as measurements and told to other services.", Formula("A formula."))),
            ("components", Named("What is paid.", Reference("component"))),
            ("payment", PaymentSchema.Section()),
            ("tests", List("Examples that must hold before the plan can be approved.", Reference("test")))),
        Definitions());

    private static JsonObject With(JsonObject root, JsonObject definitions)
    {
        var document = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["$id"] = Id, ["title"] = "SalesPerf compensation plan" };
        foreach (var member in root.ToArray())
        {
            root.Remove(member.Key);
            document[member.Key] = member.Value;
        }

        document["$defs"] = definitions;
        return document;
    }

    private static JsonObject Definitions() => new()
    {
        ["formula"] = new JsonObject { ["description"] = "A formula over named values, such as `min(sales, quota) * rate`; a number, percent or word is one too.", ["type"] = Types("string", "number", "boolean") },
        ["cell"] = new JsonObject { ["description"] = "A formula over parameters and payee values; null is an open end.", ["type"] = Types("string", "number", "null") },
        ["text"] = new JsonObject { ["type"] = Types("string", "number", "boolean") },
        ["rounding"] = Map("Where and how an amount is rounded.", required: [],
            ("mode", Words("How a half is decided.", [.. SettingReader.RoundingModes])), ("digits", Whole("Digits after the point; those of the currency where it is left out; negative rounds to tens, hundreds, thousands.", -9, 10)),
            ("each", Words("Whether the line is rounded once, or each credit.", "line", "credit"))),
        ["accepts"] = Named("Findings of lint that the author accepts, by their code, each with the reason.", Label("Why it is meant.")),
        ["parameter"] = ParameterSchema(),
        ["table"] = TableSchema.Any(),
        ["creditingRule"] = Map("A rule that credits somebody.", required: ["rule", "to"],
            ("rule", Label("Its name: the role of its credits.")),
            ("to", Pattern("Whom it credits: seller, coverage, managers, team, relation <kind>, participant <code>, position <code>, attribute <name>.", "^(seller|coverage|managers|team|(relation|participant|position|attribute) .+)$")),
            ("when", Formula("For which transactions; all where it is left out.")), ("share", Fraction("Part of the transaction, or of the direct credit for managers, relation and team.")),
            ("levels", Whole("Levels of a roll-up.", 1, PlanBounds.MostLevels)), ("split", Words("How coverage and teams divide it.", "equal", "by_weight", "none")),
            ("on", Words("Whose day decides the organisation.", "transaction_date", "roll_date", "transaction date", "roll date"))),
        ["counter"] = Map("A counter.", required: ["add"],
            ("start", Formula("What it begins with, from payee values.")), ("add", Formula("What each credit adds; may read the counter.")),
            ("reset", Pattern("When it begins anew.", "^(period|quarter|year|never|cycle\\('[0-9]{2}-[0-9]{2}'\\))$"))),
        ["component"] = ComponentSchema.Any(),
        ["test"] = TestSchema(),
    };

    private static JsonObject ParameterSchema() => Map("A parameter. Personal value, position, title, plan, default: the first that is given wins.", required: ["type"],
        ("type", Words("Type of its value.", [.. ParameterReader.TypeNames])),
        ("default", Literal("Value where nothing more specific is stated.")), ("plan", Literal("Value that this plan states over the default of the template it came from.")),
        ("titles", Named("Values by title.", Literal("Value."), anyName: true)), ("positions", Named("Values by position.", Literal("Value."), anyName: true)),
        ("from", Words("Takes the quota of the period, after ramp, proration and relief.", "quota")), ("measure", Label("Which measure's quota; sales where it is left out.")),
        ("required", Flag("Whether facts must give it.")), ("description", Label("What it is.")));

    private static JsonObject TestSchema() => Map("An example: facts in, statement lines out.", required: ["name", "expect"],
        ("name", Label("What it shows.")),
        ("facts", new JsonObject { ["description"] = "Facts as `plan evaluate` takes them; what is left out has a default: one participant `me`, one period.", ["type"] = "object" }),
        ("expect", List("What must come out.", Map("One thing that must come out: a component's amount, a value, a member of the payment, or the reason for a transaction without credit.", required: [],
            ("period", Label("Period; the only one where it is left out.")), ("participant", Label("Participant; the only one where it is left out.")),
            ("component", Label("A component whose line is meant.")), ("amount", Literal("Its rounded amount.")), ("value", Label("A named value.")),
            ("equals", new JsonObject { ["description"] = "What it equals; of a value per credit a list, one for each credit in their order.", ["oneOf"] = new JsonArray(Literal("One value."), List("Values of credits.", Literal("Of one credit."))) }),
            ("payment", Label("A member of the payment, such as paid.")), ("exclusion", Label("The reason why a transaction is credited to nobody."))))));

    private static string MonthDay => $"^(0[1-9]|1[0-{Months - 10}])-(0[1-9]|[12][0-9]|3[01])$";
}
