using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Writes what payroll reads. The row comes first and says that the file's state is unknown; the file follows; the row then says that it is there.</summary>
/// <remarks>A crash between leaves an unknown row, which is resolved by looking: the file is there whole, or it is written again with the same bytes. So nothing is lost and nothing is paid twice.</remarks>
internal sealed class EmitPayouts(CompensationDbContext db, PaymentBatches batches, PayoutFolder folder, TimeProvider time)
{
    private const string Open = """
        SELECT h.id, h.paid, h.currency, coalesce(p.name, '') FROM compensation.pay_sheet h LEFT JOIN org.participant p ON p.id = h.participant_id WHERE h.batch_id = $1 AND h.approved AND h.paid <> 0
          AND NOT EXISTS (SELECT FROM compensation.payout_line l WHERE l.sheet_id = h.id AND l.status <> 'failed') ORDER BY h.participant_code COLLATE "C", h.group_code, h.currency
        """;

    private const string Rows = """
        SELECT l.id, h.period_code, b.pay_group, h.payroll_code, h.participant_code, l.participant_name, l.amount, l.currency FROM compensation.payout_line l JOIN compensation.pay_sheet h ON h.id = l.sheet_id
        JOIN compensation.payment_batch b ON b.id = h.batch_id WHERE l.file_id = $1 ORDER BY h.participant_code COLLATE "C", h.group_code, h.currency
        """;

    // With the names that the file has: people change theirs, and the file is written again as it was planned.
    private const string InsertLines = """
        INSERT INTO compensation.payout_line (id, file_id, sheet_id, amount, currency, participant_name)
        SELECT l.id, $1, l.sheet_id, l.amount, l.currency, l.name FROM unnest($2::uuid[], $3::uuid[], $4::numeric[], $5::text[], $6::text[]) AS l(id, sheet_id, amount, currency, name)
        """;

    private sealed record OpenSheet(Guid Id, Money Paid, string Name);

    public static async Task<Ok<PaymentBatchView>> HandleAsync(Guid id, EmitPayouts emit, PaymentBatches batches, Caller caller, CancellationToken cancellationToken)
    {
        await emit.EmitAsync(id, caller.Accountable, cancellationToken);
        return TypedResults.Ok((await batches.GetAsync(id, cancellationToken)).View);
    }

    /// <summary>Plans a file for what is in none yet, and sees to it that every planned file is there.</summary>
    public async Task EmitAsync(Guid batchId, string by, CancellationToken cancellationToken)
    {
        await PlanAsync(batchId, by, cancellationToken);
        foreach (var file in (await batches.GetAsync(batchId, cancellationToken)).View.Files) await SettleAsync(file, cancellationToken);
    }

