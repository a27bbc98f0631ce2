using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>What is known of a participant for one period.</summary>
/// <param name="ParticipantId">Id.</param>
/// <param name="Code">Business key; results are ordered by it.</param>
/// <param name="PositionId">The seat in the period, or null.</param>
/// <param name="Quota">The quota after ramp, or null.</param>
/// <param name="Plan">The plan version in force, or null.</param>
/// <param name="Rates">Personal rates.</param>
public sealed record PayeeFacts(Guid ParticipantId, string Code, Guid? PositionId, UnroundedMoney? Quota, PlanInForce? Plan, IReadOnlyList<PersonalRate> Rates)
{
    /// <summary>The currency in which the payee is measured: the plan's, else the quota's; null where neither is known, and anything counts.</summary>
    public Currency? MeasuringCurrency => Plan?.Currency ?? Quota?.Currency;

    /// <summary>Whether the payee's plan pays by another calendar than the period's: what the payee earns on these days is paid there, and only there.</summary>
    public bool PaidElsewhere { get; init; }
}

/// <summary>All that a period's results follow from, and nothing else: no clock, no machine, no order of arrival.</summary>
public sealed class PeriodFacts
{
    private readonly Dictionary<Guid, PayeeFacts> payees;

    /// <summary>Takes facts in any order.</summary>
    public PeriodFacts(FiscalPeriod period, string calendarCode, IEnumerable<PayeeFacts> payees, IReadOnlyList<SalesTransaction> transactions)
    {
        (Period, CalendarCode, Transactions) = (period, calendarCode, transactions);
        this.payees = payees.ToDictionary(p => p.ParticipantId);
    }

    /// <summary>The period.</summary>
    public FiscalPeriod Period { get; }

    /// <summary>Its calendar.</summary>
    public string CalendarCode { get; }

    /// <summary>Transactions whose compensation date lies in the period.</summary>
    public IReadOnlyList<SalesTransaction> Transactions { get; }

    /// <summary>Everybody who may be credited or has a quota.</summary>
    public IReadOnlyCollection<PayeeFacts> Payees => payees.Values;

    /// <summary>A payee; one that a transaction names and that is not here is a bug of who gathered the facts.</summary>
    public PayeeFacts PayeeOf(Guid participantId) => payees.TryGetValue(participantId, out var payee)
        ? payee
        : throw new InvalidOperationException($"The facts of {Period.Code} name participant {participantId} and say nothing of it.");
}
