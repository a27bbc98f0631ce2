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
internal sealed record GatheredFacts(OrgPeriod Period, FactSet Facts, IReadOnlyList<TransactionFact> Direct, IReadOnlyDictionary<string, PayeeOfRecord> Payees, int Waiting = 0)
{
    /// <summary>All transactions of the period.</summary>
    public IEnumerable<TransactionFact> Here => Facts.Transactions.Where(t => t.Date >= Period.Start).Concat(Direct);

    /// <summary>Number of transactions of the period.</summary>
    public int Transactions => Here.Count() + Waiting;

    /// <summary>Ids of the transactions of the period that concern nobody else than these people: whether they count for somebody is decided with them.</summary>
    /// <param name="only">Codes of participants; null is everybody.</param>
    public IEnumerable<Guid> Judged(IReadOnlySet<string>? only) =>
        Here.Where(t => IsJudged(t, only)).Select(t => t.Stored.Id);

    /// <summary>Whether a transaction concerns nobody else than these people.</summary>
    public static bool IsJudged(TransactionFact fact, IReadOnlySet<string>? only) => only is null || PeopleOf(fact).All(only.Contains);

    /// <summary>Whom a transaction names: its splits, else its seller, else who covers the account.</summary>
    public static IEnumerable<string> PeopleOf(TransactionFact t) => t.Splits.Count > 0 ? t.Splits.Select(s => s.Participant).OfType<string>() : t.Seller is { } seller ? [seller] : t.Covering;
}
