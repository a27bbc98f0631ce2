using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.Messaging;
using SalesPerf.Messaging.Feed;
using SalesPerf.Partners.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Partners.Inbound;

/// <summary>Takes what partners publish off the broker: each message is a row before it is acknowledged. One replica at a time, so that their order is the order of arrival.</summary>
internal sealed class ReceiveInbound(NpgsqlDataSource database, IServiceScopeFactory scopes, FeedReceiver receiver, IOptions<PartnersOptions> options, TimeProvider time, ILogger<ReceiveInbound> logger) : BackgroundService
{
    private const long LockKey = 0x5061_7274_496E_6264; // "PartInbd"

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => new ActiveReplica(database, LockKey).RunAsync(
        (_, stop) => receiver.RunAsync(WritersAsync, KeepAsync, options.Value.Poll, stop),
        failure => logger.LogWarning("Messages of partners wait at the broker: {Kind}", failure.GetType().Name), stoppingToken);

    private async Task<IReadOnlyCollection<string>> WritersAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PartnersDb>().Partners.Where(p => p.OffboardedAt == null && p.HasInbound).Select(p => p.Code).ToListAsync(cancellationToken);
    }

    private async Task KeepAsync(InboundMessage message, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PartnersDb>();
        // Of a partner that has left since, nobody wants to know any more. One that may not write any more could when it published this.
        if (await db.Partners.AsNoTracking().SingleOrDefaultAsync(p => p.Code == message.Partner && p.OffboardedAt == null && p.HasInbound, cancellationToken) is not { } partner) return;
        var read = InboundEvent.Read(message.Partner, message.Body);
        var row = new InboundRow
        {
            Id = Guid.CreateVersion7(), PartnerId = partner.Id, Source = read.Source, EventId = read.Id, EventType = read.Type, ReceivedAt = time.GetUtcNow(), Status = InboundStatus.Waiting, Data = read.Data,
        };
        if (read.Refusal is { } refusal) row.Refuse(refusal, InboundJson.Of(refusal), row.ReceivedAt);
        var repeated = await SaveAsync(db, row, cancellationToken);
        Observing.Received(repeated ? "repeated" : row.Status);
    }

    // The same event again is a repetition, whatever became of the first.
    private static async Task<bool> SaveAsync(PartnersDb db, InboundRow row, CancellationToken cancellationToken)
    {
        var repeats = await db.Database.SqlQuery<int>($"""
            INSERT INTO partners.inbound AS i (id, partner_id, source, event_id, event_type, received_at, status, code, detail, violations, ended_at, data)
            VALUES ({row.Id}, {row.PartnerId}, {row.Source}, {row.EventId}, {row.EventType}, {row.ReceivedAt}, {row.Status}, {row.Code}, {row.Detail}, {row.Violations}::jsonb, {row.EndedAt}, {row.Data}::jsonb)
            ON CONFLICT (partner_id, source, event_id) WHERE event_id IS NOT NULL DO UPDATE SET repeats = i.repeats + 1
            RETURNING repeats AS "Value"
            """).ToListAsync(cancellationToken);
        return repeats[0] > 0;
    }
}

/// <summary>Violations as they are kept and told.</summary>
internal static class InboundJson
{
    public static string Of(DomainError error) => JsonSerializer.Serialize(error.Details, JsonSerializerOptions.Web);

    public static IReadOnlyList<ErrorDetail> Read(string? stored) => stored is null ? [] : JsonSerializer.Deserialize<List<ErrorDetail>>(stored, JsonSerializerOptions.Web)!;
}
