using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using SalesPerf.Compensation.Api.Persistence;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Periods kept current whose calculation is due, and those whose is put off because something could not be reached: each is tried again by itself, after pauses that double.</summary>
internal sealed class PostponedCalculations(CompensationDbContext db, PostponedMeter meter, IOptions<CalculationOptions> options, TimeProvider time)
{
    private const int MostDoublings = 10;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private const string Outdated = "s.keep_current AND NOT s.closed AND s.result_hash IS NOT NULL AND s.calculated_facts_version IS DISTINCT FROM s.facts_version";

    private const string Due = $"""
        SELECT s.period_code FROM compensation.period_state s LEFT JOIN compensation.postponed_calculation p USING (period_code)
        WHERE {Outdated} AND (p.next_at IS NULL OR p.next_at <= $1) ORDER BY s.period_code
        """;

    private const string Waiting = $"SELECT p.next_at FROM compensation.postponed_calculation p JOIN compensation.period_state s USING (period_code) WHERE {Outdated} ORDER BY p.next_at";

    private const string Postpone = """
        INSERT INTO compensation.postponed_calculation AS p (period_code, code, tries, since, next_at) VALUES ($1, $2, 1, $3, $3 + $4)
        ON CONFLICT (period_code) DO UPDATE SET code = excluded.code, tries = p.tries + 1, next_at = $3 + least($4 * power(2, least(p.tries, $6)), $5)
        RETURNING tries
        """;

    /// <summary>Codes of periods that are calculated now.</summary>
    public Task<List<string>> DueAsync(CancellationToken cancellationToken) => db.ListAsync(Due, r => r.GetString(0), [time.GetUtcNow()], cancellationToken);

    /// <summary>Puts a calculation off, each time in a row for longer; gives how often it was tried.</summary>
    /// <param name="periodCode">Period.</param>
    /// <param name="code">Why, as a stable code.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<int> PostponeAsync(string periodCode, string code, CancellationToken cancellationToken)
    {
        meter.Postponed(code);
        return await db.ValueAsync<int>(Postpone, [periodCode, code, time.GetUtcNow(), options.Value.RetryAfter, LongestPause, MostDoublings], cancellationToken);
    }

    /// <summary>How long until the next one that was put off is due; null where none is.</summary>
    public async Task<TimeSpan?> NextAsync(CancellationToken cancellationToken)
    {
        var waiting = await db.ListAsync(Waiting, r => r.GetFieldValue<DateTimeOffset>(0), [], cancellationToken);
        meter.Wait(waiting.Count);
        return waiting.Count == 0 ? null : waiting[0] - time.GetUtcNow();
    }
}

/// <summary>What operators see of calculations that are put off.</summary>
internal sealed class PostponedMeter
{
    public const string Waiting = "salesperf.compensation.calculations_waiting";

    private readonly Counter<long> postponed;
    private int waiting;

    public PostponedMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Gathering.ReadFacts.Meter);
        postponed = meter.CreateCounter<long>("salesperf.compensation.calculations_postponed", "{calculation}", "Calculations of periods kept current that are tried again later, by code.");
        meter.CreateObservableGauge(Waiting, () => waiting, "{period}", "Periods kept current whose calculation is put off because something cannot be reached.");
    }

    public void Postponed(string code) => postponed.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Wait(int periods) => Volatile.Write(ref waiting, periods);
}
