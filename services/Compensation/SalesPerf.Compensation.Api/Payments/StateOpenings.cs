using System.Globalization;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>What another system left for a payee. What is zero may be left out; with nothing left it says that all before the first period was paid there.</summary>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="PlanCode">The plan by whose payment section it goes on; in force in the first period.</param>
/// <param name="PeriodCode">The first period that is paid here; no batch of it or a later one may have been made.</param>
/// <param name="Reason">Why.</param>
/// <param name="Evidence">What proves it.</param>
/// <param name="Draw">Advanced and not recovered, not negative; like all amounts in what the plan pays the participant in.</param>
/// <param name="Carried">Left for later payments; negative is taken from them.</param>
/// <param name="Held">Earned and held back.</param>
/// <param name="DrawPeriods">In how many periods before the draw was in force.</param>
/// <param name="GroupCode">The earning group.</param>
public sealed record OpeningBalanceBody(
    string ParticipantCode, string PlanCode, string PeriodCode, string Reason, string Evidence, Money? Draw = null, Money? Carried = null, IReadOnlyList<OpeningHeldItem>? Held = null, int DrawPeriods = 0,
    string GroupCode = PaymentGroup.Default);

/// <summary>Judges opening balances and keeps them as drafts: all of them or none.</summary>
internal sealed class StateOpenings(CompensationDbContext db, PeriodStates states, GatherPlans plans, GatherFacts gather, Participants participants, Openings openings, TimeProvider time)
{
    private const int LongestText = 500;
    private const int MostHeld = 100;
    private const int MostDrawPeriods = 1_000;

    private const string Insert = """
        INSERT INTO compensation.opening_balance (id, calendar_code, period_code, participant_id, participant_code, plan_code, group_code, currency, draw, carried, held, held_items, draw_periods, reason, evidence, made_by, made_at)
        SELECT g.id, g.calendar_code, g.period_code, g.participant_id, g.participant_code, g.plan_code, g.group_code, g.currency, g.draw, g.carried, g.held, g.held_items::jsonb, g.draw_periods, g.reason, g.evidence, $16, $17
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::numeric[], $10::numeric[], $11::numeric[], $12::text[], $13::int[], $14::text[], $15::text[])
          AS g(id, calendar_code, period_code, participant_id, participant_code, plan_code, group_code, currency, draw, carried, held, held_items, draw_periods, reason, evidence)
        """;

    private const string Elsewhere = """
        SELECT DISTINCT o.participant_code FROM compensation.opening_balance o JOIN unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS g(participant_id, currency, calendar_code, period_code) USING (participant_id, calendar_code)
        WHERE o.withdrawn_at IS NULL AND o.currency = g.currency AND o.period_code <> g.period_code ORDER BY 1
        """;

    private sealed record Judged(OpeningBalanceBody Body, OrgPeriod Period, Guid ParticipantId, Currency Currency);

