using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Organisation.Following;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Compensation.Api.Facts;

/// <summary>Somebody as they were known.</summary>
internal sealed record KnownPerson(string Code, DateOnly HiredOn, DateOnly? LeftOn)
{
    public static KnownPerson Of(ParticipantChanged told) => new(told.Code, told.HiredOn, told.LeftOn);

    /// <summary>The days for which it matters that somebody is known as another; null where it matters for none.</summary>
    public DateRange? DifferentFrom(KnownPerson other) =>
        Code != other.Code ? Always
        : HiredOn != other.HiredOn ? new DateRange(HiredOn < other.HiredOn ? HiredOn : other.HiredOn, null)
        : LeftOn == other.LeftOn ? null
        : new DateRange(new[] { LeftOn, other.LeftOn }.OfType<DateOnly>().Min(), null);

    private static DateRange Always => new(DateOnly.MinValue, null);
}

/// <summary>A seat as it was known: its title, who sat on it and to which seat it reported, with their days.</summary>
internal sealed record KnownSeat(string Code, string TitleCode, IReadOnlyList<DatedId> Holders, IReadOnlyList<DatedId> Lines)
{
    public static KnownSeat Of(PositionChanged told) => new(
        told.Code, told.TitleCode, InOrder(told.Holders.Select(h => new DatedId(h.ParticipantId, h.From, h.UntilExclusive))), InOrder(told.ReportsTo.Select(l => new DatedId(l.ManagerPositionId, l.From, l.UntilExclusive))));

    public KnownSeat InOrder() => this with { Holders = InOrder(Holders), Lines = InOrder(Lines) };

    public bool IsAs(KnownSeat other) => (Code, TitleCode) == (other.Code, other.TitleCode) && Holders.SequenceEqual(other.Holders) && Lines.SequenceEqual(other.Lines);

    /// <summary>Days on which the seat is not what it was for whoever sits, or sat, on it, or reports to it.</summary>
    public IEnumerable<DateRange> DifferentFrom(KnownSeat? before) => DatedDifference.Between(before?.State() ?? [], State());

    /// <summary>Days on which somebody else sits, or sat, on it.</summary>
    public IEnumerable<DateRange> HeldOtherwiseThan(KnownSeat before) => DatedDifference.Between(Dated(before.Holders), Dated(Holders));

    // A title pays whoever holds the seat.
    private (DateRange, (Guid, string))[] State() => [.. Holders.Select(h => (h.During, (h.Id, TitleCode))), .. Lines.Select(l => (l.During, (l.Id, string.Empty)))];

    private static (DateRange, Guid)[] Dated(IReadOnlyList<DatedId> dated) => [.. dated.Select(d => (d.During, d.Id))];

    private static DatedId[] InOrder(IEnumerable<DatedId> dated) => [.. dated.OrderBy(d => d.From).ThenBy(d => d.Id)];
}

/// <summary>A participant or a seat, from a day to the day before another.</summary>
internal sealed record DatedId(Guid Id, DateOnly From, DateOnly? Until)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public DateRange During => new(From, Until);
}

/// <summary>Keeps how the sales organisation was known before it changes, and says of which days, and for whom, the facts changed by it.</summary>
internal sealed class OrganisationPast(CompensationDbContext db, FactsChanged facts, CoverAgain coverage, TimeProvider time) : IBeforeOrganisationChanges
{
    private const string Person = "SELECT jsonb_build_object('code', code, 'hiredOn', hired_on, 'leftOn', left_on)::text FROM org.participant WHERE id = $1";

    private const string Seat = """
        SELECT jsonb_build_object('code', p.code, 'titleCode', p.title_code,
          'holders', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', h.participant_id, 'from', lower(h.during), 'until', upper(h.during))), '[]') FROM org.holder h WHERE h.position_id = p.id),
          'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.manager_position_id, 'from', lower(l.during), 'until', upper(l.during))), '[]') FROM org.reporting_line l WHERE l.position_id = p.id))::text
        FROM org.position p WHERE p.id = $1
        """;

    private const string Keep = """
        INSERT INTO compensation.organisation_past (kind, id, form, recorded_at, superseded_at)
        SELECT $1, $2, $3::jsonb, coalesce((SELECT max(superseded_at) FROM compensation.organisation_past WHERE kind = $1 AND id = $2), '-infinity'), $4
        """;

