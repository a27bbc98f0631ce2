using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>A compensation plan as its author wrote it: read, with places, not yet checked for meaning. PLANS.md describes the language.</summary>
/// <param name="Code">Business key.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Currency">What amounts are measured and paid in; <see cref="PlanConversion"/> says how others become it.</param>
/// <param name="Effective">When it applies; half-open.</param>
public sealed record PlanDocument(string Code, string Name, Currency Currency, DateRange? Effective)
{
    /// <summary>Code of the fiscal calendar, or null.</summary>
    public string? Calendar { get; init; }

    /// <summary>Rounding of components that state none.</summary>
    public RoundingRule Rounding { get; init; } = RoundingRule.HalfEven;

    /// <summary>When its years and quarters begin.</summary>
    public PlanYear Year { get; init; } = PlanYear.Calendar;

    /// <summary>Parameters.</summary>
    public IReadOnlyList<ParameterSpec> Parameters { get; init; } = [];

    /// <summary>Tables.</summary>
    public IReadOnlyList<TableSpec> Tables { get; init; } = [];

    /// <summary>Sets of words that a text field or classification can hold, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Categories { get; init; } = new Dictionary<string, IReadOnlySet<string>>();

    /// <summary>Attributes of transactions that the plan reads.</summary>
    public IReadOnlyList<AttributeSpec> Attributes { get; init; } = [];

    /// <summary>Classification trees of the facts that the plan reads, as fields of credits.</summary>
    public IReadOnlyList<string> Classifications { get; init; } = [];

    /// <summary>Who is credited.</summary>
    public CreditingSpec Crediting { get; init; } = CreditingSpec.SellerOnly;

    /// <summary>How amounts in another currency become the plan's.</summary>
    public PlanConversion Conversion { get; init; } = PlanConversion.OnCompensationDate;

    /// <summary>In what payees are paid; in the plan's currency where null.</summary>
    public PaidIn? PaidIn { get; init; }

    /// <summary>Accumulators along the credits.</summary>
    public IReadOnlyList<CounterSpec> Counters { get; init; } = [];

    /// <summary>Named values and measurements.</summary>
    public IReadOnlyList<NamedFormula> Values { get; init; } = [];

    /// <summary>What is paid.</summary>
    public IReadOnlyList<ComponentSpec> Components { get; init; } = [];

    /// <summary>The payment section as written, or null; <c>Payments</c> reads it.</summary>
    public PlanNode? Payment { get; init; }

    /// <summary>The payment section.</summary>
    public PaymentSection Payments { get; init; } = PaymentSection.Plain;

    /// <summary>Examples that must hold.</summary>
    public IReadOnlyList<PlanTestSpec> Tests { get; init; } = [];

    /// <summary>The text it was read from, as written.</summary>
    public string Source { get; init; } = "";

    /// <summary>Reads a text. All errors are told at once.</summary>
    public static PlanReading Read(string text) => PlanReader.Read(text);
}

/// <summary>What came of reading a document.</summary>
/// <param name="Document">The document, or null where there is any error.</param>
/// <param name="Errors">Ordered by place.</param>
public sealed record PlanReading(PlanDocument? Document, IReadOnlyList<PlanError> Errors);

/// <summary>A value that differs by title, position or person; the most specific one wins.</summary>
/// <param name="Name">Name in formulas.</param>
/// <param name="Type">Type.</param>
/// <param name="Place">Where it is declared.</param>
public sealed record ParameterSpec(string Name, ValueKind Type, Place Place)
{
    /// <summary>Where nothing more specific is stated; null where a value is needed.</summary>
    public ExpressionText? Default { get; init; }

    /// <summary>By title.</summary>
    public IReadOnlyDictionary<string, ExpressionText> Titles { get; init; } = new Dictionary<string, ExpressionText>();

    /// <summary>By position.</summary>
    public IReadOnlyDictionary<string, ExpressionText> Positions { get; init; } = new Dictionary<string, ExpressionText>();

    /// <summary>The measure whose quota of the period it is; null where it is no quota.</summary>
    public string? QuotaMeasure { get; init; }
}