    /// <summary>Keeps them; gives their ids in the same order.</summary>
    /// <param name="bodies">What is stated, each with the JSON pointer or the line that it stands in.</param>
    /// <param name="caller">Who states it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<Guid>> StateAsync(IReadOnlyList<(OpeningBalanceBody Body, string Pointer)> bodies, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        foreach (var (body, pointer) in bodies) Check(body, pointer, violations);
        violations.ThrowIfAny("compensation.invalid_opening_balance");
        var judged = await JudgeAsync(bodies, cancellationToken);
        foreach (var calendar in judged.Select(j => j.Period.CalendarCode).Distinct().Order(StringComparer.Ordinal)) await PaymentsLock.TakeAsync(db, calendar, cancellationToken);
        await RequireOnePeriodAsync(judged, cancellationToken);
        foreach (var first in judged.GroupBy(j => j.Period.Code)) await openings.RequireUnpaidAsync(first.First().Period, [.. first.Select(j => (j.ParticipantId, j.Currency.Code)).Distinct()], cancellationToken);
        return await InsertAsync(judged, caller, cancellationToken);
    }

    private static void Check(OpeningBalanceBody body, string pointer, Violations violations)
    {
        foreach (var (value, name, longest) in new[] { (body.ParticipantCode, "participantCode", 100), (body.PlanCode, "planCode", 100), (body.PeriodCode, "periodCode", 50), (body.GroupCode, "groupCode", 100), (body.Reason, "reason", LongestText), (body.Evidence, "evidence", LongestText) })
            violations.Text(value, $"{pointer}/{name}", longest);
        violations.Check(body.DrawPeriods is >= 0 and <= MostDrawPeriods, $"{pointer}/drawPeriods", "compensation.invalid_draw_periods", $"A whole number from 0 to {MostDrawPeriods}.");
        violations.Check(body.Draw is not { } draw || (draw.Amount >= 0m && draw.IsPayable()), $"{pointer}/draw", "compensation.invalid_amount", "What is owed is not negative; what the payee is owed is carried.");
        if (body.Carried is { } carried) violations.Payable(carried, $"{pointer}/carried");
        violations.Check((body.Held?.Count ?? 0) <= MostHeld, $"{pointer}/held", "compensation.opening_held_size", $"At most {MostHeld}.");
        foreach (var (held, i) in (body.Held ?? []).Select((h, i) => (h, i)))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{pointer}/held/{i}");
            violations.Check(held.Amount.Amount > 0m && held.Amount.IsPayable(), $"{at}/amount", "compensation.invalid_amount", "What is held is above zero.");
            violations.Check(held.On is null == (held.OrderCode is { Length: > 0 and <= 200 } && held.Event is { Length: > 0 and <= 60 }) && (held.On is null || (held.Event is null && held.OrderCode is null or { Length: > 0 and <= 200 })),
                at, "compensation.opening_held_release", "A day lets it go, or an event of an order: name one of them.");
            violations.Check(held.ComponentCode is null or { Length: > 0 and <= 60 }, $"{at}/componentCode", "too_long", "At most 60 characters.");
        }
    }

    private async Task<IReadOnlyList<Judged>> JudgeAsync(IReadOnlyList<(OpeningBalanceBody Body, string Pointer)> bodies, CancellationToken cancellationToken)
    {
        var known = await participants.ResolveAsync(bodies.Select(b => b.Body.ParticipantCode), cancellationToken);
        // Payments go on from them within the same locks.
        var periods = new Dictionary<string, (OrgPeriod Period, LocksInForce Locks, IReadOnlyDictionary<string, PlanInForce> Plans)>(StringComparer.Ordinal);
        foreach (var code in bodies.Select(b => b.Body.PeriodCode).Distinct(StringComparer.Ordinal))
        {
            var period = await states.GetAsync(code, cancellationToken);
            var locks = await db.InForceAsync(code, Knowledge.Now, cancellationToken);
            periods[code] = (period, locks, await plans.WithinLocksAsync(period, Knowledge.Now, locks, cancellationToken));
        }

        var paidIn = new Dictionary<(string Period, string Participant), Currency>();
        foreach (var (period, locks, versions) in periods.Values)
            foreach (var (participant, currency) in await OwnCurrenciesAsync(period, locks, [.. bodies.Select(b => b.Body).Where(b => b.PeriodCode == period.Code && versions.GetValueOrDefault(b.PlanCode)?.Program.Document.PaidIn is not null).Select(b => b.ParticipantCode)], cancellationToken))
                paidIn[(period.Code, participant)] = currency;
        var (judged, violations) = (new List<Judged>(), new Violations());
        foreach (var (body, pointer) in bodies)
        {
            var (period, _, versions) = periods[body.PeriodCode];
            var isKnown = violations.Check(known.TryGetValue(body.ParticipantCode, out var payee), $"{pointer}/participantCode", "compensation.unknown_participant", $"There is no participant '{body.ParticipantCode}'.");
            if (Section(body, pointer, versions, paidIn, violations) is { } currency && isKnown) judged.Add(new Judged(body, period, payee!.Id, currency));
        }

        violations.ThrowIfAny("compensation.invalid_opening_balance");
        return judged;
    }

    // What those are paid in whose plan pays everybody in their own currency.
    private async Task<IEnumerable<(string Participant, Currency Currency)>> OwnCurrenciesAsync(OrgPeriod period, LocksInForce locks, HashSet<string> payees, CancellationToken cancellationToken) =>
        payees.Count == 0 ? [] : RunPlans.PlansOf(await gather.WithinLocksAsync(period, Knowledge.Now, locks, payees, cancellationToken), payees).Where(p => payees.Contains(p.Key)).Select(p => (p.Key, p.Value.PaidIn(p.Key).Currency));

    // The currency in which the plan's section pays.
    private static Currency? Section(OpeningBalanceBody body, string pointer, IReadOnlyDictionary<string, PlanInForce> versions, Dictionary<(string Period, string Participant), Currency> paidIn, Violations violations)
    {
        if (!violations.Check(versions.TryGetValue(body.PlanCode, out var plan), $"{pointer}/planCode", "compensation.plan_not_in_force", $"No approved version of the plan '{body.PlanCode}' pays for {body.PeriodCode}.")) return null;
        var document = plan!.Program.Document;
        var currency = paidIn.GetValueOrDefault((body.PeriodCode, body.ParticipantCode), document.Currency);
        violations.Check(document.Payments.Groups.Any(g => g.Code == body.GroupCode), $"{pointer}/groupCode", "compensation.unknown_earning_group", $"The payment section of '{body.PlanCode}' has no group '{body.GroupCode}'.");
        foreach (var (amount, name) in new[] { (body.Draw, "draw"), (body.Carried, "carried") }.Concat((body.Held ?? []).Select((h, i) => ((Money?)h.Amount, string.Create(CultureInfo.InvariantCulture, $"held/{i}/amount")))))
            violations.Check(amount is not { } stated || stated.Currency == currency, $"{pointer}/{name}", "compensation.opening_currency", $"The plan pays in {currency.Code}.");
        return currency;
    }

    private async Task RequireOnePeriodAsync(IReadOnlyList<Judged> judged, CancellationToken cancellationToken)
    {
        var twice = judged.GroupBy(j => (j.ParticipantId, j.Currency, j.Period.CalendarCode)).Where(g => g.Select(j => j.Period.Code).Distinct().Count() > 1).Select(g => g.First().Body.ParticipantCode).ToArray();
        var other = await db.ListAsync(Elsewhere, r => r.GetString(0),
            [Ids(judged), judged.Select(j => j.Currency.Code).ToArray(), judged.Select(j => j.Period.CalendarCode).ToArray(), judged.Select(j => j.Period.Code).ToArray()], cancellationToken);
        if (twice.Length + other.Count > 0) throw new DomainException(OpeningErrors.AnotherPeriod([.. twice.Concat(other).Distinct()]));
    }

    private async Task<IReadOnlyList<Guid>> InsertAsync(IReadOnlyList<Judged> judged, Caller caller, CancellationToken cancellationToken)
    {
        var ids = judged.Select(_ => Guid.CreateVersion7()).ToArray();
        string[] Texts(Func<Judged, string> of) => [.. judged.Select(of)];
        decimal[] Amounts(Func<OpeningBalanceBody, decimal> of) => [.. judged.Select(j => of(j.Body))];
        await db.ExecuteAsync(Insert,
        [
            ids, Texts(j => j.Period.CalendarCode), Texts(j => j.Period.Code), Ids(judged), Texts(j => j.Body.ParticipantCode), Texts(j => j.Body.PlanCode), Texts(j => j.Body.GroupCode), Texts(j => j.Currency.Code),
            Amounts(b => b.Draw?.Amount ?? 0m), Amounts(b => b.Carried?.Amount ?? 0m), Amounts(b => (b.Held ?? []).Sum(h => h.Amount.Amount)), Texts(j => Sql.ToJson(j.Body.Held ?? [])),
            judged.Select(j => j.Body.DrawPeriods).ToArray(), Texts(j => j.Body.Reason), Texts(j => j.Body.Evidence), caller.Accountable, time.GetUtcNow(),
        ], cancellationToken);
        return ids;
    }

    private static Guid[] Ids(IEnumerable<Judged> judged) => [.. judged.Select(j => j.ParticipantId)];
}
