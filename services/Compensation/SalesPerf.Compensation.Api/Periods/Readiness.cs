using SalesPerf.Compensation.Api.Payments;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Something that stands in a period's way.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Message">What it is and what to do.</param>
/// <param name="Count">How many.</param>
/// <param name="Link">Where to see them.</param>
/// <param name="Stops">Which steps are refused until it is gone: <c>calculate</c>, <c>publish</c>, <c>close</c>; none where it only wants a look.</param>
public sealed record Blocker(string Code, string Message, long Count, string Link, IReadOnlyList<string> Stops)
{
    /// <summary>It as what is wrong with a request.</summary>
    internal ErrorDetail Detail => new(Link, Code, Message);
}

/// <summary>Whether a period can be calculated, published and closed.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="Ready">Nothing stands in the way.</param>
/// <param name="Blockers">What does.</param>
public sealed record ReadinessView(string PeriodCode, bool Ready, IReadOnlyList<Blocker> Blockers);

/// <summary>Finds what stands in a period's way.</summary>
internal sealed class Readiness(CompensationDbContext db, PeriodStates states, Quotas quotas, PaymentBlockers payments)
{
    private static readonly string[] All = ["calculate", "publish", "close"];
    private static readonly string[] AfterCalculation = ["publish", "close"];

    private const string Counts = """
        SELECT (SELECT count(*) FROM compensation.quota q WHERE q.period_code = $1),
          (SELECT count(*) FROM compensation.plan_assignment a JOIN compensation.plan_version v ON v.plan_code = a.plan_code AND v.status = 'approved' AND v.calendar_code = $2 AND v.effective_from < $4
             WHERE a.during && daterange($3, $4)),
          (SELECT count(*) FROM (SELECT FROM compensation.sales_transaction t WHERE t.is_current AND t.event_type <> 'reward' AND t.compensation_date >= $3 AND t.compensation_date < $4 LIMIT 1) one),
          (SELECT coalesce(sum(waiting.rows), 0)::bigint FROM compensation.import i CROSS JOIN LATERAL (
             SELECT count(*) AS rows FROM compensation.staging_row r WHERE r.import_id = i.id AND r.valid AND r.compensation_date >= $3 AND r.compensation_date < $4) waiting WHERE i.status = 'staged'),
          (SELECT count(*) FROM compensation.credit_exclusion e WHERE e.period_code = $1 AND e.reason <> 'another_calendar'),
          (SELECT count(*) FROM compensation.measurement m WHERE m.period_code = $1 AND m.transactions > 0
             AND NOT EXISTS (SELECT FROM compensation.payee_outcome o WHERE o.period_code = $1 AND o.participant_id = m.participant_id AND o.plan_code IS NOT NULL)),
          (SELECT count(*) FROM compensation.payee_outcome o JOIN compensation.plan_version v ON v.plan_code = o.plan_code AND v.number = o.plan_version AND v.form IS NOT NULL AND NOT v.form ? 'rate'
             WHERE o.period_code = $1 AND NOT EXISTS (SELECT FROM compensation.personal_rate r WHERE r.participant_id = o.participant_id AND r.during && daterange($3, $4))),
          (SELECT count(*) FROM compensation.calculation_problem c WHERE c.period_code = $1),
          (SELECT count(*) FROM compensation.discrepancy d WHERE d.period_code = $1 AND d.status = 'open'),
          (SELECT count(*) FROM compensation.plan_version v WHERE v.status = 'draft' AND v.calendar_code = $2 AND v.effective_from < $4),
          (SELECT count(*) FROM compensation.inquiry i WHERE i.period_code = $1 AND i.answer IS NULL),
          (SELECT count(*) FROM compensation.statement s WHERE $5 AND s.period_code = $1 AND NOT s.published),
          (SELECT count(*) FROM compensation.data_lock l WHERE l.released_at IS NULL AND (l.plan_code IN (SELECT v.plan_code FROM compensation.plan_version v WHERE v.calendar_code = $2)
             OR l.period_code IN (SELECT p.code FROM org.period p WHERE p.calendar_code = $2 AND p.start <= $3))),
          (SELECT coalesce(max(p.tries), 0) FROM compensation.postponed_calculation p JOIN compensation.period_state s USING (period_code) WHERE p.period_code = $1 AND s.keep_current),
          ARRAY(SELECT s.participant_code FROM compensation.statement s WHERE $5 AND s.period_code = $1 AND NOT s.published GROUP BY 1 ORDER BY 1 LIMIT 10)
        """;

    private sealed record Numbers(long Quotas, long Plans, long Transactions, long Staged, long Uncredited, long WithoutPlan, long WithoutRate, long Problems, long Discrepancies, long Drafts, long Inquiries, long Unpublished, long Locks, int Tries, string[] Payees);

    /// <summary>Everything that stands in the way.</summary>
    public async Task<ReadinessView> OfAsync(OrgPeriod period, CancellationToken cancellationToken)
    {
        var state = await states.StateAsync(period, cancellationToken);
        if (state.Closed) return new ReadinessView(period.Code, true, []);
        var blockers = (await BlockersAsync(period, state, null, cancellationToken)).Concat(await payments.OfAsync(period, cancellationToken)).ToArray();
        return new ReadinessView(period.Code, blockers.Length == 0, blockers);
    }