    /// <summary>Looks whether a planned file is there whole, writes it where it is not, and says so; one at a time for a file, whichever process it is.</summary>
    public async Task SettleAsync(PayoutFileView file, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.ExecuteAsync("SELECT FROM compensation.payout_file WHERE id = $1 FOR UPDATE", [file.Id], cancellationToken);
        if (!await folder.HoldsAsync(file.Name, file.Sha256, cancellationToken))
        {
            var bytes = PayoutCsv.Of(await RowsAsync(file.Id, cancellationToken));
            if (PayoutFolder.Sha256(bytes) != file.Sha256) throw new InvalidOperationException($"The payments of {file.Name} are not those that were planned.");
            await folder.WriteAsync(file.Name, bytes, cancellationToken);
        }

        if (file.Status != "written") await db.ExecuteAsync("UPDATE compensation.payout_file SET status = 'written', written_at = $2 WHERE id = $1 AND status = 'unknown'", [file.Id, time.GetUtcNow()], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Plans in a transaction of its own: once it is committed, the payments are bound to this file.</summary>
    internal async Task PlanAsync(Guid batchId, string by, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var batch = (await batches.LockAsync(batchId, cancellationToken)).View;
        if (batch.Status == PaymentBatches.Draft) throw new DomainException(PaymentErrors.BatchNotApproved);
        var open = await db.ListAsync(Open, r => new OpenSheet(r.GetGuid(0), Exact.Payable(r.GetDecimal(1), r.GetString(2)), r.GetString(3)), [batchId], cancellationToken);
        if (open.Count > 0) await PlanAsync(batch, open, by, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task PlanAsync(PaymentBatchView batch, List<OpenSheet> open, string by, CancellationToken cancellationToken)
    {
        var (id, number) = (Guid.CreateVersion7(), batch.Files.Count + 1);
        var totals = open.GroupBy(s => s.Paid.Currency).OrderBy(g => g.Key.Code, StringComparer.Ordinal).Select(g => g.Aggregate(Money.Zero(g.Key), (a, s) => a + s.Paid)).ToArray();
        var name = string.Create(CultureInfo.InvariantCulture, $"payout-{batch.Number:000000}-{number:00}-{id:N}.csv");
        await db.ExecuteAsync("INSERT INTO compensation.payout_file (id, batch_id, number, name, lines, totals, sha256, status, planned_by, planned_at) VALUES ($1, $2, $3, $4, $5, $6::jsonb, '', 'unknown', $7, $8)",
            [id, batch.Id, number, name, open.Count, Sql.ToJson(totals), by, time.GetUtcNow()], cancellationToken);
        await db.ExecuteAsync(InsertLines,
        [
            id, open.Select(_ => Guid.CreateVersion7()).ToArray(), open.Select(s => s.Id).ToArray(), open.Select(s => s.Paid.Amount).ToArray(), open.Select(s => s.Paid.Currency.Code).ToArray(),
            open.Select(s => s.Name).ToArray(),
        ], cancellationToken);
        var bytes = PayoutCsv.Of(await RowsAsync(id, cancellationToken));
        await db.ExecuteAsync("UPDATE compensation.payout_file SET sha256 = $2 WHERE id = $1", [id, PayoutFolder.Sha256(bytes)], cancellationToken);
    }

    private Task<List<PayoutRow>> RowsAsync(Guid fileId, CancellationToken cancellationToken) => db.ListAsync(Rows, r => new PayoutRow(
        r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), Exact.Payable(r.GetDecimal(6), r.GetString(7))), [fileId], cancellationToken);

    public static async Task<Results<FileContentHttpResult, NotFound>> DownloadAsync(Guid id, int number, PaymentBatches batches, PayoutFolder folder, Caller caller, CancellationToken cancellationToken)
    {
        var file = (await batches.GetAsync(id, cancellationToken)).View.Files.FirstOrDefault(f => f.Number == number && f.Status == "written") ?? throw new DomainException(PaymentErrors.FileNotFound);
        var bytes = await folder.ReadAsync(file.Name, cancellationToken) ?? throw new DomainException(PaymentErrors.FileNotFound);
        // What was masked is not the file that payroll has, and says so by its name.
        return caller.ReadsMasked ? TypedResults.File(PayoutCsv.Masked(bytes), "text/csv", $"masked-{file.Name}") : TypedResults.File(bytes, "text/csv", file.Name);
    }
}

/// <summary>Resolves at start what a crash left unknown; what cannot be resolved is told by whoever emits its batch again, and keeps nothing else from being done.</summary>
internal sealed partial class ResolvePayouts(IServiceScopeFactory scopes, ILogger<ResolvePayouts> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var batch in await UnknownAsync(stoppingToken)) await ResolveAsync(batch, stoppingToken);
        }
        catch (NpgsqlException later) { LogLater(logger, later); }
    }

    private async Task<List<Guid>> UnknownAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CompensationDbContext>().ListAsync("SELECT DISTINCT batch_id FROM compensation.payout_file WHERE status = 'unknown'", r => r.GetGuid(0), [], cancellationToken);
    }

    private async Task ResolveAsync(Guid batch, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            foreach (var file in (await scope.ServiceProvider.GetRequiredService<PaymentBatches>().GetAsync(batch, cancellationToken)).View.Files)
                await scope.ServiceProvider.GetRequiredService<EmitPayouts>().SettleAsync(file, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested) { LogUnresolved(logger, failure, batch); }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Payout files of unknown state were not looked for; emitting their batches resolves them")]
    private static partial void LogLater(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A payout file of batch {Batch} stays unknown; emitting the batch again resolves it, or says what is wrong")]
    private static partial void LogUnresolved(ILogger logger, Exception exception, Guid batch);
}
