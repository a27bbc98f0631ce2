using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Plans;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>A quota of a seat, and the currency that it is in.</summary>
internal sealed record QuotaOfRecord(string PeriodCode, Guid PositionId, Guid ParticipantId, string ParticipantCode, string Measure, UnroundedMoney Amount);

/// <summary>Values of a parameter for somebody from a day to the day before another.</summary>
internal sealed record ValueOfRecord(string Scope, string Code, string Name, string Value, DateRange During);

/// <summary>Reads what plans take beside transactions and people: values of parameters, quotas, scores, certifications, exchange rates, categories.</summary>
internal sealed class GatherValues(CompensationDbContext db)
{
    /// <summary>Values of parameters, personal rates among them: a rate for a component goes before one for all.</summary>
    public async Task<List<ValueOfRecord>> ParametersAsync(DateRange days, Knowledge knowledge, CancellationToken cancellationToken)
    {
        var range = ServiceDbContext.ToRange(days);
        var values = await db.ListAsync($"SELECT v.scope, v.code, v.name, v.value, v.during FROM {Knowledge.Rows("parameter_value", "scope, code, name, value, during", 1)} v WHERE v.during && $2",
            r => new ValueOfRecord(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), During(r, 4)), [knowledge.Instant, range], cancellationToken);
        var rates = await db.ListAsync($"""
            SELECT p.code, v.component_code, v.rate, v.during FROM {Knowledge.Rows("personal_rate", "participant_id, component_code, rate, during", 1)} v JOIN org.participant p ON p.id = v.participant_id WHERE v.during && $2
            """, r => (Code: r.GetString(0), Component: r.GetString(1), Value: CanonicalForm.Of(r.GetDecimal(2)), During: During(r, 3)), [knowledge.Instant, range], cancellationToken);
        foreach (var own in rates.GroupBy(r => r.Code))
        {
            var special = own.Where(r => r.Component.Length > 0).ToArray();
            values.AddRange(special.Select(r => new ValueOfRecord("participant", own.Key, PlanForm.RateParameter, r.Value, r.During)));
            values.AddRange(own.Where(r => r.Component.Length == 0).SelectMany(r => Without(r.During, special.Select(s => s.During)).Select(d => new ValueOfRecord("participant", own.Key, PlanForm.RateParameter, r.Value, d))));
        }

