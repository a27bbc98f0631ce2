using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>A payee and currency.</summary>
internal readonly record struct PaidPerson(Guid ParticipantId, string Code, string Currency);

/// <summary>What is known of payments at this moment, whoever they are for.</summary>
internal sealed record PaymentsNow(
    OrgPeriod Period, string PayGroup, Guid? BatchId, IReadOnlySet<(Guid, string, string)> PaidSince, IReadOnlyList<StoredHold> Holds, IReadOnlyDictionary<Guid, DateOnly> LeftOn, IReadOnlyList<OpeningInForce> Openings);

/// <summary>Which periods and people are read.</summary>
/// <param name="After">First day of the period that was settled last; null from the beginning.</param>
/// <param name="Only">Codes of payees; null is everybody.</param>
internal sealed record Scope(DateOnly? After, IReadOnlySet<string>? Only)
{
    /// <summary>What payments go on from, where they do.</summary>
    public IReadOnlyList<StoredBalance> Balances { get; init; } = [];
}

/// <summary>What payments of a period follow from, as it was read; makes drafts of sheets of it.</summary>
internal sealed class PaymentsRead
{
    private readonly Scope scope;
    private readonly PaidPlans paid;
    private readonly ILookup<PaidPerson, EarnedRow> earned;
    private readonly ILookup<(Guid, string), PostedRow> posted;
    private readonly HashSet<Guid> settled;
    private readonly ILookup<(Guid Participant, string Period), DepositSource> sources;
    private readonly HashSet<string> heldOrders;
    private readonly ILookup<(Guid, string), OpeningInForce> openings;
    private readonly Dictionary<(Guid, string, string), StoredBalance> balances;

    public PaymentsRead(
        PaymentsNow now, Scope scope, PaidPlans paid, List<EarnedRow> earned, List<PostedRow> posted, HashSet<Guid> settled,
        ILookup<(Guid Participant, string Period), DepositSource> sources, HashSet<string> heldOrders)
    {
        (Now, this.scope, this.paid, this.settled, this.sources, this.heldOrders) = (now, scope, paid, settled, sources, heldOrders);
        this.posted = posted.ToLookup(h => (h.ParticipantId, h.Currency));
        this.earned = earned.ToLookup(e => new PaidPerson(e.ParticipantId, e.Code, e.Currency));
        // Where payments go on, what another system left is in the balances.
        openings = now.Openings.ToLookup(o => (o.ParticipantId, o.Currency));
        balances = scope.Balances.ToDictionary(b => (b.ParticipantId, b.GroupCode, b.Currency));
        Payees = [.. Everybody()];
    }

    public PaymentsNow Now { get; }

    /// <summary>Who may be due something, and whose payment nobody holds.</summary>
    public IReadOnlyList<PaidPerson> Payees { get; }

    private bool GoesOn => scope.After is not null;

    // A draw or a guarantee is due to whom it is promised, earned or not, and so is what another system or an earlier payment left. Who was paid may have been paid what nobody is due any more.
    private IEnumerable<PaidPerson> Everybody()
    {
        var withheld = Now.Holds.Where(h => h is { Scope: StoredHold.Payment, IsOver: false }).Select(h => h.ParticipantId!.Value).ToHashSet();
        var promised = paid.Payees.Select(p => new PaidPerson(p.Value.Id, p.Key, p.Value.Currency.Code));
        var left = Now.Openings.Select(o => new PaidPerson(o.ParticipantId, o.ParticipantCode, o.Currency)).Concat(scope.Balances.Select(b => new PaidPerson(b.ParticipantId, b.ParticipantCode, b.Currency)));
        var due = earned.Select(r => r.Key).Union(promised).Union(left).ToArray();
        var paidBefore = posted.SelectMany(h => h).Select(h => new PaidPerson(h.ParticipantId, h.Code, h.Currency)).ExceptBy(due.Select(p => (p.ParticipantId, p.Currency)), p => (p.ParticipantId, p.Currency));
        return due.Concat(paidBefore)
            .Where(p => !withheld.Contains(p.ParticipantId) && scope.Only?.Contains(p.Code) != false && openings[(p.ParticipantId, p.Currency)].All(o => o.FirstDay <= Now.Period.Start));
    }

    /// <summary>Last day of employment, as far as locks let it count, or null.</summary>
    public DateOnly? LeftOn(PaidPerson payee) => (paid.LastDays is { } known ? known.TryGetValue(payee.Code, out var day) : Now.LeftOn.TryGetValue(payee.ParticipantId, out day)) ? day : null;

