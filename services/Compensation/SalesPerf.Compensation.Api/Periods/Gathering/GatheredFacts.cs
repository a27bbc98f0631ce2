using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>The version of a plan that applies to a period, ready to be calculated.</summary>
internal sealed record PlanInForce(PlanReference Reference, PlanProgram Program, DateOnly EffectiveFrom);

/// <summary>A participant with what the store knows it by.</summary>
/// <param name="Id">Id.</param>
/// <param name="Code">Business key.</param>
/// <param name="PositionId">The seat in the period, or null.</param>
/// <param name="Plan">The plan in force, or null.</param>
/// <param name="PaidElsewhere">Whether another calendar's plan pays for these days.</param>
/// <param name="QuotaCurrency">Currency of the quota, or null.</param>
internal sealed record PayeeOfRecord(Guid Id, string Code, Guid? PositionId, PlanInForce? Plan, bool PaidElsewhere, Currency? QuotaCurrency);

/// <summary>All that a period's results follow from.</summary>
/// <param name="Period">The period.</param>
/// <param name="Facts">Facts of it and of the earlier periods that plans look back to; without rewards and corrections.</param>
/// <param name="Direct">Rewards and corrections of the period, paid as they are.</param>
/// <param name="Payees">Everybody, by code.</param>
/// <param name="Waiting">Number of transactions of the period that came in after its facts were locked.</param>
internal sealed record GatheredFacts(OrgPeriod Period, FactSet Facts, TransactionTable Direct, IReadOnlyDictionary<string, PayeeOfRecord> Payees, int Waiting = 0)
{
    /// <summary>As of when they are known.</summary>
    public Knowledge Knowledge { get; init; }

    /// <summary>All transactions of the period.</summary>
    public IEnumerable<TransactionRow> Here => Facts.Table.Rows.Where(t => t.Date >= Period.Start).Concat(Direct.Rows);

    /// <summary>Number of transactions of the period.</summary>
    public int Transactions => Here.Count() + Waiting;

    /// <summary>Ids of the transactions of the period that concern nobody else than these people: whether they count for somebody is decided with them.</summary>
    /// <param name="only">Codes of participants; null is everybody.</param>
    public IEnumerable<Guid> Judged(IReadOnlySet<string>? only) =>
        Here.Where(t => IsJudged(t, only)).Select(t => t.Stored.Id);

    /// <summary>Whether a transaction concerns nobody else than these people.</summary>
    public static bool IsJudged(TransactionRow t, IReadOnlySet<string>? only) => only is null || (OneSeller(t) is { } seller ? only.Contains(seller) : PeopleOf(t).All(only.Contains));

    /// <summary>Whether a transaction names any of these people, or nobody.</summary>
    public static bool MayConcern(TransactionRow t, IReadOnlySet<string> people)
    {
        if (OneSeller(t) is { } seller) return people.Contains(seller);
        var named = PeopleOf(t);
        return !named.Any() || named.Any(people.Contains);
    }

    /// <summary>Whom transactions name.</summary>
    public static HashSet<string> PeopleOf(IEnumerable<TransactionRow> transactions)
    {
        var people = new HashSet<string>(StringComparer.Ordinal);
        foreach (var t in transactions)
            if (OneSeller(t) is { } seller) people.Add(seller);
            else people.UnionWith(PeopleOf(t));
        return people;
    }

    /// <summary>Whom a transaction names: its splits, else its seller, else who covers the account.</summary>
    public static IEnumerable<string> PeopleOf(TransactionRow t) => t.Splits.Count > 0 ? t.Splits.Select(s => s.Participant).OfType<string>() : t.Seller is { } seller ? [seller] : t.Covering;

    // Most transactions name a seller and nobody else.
    private static string? OneSeller(TransactionRow t) => t.Splits.Count == 0 ? t.Seller : null;
}
