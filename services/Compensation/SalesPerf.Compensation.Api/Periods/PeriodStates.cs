using Npgsql;
using SalesPerf.Common.V1;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.Territories.V1;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Where a period stands.</summary>
internal sealed record PeriodState(
    string Code, string CalendarCode, bool Closed, long FactsVersion, long? CalculatedFactsVersion, string? ResultHash, Guid? RunId, string? CalculatedBy, DateTimeOffset? CalculatedAt,
    string? PublishedBy, DateTimeOffset? PublishedAt, string? PublishedHash, string? ClosedBy, DateTimeOffset? ClosedAt, int HashForm, bool KeepCurrent, bool IsPublished)
{
    /// <summary>Whether its hash follows from those of its payees.</summary>
    public bool HasPayeeHashes => HashForm == 2;

    public bool IsCalculated => ResultHash is not null;

    /// <summary>Whether a fact changed since the calculation.</summary>
    public bool IsOutdated => IsCalculated && !Closed && CalculatedFactsVersion != FactsVersion;

    /// <summary>Whether payees were told anything that stands, be it all or not.</summary>
    public bool IsTold => PublishedHash is not null;

    public string Status => Closed ? "closed" : IsPublished ? "published" : IsCalculated ? "calculated" : "open";
}

/// <summary>Periods with their states.</summary>
internal sealed class PeriodStates(CompensationDbContext db, Calendars calendars, OrganisationService.OrganisationServiceClient organisation)
{
    /// <summary>Whether payees can read all that the last calculation of a state (<c>s</c>) came to. A statement that was withdrawn, or changed and changed back, is a draft though the hash is the published one.</summary>
    public const string Published = "(s.result_hash IS NOT NULL AND s.published_hash IS NOT DISTINCT FROM s.result_hash AND NOT EXISTS (SELECT FROM compensation.statement d WHERE d.period_code = s.period_code AND NOT d.published))";

    /// <summary>Whether somebody calculated or published anything of a period that stands: several people, where parts of it were calculated again, withdrawn or changed.</summary>
    /// <param name="period">The period's code, in SQL.</param>
    /// <param name="subject">Somebody, in SQL.</param>
    public static string IsMaker(string period, string subject) => $"EXISTS (SELECT FROM compensation.period_maker m WHERE m.period_code = {period} AND m.subject = {subject})";

    private const string Columns = $"""
        s.period_code, s.calendar_code, s.closed, s.facts_version, s.calculated_facts_version, s.result_hash, s.run_id, s.calculated_by, s.calculated_at, s.published_by, s.published_at, s.published_hash, s.closed_by, s.closed_at, s.hash_form, s.keep_current,
        {Published}
        """;

    /// <summary>The period, from the read copy; from Territories where its event did not arrive yet. Refuses one that no calendar has.</summary>
    public async Task RequireAsync(string code, CancellationToken cancellationToken) => await GetAsync(code, cancellationToken);

    /// <summary>The period's days.</summary>
    public async Task<OrgPeriod> GetAsync(string code, CancellationToken cancellationToken)
    {
        if (await calendars.FindPeriodAsync(code, cancellationToken) is { } known) return known;
        try
        {
            var answer = await organisation.GetPeriodAsync(new GetPeriodRequest { PeriodCode = code }, cancellationToken: cancellationToken);
            // Kept as the event would keep it; the event of the whole calendar replaces it.
            await db.ExecuteAsync("INSERT INTO org.period (code, calendar_code, start, end_exclusive) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                [answer.PeriodCode, answer.CalendarCode, answer.Start.ToDate(), answer.EndExclusive.ToDate()], cancellationToken);
        }
        catch (DomainException refusal) when (refusal.Error.Kind == ErrorKind.NotFound) { throw new DomainException(PeriodErrors.NotFound(code), refusal); }

        return await calendars.FindPeriodAsync(code, cancellationToken) ?? throw new DomainException(PeriodErrors.NotFound(code));
    }

    /// <summary>The state, or that of a period nothing happened in yet.</summary>
    public async Task<PeriodState> StateAsync(OrgPeriod period, CancellationToken cancellationToken) =>
        await db.FindAsync($"SELECT {Columns} FROM compensation.period_state s WHERE s.period_code = $1", Read, [period.Code], cancellationToken)
        ?? new PeriodState(period.Code, period.CalendarCode, false, 0, null, null, null, null, null, null, null, null, null, null, 2, false, false);

    /// <summary>The state, locked until the transaction ends: nobody calculates, publishes, closes or adds facts meanwhile. Refuses a closed period.</summary>
    public async Task<PeriodState> LockOpenAsync(OrgPeriod period, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("INSERT INTO compensation.period_state (period_code, calendar_code) VALUES ($1, $2) ON CONFLICT DO NOTHING", [period.Code, period.CalendarCode], cancellationToken);
        await db.ExecuteAsync("SELECT FROM compensation.period_state WHERE period_code = $1 FOR UPDATE", [period.Code], cancellationToken);
        // Read once it is locked: a statement that waited would see its row as it is now, and the statements of payees as they were before.
        var state = await StateAsync(period, cancellationToken);
        return state.Closed ? throw new DomainException(PeriodErrors.Closed(period.Code)) : state;
    }

    private static PeriodState Read(NpgsqlDataReader r) => new(
        r.GetString(0), r.GetString(1), r.GetBoolean(2), r.GetInt64(3), r.Maybe<long>(4), r.MaybeText(5), r.Maybe<Guid>(6), r.MaybeText(7), r.Maybe<DateTimeOffset>(8), r.MaybeText(9), r.Maybe<DateTimeOffset>(10),
        r.MaybeText(11), r.MaybeText(12), r.Maybe<DateTimeOffset>(13), r.GetInt32(14), r.GetBoolean(15), r.GetBoolean(16));
}
