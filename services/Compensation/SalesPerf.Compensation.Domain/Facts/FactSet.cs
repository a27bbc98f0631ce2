using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>Everything that a calculation follows from, beside the plan: no clock, no machine, no order of arrival. All lists may come in any order.</summary>
/// <param name="Calendar">The periods that are calculated; a window reaches as far back as they do.</param>
public sealed record FactSet(FiscalCalendar Calendar)
{
    /// <summary>Currency of amounts that state none; null takes the plan's.</summary>
    public Currency? Currency { get; init; }

    /// <summary>Who may be credited or has an own value.</summary>
    public IReadOnlyList<ParticipantFact> Participants { get; init; } = [];

    /// <summary>Values of parameters for everybody, over the plan's defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = Empty;

    /// <summary>Values of parameters for everybody from a day.</summary>
    public IReadOnlyList<DatedValues> ParametersFrom { get; init; } = [];

    /// <summary>Values of parameters by title, over the plan's.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> TitleParameters { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Values of parameters by position, over the plan's.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> PositionParameters { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Tables in place of the plan's.</summary>
    public IReadOnlyList<TableFact> Tables { get; init; } = [];

    /// <summary>Quotas after ramp, proration and relief.</summary>
    public IReadOnlyList<QuotaFact> Quotas { get; init; } = [];

    /// <summary>Transactions. Of several with one identity the latest recorded counts.</summary>
    public IReadOnlyList<TransactionFact> Transactions { get; init; } = [];

    /// <summary>The transactions as a table; it is made each time where they are none.</summary>
    public TransactionTable Table => TransactionTable.Of(Transactions);

    /// <summary>Who holds a territory, and when.</summary>
    public IReadOnlyList<CoverageFact> Coverage { get; init; } = [];

    /// <summary>Category trees and what belongs where.</summary>
    public IReadOnlyList<ClassificationTree> Classifications { get; init; } = [];

    /// <summary>Scores of goals.</summary>
    public IReadOnlyList<GoalScoreFact> GoalScores { get; init; } = [];

    /// <summary>Certifications held.</summary>
    public IReadOnlyList<CertificationFact> Certifications { get; init; } = [];

    /// <summary>Exchange rates.</summary>
    public IReadOnlyList<RateFact> Rates { get; init; } = [];

    /// <summary>Periods whose facts are frozen. What hides from them is left out, or says so, when facts are read.</summary>
    public IReadOnlyList<LockFact> Locks { get; init; } = [];

    /// <summary>What the payment section knows of earlier periods, as JSON; null where there is nothing. <c>Payments</c> reads it.</summary>
    public string? Payments { get; init; }

    /// <summary>Codes of those whom the plan pays; null where that is everybody.</summary>
    public IReadOnlySet<string>? Payees => Participants.All(p => p.IsOnPlan) ? null : Participants.Where(p => p.IsOnPlan).Select(p => p.Code).ToHashSet(StringComparer.Ordinal);

    /// <summary>The same with what others say of one period: what was sold in it, its quotas and the scores of its goals.</summary>
    /// <param name="others">Where these are from.</param>
    /// <param name="code">The period; one of the calendars of both.</param>
    public FactSet WithPeriodOf(FactSet others, string code)
    {
        ArgumentNullException.ThrowIfNull(others);
        var days = Calendar.Find(code)!.Range;
        return this with
        {
            Transactions = [.. Transactions.Where(t => !days.Contains(t.Date)), .. others.Transactions.Where(t => days.Contains(t.Date))],
            Quotas = [.. Quotas.Where(q => q.Period != code), .. others.Quotas.Where(q => q.Period == code)],
            GoalScores = [.. GoalScores.Where(s => s.Period != code), .. others.GoalScores.Where(s => s.Period == code)],
        };
    }

    internal static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>();
}

