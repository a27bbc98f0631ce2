using System.Text.Json.Nodes;
using static SalesPerf.Compensation.Domain.Plans.JsonSchemas.SchemaParts;

namespace SalesPerf.Compensation.Domain.Plans.JsonSchemas;

/// <summary>The payment section.</summary>
internal static class PaymentSchema
{
    private const int Most = 1_000;

    public static JsonObject Section() => Map("How what is earned is paid: when it is released, what is advanced and recovered, floors and ceilings, what is taken back.", required: [],
    [
        ("rounding", Reference("rounding")),
        .. Settlement(),
        ("groups", Named("Earning codes that are paid together, by rules of their own.", Map("A group.", required: ["codes"], [("codes", Codes("Earning codes of the group.")), .. Settlement()]))),
        ("releases", List("When deposits of earning codes become payable; the first rule that fits applies, and what none fits is payable at once.", Release())),
        ("order_advances", List("Advances on single orders, paid back first by what the order earns.", Map("An advance.", required: ["codes", "recovered_from"],
            ("codes", Codes("Earning codes of the advance.")), ("recovered_from", Codes("Earning codes that pay it back."))))),
        ("clawback", Clawback()),
        ("leavers", Map("The last payment of those who leave.", required: [],
            ("final_after_days", Whole("Days after the last one of work.", 0, Most)), ("held", Words("What is held then.", "lapses", "paid")), ("debt", Words("What is owed then.", "owed", "forgiven")))),
    ]);

    private static (string, JsonObject)[] Settlement() =>
    [
        ("draw", Map("Money in advance.", required: ["amount"],
            ("kind", Words("recoverable (where it is left out): tops up and is paid back; non_recoverable: tops up and is never asked back; loan: on top of what is earned, and paid back.", "recoverable", "non_recoverable", "loan")),
            ("amount", Formula("Amount of a period.")), ("from", Date("First day on which it is given.")), ("until", Date("First day after.")), ("periods", Formula("In how many periods it is given at most.")),
            ("limit", Formula("Most that may be owed.")),
            ("forgiven", Words("With the last period of which interval what is still owed is forgiven; never where it is left out.", "quarter", "year")),
            ("recovery", Map("How it comes back.", required: [],
                ("share", Formula("Part of what is above what is kept.")), ("keep", Formula("What the payee keeps first; the draw's amount where it is left out.")),
                ("limit", Formula("Most that is taken in a period.")), ("starts", Formula("The period of the draw, from 1, in which recovery begins.")))))),
        ("minimum", Map("A floor under the payment: a draw by another name.", required: ["amount"], ("amount", Formula("Amount of a period.")), ("recovered", Flag("Whether it is paid back.")),
            ("forgiven", Words("With the last period of which interval what is still owed is forgiven.", "quarter", "year")))),
        ("guarantee", Map("A floor that is never asked back.", required: ["amount"],
            ("amount", Formula("Amount of a period.")), ("from", Date("First day.")), ("until", Date("First day after.")), ("last_day", Formula("Its last day, such as add_months(hired_on, 3).")))),
        ("maximum", Map("A ceiling over the payment of a period.", required: ["amount"], ("amount", Formula("Amount of a period.")), ("excess", Words("What becomes of the rest.", "later", "lost")))),
        ("settles", Words("In which periods more than the minimum is paid: each, or the last of a quarter or year.", "period", "quarter", "year")),
        ("negative", Words("What becomes of a negative payment.", "carried", "paid")),
        ("debt", Map("What becomes of a negative payment that is carried; without it all of it is taken from later pay.", required: [],
            ("limit", Formula("Most that is carried; what is beyond it is forgiven.")), ("forgiven", Words("With the last period of which interval what is still owed is forgiven.", "quarter", "year")))),
        ("least_payment", Formula("A smaller payment waits for the next one.")),
        ("pay_group", Label("Who is paid together.")),
        ("payroll_code", Label("What payroll calls it.")),
    ];

    private static JsonObject Release() => Map("A rule of release.", required: ["parts"],
        ("codes", Codes("Earning codes; all where it is left out.")), ("when", Formula("For which credits; all where it is left out.")),
        ("parts", List("Parts of a deposit, which sum to 100%, each with what lets it go.", Map("A part; without a trigger it goes at once.", required: [],
            ("share", Fraction("Part of the deposit; all of it where it is left out.")), ("on", Label("An event of the order, such as collected.")), ("of", Words("What the event's amounts are held against.", "order", "invoiced", "happening")),
            ("reaching", Fraction("All at once when this part of it is there; in proportion where it is left out.")), ("count", Formula("All at once with the n-th event.")),
            ("after_days", Formula("Days after it was earned, or after the event.")), ("after_months", Formula("Months after it was earned, or after the event.")), ("date", Formula("A day, from the credit.")),
            ("instalments", Whole("In how many equal parts, a month apart.", 1, Most)),
            ("late", List("What of an event still counts that comes late, the least late first; what can no longer come in time lapses.", Map("A step.", required: [],
                ("beyond_months", Whole("It comes later than so many months.", 0, Most)), ("beyond_days", Whole("The same in days.", 0, 100_000)), ("share", Fraction("The part that counts; nothing where it is left out."))))),
            ("late_from", Formula("The day from which lateness counts, from the credit; the day on which it was earned where it is left out."))))));

    private static JsonObject Clawback() => Map("What is taken back with an order that is cancelled.", required: [],
        ("events", Codes("Events that take an order back; cancelled where it is left out.")),
        ("method", Words("rerate: as if the order had never been; original_rate: at the rate at which it was paid.", "rerate", "original_rate")),
        ("within_months", Formula("Whole months in which it can be taken back; always where neither is given.")), ("within_days", Formula("The same in days.")),
        ("schedule", List("Windows one after the other, each with the part that is taken back inside it; nothing is taken after the last.", Map("A window.", required: [],
            ("within_months", Whole("Whole months since the first day.", 1, Most)), ("within_days", Whole("The same in days.", 1, 100_000)), ("share", Formula("The part that is taken back; all of it where it is left out."))))),
        ("from", Formula("The day from which the window runs, from the credit.")), ("prorated", Flag("Whether only the part of the window that is left is taken.")),
        ("floor", Words("What becomes of what a floor added.", "kept", "taken")), ("instalments", Whole("In how many payments it is taken.", 1, Most)));

    private static JsonObject Codes(string description) => List(description, Reference("text"));
}
