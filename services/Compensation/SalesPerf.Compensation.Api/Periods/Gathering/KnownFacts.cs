namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>Facts of a period that locks let count.</summary>
/// <param name="Facts">The facts.</param>
/// <param name="Locked">The facts of whoever is on a plan of which no more counts, by its code.</param>
internal sealed record KnownFacts(GatheredFacts Facts, IReadOnlyDictionary<string, GatheredFacts> Locked)
{
    /// <summary>The facts that anybody's outcome may follow from.</summary>
    public IEnumerable<GatheredFacts> All => Locked.Values.Prepend(Facts);

    /// <summary>Whoever was on a locked plan when it was locked.</summary>
    public IEnumerable<string> OnLockedPlans => Locked.SelectMany(l => l.Value.Payees.Keys.Where(p => IsOn(l.Value, p, l.Key)));

    /// <summary>The locked plan whose facts a payee's outcome follows from; null for all others.</summary>
    public string? LockedPlanOf(string participant) => Locked.Where(l => IsOn(l.Value, participant, l.Key)).Select(l => l.Key).LastOrDefault();

    /// <summary>The facts that a payee's outcome follows from.</summary>
    public GatheredFacts FactsOf(string participant) => LockedPlanOf(participant) is { } plan ? Locked[plan] : Facts;

    private static bool IsOn(GatheredFacts facts, string participant, string plan) => facts.Payees.GetValueOrDefault(participant)?.Plan?.Reference.Code == plan;
}