/// <summary>Values that hold from a day, until another day's values of the same name.</summary>
/// <param name="From">First day.</param>
/// <param name="Until">First day after; null is open.</param>
/// <param name="Values">By parameter, as written.</param>
public sealed record DatedValues(DateOnly From, DateOnly? Until, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>When they became known; of those that began on one day the last recorded holds. Null is before all others.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>Days of locked periods of which nothing was known of them.</summary>
    internal IReadOnlyList<DateRange> HiddenIn { get; init; } = [];

    internal bool HoldsOn(DateOnly day) => From <= day && (Until is not { } until || day < until) && !HiddenIn.Any(h => h.Contains(day));

    internal bool ChangesIn(FiscalPeriod period) => period.HasInside(From) || period.HasInside(Until);
}

/// <summary>Something that holds from a day to the day before another.</summary>
/// <param name="Code">What: a title, position, team or manager.</param>
/// <param name="From">First day; null is always.</param>
/// <param name="Until">First day after; null is open.</param>
public sealed record DatedCode(string Code, DateOnly? From, DateOnly? Until)
{
    /// <summary>Whether it holds on a day.</summary>
    public bool HoldsOn(DateOnly day) => (From is not { } from || day >= from) && (Until is not { } until || day < until);

    internal bool ChangesIn(FiscalPeriod period) => period.HasInside(From) || period.HasInside(Until);
}

internal static class DaysOfPeriod
{
    /// <summary>Whether something that begins or ends on a day is another thing before it than from it, inside the period.</summary>
    public static bool HasInside(this FiscalPeriod period, DateOnly? day) => day > period.Start && day < period.EndExclusive;
}

/// <summary>A person who sells or leads.</summary>
/// <param name="Code">Business key; results are ordered by it.</param>
public sealed record ParticipantFact(string Code)
{
    /// <summary>Whether the plan at hand pays the participant; others are known for the organisation and as sellers.</summary>
    public bool IsOnPlan { get; init; } = true;

    /// <summary>Titles held.</summary>
    public IReadOnlyList<DatedCode> Titles { get; init; } = [];

    /// <summary>Positions held.</summary>
    public IReadOnlyList<DatedCode> Positions { get; init; } = [];

    /// <summary>Managers.</summary>
    public IReadOnlyList<DatedCode> Managers { get; init; } = [];

    /// <summary>Teams.</summary>
    public IReadOnlyList<TeamFact> Teams { get; init; } = [];

    /// <summary>First day of work, or null.</summary>
    public DateOnly? HiredOn { get; init; }

    /// <summary>Last day of work, or null.</summary>
    public DateOnly? LeftOn { get; init; }

    /// <summary>Own values of parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = FactSet.Empty;

    /// <summary>Own values of parameters from a day.</summary>
    public IReadOnlyList<DatedValues> ParametersFrom { get; init; } = [];

    /// <summary>Named relations to others.</summary>
    public IReadOnlyList<RelationFact> Relations { get; init; } = [];
}

/// <summary>Membership of a team.</summary>
/// <param name="Code">Team.</param>
/// <param name="Weight">Weight of the member where parts follow weights.</param>
/// <param name="From">First day; null is always.</param>
/// <param name="Until">First day after; null is open.</param>
public sealed record TeamFact(string Code, decimal Weight, DateOnly? From, DateOnly? Until)
{
    internal bool HoldsOn(DateOnly day) => (From is not { } from || day >= from) && (Until is not { } until || day < until);
}

/// <summary>A named relation from one participant to another, such as from a seller to the overlay specialist.</summary>
/// <param name="Kind">Name of the relation.</param>
/// <param name="To">Whom it leads to.</param>
/// <param name="Share">Part that goes over it.</param>
/// <param name="From">First day; null is always.</param>
/// <param name="Until">First day after; null is open.</param>
public sealed record RelationFact(string Kind, string To, decimal Share, DateOnly? From, DateOnly? Until)
{
    internal bool HoldsOn(DateOnly day) => (From is not { } from || day >= from) && (Until is not { } until || day < until);
}

/// <summary>Whom a table is for.</summary>
public enum TableScope
{
    /// <summary>Everybody.</summary>
    All,

    /// <summary>Holders of a title.</summary>
    Title,

    /// <summary>The holder of a position.</summary>
    Position,

