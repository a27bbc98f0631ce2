using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.Compensation.V1;
using SalesPerf.Messaging;
using SalesPerf.Partners.Persistence;
using SalesPerf.ServiceDefaults.Audit;

namespace SalesPerf.Partners.Inbound;

/// <summary>
/// Hands kept messages to the service that they are for, a partner's in the order of arrival: while the service is away its lane waits, and nothing is lost. A message at which something breaks
/// again and again is set aside with its code, and the lane goes on. One whose outcome was not noted is handed on again; the service leaves alone what it has. One replica at a time.
/// </summary>
internal sealed class HandOnInbound(NpgsqlDataSource database, IServiceScopeFactory scopes, IOptions<PartnersOptions> options, TimeProvider time, ILogger<HandOnInbound> logger) : BackgroundService
{
    private const long LockKey = 0x5061_7274_4861_6E64; // "PartHand"
    private const int Batch = 100;
    private const int LanesAtOnce = 8;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => new ActiveReplica(database, LockKey, "partners_inbound").RunAsync(
        LeadAsync, failure => logger.LogWarning(failure, "Messages of partners are handed on later"), stoppingToken);

    private async Task LeadAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested) await HandOnDueAsync(connection, stoppingToken);
        }
        finally { Observing.Stalled(0, TimeSpan.Zero); }
    }

    private async Task HandOnDueAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        var first = await FirstOfLanesAsync(stoppingToken);
        var stalled = first.Where(l => l.Attempts > 0).ToArray();
        Observing.Stalled(stalled.Length, stalled.Length == 0 ? TimeSpan.Zero : now - stalled.Min(l => l.ReceivedAt));
        var lanes = first.Where(l => l.NextAttemptAt is null || l.NextAttemptAt <= now).Select(l => l.PartnerId).ToArray();
        await Parallel.ForEachAsync(lanes, new ParallelOptions { MaxDegreeOfParallelism = LanesAtOnce, CancellationToken = stoppingToken }, async (partner, stop) => await RunLaneAsync(partner, stop));
        if (lanes.Length == 0) await connection.WaitAsync(options.Value.Poll, stoppingToken);
    }

    /// <summary>Of each partner the message that is next.</summary>
    private async Task<List<FirstOfLane>> FirstOfLanesAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PartnersDb>().Database.SqlQuery<FirstOfLane>($"""
            SELECT DISTINCT ON (partner_id) partner_id, received_at, attempts, next_attempt_at FROM partners.inbound WHERE status = 'waiting' ORDER BY partner_id, sequence
            """).ToListAsync(cancellationToken);
    }

    private async Task RunLaneAsync(Guid partnerId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PartnersDb>();
        var partner = await db.Partners.AsNoTracking().SingleAsync(p => p.Id == partnerId, cancellationToken);
        // For whom it is done; nobody but the partner could have published it.
        scope.ServiceProvider.GetRequiredService<AuditScope>().Named = new AuditActor("partners", partner.ClientId, "hand on inbound", null, false);
        var service = scope.ServiceProvider.GetRequiredService<TransactionIntakeService.TransactionIntakeServiceClient>();
        foreach (var row in await db.Inbound.Where(i => i.PartnerId == partnerId && i.Status == InboundStatus.Waiting).OrderBy(i => i.Sequence).Take(Batch).ToListAsync(cancellationToken))
        {
            var goesOn = await HandOnAsync(row, service, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            if (!goesOn) return;
        }
    }

    private async Task<bool> HandOnAsync(InboundRow row, TransactionIntakeService.TransactionIntakeServiceClient service, CancellationToken cancellationToken)
    {
        try
        {
            var recorded = await service.RecordTransactionAsync(RequestOf(row), cancellationToken: cancellationToken);
            row.Accept(recorded.RecordedAs.ToString().ToLowerInvariant(), time.GetUtcNow());
            Observing.Received(row.Status);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested) { return Note(row, failure); }
    }

    /// <summary>Notes what a failure means for the message, and returns whether the next one may go on.</summary>
    private bool Note(InboundRow row, Exception failure)
    {
        var ((kind, error), now) = (HandOnRule.Of(failure), time.GetUtcNow());
        if (kind == HandOnFailure.Refused) row.Refuse(error, InboundJson.Of(error with { Details = [.. error.Details.Select(d => d with { Pointer = $"/data{d.Pointer}" })] }), now);
        else row.Postpone(error, kind == HandOnFailure.Fault, now + PauseAfter(row.Attempts), options.Value.InboundFaultsUntilSetAside, now);
        if (row.Status == InboundStatus.Waiting)
        {
            Observing.Postponed(error.Code);
            if (row.Attempts == 1) logger.LogWarning("Messages of a partner wait: {Code}", error.Code);
            return false;
        }

        Observing.Received(row.Status);
        if (row.Status == InboundStatus.SetAside) logger.LogError(failure, "The message {Id} of a partner is set aside: {Code}", row.Id, error.Code);
        return true;
    }

    private TimeSpan PauseAfter(int attempts)
    {
        var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempts, 10)) * options.Value.InboundRetryAfter.TotalSeconds);
        return pause < LongestPause ? pause : LongestPause;
    }

    private static RecordTransactionRequest RequestOf(InboundRow row)
    {
        using var document = JsonDocument.Parse(row.Data!);
        var data = document.RootElement;
        string Text(string name) => data.TryGetProperty(name, out var value) ? value.GetString()! : string.Empty;
        var amount = data.GetProperty("amount");
        var request = new RecordTransactionRequest
        {
            OrderCode = Text("orderCode"), LineCode = Text("lineCode"), SubLineCode = Text("subLineCode"), EventType = Text("eventType"), CompensationDate = Text("compensationDate"),
            Amount = new Common.V1.Money { Amount = amount.GetProperty("amount").GetString(), Currency = amount.GetProperty("currency").GetString() },
            AccountCode = Text("accountCode"), SellerCode = Text("sellerCode"), TerritoryCode = Text("territoryCode"), Units = Text("units"), ProductCode = Text("productCode"), CustomerCode = Text("customerCode"),
            BookedOn = Text("bookedOn"), InvoicedOn = Text("invoicedOn"),
        };
        if (data.TryGetProperty("attributes", out var attributes))
            foreach (var attribute in attributes.EnumerateObject()) request.Attributes[attribute.Name] = attribute.Value.GetString()!;
        if (data.TryGetProperty("splits", out var splits))
            request.Splits.AddRange(splits.EnumerateArray().Select(s => new TransactionSplit { ParticipantCode = s.GetProperty("participantCode").GetString(), Share = s.GetProperty("share").GetString() }));
        return request;
    }

    /// <summary>The message of a partner that is next.</summary>
    private sealed record FirstOfLane(Guid PartnerId, DateTimeOffset ReceivedAt, int Attempts, DateTimeOffset? NextAttemptAt);
}
