using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>A value that formulas know without a declaration.</summary>
/// <param name="Name">Name in formulas.</param>
/// <param name="Kind">Type.</param>
/// <param name="Grain">Row: of a credit. Group: of a payee in a period.</param>
/// <param name="Description">Meaning.</param>
public sealed record BuiltInName(string Name, ValueKind Kind, Grain Grain, string Description);

/// <summary>The names of the language.</summary>
public static class Names
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal)
    {
        "and", "or", "not", "in", "between", "if", "then", "else", "where", "by", "over", "of", "true", "false",
        // What the language itself builds on; any other built-in name may be taken by a plan for its own.
        "date", "credit", "amount", "origin_date", "period_start", "period_end",
    };

    /// <summary>What is known of a transaction; also usable in the conditions of crediting rules.</summary>
    public static IReadOnlyList<BuiltInName> OfTransactions { get; } =
    [
        Row("order", ValueKind.Text, "order code"), Row("line", ValueKind.Text, "line of the order"), Row("sub_line", ValueKind.Text, "part of the line"),
        Row("event", ValueKind.Text, "what happened: booked, invoiced, collected, cancelled, …"), Row("date", ValueKind.Date, "compensation date"),
        Row("booked_on", ValueKind.Date, "when it was booked"), Row("invoiced_on", ValueKind.Date, "when it was invoiced"), Row("origin_date", ValueKind.Date, "when the customer relation began"),
        Row("amount", ValueKind.Money, "amount of the whole transaction, in the plan's currency"), Row("source_amount", ValueKind.Number, "amount in the transaction's own currency"),
        Row("currency", ValueKind.Text, "the transaction's own currency"), Row("units", ValueKind.Number, "pieces of the whole transaction"), Row("seller", ValueKind.Text, "code of the explicit seller, or empty"),
        Row("has_seller", ValueKind.Boolean, "whether it names a seller or splits"), Row("account", ValueKind.Text, "account"), Row("customer", ValueKind.Text, "customer"), Row("product", ValueKind.Text, "product"),
        Row("territory", ValueKind.Text, "territory"),
    ];

    /// <summary>What is known of a credit beside its transaction.</summary>
    public static IReadOnlyList<BuiltInName> OfCredits { get; } =
    [
        Row("credit", ValueKind.Money, "amount × share, in the plan's currency"), Row("credit_units", ValueKind.Number, "units × share"), Row("share", ValueKind.Percent, "the payee's part of the transaction"),
        Row("role", ValueKind.Text, "name of the crediting rule"), Row("level", ValueKind.Number, "0 direct, 1 and up by the reporting line"),
    ];

    /// <summary>What is known of a payee in a period.</summary>
    public static IReadOnlyList<BuiltInName> OfPayees { get; } =
    [
        Group("participant", ValueKind.Text, "code"), Group("title", ValueKind.Text, "title on the last day of the period, or empty"), Group("position", ValueKind.Text, "position on that day, or empty"),
        Group("team", ValueKind.Text, "team on that day, or empty"), Group("manager", ValueKind.Text, "manager on that day, or empty"), Group("hired_on", ValueKind.Date, "first day of work; 0001-01-01 where not known"),
        Group("left_on", ValueKind.Date, "last day of work; 9999-12-31 where there is none"), Group("period_start", ValueKind.Date, "first day of the period"), Group("period_end", ValueKind.Date, "last day of the period"),
        Group("period_days", ValueKind.Number, "days of the period"), Group("days_active", ValueKind.Number, "days of the period on which the payee works"), Group("period_index", ValueKind.Number, "number of the period in the plan's year, from 1"),
        Group("month_of_year", ValueKind.Number, "calendar month of the last day"), Group("fiscal_year", ValueKind.Number, "year in which the plan's year begins"),
    ];

    /// <summary>Whether a text is a name: lower-case letters, digits and single underscores, beginning with a letter.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= 64 && char.IsAsciiLetterLower(text[0]) && !text.EndsWith('_') && !text.Contains("__", StringComparison.Ordinal)
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
    }

    /// <summary>Whether a name cannot be declared by a plan. A plan may declare other built-in names, which then mean what the plan says.</summary>
    public static bool IsReserved(string name) => Words.Contains(name);

    private static BuiltInName Row(string name, ValueKind kind, string description) => new(name, kind, Grain.Row, description);

    private static BuiltInName Group(string name, ValueKind kind, string description) => new(name, kind, Grain.Group, description);
}