    /// <summary>A person.</summary>
    Participant,
}

/// <summary>A table in place of the plan's; the most specific scope wins, on each the one that began last.</summary>
/// <param name="Table">Name in the plan.</param>
/// <param name="Scope">Whom it is for.</param>
/// <param name="Code">Title, position or participant.</param>
/// <param name="Rows">Cells as written; null is open or any.</param>
public sealed record TableFact(string Table, TableScope Scope, string? Code, IReadOnlyList<IReadOnlyList<string?>> Rows)
{
    /// <summary>The plan whose table it is; null is every plan that has one of the name.</summary>
    public string? Plan { get; init; }

    /// <summary>First day; null is always.</summary>
    public DateOnly? From { get; init; }

    /// <summary>First day after; null is open.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>When it became known; of those that began on one day the last recorded holds. Null is before all others.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>Days of locked periods of which nothing was known of it.</summary>
    internal IReadOnlyList<DateRange> HiddenIn { get; init; } = [];

    internal bool HoldsOn(DateOnly day) => (From is not { } from || day >= from) && (Until is not { } until || day < until) && !HiddenIn.Any(h => h.Contains(day));

    internal bool ChangesIn(FiscalPeriod period) => period.HasInside(From) || period.HasInside(Until);

    internal bool IsOf(string plan) => Plan is null || Plan == plan;
}

/// <summary>A quota.</summary>
/// <param name="Participant">Whose.</param>
/// <param name="Period">Period.</param>
/// <param name="Measure">Of what.</param>
/// <param name="Amount">How much.</param>
public sealed record QuotaFact(string Participant, string Period, string Measure, decimal Amount)
{
    /// <summary>When it became known; the last recorded counts.</summary>
    public DateTimeOffset? RecordedAt { get; init; }
}

/// <summary>A part of a transaction that is assigned explicitly.</summary>
/// <param name="Participant">To whom; or the position, where that is named.</param>
/// <param name="Share">How much; null on all splits of a transaction means equal parts.</param>
public sealed record SplitFact(string? Participant, decimal? Share)
{
    /// <summary>The position whose holder gets it.</summary>
    public string? Position { get; init; }

    /// <summary>Attributes of this part, over the transaction's.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FactSet.Empty;
}

/// <summary>What a store knows a transaction by.</summary>
/// <param name="Id">The transaction, in all its revisions.</param>
/// <param name="Revision">Which of them.</param>
public readonly record struct StoredRevision(Guid Id, int Revision);

/// <summary>Something that happened to an order line and may be credited.</summary>
/// <param name="Order">Order.</param>
/// <param name="Line">Line of the order.</param>
/// <param name="SubLine">Part of the line.</param>
/// <param name="Event">What happened: <c>booked</c>, <c>invoiced</c>, <c>collected</c>, <c>cancelled</c>.</param>
/// <param name="Date">The business date that decides the period.</param>
/// <param name="Amount">At source precision, in its own currency.</param>
public sealed record TransactionFact(string Order, string Line, string SubLine, string Event, DateOnly Date, decimal Amount)
{
    /// <summary>Currency; null takes that of the facts or the plan.</summary>
    public Currency? Currency { get; init; }

    /// <summary>How many pieces.</summary>
    public decimal Units { get; init; } = 1m;

    /// <summary>The explicit seller, or null.</summary>
    public string? Seller { get; init; }

    /// <summary>Explicit parts, in place of the seller.</summary>
    public IReadOnlyList<SplitFact> Splits { get; init; } = [];

    /// <summary>Who covers the account that day, where coverage was resolved before; else <see cref="FactSet.Coverage"/> is asked by territory.</summary>
    public IReadOnlyList<string> Covering { get; init; } = [];

    /// <summary>Account.</summary>
    public string Account { get; init; } = "";

    /// <summary>Customer.</summary>
    public string Customer { get; init; } = "";

    /// <summary>Product.</summary>
    public string Product { get; init; } = "";

    /// <summary>Territory.</summary>
    public string Territory { get; init; } = "";

