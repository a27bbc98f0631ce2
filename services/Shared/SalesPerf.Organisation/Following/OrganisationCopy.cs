using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Organisation.Following;

/// <summary>Keeps the organisation's settings.</summary>
internal sealed class FollowOrganisation(DbContext db) : IHandles<OrganisationChanged>
{
    public Task HandleAsync(OrganisationChanged @event, EventContext context, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO org.organisation (name, time_zone, currency, locale) VALUES ({@event.Name}, {@event.TimeZone}, {@event.Currency}, {@event.Locale})
        ON CONFLICT (only_one) DO UPDATE SET name = excluded.name, time_zone = excluded.time_zone, currency = excluded.currency, locale = excluded.locale
        """, cancellationToken);
}

/// <summary>Keeps calendars.</summary>
internal sealed class FollowCalendars(DbContext db) : IHandles<CalendarChanged>
{
    public async Task HandleAsync(CalendarChanged @event, EventContext context, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"DELETE FROM org.period WHERE calendar_code = {@event.CalendarCode}", cancellationToken);
        foreach (var period in @event.Periods)
            await db.Database.ExecuteSqlAsync($"INSERT INTO org.period (code, calendar_code, start, end_exclusive) VALUES ({period.Code}, {@event.CalendarCode}, {period.Start}, {period.EndExclusive})", cancellationToken);
    }
}

/// <summary>Is told of a change before the copy has it, in the same transaction: for a service to which it matters what stood there before. Registered by that service; most have none.</summary>
public interface IBeforeOrganisationChanges
{
    /// <summary>A participant becomes what the event says.</summary>
    Task ParticipantAsync(ParticipantChanged next, CancellationToken cancellationToken);

    /// <summary>A position, with its holders and lines, becomes what the event says.</summary>
    Task PositionAsync(PositionChanged next, CancellationToken cancellationToken);
}

/// <summary>Keeps participants.</summary>
internal sealed class FollowParticipants(DbContext db, IEnumerable<IBeforeOrganisationChanges> before) : IHandles<ParticipantChanged>
{
    public async Task HandleAsync(ParticipantChanged @event, EventContext context, CancellationToken cancellationToken)
    {
        foreach (var told in before) await told.ParticipantAsync(@event, cancellationToken);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO org.participant (id, code, name, hired_on, left_on) VALUES ({@event.ParticipantId}, {@event.Code}, {@event.Name}, {@event.HiredOn}, {@event.LeftOn})
            ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, hired_on = excluded.hired_on, left_on = excluded.left_on
            """, cancellationToken);
    }
}

/// <summary>Keeps positions with who sits on them and to whom they report.</summary>
internal sealed class FollowPositions(DbContext db, IEnumerable<IBeforeOrganisationChanges> before) : IHandles<PositionChanged>
{
    public async Task HandleAsync(PositionChanged @event, EventContext context, CancellationToken cancellationToken)
    {
        foreach (var told in before) await told.PositionAsync(@event, cancellationToken);
        var (id, holders, lines) = (@event.PositionId, @event.Holders, @event.ReportsTo);
        // Five statements on one way to the database and back.
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO org.position (id, code, title_code, title_name) VALUES ({id}, {@event.Code}, {@event.TitleCode}, {@event.TitleName})
            ON CONFLICT (id) DO UPDATE SET code = excluded.code, title_code = excluded.title_code, title_name = excluded.title_name;
            DELETE FROM org.holder WHERE position_id = {id};
            DELETE FROM org.reporting_line WHERE position_id = {id};
            INSERT INTO org.holder (position_id, participant_id, during)
              SELECT {id}, h.participant_id, daterange(h.start, h.until) FROM unnest({Ids(holders.Select(h => h.ParticipantId))}, {Days(holders.Select(h => (DateOnly?)h.From))}, {Days(holders.Select(h => h.UntilExclusive))}) AS h(participant_id, start, until);
            INSERT INTO org.reporting_line (position_id, manager_position_id, during)
              SELECT {id}, l.manager_id, daterange(l.start, l.until) FROM unnest({Ids(lines.Select(l => l.ManagerPositionId))}, {Days(lines.Select(l => (DateOnly?)l.From))}, {Days(lines.Select(l => l.UntilExclusive))}) AS l(manager_id, start, until)
            """, cancellationToken);
    }

    private static Guid[] Ids(IEnumerable<Guid> ids) => [.. ids];

    private static DateOnly?[] Days(IEnumerable<DateOnly?> days) => [.. days];
}
