using System.Collections.Concurrent;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>What a calculation came to, and what of it could not be calculated.</summary>
internal sealed record Calculated(PeriodOutcome Outcome, IReadOnlyList<ProblemOfRecord> Problems);

/// <summary>Calculates a period of a company: each plan with its payees over the same facts, those without a plan by what measures them, rewards and corrections as they are. Pure.</summary>
internal static class RunPlans
{
    /// <summary>Why a transaction of people whom another calendar pays counts for nobody here.</summary>
    public const string AnotherCalendar = "another_calendar";

    /// <summary>Why a transaction counts for nobody whose currency is not the one in which its seller is measured.</summary>
    public const string CurrencyMismatch = "currency_mismatch";

    private static readonly ConcurrentDictionary<(string Kind, Currency Currency), PlanProgram> OwnPrograms = new();

    /// <summary>What the period came to.</summary>
    /// <param name="gathered">The facts.</param>
    /// <param name="only">Whose outcomes are wanted; null is everybody's.</param>
    public static Calculated Of(GatheredFacts gathered, IReadOnlySet<string>? only = null)
    {
        var run = new Run(gathered, only);
        var groups = InOrder(gathered).ToArray();
        foreach (var group in groups)
            run.Plan(group.First().Plan!, group.Select(p => p.Code).ToHashSet(StringComparer.Ordinal), amongOthers: groups.Length > 1);
        run.Unplanned();
        run.Direct();
        return new Calculated(run.Outcome(), [.. run.Problems]);
    }

    /// <summary>What each plan came to, for its payees, and what it followed from.</summary>
    /// <param name="gathered">The facts.</param>
    /// <param name="only">Of whom it will be asked; null is everybody.</param>
    public static IReadOnlyDictionary<string, PlanPeriod> PlansOf(GatheredFacts gathered, IReadOnlySet<string>? only = null)
    {
        var run = new Run(gathered, only);
        return InOrder(gathered).SelectMany(group =>
        {
            var payees = group.Select(p => p.Code).ToHashSet(StringComparer.Ordinal);
            var (input, period) = run.CalculatePlan(group.First().Plan!, payees, gathered.Facts);
            var plan = new PlanPeriod(input, period);
            return payees.Select(p => (Participant: p, Plan: plan));
        }).ToDictionary(p => p.Participant, p => p.Plan, StringComparer.Ordinal);
    }

    /// <summary>The same of what locks let count: of a locked plan whoever was on it then, and nobody who joined it since.</summary>
    public static IReadOnlyDictionary<string, PlanPeriod> PlansOf(KnownFacts known, IReadOnlySet<string>? only = null)
    {
        var plans = PlansOf(known.Facts, only);
        if (known.Locked.Count == 0) return plans;
        var locked = known.Locked.ToDictionary(l => l.Key, l => PlansOf(l.Value, only), StringComparer.Ordinal);
        var others = plans.Where(p => known.LockedPlanOf(p.Key) is null && !locked.ContainsKey(known.Facts.Payees[p.Key].Plan!.Reference.Code));
        var then = locked.SelectMany(l => l.Value.Where(p => known.LockedPlanOf(p.Key) == l.Key));
        return others.Concat(then).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
    }

    /// <summary>What a payee's rewards and corrections in a currency follow from.</summary>
    public static FactState DirectStateOf(GatheredFacts gathered, string participant, Currency currency)
    {
        var program = Own("direct", currency);
        var facts = gathered.Facts with { Transactions = gathered.Direct.Narrowed(t => t.Currency == currency), Rates = [], Quotas = [] };
        return new FactState(PlanReach.FactsOf(facts, program.Document, participant), program, new PlanReference(program.Document.Code, 1), gathered.Period.Code);
    }

    private static IEnumerable<IGrouping<PlanReference, PayeeOfRecord>> InOrder(GatheredFacts gathered) =>
        gathered.Payees.Values.Where(p => p is { PaidElsewhere: false, Plan: not null }).GroupBy(p => p.Plan!.Reference).OrderBy(g => NeedsOthers(g.First().Plan!)).ThenBy(g => g.Key.Code, StringComparer.Ordinal);

    // What sums other people's pay waits for their plans.
    private static bool NeedsOthers(PlanInForce plan) => PlanReach.SumsPay(plan.Program.Document);

    private static PlanProgram Own(string kind, Currency currency) => OwnPrograms.GetOrAdd((kind, currency), k => PlanProgram.Of(k.Kind == "direct" ? DirectDocument(k.Currency) : UnplannedDocument(k.Currency)));