    /// <summary>Whether statements since say something of periods that were settled before.</summary>
    public bool HasEarlierLines(PaidPerson payee) => earned[payee].Any(e => !paid.Payments.Has(e.Origin));

    /// <summary>The groups that pay somebody.</summary>
    public IReadOnlyList<PaymentGroup> GroupsOf(PaidPerson payee) => paid.Of(payee.Code).GroupsOf(new PaidPayee(payee.Code, Currency.Of(payee.Currency)));

    /// <summary>Drafts of a payee's sheets in the pay group.</summary>
    public IEnumerable<DraftSheet> SheetsOf(PaidPerson person)
    {
        var (plans, payee, rows) = (paid.Of(person.Code), Payee(person), earned[person].ToArray());
        foreach (var group in AllGroupsOf(payee, person).Where(g => g.PayGroup == Now.PayGroup && !Now.PaidSince.Contains((person.ParticipantId, g.Code, person.Currency))))
        {
            var (opening, history) = Before(person, group.Code);
            var payment = plans.Last(payee with { Opening = opening }, group, history);
            var lines = rows.Where(e => plans.GroupOf(payee, e.Origin, e.Component).Code == group.Code).SelectMany(e => e.LineIds.Zip(e.LineAmounts)).Where(l => !settled.Contains(l.First)).ToArray();
            yield return new DraftSheet(
                person.ParticipantId, person.Code, group, payment, [.. lines.Select(l => l.First)], Exact.Payable(lines.Sum(l => l.Second), person.Currency) - payment.Posted.Earned, payee.LeftOn);
        }
    }

    // What was left before the first of the periods, and what was posted with it.
    private (PaymentOpening Opening, PaymentHistory? History) Before(PaidPerson person, string group)
    {
        if (GoesOn && balances.TryGetValue((person.ParticipantId, group, person.Currency), out var balance)) return (balance.GoesOn, balance.History);
        var left = GoesOn ? null : openings[(person.ParticipantId, person.Currency)].FirstOrDefault(o => o.GroupCode == group);
        var opening = left?.Balance.ToOpening() ?? PaymentOpening.None(Currency.Of(person.Currency));
        return (opening, posted[(person.ParticipantId, person.Currency)].FirstOrDefault(h => h.Group == group)?.History.After(opening));
    }

    // What was left for a group that no plan of the payee has is paid at once; what was paid in one that no plan has any more was paid too much.
    private IEnumerable<PaymentGroup> AllGroupsOf(PaidPayee payee, PaidPerson person)
    {
        var groups = paid.Of(person.Code).GroupsOf(payee);
        var before = openings[(person.ParticipantId, person.Currency)].Select(o => Former(o.GroupCode, PaymentGroup.DefaultPayGroup)).Concat(posted[(person.ParticipantId, person.Currency)].Select(h => Former(h.Group, h.PayGroup)));
        return groups.Concat(before.Where(f => groups.All(g => g.Code != f.Code)).DistinctBy(f => f.Code));

        static PaymentGroup Former(string code, string payGroup) => new(code, [], payGroup, string.Empty, new SettlementRules());
    }

    private PaidPayee Payee(PaidPerson person)
    {
        var (plans, currency, rows) = (paid.Of(person.Code), Currency.Of(person.Currency), earned[person].ToArray());
        var told = rows.ToDictionary(e => (e.Origin, e.Component), e => Exact.Payable(e.Amount, e.Currency));
        var payee = new PaidPayee(person.Code, currency)
        {
            LeftOn = LeftOn(person),
            // What a statement does not say was not earned, whatever a calculation of now would say.
            Told = (period, component, _) => told.GetValueOrDefault((period, component), Money.Zero(currency)),
            Holds = [.. Now.Holds.Where(h => h.Scope == StoredHold.Deal ? h.ParticipantId is null || h.ParticipantId == person.ParticipantId : h.Scope == StoredHold.Person && h.ParticipantId == person.ParticipantId).Select(h => h.ToHold())],
            HeldOrders = heldOrders, FirstPeriod = GoesOn ? null : openings[(person.ParticipantId, person.Currency)].FirstOrDefault()?.PeriodCode,
        };
        return payee with
        {
            // What is paid as it is comes from no order, and whoever holds one holds nothing of it.
            Beside = [.. rows.Where(e => !plans.Calculates(payee, e.Origin, e.Component)).Select(e => new Incentive(
                e.Origin, e.Component, plans.EarningCodeOf(payee, e.Origin, e.Component), told[(e.Origin, e.Component)], TransactionKey.PaysAsItIs(e.Component) ? [] : [.. sources[(person.ParticipantId, e.Origin)]]))],
        };
    }
}