/// <summary>An attribute of transactions.</summary>
/// <param name="Name">Name in facts and formulas.</param>
/// <param name="Type">Type; a transaction without it has zero, an empty text, false, or the transaction's own date.</param>
/// <param name="Place">Where it is declared.</param>
public sealed record AttributeSpec(string Name, ValueKind Type, Place Place);

/// <summary>A named formula.</summary>
/// <param name="Name">Name in formulas and results.</param>
/// <param name="Formula">Formula.</param>
/// <param name="IsMeasurement">Whether it is declared as a measurement: shown as one and told to other services.</param>
/// <param name="Place">Where its name stands.</param>
public sealed record NamedFormula(string Name, ExpressionText Formula, bool IsMeasurement, Place Place);

/// <summary>A number that grows along a payee's credits, in canonical order.</summary>
/// <param name="Name">Its value before a credit; <c>name_after</c> is the value with it.</param>
/// <param name="Start">What it begins with, payee grain; null is zero.</param>
/// <param name="Add">What each credit adds; may read the counter.</param>
/// <param name="Reset">When it begins anew.</param>
/// <param name="Place">Where its name stands.</param>
public sealed record CounterSpec(string Name, ExpressionText? Start, ExpressionText Add, Window Reset, Place Place);

/// <summary>How amounts in another currency become the plan's.</summary>
/// <param name="Date">Whose rate.</param>
/// <param name="Type">Type of rate, such as <c>spot</c>.</param>
public sealed record PlanConversion(ConversionDate Date, string Type)
{
    /// <summary>The spot rate of the compensation date.</summary>
    public static PlanConversion OnCompensationDate { get; } = new(ConversionDate.Compensation, "spot");
}

/// <summary>In what payees are paid whom a plan pays in currencies of their own.</summary>
/// <param name="Currency">A formula of the payee that gives the code of a currency, such as a parameter; what is empty is the plan's own.</param>
/// <param name="RateType">Type of the rate that applies; the latest that is stated on or before the last day of the period.</param>
public sealed record PaidIn(ExpressionText Currency, string RateType)
{
    /// <summary>The name that the formula has among a plan's values.</summary>
    public const string Path = "paid_in.currency";
}

/// <summary>The day whose exchange rate applies.</summary>
public enum ConversionDate
{
    /// <summary>The transaction's compensation date.</summary>
    Compensation,

    /// <summary>The day it was booked.</summary>
    Booked,

    /// <summary>The last day of the period.</summary>
    PeriodEnd,

    /// <summary>The rate that the transaction itself carries.</summary>
    Locked,
}

/// <summary>An example inside a plan: facts, and what must follow from them.</summary>
/// <param name="Name">Name.</param>
/// <param name="Facts">Facts as written; read as facts are read anywhere.</param>
/// <param name="Expectations">What must come out.</param>
/// <param name="Place">Where it begins.</param>
public sealed record PlanTestSpec(string Name, PlanNode? Facts, IReadOnlyList<PlanExpectation> Expectations, Place Place);

/// <summary>One thing that must come out of a plan's own test.</summary>
/// <param name="Place">Where it is stated.</param>
public sealed record PlanExpectation(Place Place)
{
    /// <summary>Where the name of what is expected stands.</summary>
    public Place NamePlace { get; init; }

    /// <summary>The same, told at its name.</summary>
    public PlanExpectation AtName => this with { Place = NamePlace };

    /// <summary>Period; null where the facts have one.</summary>
    public string? Period { get; init; }

    /// <summary>Participant; null where the facts have one.</summary>
    public string? Participant { get; init; }

    /// <summary>A component whose line is meant.</summary>
    public string? Component { get; init; }

    /// <summary>The rounded amount of the line.</summary>
    public decimal? Amount { get; init; }

    /// <summary>A named value that is meant instead.</summary>
    public string? Value { get; init; }

    /// <summary>What it equals, as written; of a value per credit one for each credit, in their order.</summary>
    public IReadOnlyList<string>? Equal { get; init; }

    /// <summary>A member of the payment that is meant instead, such as <c>paid</c>.</summary>
    public string? Payment { get; init; }

    /// <summary>The reason why a transaction is credited to nobody, meant instead.</summary>
    public string? Exclusion { get; init; }
}