        return values;
    }

    /// <summary>Content of the tables of plans in force. What was stated for a version of another shape is not for this one.</summary>
    public async Task<IReadOnlyList<TableFact>> TablesAsync(DateRange days, IEnumerable<PlanInForce> versions, Knowledge knowledge, CancellationToken cancellationToken)
    {
        var specs = versions.SelectMany(v => v.Program.Document.Tables.Select(t => (Plan: v.Reference.Code, Spec: t))).ToDictionary(t => (t.Plan, t.Spec.Name), t => t.Spec);
        var stated = await db.ListAsync($"""
            SELECT v.plan_code, v.table_name, v.scope, v.code, v.content::text, v.during FROM {Knowledge.Rows("table_value", "plan_code, table_name, scope, code, content, during", 1)} v
            WHERE v.during && $2 AND v.plan_code = ANY($3) ORDER BY v.plan_code, v.table_name, v.scope, v.code, v.during
            """, r => (Plan: r.GetString(0), Table: r.GetString(1), Scope: Enum.Parse<TableScope>(r.GetString(2), ignoreCase: true), Code: r.GetString(3), Content: r.FromJson<JsonElement>(4), During: During(r, 5)),
            [knowledge.Instant, ServiceDbContext.ToRange(days), specs.Keys.Select(k => k.Plan).Distinct().ToArray()], cancellationToken);
        return [.. stated.Select(s => specs.GetValueOrDefault((s.Plan, s.Table)) is { } spec && TableContent.RowsFor(spec, s.Content) is { } rows
            ? new TableFact(s.Table, s.Scope, s.Scope == TableScope.All ? null : s.Code, rows) { Plan = s.Plan, From = s.During.Start, Until = s.During.EndExclusive } : null).OfType<TableFact>()];
    }

    /// <summary>Quotas as Territories said them when they were asked for last.</summary>
    public Task<List<QuotaOfRecord>> QuotasAsync(IReadOnlyCollection<string> periodCodes, Knowledge knowledge, CancellationToken cancellationToken) => db.ListAsync(
        $"SELECT q.period_code, q.position_id, q.participant_id, q.participant_code, q.measure, q.amount, q.currency FROM {Knowledge.Rows("quota_seen", "period_code, position_id, participant_id, participant_code, measure, amount, currency", 1)} q WHERE q.period_code = ANY($2) AND q.participant_id IS NOT NULL",
        r => new QuotaOfRecord(r.GetString(0), r.GetGuid(1), r.GetGuid(2), r.GetString(3), r.GetString(4), Exact.Amount(r.GetDecimal(5), r.GetString(6))), [knowledge.Instant, periodCodes.ToArray()], cancellationToken);

    public Task<List<GoalScoreFact>> ScoresAsync(IReadOnlyCollection<string> periodCodes, Knowledge knowledge, CancellationToken cancellationToken) => db.ListAsync(
        $"SELECT p.code, g.period_code, g.kpi_code, g.score FROM {Knowledge.Rows("goal_score", "participant_id, period_code, kpi_code, score", 1)} g JOIN org.participant p ON p.id = g.participant_id WHERE g.period_code = ANY($2)",
        r => new GoalScoreFact(r.GetString(0), r.GetString(1), r.GetString(2), Exact.Number(r.GetDecimal(3))), [knowledge.Instant, periodCodes.ToArray()], cancellationToken);

    public Task<List<CertificationFact>> CertificationsAsync(DateRange days, Knowledge knowledge, CancellationToken cancellationToken) => db.ListAsync(
        $"SELECT p.code, c.code, lower(c.during), upper(c.during) FROM {Knowledge.Rows("certification", "participant_id, code, during", 1)} c JOIN org.participant p ON p.id = c.participant_id WHERE c.during && $2",
        r => new CertificationFact(r.GetString(0), r.GetString(1), r.Maybe<DateOnly>(2), r.Maybe<DateOnly>(3)), [knowledge.Instant, ServiceDbContext.ToRange(days)], cancellationToken);

    /// <summary>Rates between the currencies of transactions and those of plans: of the days, and the latest one that was stated before them: a rate holds until another one is.</summary>
    /// <param name="days">Days of the facts.</param>
    /// <param name="currencies">Currencies of transactions and plans.</param>
    /// <param name="others">Whether rates between these and any others are read too.</param>
    /// <param name="knowledge">As of when.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<List<RateFact>> RatesAsync(DateRange days, IReadOnlyCollection<string> currencies, bool others, Knowledge knowledge, CancellationToken cancellationToken) => db.ListAsync(
        $"""
        WITH known AS (SELECT f.* FROM {Knowledge.Rows("fx_rate", "source, target, type, day, rate, quote", 1)} f
          WHERE f.day < $3 AND ((f.source = ANY($4) AND f.target = ANY($4)) OR ($5 AND (f.source = ANY($4) OR f.target = ANY($4)))))
        SELECT source, target, day, rate, quote, type FROM known WHERE day >= $2
        UNION ALL (SELECT DISTINCT ON (source, target, type) source, target, day, rate, quote, type FROM known WHERE day < $2 ORDER BY source, target, type, day DESC)
        """,
        r => new RateFact(Currency.Of(r.GetString(0)), Currency.Of(r.GetString(1)), r.GetFieldValue<DateOnly>(2), Exact.Number(r.GetDecimal(3)), r.GetString(4) == "to_per_from" ? RateQuote.ToPerFrom : RateQuote.FromPerTo, r.GetString(5)),
        [knowledge.Instant, days.Start, days.EndExclusive, currencies.ToArray(), others], cancellationToken);

    /// <summary>Category trees with what lies where.</summary>
    public async Task<List<ClassificationTree>> ClassificationsAsync(Knowledge knowledge, CancellationToken cancellationToken)
    {
        var classifiers = (await db.ListAsync($"SELECT c.tree_code, c.value, c.category_code, c.during FROM {Knowledge.Rows("classifier", "tree_code, value, category_code, during", 1)} c",
            r => (Tree: r.GetString(0), Fact: new ClassifierFact(r.GetString(1), r.GetString(2), During(r, 3).Start, During(r, 3).EndExclusive)), [knowledge.Instant], cancellationToken)).ToLookup(c => c.Tree, c => c.Fact);
        return await db.ListAsync("SELECT code, field, categories::text FROM compensation.category_tree ORDER BY code", r => new ClassificationTree(r.GetString(0), r.GetString(1))
        {
            Parents = r.FromJson<List<CategoryItem>>(2).ToDictionary(c => c.Code, c => c.ParentCode),
            Classifiers = [.. classifiers[r.GetString(0)].OrderBy(c => c.Value, StringComparer.Ordinal).ThenBy(c => c.From)],
        }, [], cancellationToken);
    }

    private static DateRange During(NpgsqlDataReader r, int column) => ServiceDbContext.FromRange(r.GetFieldValue<NpgsqlRange<DateOnly>>(column));

    // What is left of some days without others.
    private static IEnumerable<DateRange> Without(DateRange days, IEnumerable<DateRange> others)
    {
        DateOnly? open = days.Start;
        foreach (var other in others.Where(o => o.Overlaps(days)).OrderBy(o => o.Start))
        {
            if (open < other.Start) yield return new DateRange(open.Value, other.Start);
            open = other.EndExclusive;
            if (open is null) yield break;
        }

        if (open is { } from && (days.EndExclusive is not { } end || from < end)) yield return new DateRange(from, days.EndExclusive);
    }
}