    /// <summary>When it was booked; null is the date.</summary>
    public DateOnly? BookedOn { get; init; }

    /// <summary>When it was invoiced; null is the date.</summary>
    public DateOnly? InvoicedOn { get; init; }

    /// <summary>When the customer relation began; null is the date.</summary>
    public DateOnly? OriginDate { get; init; }

    /// <summary>The day whose organisation rolls it up; null is the date.</summary>
    public DateOnly? RollDate { get; init; }

    /// <summary>The rate to the plan's currency that was agreed, plan units per unit of the transaction's; null where none was.</summary>
    public decimal? LockedRate { get; init; }

    /// <summary>When this version became known; the latest of one identity counts.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>The stored revision that this is; none where it does not come from a store. No result follows from it.</summary>
    public StoredRevision Stored { get; init; }

    /// <summary>Typed by the plan.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FactSet.Empty;
}

/// <summary>Who holds a territory.</summary>
/// <param name="Territory">Territory.</param>
/// <param name="Participant">Who.</param>
/// <param name="Weight">Weight where parts follow weights.</param>
/// <param name="From">First day; null is always.</param>
/// <param name="Until">First day after; null is open.</param>
public sealed record CoverageFact(string Territory, string Participant, decimal Weight, DateOnly? From, DateOnly? Until)
{
    internal bool HoldsOn(DateOnly day) => (From is not { } from || day >= from) && (Until is not { } until || day < until);
}

/// <summary>A tree of categories and what belongs to them, dated; a transaction belongs to at most one leaf of a tree, and to all above it.</summary>
/// <param name="Name">Name in formulas.</param>
/// <param name="Field">Field or attribute of transactions that is classified, such as <c>product</c>.</param>
public sealed record ClassificationTree(string Name, string Field)
{
    /// <summary>Parent by category; a root has none.</summary>
    public IReadOnlyDictionary<string, string?> Parents { get; init; } = new Dictionary<string, string?>();

    /// <summary>What belongs where.</summary>
    public IReadOnlyList<ClassifierFact> Classifiers { get; init; } = [];
}

/// <summary>A value of the classified field that belongs to a category.</summary>
/// <param name="Value">Value of the field.</param>
/// <param name="Category">Category.</param>
/// <param name="From">First day; null is always.</param>
/// <param name="Until">First day after; null is open.</param>
public sealed record ClassifierFact(string Value, string Category, DateOnly? From, DateOnly? Until)
{
    internal bool HoldsOn(DateOnly day) => (From is not { } from || day >= from) && (Until is not { } until || day < until);
}

/// <summary>A score of a goal, as a fraction.</summary>
/// <param name="Participant">Whose; null is everybody's.</param>
/// <param name="Period">Period; null is every period.</param>
/// <param name="Goal">Code of the goal.</param>
/// <param name="Score">1 is fully met.</param>
public sealed record GoalScoreFact(string? Participant, string? Period, string Goal, decimal Score);

/// <summary>A certification.</summary>
/// <param name="Participant">Who.</param>
/// <param name="Code">What.</param>
/// <param name="From">First day; null is always.</param>
/// <param name="Until">First day after; null is open.</param>
public sealed record CertificationFact(string Participant, string Code, DateOnly? From, DateOnly? Until);

/// <summary>Which way a rate is stated.</summary>
public enum RateQuote
{
    /// <summary>Units of the target for one unit of the source: amount × rate.</summary>
    ToPerFrom,

    /// <summary>Units of the source for one unit of the target: amount ÷ rate.</summary>
    FromPerTo,
}

/// <summary>An exchange rate from a day, until another day's of the same pair and type.</summary>
/// <param name="From">Source currency.</param>
/// <param name="To">Target currency.</param>
/// <param name="Date">First day.</param>
/// <param name="Rate">Above zero.</param>
/// <param name="Quote">Direction, always stated.</param>
/// <param name="Type">Type, such as <c>spot</c>.</param>
public sealed record RateFact(Currency From, Currency To, DateOnly Date, decimal Rate, RateQuote Quote, string Type);