    /// <summary>Refuses a calculation that lacks quotas, a plan or transactions, naming all that is missing.</summary>
    /// <param name="period">Period.</param>
    /// <param name="quotaCount">Quotas as Territories says; null asks the copy, and Territories where the copy has none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task RequireForCalculationAsync(OrgPeriod period, int? quotaCount, CancellationToken cancellationToken) => RequireAsync(period, "calculate", quotaCount, cancellationToken);

    /// <summary>Refuses a step that something stops.</summary>
    public async Task RequireAsync(OrgPeriod period, string step, int? quotaCount, CancellationToken cancellationToken)
    {
        var state = await states.StateAsync(period, cancellationToken);
        var stopping = (await BlockersAsync(period, state, quotaCount, cancellationToken)).Where(b => b.Stops.Contains(step)).ToArray();
        if (stopping.Length > 0) throw new DomainException(PeriodErrors.NotReady(period.Code, stopping.Select(b => b.Detail)));
    }

    private async Task<IEnumerable<Blocker>> BlockersAsync(OrgPeriod period, PeriodState state, int? quotaCount, CancellationToken cancellationToken)
    {
        var n = (await db.FindAsync(Counts, r => new Numbers(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9), r.GetInt64(10), r.GetInt64(11), r.GetInt64(12), r.GetInt32(13), r.GetFieldValue<string[]>(14)),
            [period.Code, period.CalendarCode, period.Start, period.EndExclusive, state.IsTold], cancellationToken))!;
        var quotaRows = quotaCount ?? (n.Quotas > 0 ? n.Quotas : (await quotas.ListAsync(period.Code, cancellationToken)).Count);
        return List(period.Code, state, n, quotaRows);
    }

    private static IEnumerable<Blocker> List(string code, PeriodState state, Numbers n, long quotaRows)
    {
        if (quotaRows == 0) yield return new("compensation.no_quota", "No quota is published for the period.", 0, $"/v1/territories/quotas?periodCode={code}", All);
        if (n.Plans == 0) yield return new("compensation.no_plan", "No approved plan is assigned to anybody in the period.", 0, "/v1/compensation/plan-assignments", All);
        if (n.Transactions == 0) yield return new("compensation.no_transactions", "No batch with transactions of the period was transferred.", 0, "/v1/compensation/imports", All);
        if (n.Staged > 0) yield return new("compensation.untransferred_rows", $"{n.Staged} good rows of the period wait in staging: transfer or purge them.", n.Staged, $"/v1/compensation/imports?untransferredIn={code}", []);
        if (!state.IsCalculated) yield return new("compensation.not_calculated", "The period was not calculated yet.", 1, $"/v1/compensation/periods/{code}", AfterCalculation);
        if (state.IsOutdated) yield return new("compensation.calculation_outdated", "Facts changed since the calculation: calculate again.", state.FactsVersion - (state.CalculatedFactsVersion ?? 0), $"/v1/compensation/periods/{code}", AfterCalculation);
        if (state.IsOutdated && n.Tries > 0) yield return new("compensation.calculation_postponed", $"The period is kept current, and could not be calculated {n.Tries} times because something could not be reached: it is tried again by itself.", n.Tries, $"/v1/compensation/periods/{code}", []);
        if (n.Locks > 0) yield return new("compensation.facts_locked", $"{n.Locks} locks keep what came in since from counting: release those that have served.", n.Locks, "/v1/compensation/data-locks?inForce=true", []);
        if (n.Uncredited > 0) yield return new("compensation.uncredited_transactions", $"{n.Uncredited} transactions have a reason instead of a credit.", n.Uncredited, $"/v1/compensation/transactions?periodCode={code}&uncredited=true", []);
        if (n.WithoutPlan > 0) yield return new("compensation.payees_without_plan", $"{n.WithoutPlan} credited participants have no plan and are paid nothing.", n.WithoutPlan, "/v1/compensation/plan-assignments", []);
        if (n.WithoutRate > 0) yield return new("compensation.payees_without_rate", $"{n.WithoutRate} payees have neither a personal rate nor a default one.", n.WithoutRate, "/v1/compensation/personal-rates", []);
        if (n.Problems > 0) yield return new("compensation.calculation_problems", $"{n.Problems} components could not be calculated for a payee: mend what is missing and calculate again.", n.Problems, $"/v1/compensation/periods/{code}/problems", AfterCalculation);
        if (n.Unpublished > 0) yield return new("compensation.unpublished_statements", $"{n.Unpublished} statements are drafts beside what was published, such as those of {string.Join(", ", n.Payees)}: publish again.", n.Unpublished, $"/v1/compensation/statements?periodCode={code}&status=draft", ["close"]);
        if (n.Discrepancies > 0) yield return new("compensation.open_discrepancies", $"{n.Discrepancies} lines that were told came to something else since: approve or dismiss each.", n.Discrepancies, $"/v1/compensation/discrepancies?periodCode={code}&status=open", ["close"]);
        if (n.Drafts > 0) yield return new("compensation.unapproved_plans", $"{n.Drafts} drafts of plans would apply to the period once approved.", n.Drafts, "/v1/compensation/plans", []);
        if (n.Inquiries > 0) yield return new("compensation.open_disputes", $"{n.Inquiries} questions and disputes about the period are open.", n.Inquiries, $"/v1/compensation/inquiries?periodCode={code}&status=open", []);
    }
}