    private static string UnplannedDocument(Currency currency) => $$"""
        plan: measured-without-a-plan
        name: Measured without a plan
        currency: {{currency.Code}}
        crediting:
          - {rule: explicit_seller, to: seller}
          - {rule: coverage, to: coverage, when: not has_seller, split: equal}
        measurements:
          sales: sum(credit)
        """;

    private static string DirectDocument(Currency currency) => $$"""
        plan: paid-as-it-is
        name: Paid as it is
        currency: {{currency.Code}}
        crediting:
          - {rule: explicit_seller, to: seller}
        components:
          reward: {name: Recognition rewards, kind: formula, pay: "sum(credit where event = 'reward')"}
          correction: {name: Corrections, kind: formula, pay: "sum(credit where event = 'correction')"}
        """;

    private sealed class Run(GatheredFacts gathered, IReadOnlySet<string>? only)
    {
        private readonly Dictionary<string, PayeeOutcome> outcomes = new(StringComparer.Ordinal);
        private readonly MarkedRows credited = new();
        private readonly Dictionary<Guid, string> reasons = [];
        private readonly List<KnownValue> known = [];
        private readonly bool anySumsPay = gathered.Payees.Values.Select(p => p.Plan).OfType<PlanInForce>().DistinctBy(p => p.Reference).Any(NeedsOthers);

        public List<ProblemOfRecord> Problems { get; } = [];

        private readonly HashSet<string> wanted = [gathered.Period.Code];

        public void Plan(PlanInForce plan, IReadOnlySet<string> payees, bool amongOthers)
        {
            // Where each plan looks at its own payees alone, each transaction is judged by the plans of whom it names and not by all.
            var (_, period) = CalculatePlan(plan, payees, amongOthers && !PlanReach.LooksAtOthers(plan.Program.Document) && !NeedsOthers(plan) ? Concerning(gathered.Facts, payees) : gathered.Facts);
            foreach (var outcome in Outcomes(period, plan.Reference)) Add(outcome, period);
            Problems.AddRange(period.Problems.Where(p => only?.Contains(p.Participant) ?? true).Select(p => new ProblemOfRecord(p.Participant, p.Value, p.Error.Code, p.Error.Message, p.Line, p.Column)));
            Excluded(period, payees);
        }

        public (CalculationInput Input, PeriodCalculation Period) CalculatePlan(PlanInForce plan, IReadOnlySet<string> payees, FactSet facts)
        {
            var input = new CalculationInput(plan.Program, facts) { Payees = payees, Only = NeedsAll ? null : only, Periods = wanted, Known = NeedsOthers(plan) ? [.. known] : [] };
            var period = Calculate.Run(input).Periods.Single();
            if (anySumsPay) known.AddRange(period.Lines.Select(l => new KnownValue(l.Participant, l.Period, l.Component, l.Amount.Amount)));
            return (input, period);
        }

        // Measured in the currency of their quota; without one in whatever currency they sold.
        public void Unplanned()
        {
            var without = gathered.Payees.Values.Where(p => p is { PaidElsewhere: false, Plan: null }).ToArray();
            if (without.Length == 0) return;
            var named = GatheredFacts.PeopleOf(gathered.Facts.Table.Rows);
            named.UnionWith(gathered.Facts.Quotas.Select(q => q.Participant));
            var people = without.Where(p => named.Contains(p.Code)).ToArray();
            if (people.Length == 0) return;
            var currencies = gathered.Facts.Table.Rows.Where(t => t.Date >= gathered.Period.Start).Select(t => t.Currency!.Value).Concat(people.Select(p => p.QuotaCurrency).OfType<Currency>()).Distinct().OrderBy(c => c.Code, StringComparer.Ordinal);
            foreach (var currency in currencies)
            {
                var measured = people.Where(p => (p.QuotaCurrency ?? currency) == currency).Select(p => p.Code).ToHashSet(StringComparer.Ordinal);
                var all = Concerning(gathered.Facts, measured);
                var (program, facts) = (Own("unplanned", currency), all with { Transactions = all.Table.Narrowed(t => t.Currency == currency), Rates = [] });
                var period = Calculate.Run(new CalculationInput(program, facts) { Payees = measured, Only = only, Periods = wanted }).Periods.Single();
                foreach (var outcome in Outcomes(period, null))
                    if (outcome.Credits.Count > 0 || outcome.Measurements.Any(m => m.Quota is not null)) Add(outcome, period);
                Excluded(period, measured);
            }
        }

