using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>How much is calculated at once; section <c>Calculation</c>.</summary>
internal sealed class CalculationOptions
{
    public const string Section = "Calculation";

    /// <summary>Transactions that are held in memory at once, up to half a kilobyte each, where a period's plans allow it.</summary>
    [Range(1, 10_000_000)]
    public int TransactionsAtOnce { get; set; } = 250_000;

    /// <summary>After which a calculation of a period kept current is tried again where something could not be reached; twice as long each time in a row, up to ten minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// Divides the payees of a period with very many transactions into groups that are calculated one after the other, so that memory does not grow with the period. Whoever shares a
/// transaction is in one group, as is everybody below somebody whose plan looks at them, so each transaction is read and judged once and the results are those of everybody at once.
/// </summary>
internal sealed class PayeeGroups(CompensationDbContext db, GatherFacts gather, GatherPlans plans, IOptions<CalculationOptions> options)
{
    private const string Sellers = """
        SELECT seller_id, count(*) FROM compensation.sales_transaction WHERE is_current AND compensation_date >= $1 AND compensation_date < $2 AND seller_id IS NOT NULL AND splits = '[]' GROUP BY seller_id
        """;

    private const string Sharing = """
        SELECT people, count(*) FROM (
          SELECT ARRAY(SELECT DISTINCT (e->>'participantId')::uuid FROM jsonb_array_elements(t.splits || coalesce(c.seats, '[]')) AS e WHERE e->>'participantId' IS NOT NULL
            UNION SELECT t.seller_id WHERE t.seller_id IS NOT NULL ORDER BY 1) AS people
          FROM compensation.sales_transaction t LEFT JOIN compensation.covering c ON c.id = t.covering_id AND t.seller_id IS NULL
          WHERE t.is_current AND t.compensation_date >= $1 AND t.compensation_date < $2 AND (t.seller_id IS NULL OR t.splits <> '[]')) named GROUP BY people
        """;

    private readonly int most = options.Value.TransactionsAtOnce;

    private sealed record Named(Guid[] People, long Transactions);

    /// <summary>The groups, as codes of participants; null where everybody is calculated at once, as plans look at others than those below, facts are locked, or there is not much.</summary>
    public async Task<IReadOnlyList<IReadOnlySet<string>>?> OfAsync(OrgPeriod period, CancellationToken cancellationToken)
    {
        var versions = await plans.InForceAsync(period, Knowledge.Now, cancellationToken);
        if (versions.Values.Any(v => PlanReach.LooksAtOthers(v.Program.Document) && !PlanReach.LooksBelow(v.Program.Document))) return null;
        if ((await db.InForceAsync(period.Code, Knowledge.Now, cancellationToken)).Any) return null;
        var first = await gather.FirstDayAsync(period, versions.Values, cancellationToken);
        object?[] days = [first, period.EndExclusive];
        var named = await db.ListAsync(Sellers, r => new Named([r.GetGuid(0)], r.GetInt64(1)), days, cancellationToken);
        named.AddRange(await db.ListAsync(Sharing, r => new Named(r.GetFieldValue<Guid[]>(0), r.GetInt64(1)), days, cancellationToken));
        if (named.Sum(n => n.Transactions) <= most) return null;
        named.AddRange((await gather.LookedAtAsync(period, new DateRange(first, period.EndExclusive), versions, cancellationToken)).Select(people => new Named(people, 0)));
        var known = (await db.ListAsync("SELECT id, code FROM org.participant", r => (Id: r.GetGuid(0), Code: r.GetString(1)), [], cancellationToken)).ToDictionary(p => p.Id, p => p.Code);
        // Whoever is named before the event that makes them known arrived is found by the name in the transaction alone.
        return named.SelectMany(n => n.People).All(known.ContainsKey) && await QuotasAreOfAsync(known, period, cancellationToken) ? Groups(named, known) : null;
    }

    private async Task<bool> QuotasAreOfAsync(Dictionary<Guid, string> known, OrgPeriod period, CancellationToken cancellationToken) =>
        (await db.ListAsync("SELECT DISTINCT participant_id FROM compensation.quota_seen WHERE period_code = $1 AND participant_id IS NOT NULL", r => r.GetGuid(0), [period.Code], cancellationToken)).TrueForAll(known.ContainsKey);

    private List<IReadOnlySet<string>> Groups(List<Named> named, Dictionary<Guid, string> known)
    {
        var together = new Dictionary<Guid, Guid>();
        foreach (var people in named.Select(n => n.People).Where(p => p.Length > 1))
            foreach (var other in people.Skip(1)) together[First(together, other)] = First(together, people[0]);
        var weights = named.Where(n => n.People.Length > 0).GroupBy(n => First(together, n.People[0])).ToDictionary(g => g.Key, g => g.Sum(n => n.Transactions));
        var groups = new List<IReadOnlySet<string>>();
        var (group, weight) = (new HashSet<string>(StringComparer.Ordinal), 0L);
        foreach (var sharing in known.GroupBy(k => First(together, k.Key), k => k.Value).Select(g => (g.Key, Codes: g.Order(StringComparer.Ordinal).ToArray())).OrderBy(s => s.Codes[0], StringComparer.Ordinal))
        {
            var more = weights.GetValueOrDefault(sharing.Key);
            if (group.Count > 0 && weight + more > most)
            {
                groups.Add(group);
                (group, weight) = (new HashSet<string>(StringComparer.Ordinal), 0L);
            }

            group.UnionWith(sharing.Codes);
            weight += more;
        }

        return [.. groups, group];
    }

    // Who stands for all that share with somebody; the way there is made shorter as it is walked.
    private static Guid First(Dictionary<Guid, Guid> together, Guid person)
    {
        var first = person;
        while (together.TryGetValue(first, out var next) && next != first) first = next;
        while (together.TryGetValue(person, out var next) && next != first)
        {
            together[person] = first;
            person = next;
        }

        return first;
    }
}
