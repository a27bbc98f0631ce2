using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using SalesPerf.Common.V1;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Organisation.Screens;

/// <summary>Answers for a service's part of the screens, as the signed-in person may see it.</summary>
[Authorize]
public sealed class ScreenGrpc(ScreenParts parts, DbContext db, Caller caller, ParticipantVisibility visibility, BusinessClock clock) : ScreenService.ScreenServiceBase
{
    private const int MostTasks = 200;
    private const int MostCards = 100;

    /// <inheritdoc/>
    public override async Task<ListTasksResponse> ListTasks(ListTasksRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = await QueryAsync(string.Empty, context.CancellationToken);
        var tasks = new List<(WaitingTask Task, Guid? Participant)>();
        foreach (var part in parts.Tasks.Where(p => MayDo(p.For)))
            tasks.AddRange(await RowsAsync($"SELECT * FROM ({part.Sql}) t ORDER BY 4, 1 LIMIT {MostTasks}", query, row => ToTask(part, row), context.CancellationToken));
        var answer = new ListTasksResponse();
        var names = await NamesAsync(tasks.Select(t => t.Participant), context.CancellationToken);
        foreach (var (task, participant) in tasks.OrderBy(t => t.Task.WaitingSince).ThenBy(t => t.Task.Id, StringComparer.Ordinal).Take(MostTasks))
        {
            (task.ParticipantCode, task.ParticipantName) = names(participant);
            answer.Tasks.Add(task);
        }

        return answer;
    }

    /// <inheritdoc/>
    public override async Task<GetSectionResponse> GetSection(GetSectionRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        var query = await QueryAsync(request.Key, context.CancellationToken);
        var cards = new List<(Card Card, Guid? Participant)>();
        foreach (var part in parts.Sections.Where(p => p.Screen == request.Screen && MayDo(p.For)))
            cards.AddRange(await RowsAsync($"SELECT * FROM ({part.Sql}) t LIMIT {MostCards}", query, row => ToCard(part, row), context.CancellationToken));
        var answer = new GetSectionResponse();
        var names = await NamesAsync(cards.Select(c => c.Participant), context.CancellationToken);
        foreach (var (card, participant) in cards)
        {
            if (card.ParticipantCode.Length == 0) (card.ParticipantCode, card.ParticipantName) = names(participant);
            answer.Cards.Add(card);
        }

        return answer;
    }

    private bool MayDo(Persona[] personas) => personas.Length == 0 || caller.Is(personas);

    private async Task<ScreenQuery> QueryAsync(string key, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken, parts.SeesAll);
        return new(visible.SelfId, visible.All, [.. visible.Ids], caller.Accountable, [.. caller.Personas.Select(PersonaNames.NameOf)], await clock.TodayAsync(cancellationToken), key);
    }

    private async Task<List<T>> RowsAsync<T>(string sql, ScreenQuery query, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)db.Database.GetDbConnection());
        command.Parameters.Add(new("self", NpgsqlDbType.Uuid) { Value = (object?)query.Self ?? DBNull.Value });
        command.Parameters.Add(new("all", query.All));
        command.Parameters.Add(new("visible", query.Visible));
        command.Parameters.Add(new("subject", query.Subject));
        command.Parameters.Add(new("personas", query.Personas));
        command.Parameters.Add(new("today", query.Today));
        command.Parameters.Add(new("key", query.Key));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await row.ReadAsync(cancellationToken)) rows.Add(read(row));
        return rows;
    }

    private static (WaitingTask Task, Guid? Participant) ToTask(TaskPart part, NpgsqlDataReader row)
    {
        var task = new WaitingTask { Id = row.GetString(0), Kind = part.Kind, Label = part.Label, WaitingSince = Timestamp.FromDateTimeOffset(row.GetFieldValue<DateTimeOffset>(3)), Link = row.GetString(5) };
        task.Values.AddRange(row.GetFieldValue<string[]>(1));
        if (!row.IsDBNull(4)) task.DueOn = row.GetFieldValue<DateOnly>(4).ToProto();
        return (task, row.IsDBNull(2) ? null : row.GetGuid(2));
    }

    private static (Card Card, Guid? Participant) ToCard(SectionPart part, NpgsqlDataReader row)
    {
        var card = new Card { Label = part.Label, Status = row.IsDBNull(1) ? string.Empty : row.GetString(1), Link = row.GetString(3) };
        card.Values.AddRange(row.GetFieldValue<string[]>(0));
        return (card, row.IsDBNull(2) ? null : row.GetGuid(2));
    }

    private async Task<Func<Guid?, (string Code, string Name)>> NamesAsync(IEnumerable<Guid?> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.OfType<Guid>().Distinct().ToArray();
        var known = await db.Set<OrgParticipant>().AsNoTracking().Where(p => wanted.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => (p.Code, Name: caller.ReadsMasked ? p.Code : p.Name), cancellationToken);
        return id => id is { } found && known.TryGetValue(found, out var name) ? name : (string.Empty, string.Empty);
    }
}