    private const string Managers = "SELECT position_id, participant_id FROM org.holder WHERE position_id = ANY($1) AND during && $2";

    public async Task ParticipantAsync(ParticipantChanged next, CancellationToken cancellationToken)
    {
        var (before, after) = (await BeforeAsync<KnownPerson>(Person, next.ParticipantId, cancellationToken), KnownPerson.Of(next));
        if (before == after) return;
        await KeepAsync("participant", next.ParticipantId, before, cancellationToken);
        // Somebody new is paid by a seat, which is told on its own.
        if (before is not null && after.DifferentFrom(before) is { } days) await facts.MarkRangesAsync([days], "organisation", after.Code, [next.ParticipantId], cancellationToken, onlyCalculated: true);
    }

    public async Task PositionAsync(PositionChanged next, CancellationToken cancellationToken)
    {
        var (before, after) = ((await BeforeAsync<KnownSeat>(Seat, next.PositionId, cancellationToken))?.InOrder(), KnownSeat.Of(next));
        if (before is not null && after.IsAs(before)) return;
        if (before is not null && DatedDifference.Hull([.. after.HeldOtherwiseThan(before)]) is { } held) await coverage.OfSeatAsync(next.PositionId, held, cancellationToken);
        await KeepAsync("position", next.PositionId, before, cancellationToken);
        DateRange[] days = [.. after.DifferentFrom(before)];
        if (days.Length > 0) await facts.MarkRangesAsync(days, "organisation", after.Code, await ConcernedAsync(before, after, days, cancellationToken), cancellationToken, onlyCalculated: true);
    }

    // Who sat there, and who sat or sits above them; null, which is everybody, where nobody sits above and it must be looked for further up.
    private async Task<IReadOnlyCollection<Guid>?> ConcernedAsync(KnownSeat? before, KnownSeat after, DateRange[] days, CancellationToken cancellationToken)
    {
        var people = Touched([.. after.Holders, .. before?.Holders ?? []], days);
        var above = Touched([.. after.Lines, .. before?.Lines ?? []], days);
        var all = new DateRange(days.Min(d => d.Start), null);
        var managers = await db.ListAsync(Managers, r => (Position: r.GetGuid(0), Participant: r.GetGuid(1)), [above.ToArray(), ServiceDbContext.ToRange(all)], cancellationToken);
        if (above.Except(managers.Select(m => m.Position)).Any()) return null;
        people.UnionWith(managers.Select(m => m.Participant));
        return people;
    }

    private static HashSet<Guid> Touched(IEnumerable<DatedId> dated, DateRange[] days) => [.. dated.Where(d => days.Any(d.During.Overlaps)).Select(d => d.Id)];

    private async Task<T?> BeforeAsync<T>(string sql, Guid id, CancellationToken cancellationToken) where T : class => await db.FindAsync(sql, r => r.FromJson<T>(0), [id], cancellationToken);

    private Task<int> KeepAsync(string kind, Guid id, object? before, CancellationToken cancellationToken) =>
        db.ExecuteAsync(Keep, [kind, id, before is null ? null : Sql.ToJson(before), time.GetUtcNow()], cancellationToken);
}

/// <summary>Reads how the sales organisation was known at an instant, where that is not how it is known now.</summary>
internal static class OrganisationAsKnown
{
    // Its state at an instant was superseded after it; a row of the instant itself counts for what follows.
    private const string Then = "SELECT id, form::text FROM compensation.organisation_past WHERE kind = $1 AND recorded_at <= $2 AND superseded_at > $2";

    /// <summary>What was known then of whom another is known now, by id; null where nothing was.</summary>
    public static async Task<IReadOnlyDictionary<Guid, T?>> OtherwiseAsync<T>(this CompensationDbContext db, string kind, Knowledge knowledge, CancellationToken cancellationToken) where T : class =>
        knowledge.At is not { } at ? new Dictionary<Guid, T?>()
        : (await db.ListAsync(Then, r => (Id: r.GetGuid(0), Form: r.IsDBNull(1) ? null : r.FromJson<T>(1)), [kind, at], cancellationToken)).ToDictionary(r => r.Id, r => r.Form);
}
