using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>Gathers all that a period's results follow from, as it was known at any time.</summary>
internal sealed class GatherFacts(
    Calendars calendars, Participants participants, GatherTransactions transactions, GatherPeople people, GatherValues values, GatherPlans plans)
{
    /// <summary>Facts of a period.</summary>
    /// <param name="period">The period.</param>
    /// <param name="knowledge">As of when.</param>
    /// <param name="only">Whose results are wanted, by code: no more transactions are read than these need; null is everybody's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="looksBack">Whether all periods before are read where payments follow from them.</param>
    /// <param name="below">Whether of plans that look at people below a payee no others' transactions are read; facts that are compared with those of another time need all, as people move.</param>
    public async Task<GatheredFacts> OfAsync(OrgPeriod period, Knowledge knowledge, IReadOnlySet<string>? only, CancellationToken cancellationToken, bool looksBack = false, bool below = false) =>
        await OfAsync(period, knowledge, only, await plans.InForceAsync(period, knowledge, cancellationToken), cancellationToken, looksBack, below);

    /// <summary>Facts of a period as they were known at an instant, of what locks let count.</summary>
    /// <param name="period">The period.</param>
    /// <param name="knowledge">As of when.</param>
    /// <param name="locks">The locks.</param>
    /// <param name="only">Whose results are wanted, by code; null is everybody's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="below">Whether of plans that look at people below a payee no others' transactions are read.</param>
    public async Task<KnownFacts> WithinLocksAsync(OrgPeriod period, Knowledge knowledge, LocksInForce locks, IReadOnlySet<string>? only, CancellationToken cancellationToken, bool below = false)
    {
        var all = locks.Of(knowledge);
        var facts = await OfAsync(period, all, only, cancellationToken, below: below);
        var locked = new Dictionary<string, GatheredFacts>(StringComparer.Ordinal);
        foreach (var (plan, at) in locks.Plans.Where(l => l.Value < all.Instant).OrderBy(l => l.Key, StringComparer.Ordinal))
            locked[plan] = await OfAsync(period, new Knowledge(at), only, cancellationToken, below: below);
        return new KnownFacts(facts, locked);
    }

    /// <summary>Facts of a period in which a version of a plan stands in place of the one in force.</summary>
    public async Task<GatheredFacts> WithPlanAsync(OrgPeriod period, PlanInForce plan, CancellationToken cancellationToken)
    {
        var versions = new Dictionary<string, PlanInForce>(await plans.InForceAsync(period, Knowledge.Now, cancellationToken), StringComparer.Ordinal) { [plan.Reference.Code] = plan };
        return await OfAsync(period, Knowledge.Now, null, versions, cancellationToken);
    }

    /// <summary>The first day of which transactions are read: plans may look back.</summary>
    public async Task<DateOnly> FirstDayAsync(OrgPeriod period, IEnumerable<PlanInForce> versions, CancellationToken cancellationToken) => (await PeriodsAsync(period, versions, cancellationToken))[0].Start;

    /// <summary>People with those whom they report to, one group each, where a plan of anybody above looks at people below: their pay follows from the same transactions.</summary>
    public async Task<IReadOnlyList<Guid[]>> LookedAtAsync(OrgPeriod period, DateRange days, IReadOnlyDictionary<string, PlanInForce> versions, CancellationToken cancellationToken)
    {
        if (!versions.Values.Any(v => PlanReach.LooksAtOthers(v.Program.Document))) return [];
        var assigned = await plans.AssignmentsAsync(period, Knowledge.Now, cancellationToken);
        var (known, seats) = await people.OfAsync(days, Knowledge.Now, cancellationToken);
        var tree = new ReportingTree(known);
        var looking = known.Keys.Where(id => LooksAtOthers(assigned.Of(id, SeatOf(seats[id], period)?.TitleCode, versions))).ToHashSet();
        var below = tree.Below(looking);
        return [.. below.Select(person => (Guid[])[person, .. tree.ManagersOf(person).Where(m => below.Contains(m) || looking.Contains(m))])];
    }

    private async Task<GatheredFacts> OfAsync(
        OrgPeriod period, Knowledge knowledge, IReadOnlySet<string>? only, IReadOnlyDictionary<string, PlanInForce> versions, CancellationToken cancellationToken, bool looksBack = false, bool below = false)
    {
        var assigned = await plans.AssignmentsAsync(period, knowledge, cancellationToken);
        var periods = await PeriodsAsync(period, versions.Values, cancellationToken, looksBack);
        var days = new DateRange(periods[0].Start, period.EndExclusive);
        var (known, seats) = await people.OfAsync(days, knowledge, cancellationToken);
        var latest = known.Keys.ToDictionary(id => id, id => SeatOf(seats[id], period));
        var sellers = only is null ? null : SellersOf(only, known, below, id => assigned.Of(id, latest.GetValueOrDefault(id)?.TitleCode, versions));
        var found = await transactions.OfAsync(days.Start, period.EndExclusive, knowledge, sellers, cancellationToken);
        var quotas = await values.QuotasAsync([.. periods.Select(p => p.Code)], knowledge, cancellationToken);
        AddUnknown(known, found, quotas);
        var payees = await PayeesAsync(period, assigned, versions, known, latest, quotas, cancellationToken);
        var facts = await FactsAsync(new Gathered(periods, days, knowledge), found, quotas, known, versions.Values, cancellationToken);
        return new GatheredFacts(period, facts, found.Facts.Narrowed(t => t.Date >= period.Start && TransactionKey.PaysAsItIs(t.Event)), payees) { Knowledge = knowledge };
    }

    // Null, which is everybody, where a plan looks at others, or somebody is known by a transaction alone.
    private static Guid[]? SellersOf(IReadOnlySet<string> only, Dictionary<Guid, ParticipantFact> known, bool below, Func<Guid, PlanInForce?> planOf)
    {
        Guid[] ids = [.. known.Where(k => only.Contains(k.Value.Code)).Select(k => k.Key)];
        if (ids.Length < only.Count) return null;
        Guid[] looking = [.. ids.Where(id => LooksAtOthers(planOf(id)))];
        if (looking.Length == 0) return ids;
        return below && looking.All(id => PlanReach.LooksBelow(planOf(id)!.Program.Document)) ? [.. new ReportingTree(known).Below(looking).Union(ids)] : null;
    }

    private static bool LooksAtOthers(PlanInForce? plan) => plan is not null && PlanReach.LooksAtOthers(plan.Program.Document);

    private static GatherPeople.HeldSeat? SeatOf(IEnumerable<GatherPeople.HeldSeat> seats, OrgPeriod period) =>
        seats.Where(s => s.During.Overlaps(new DateRange(period.Start, period.EndExclusive))).OrderByDescending(s => s.During.Start).ThenBy(s => s.PositionId).FirstOrDefault();

    private sealed record Gathered(IReadOnlyList<FiscalPeriod> Periods, DateRange Days, Knowledge Knowledge);

    // A plan that looks back needs the periods before; most need none, and then none is read.
    private async Task<IReadOnlyList<FiscalPeriod>> PeriodsAsync(OrgPeriod period, IEnumerable<PlanInForce> versions, CancellationToken cancellationToken, bool looksBack = false)
    {
        var only = new FiscalPeriod(period.Code, new DateRange(period.Start, period.EndExclusive));
        if (!versions.Any(v => PlanReach.NeedsBefore(v.Program) || (looksBack && PlanReach.LooksBack(v.Program)))) return [only];
        var calendar = await calendars.FindAsync(period.CalendarCode, cancellationToken);
        return calendar is null ? [only] : [.. calendar.Periods.Where(p => p.Start <= period.Start)];
    }

    // Whoever is named before the event that makes them known arrived is known by the name alone.
    private static void AddUnknown(Dictionary<Guid, ParticipantFact> known, GatheredTransactions found, List<QuotaOfRecord> quotas)
    {
        foreach (var (id, code) in found.People.Select(p => (p.Key, p.Value)).Concat(quotas.Select(q => (q.ParticipantId, q.ParticipantCode))))
            if (!known.ContainsKey(id)) known.Add(id, new ParticipantFact(code));
    }

    private async Task<Dictionary<string, PayeeOfRecord>> PayeesAsync(
        OrgPeriod period, PlanAssignments assigned, IReadOnlyDictionary<string, PlanInForce> versions, Dictionary<Guid, ParticipantFact> known, Dictionary<Guid, GatherPeople.HeldSeat?> latest, List<QuotaOfRecord> quotas,
        CancellationToken cancellationToken)
    {
        // Nobody is left without a plan because an event is still on its way.
        var asked = (await participants.AskAsync(known.Where(k => latest.GetValueOrDefault(k.Key) is null && k.Value.HiredOn is null).Select(k => k.Value.Code), cancellationToken)).ToDictionary(p => p.Id);
        var own = quotas.Where(q => q.PeriodCode == period.Code).ToLookup(q => q.ParticipantId);
        return known.ToDictionary(k => k.Value.Code, k =>
        {
            var (id, mine) = (k.Key, own[k.Key].OrderBy(q => q.PositionId).ToArray());
            var plan = assigned.Of(id, latest.GetValueOrDefault(id)?.TitleCode ?? asked.GetValueOrDefault(id)?.TitleCode);
            var seat = mine.Length > 0 ? mine[0].PositionId : latest.GetValueOrDefault(id)?.PositionId ?? asked.GetValueOrDefault(id)?.PositionId;
            return new PayeeOfRecord(id, k.Value.Code, seat, plan is null ? null : versions.GetValueOrDefault(plan), plan is not null && mine.Length == 0 && !assigned.PaysHere(plan), mine.FirstOrDefault()?.Amount.Currency);
        }, StringComparer.Ordinal);
    }

    private async Task<FactSet> FactsAsync(
        Gathered gathered, GatheredTransactions found, List<QuotaOfRecord> quotas, Dictionary<Guid, ParticipantFact> known, IEnumerable<PlanInForce> versions, CancellationToken cancellationToken)
    {
        var (periods, days, knowledge) = gathered;
        var codes = periods.Select(p => p.Code).ToArray();
        var parameters = await values.ParametersAsync(days, knowledge, cancellationToken);
        var own = parameters.Where(v => v.Scope == "participant").ToLookup(v => v.Code, StringComparer.Ordinal);
        var currencies = found.Facts.Rows.Select(t => t.Currency!.Value).Distinct().Select(c => c.Code).Concat(versions.Select(v => v.Program.Document.Currency.Code)).Distinct().ToArray();
        var converts = versions.Any(v => v.Program.Converts);
        return new FactSet(FiscalCalendar.Custom(periods))
        {
            Participants = [.. known.Values.OrderBy(p => p.Code, StringComparer.Ordinal).Select(p => p with { ParametersFrom = Dated(own[p.Code]) })],
            ParametersFrom = Dated(parameters.Where(v => v.Scope == "all")), TitleParameters = Level(parameters, "title"), PositionParameters = Level(parameters, "position"),
            Tables = await values.TablesAsync(days, versions, knowledge, cancellationToken),
            // Who moved between seats inside a period has the quotas of both.
            Quotas = [.. quotas.GroupBy(q => (q.ParticipantCode, q.PeriodCode, q.Measure)).Select(g => new QuotaFact(g.Key.ParticipantCode, g.Key.PeriodCode, g.Key.Measure, g.Sum(q => q.Amount.Amount)))],
            Transactions = found.Facts.Narrowed(t => !TransactionKey.PaysAsItIs(t.Event)),
            GoalScores = await values.ScoresAsync(codes, knowledge, cancellationToken), Certifications = await values.CertificationsAsync(days, knowledge, cancellationToken),
            Rates = currencies.Length < 2 && !converts ? [] : await values.RatesAsync(new DateRange(FirstRateDay(days.Start, found.Facts, versions), days.EndExclusive), currencies, converts, knowledge, cancellationToken), Classifications = await values.ClassificationsAsync(knowledge, cancellationToken),
        };
    }

    // An order may count long after it was booked, at that day's rate where a plan says so.
    private static DateOnly FirstRateDay(DateOnly first, TransactionTable transactions, IEnumerable<PlanInForce> versions) =>
        versions.All(v => v.Program.Document.Conversion.Date != ConversionDate.Booked) ? first
            : transactions.Rows.Aggregate(first, (day, t) => t.BookedOn is { } booked && booked < day ? booked : day);

    private static DatedValues[] Dated(IEnumerable<ValueOfRecord> own) =>
        [.. own.OrderBy(v => v.During.Start).ThenBy(v => v.Name, StringComparer.Ordinal).Select(v => new DatedValues(v.During.Start, v.During.EndExclusive, new Dictionary<string, string> { [v.Name] = v.Value }))];

    // A title's or position's value of the last day: the calculation takes one a period of them.
    private static Dictionary<string, IReadOnlyDictionary<string, string>> Level(List<ValueOfRecord> parameters, string scope) => parameters.Where(v => v.Scope == scope).GroupBy(v => v.Code, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => (IReadOnlyDictionary<string, string>)g.GroupBy(v => v.Name, StringComparer.Ordinal).ToDictionary(n => n.Key, n => n.MaxBy(v => v.During.Start)!.Value, StringComparer.Ordinal), StringComparer.Ordinal);
}