        public void Direct()
        {
            foreach (var currency in gathered.Direct.Rows.Select(t => t.Currency!.Value).Distinct().OrderBy(c => c.Code, StringComparer.Ordinal))
            {
                var transactions = gathered.Direct.Narrowed(t => t.Currency == currency);
                var here = GatheredFacts.PeopleOf(transactions.Rows).Where(p => gathered.Payees.TryGetValue(p, out var payee) && !payee.PaidElsewhere).ToHashSet(StringComparer.Ordinal);
                var (program, facts) = (Own("direct", currency), gathered.Facts with { Transactions = transactions, Rates = [], Quotas = [] });
                var period = Calculate.Run(new CalculationInput(program, facts) { Payees = here, Only = only, Periods = wanted }).Periods.Single();
                foreach (var outcome in Outcomes(period, null)) Add(outcome with { Lines = [.. outcome.Lines.Where(l => outcome.Credits.Any(c => c.Key.EventType == l.ComponentCode))] }, period);
            }
        }

        public PeriodOutcome Outcome()
        {
            var exclusions = gathered.Here.Where(t => !credited.Has(t) && GatheredFacts.IsJudged(t, only))
                .Select(t => new ExclusionOfRecord(PlanOutcome.KeyOf(t), t.Stored.Revision, ReasonOf(t), t.Stored.Id));
            return new PeriodOutcome(gathered.Period.Code, [.. outcomes.Values.OrderBy(o => o.ParticipantCode, StringComparer.Ordinal)], [.. exclusions.OrderBy(e => e.Key, TransactionKey.Ordinal)]);
        }

        // Somebody's pay may be asked for by another plan, so it is calculated where any plan asks.
        private bool NeedsAll => only is not null && anySumsPay;

        // Each payee's outcome is read out of the columns on its own.
        private static PayeeOutcome[] Outcomes(PeriodCalculation period, PlanReference? plan)
        {
            var made = new PayeeOutcome[period.Participants.Count];
            InParallel.For(made.Length, i => made[i] = PlanOutcome.Of(period, period.Participants[i], plan));
            return made;
        }

        // What names any of them, or nobody.
        private static FactSet Concerning(FactSet facts, IReadOnlySet<string> people) =>
            facts with { Transactions = facts.Table.Narrowed(t => GatheredFacts.MayConcern(t, people)) };

        private void Add(PayeeOutcome outcome, PeriodCalculation period)
        {
            if (only is not null && !only.Contains(outcome.ParticipantCode)) return;
            if (SaysNothing(outcome)) return;
            foreach (var transaction in period.TransactionsOf(outcome.ParticipantCode)) credited.Mark(transaction);
            outcomes[outcome.ParticipantCode] = outcomes.TryGetValue(outcome.ParticipantCode, out var before) ? Merged(before, outcome) : outcome with { Lines = StatementOrder.Of(outcome.Lines) };
        }

        // A seat on a plan without a quota, a credit or an amount gets no statement that says so.
        private static bool SaysNothing(PayeeOutcome outcome) =>
            outcome.Credits.Count == 0 && outcome.Measurements.All(m => m.Quota is null) && outcome.Lines.All(l => l.Amount.Amount == 0m && l.Unrounded.Amount == 0m);

        private static PayeeOutcome Merged(PayeeOutcome one, PayeeOutcome other) => new(
            one.ParticipantCode, one.Plan ?? other.Plan, [.. one.Credits.Concat(other.Credits).Order(Comparer<CreditOfRecord>.Create(CreditOfRecord.InOrder))],
            [.. one.Measurements.Concat(other.Measurements).OrderBy(m => m.Measure, StringComparer.Ordinal).ThenBy(m => m.Amount.Currency.Code, StringComparer.Ordinal)], StatementOrder.Of(one.Lines.Concat(other.Lines)));

        // The plan of those whom the transaction names says why; another plan only where theirs says nothing.
        private void Excluded(PeriodCalculation period, IReadOnlySet<string> payees)
        {
            foreach (var excluded in period.ExcludedRows)
            {
                var id = excluded.Transaction.Stored.Id;
                if (!reasons.ContainsKey(id) || GatheredFacts.PeopleOf(excluded.Transaction).Any(payees.Contains)) reasons[id] = excluded.Reason;
            }
        }

        private string ReasonOf(TransactionRow fact)
        {
            var people = GatheredFacts.PeopleOf(fact).Select(p => gathered.Payees.GetValueOrDefault(p)).OfType<PayeeOfRecord>().ToArray();
            if (people.Length > 0 && people.All(p => p.PaidElsewhere)) return AnotherCalendar;
            if (reasons.TryGetValue(fact.Stored.Id, out var reason)) return reason;
            return people.Any(p => (p.Plan?.Program.Document.Currency ?? p.QuotaCurrency) is { } measured && measured != fact.Currency) ? CurrencyMismatch : Domain.Crediting.ExclusionReasons.NoRuleApplies;
        }
    }
}
