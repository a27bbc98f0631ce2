using NpgsqlTypes;
using SalesPerf.Compensation.Api.Facts;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>Reads the sales organisation from the read copy: titles, positions, managers and teams with their days; and named relations, which are kept here. A team is the seats below one manager's seat.</summary>
internal sealed class GatherPeople(CompensationDbContext db)
{
    // A chain of vacant seats longer than this leads nowhere.
    private const int MostVacantSeats = 50;

    /// <param name="LeftOn">First day after the last, as the event has it; facts have the last.</param>
    private sealed record Person(Guid Id, string Code, DateOnly HiredOn, DateOnly? LeftOn);

    private sealed record Seat(string Code, string TitleCode, List<(Guid Participant, DateRange During)> Holders, List<(Guid ManagerPosition, DateRange During)> Lines);

    /// <summary>A seat that somebody held in the days asked for, latest first.</summary>
    public sealed record HeldSeat(Guid PositionId, string TitleCode, DateRange During);

    /// <summary>Facts by participant, and the seats held.</summary>
    public async Task<(Dictionary<Guid, ParticipantFact> People, ILookup<Guid, HeldSeat> Seats)> OfAsync(DateRange days, Knowledge knowledge, CancellationToken cancellationToken)
    {
        var people = await PeopleAsync(knowledge, cancellationToken);
        var seats = await SeatsAsync(days, knowledge, cancellationToken);
        var held = seats.SelectMany(s => s.Value.Holders.Select(h => (h.Participant, Position: s.Key, Seat: s.Value, h.During))).ToLookup(h => h.Participant);
        var codes = people.ToDictionary(p => p.Id, p => p.Code);
        var relations = await RelationsAsync(days, knowledge, codes, cancellationToken);
        var facts = people.ToDictionary(p => p.Id, p => Fact(p, [.. held[p.Id].OrderBy(h => h.During.Start).Select(h => (h.Seat, h.During))], seats, codes) with { Relations = [.. relations[p.Id]] });
        var heldSeats = held.SelectMany(g => g).ToLookup(h => h.Participant, h => new HeldSeat(h.Position, h.Seat.TitleCode, h.During));
        return (facts, heldSeats);
    }

    private async Task<ILookup<Guid, RelationFact>> RelationsAsync(DateRange days, Knowledge knowledge, Dictionary<Guid, string> codes, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync(
            $"SELECT r.kind, r.participant_id, r.to_id, r.share, r.during FROM {Knowledge.Rows("relation", "kind, participant_id, to_id, share, during", 1)} r WHERE r.during && $2 ORDER BY r.kind COLLATE \"C\", lower(r.during), r.to_id",
            r => (Kind: r.GetString(0), From: r.GetGuid(1), To: r.GetGuid(2), Share: Exact.Number(r.GetDecimal(3)), During: ServiceDbContext.FromRange(r.GetFieldValue<NpgsqlRange<DateOnly>>(4))),
            [knowledge.Instant, ServiceDbContext.ToRange(days)], cancellationToken);
        return rows.Where(r => codes.ContainsKey(r.To)).ToLookup(r => r.From, r => new RelationFact(r.Kind, codes[r.To], r.Share, r.During.Start, r.During.EndExclusive));
    }

    private async Task<List<Person>> PeopleAsync(Knowledge knowledge, CancellationToken cancellationToken)
    {
        var people = await db.ListAsync("SELECT id, code, hired_on, left_on FROM org.participant", r => new Person(r.GetGuid(0), r.GetString(1), r.GetFieldValue<DateOnly>(2), r.Maybe<DateOnly>(3)), [], cancellationToken);
        var then = await db.OtherwiseAsync<KnownPerson>("participant", knowledge, cancellationToken);
        return then.Count == 0 ? people : [.. people.Where(p => !then.ContainsKey(p.Id)), .. then.Where(t => t.Value is not null).Select(t => new Person(t.Key, t.Value!.Code, t.Value.HiredOn, t.Value.LeftOn))];
    }

    private async Task<Dictionary<Guid, Seat>> SeatsAsync(DateRange days, Knowledge knowledge, CancellationToken cancellationToken)
    {
        var seats = await SeatsOfNowAsync(ServiceDbContext.ToRange(days), cancellationToken);
        foreach (var (id, then) in await db.OtherwiseAsync<KnownSeat>("position", knowledge, cancellationToken))
            if (then is null) seats.Remove(id);
            else seats[id] = new Seat(then.Code, then.TitleCode, Within(then.Holders), Within(then.Lines));
        return seats;

        List<(Guid, DateRange)> Within(IEnumerable<DatedId> dated) => [.. dated.Where(d => d.During.Overlaps(days)).Select(d => (d.Id, d.During))];
    }

