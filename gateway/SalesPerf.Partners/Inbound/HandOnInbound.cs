using System.Text.Json;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.Compensation.V1;
using SalesPerf.Messaging;
using SalesPerf.Partners.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Audit;

namespace SalesPerf.Partners.Inbound;

/// <summary>
/// Hands kept messages to the service that they are for, a partner's in the order of arrival: while the service is away its lane waits, and nothing is lost. A message whose outcome was not
/// noted is handed on again; the service leaves alone what it has. One replica at a time.
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
        while (!stoppingToken.IsCancellationRequested)
        {
            var lanes = await LanesAsync(stoppingToken);
            await Parallel.ForEachAsync(lanes, new ParallelOptions { MaxDegreeOfParallelism = LanesAtOnce, CancellationToken = stoppingToken }, async (partner, stop) => await RunLaneAsync(partner, stop));
            if (lanes.Count == 0) await connection.WaitAsync(options.Value.Poll, stoppingToken);
        }
    }

    /// <summary>Partners whose first waiting message is due.</summary>
    private async Task<List<Guid>> LanesAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, now) = (scope.ServiceProvider.GetRequiredService<PartnersDb>(), time.GetUtcNow());
        return await db.Database.SqlQuery<Guid>($"""
            SELECT partner_id AS "Value" FROM (SELECT DISTINCT ON (partner_id) partner_id, next_attempt_at FROM partners.inbound WHERE status = 'waiting' ORDER BY partner_id, sequence) first
            WHERE next_attempt_at IS NULL OR next_attempt_at <= {now}
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
        catch (DomainException refusal) when (refusal.Error.Kind is ErrorKind.Invalid or ErrorKind.RuleBroken or ErrorKind.NotFound or ErrorKind.AlreadyExists or ErrorKind.TooLarge)
        {
            row.Refuse(refusal.Error, InboundJson.Of(refusal.Error with { Details = [.. refusal.Error.Details.Select(d => d with { Pointer = $"/data{d.Pointer}" })] }), time.GetUtcNow());
            Observing.Received(row.Status);
            return true;
        }
        // Away, too busy, not let in, or a fault there: none of it is the partner's.
        catch (Exception failure) when (failure is DomainException or RpcException && !cancellationToken.IsCancellationRequested)
        {
            var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(row.Attempts, 10)) * options.Value.InboundRetryAfter.TotalSeconds);
            (row.Attempts, row.NextAttemptAt) = (row.Attempts + 1, time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause));
            if (row.Attempts == 1) logger.LogWarning("A message of a partner waits: {Reason}", failure is DomainException known ? known.Error.Code : ((RpcException)failure).StatusCode.ToString());
            return false;
        }
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
}
