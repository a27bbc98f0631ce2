namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>What a field of a component holds.</summary>
public enum FieldShape
{
    /// <summary>A formula.</summary>
    Formula,

    /// <summary>The name of a table.</summary>
    Table,

    /// <summary>One of several words.</summary>
    Word,

    /// <summary>Weights by goal.</summary>
    Goals,

    /// <summary>Choices.</summary>
    Rules,
}

/// <summary>A field of a component kind.</summary>
/// <param name="Name">Name in the document.</param>
/// <param name="Shape">What it holds.</param>
/// <param name="Description">What it means.</param>
public sealed record ComponentField(string Name, FieldShape Shape, string Description)
{
    /// <summary>Whether it must be given.</summary>
    public bool Required { get; init; }

    /// <summary>The word of another field with which it need not be given.</summary>
    public (string Field, string Word)? NotNeededWith { get; init; }

    /// <summary>What it is where it is not given: a formula or a word.</summary>
    public string? Default { get; init; }

    /// <summary>The words it can be.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}

/// <summary>A shape of calculation with named fields. What no kind says, <c>formula</c> says.</summary>
/// <param name="Name">Name in the document.</param>
/// <param name="Description">What it pays.</param>
/// <param name="Fields">Its own fields, in the order of its calculation.</param>
public sealed record ComponentKind(string Name, string Description, IReadOnlyList<ComponentField> Fields)
{
    /// <summary>All kinds.</summary>
    public static IReadOnlyList<ComponentKind> All { get; } =
    [
        new("rate", "basis × rate", [Formula("basis", "what the rate applies to"), Formula("rate", "the rate")]),
        new("unit", "units × amount per unit", [Formula("units", "how many"), Formula("per_unit", "amount for one")]),
        new("tiers", "a rate table: each band at its own rate, the reached rate on everything, or the reached multiplier on the overage",
            [
                Formula("basis", "what is paid on"), Table("table", "bands"), Word("mode", "marginal", "marginal", "reached", "overage"),
                Formula("by", "what chooses the band, for reached and overage", "basis"), Optional("scale", "what 100 % is: edges are multiplied by it (marginal), or where the overage begins (overage)"),
                Formula("rate", "multiplied in, where the table holds multipliers", "1"),
            ]),
        new("curve", "target × pay curve × weight", [Formula("target", "target pay"), Table("table", "curve"), Formula("by", "where on the curve"), Formula("weight", "weight", "1")]),
        new("matrix", "target × cell of a grid", [Formula("target", "target pay"), Table("table", "matrix"), Formula("row", "chooses the row"), Formula("column", "chooses the column")]),
        new("target", "target × weight × payout", [Formula("target", "target pay"), Formula("weight", "weight", "1"), Formula("payout", "part of it that is earned")]),
        new("bonus", "an amount, where the condition holds", [Formula("amount", "the amount")]),
        new("milestone", "an amount, once: in the first period in which the condition holds",
            [Formula("amount", "the amount"), Formula("reached", "the condition"), Word("once_per", "all_time", "all_time", "year_to_date", "quarter_to_date")]),
        new("mbo", "target × sum of weight × score over goals", [Formula("target", "target pay"), new("goals", FieldShape.Goals, "weight by goal") { Required = true }]),
        new("pool", "pool × share", [Formula("pool", "what is divided"), Formula("share", "the payee's part")]),
        new("override", "rate × what the downline sold or earned", [Formula("basis", "an aggregate of reports, subtree, team or relation"), Formula("rate", "the rate")]),
        new("residual", "basis × rate by the age of the customer in months, 1 in the first month",
            [Formula("basis", "what recurs", "credit"), Table("table", "bands by month"), Formula("age", "the age in months", "months_between(origin_date, date) + 1")]),
        new("rules", "the choice among conditions: first, most specific, highest, lowest, all added, or compounded in order",
            [
                Formula("basis", "what rates apply to", "credit"), new("rules", FieldShape.Rules, "the choices") { Required = true },
                Word("pick", "first", "first", "most_specific", "highest", "lowest", "stack", "compound"), Formula("default", "what is paid where no choice applies", "0"),
            ]),
        new("circular", "a bonus of income after tax, after the bonus itself or after both, where the tax is of income after bonus: all solved exactly",
            [
                Formula("income", "income before both"), Formula("bonus_rate", "rate of the bonus"), Word("after", "tax", "tax", "bonus", "both"),
                Formula("tax_rate", "rate of the tax") with { NotNeededWith = ("after", "bonus") },
            ]),
        new("formula", "whatever the formula says", [Formula("pay", "the formula")]),
    ];

    /// <summary>The kind of a name, or null.</summary>
    public static ComponentKind? Of(string name) => All.FirstOrDefault(k => k.Name == name);

    /// <summary>A field of this kind, or null.</summary>
    public ComponentField? Field(string name) => Fields.FirstOrDefault(f => f.Name == name);

    private static ComponentField Formula(string name, string description, string? otherwise = null) =>
        new(name, FieldShape.Formula, description) { Required = otherwise is null, Default = otherwise };

    private static ComponentField Optional(string name, string description) => new(name, FieldShape.Formula, description);

    private static ComponentField Table(string name, string description) => new(name, FieldShape.Table, description) { Required = true };

    private static ComponentField Word(string name, string otherwise, params string[] words) =>
        new(name, FieldShape.Word, "one of the words") { Default = otherwise, Words = words };
}