    private async Task<Dictionary<Guid, Seat>> SeatsOfNowAsync(NpgsqlRange<DateOnly> days, CancellationToken cancellationToken)
    {
        var seats = (await db.ListAsync("SELECT id, code, title_code FROM org.position", r => (Id: r.GetGuid(0), Seat: new Seat(r.GetString(1), r.GetString(2), [], [])), [], cancellationToken)).ToDictionary(s => s.Id, s => s.Seat);
        foreach (var (position, participant, during) in await db.ListAsync("SELECT position_id, participant_id, during FROM org.holder WHERE during && $1", ReadPair, [days], cancellationToken))
            seats[position].Holders.Add((participant, during));
        foreach (var (position, manager, during) in await db.ListAsync("SELECT position_id, manager_position_id, during FROM org.reporting_line WHERE during && $1", ReadPair, [days], cancellationToken))
            seats[position].Lines.Add((manager, during));
        return seats;
    }

    private static (Guid, Guid, DateRange) ReadPair(Npgsql.NpgsqlDataReader r) => (r.GetGuid(0), r.GetGuid(1), ServiceDbContext.FromRange(r.GetFieldValue<NpgsqlRange<DateOnly>>(2)));

    private static ParticipantFact Fact(Person person, (Seat Seat, DateRange During)[] held, Dictionary<Guid, Seat> seats, Dictionary<Guid, string> codes)
    {
        var lines = held.SelectMany(h => h.Seat.Lines.Select(l => (l.ManagerPosition, During: l.During.Intersect(h.During))).Where(l => l.During is not null)).ToArray();
        return new ParticipantFact(person.Code)
        {
            HiredOn = person.HiredOn, LeftOn = person.LeftOn?.AddDays(-1),
            Titles = [.. held.Select(h => new DatedCode(h.Seat.TitleCode, h.During.Start, h.During.EndExclusive))],
            Positions = [.. held.Select(h => new DatedCode(h.Seat.Code, h.During.Start, h.During.EndExclusive))],
            Managers = [.. lines.SelectMany(l => Managers(l.ManagerPosition, l.During!.Value, person.Id, seats, 0)).Where(m => codes.ContainsKey(m.Participant)).OrderBy(m => m.During.Start)
                .Select(m => new DatedCode(codes[m.Participant], m.During.Start, m.During.EndExclusive))],
            Teams = [.. lines.Where(l => seats.ContainsKey(l.ManagerPosition)).OrderBy(l => l.During!.Value.Start).Select(l => new TeamFact(seats[l.ManagerPosition].Code, 1m, l.During!.Value.Start, l.During.Value.EndExclusive))],
        };
    }

    // Whoever sits on the seat; where nobody does, whoever sits above it.
    private static IEnumerable<(Guid Participant, DateRange During)> Managers(Guid position, DateRange days, Guid self, Dictionary<Guid, Seat> seats, int depth)
    {
        if (depth > MostVacantSeats || !seats.TryGetValue(position, out var seat)) yield break;
        DateOnly? open = days.Start;
        foreach (var (participant, during) in seat.Holders.Where(h => h.Participant != self && h.During.Overlaps(days)).OrderBy(h => h.During.Start))
        {
            var sat = during.Intersect(days)!.Value;
            if (open < sat.Start)
                foreach (var above in Above(seat, new DateRange(open!.Value, sat.Start), self, seats, depth)) yield return above;
            yield return (participant, sat);
            open = sat.EndExclusive;
        }

        if (open is { } from && (days.EndExclusive is not { } end || from < end))
            foreach (var above in Above(seat, new DateRange(from, days.EndExclusive), self, seats, depth)) yield return above;
    }

    private static IEnumerable<(Guid Participant, DateRange During)> Above(Seat seat, DateRange days, Guid self, Dictionary<Guid, Seat> seats, int depth) =>
        seat.Lines.Where(l => l.During.Overlaps(days)).SelectMany(l => Managers(l.ManagerPosition, l.During.Intersect(days)!.Value, self, seats, depth + 1));
}
