using System.Text.Json;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Persistence.Copy;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Operations;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>
/// Takes a file in at once: new rows are written once, to where they stay, while the next are read and judged; only what must be compared with known orders, or has a reason, goes through staging.
/// It is one transaction: a file that is cancelled, or whose process dies, left nothing, and is begun anew.
/// </summary>
internal sealed class TakeInFile(CompensationDbContext db, ImportFiles files, KnownOrders orders, JudgeRows judge, StageRows stage, TransferRows transfer, TimeProvider time) : IOperationWork
{
    public const string Kind = "take-in-import";

    // Reading and judging is nearly all of it.
    private const int PercentRead = 85;
    private const int RowsBetweenReports = 50_000;

    // Rows held until they are staged, and their characters: a few megabytes whatever the rows are, and few changes between one thing written and the other.
    private const int MostOthers = 10_000;
    private const int MostOtherCharacters = 4_000_000;

    private static readonly Dictionary<string, long> NoFurther = [];

    public sealed record Payload(Guid ImportId, long Bytes, bool OnlyIfAllValid);

    public async Task<object?> RunAsync(JsonElement payload, OperationContext context, CancellationToken cancellationToken)
    {
        var asked = payload.Deserialize<Payload>()!;
        await transfer.BeginAsync(cancellationToken);
        var file = new Taking(asked, context, time.GetUtcNow());
        await stage.BeginAsync(asked.ImportId, "file", context.Subject, file.Now, cancellationToken);
        await ReadAsync(file, cancellationToken);
        if (asked.OnlyIfAllValid && file.Tally.Invalid > 0) throw new DomainException(NotAllValid(file.Tally));
        await stage.EndAsync(asked.ImportId, file.Tally, cancellationToken);
        await transfer.EndAsync(asked.ImportId, file.Tally.Valid, file.Stored, context.Subject, file.Now, (percent, counts) => file.ReportAsync(PercentRead + ((100 - PercentRead) * percent / 100), counts), cancellationToken);
        await files.RemoveAsync(asked.ImportId, cancellationToken);
        return await ImportEndpoints.FindWithErrorsAsync(db, asked.ImportId, cancellationToken);
    }

    private async Task ReadAsync(Taking file, CancellationToken cancellationToken)
    {
        await using var bytes = files.Open(file.Asked.ImportId, file.Asked.Bytes);
        await using var chunks = (await judge.BeginAsync(CsvRows.ReadAsync(bytes, cancellationToken), cancellationToken)).GetAsyncEnumerator(cancellationToken);
        var connection = await db.ConnectionAsync(cancellationToken);
        for (var more = true; more;)
        {
            var others = new List<JudgedRow>();
            await CopyRows.WriteAsync(connection, TransactionCopy.Target, async copy => more = await StoreAsync(file, chunks, copy, others, bytes, cancellationToken), cancellationToken);
            if (others.Count > 0) await CopyRows.WriteAsync(connection, StagingCopy.Target, copy => Stage(file, copy, others), cancellationToken);
        }
    }

    // Writes what is new, until the file ends or the others are so many that they must be written, for which this must end: a connection writes one thing at a time.
    private async Task<bool> StoreAsync(Taking file, IAsyncEnumerator<List<JudgedRow>> chunks, BinaryRowWriter copy, List<JudgedRow> others, Stream bytes, CancellationToken cancellationToken)
    {
        for (var characters = 0; await chunks.MoveNextAsync();)
        {
            var rows = chunks.Current;
            var known = await orders.OfAsync(rows.Where(r => r.IsValid).Select(r => r.Key.OrderCode), cancellationToken);
            foreach (var row in rows)
            {
                if (row.IsValid && !known.Contains(row.Key.OrderCode))
                {
                    file.Store(copy, row);
                    continue;
                }

                others.Add(row);
                characters += row.Raw.Characters;
            }

            file.Tally.Add(rows);
            await file.ReportNowAndThenAsync(PercentRead * bytes.Position / bytes.Length);
            if (others.Count >= MostOthers || characters >= MostOtherCharacters) return true;
        }

        return false;
    }

    private static Task Stage(Taking file, BinaryRowWriter copy, List<JudgedRow> rows)
    {
        foreach (var row in rows) StagingCopy.Write(copy, file.Asked.ImportId, row);
        return Task.CompletedTask;
    }

    // The refused file is kept nowhere, so the answer says what is wrong with it.
    private static DomainError NotAllValid(ImportTally tally) =>
        IntakeErrors.NotAllValid(tally.Invalid) with { Details = [.. tally.Errors.Take(ImportEndpoints.ErrorsShown).Select(e => new ErrorDetail($"/{e.Line}/{e.Column}", e.Code, e.Message))] };

    private sealed record Taking(Payload Asked, OperationContext Context, DateTimeOffset Now)
    {
        public ImportTally Tally { get; } = new();

        public StoredRows Stored { get; } = new();

        private int reported;

        public void Store(BinaryRowWriter copy, JudgedRow row)
        {
            TransactionCopy.Write(copy, Asked.ImportId, row, Context.Subject, Now);
            Stored.Add(row);
        }

        public Task ReportNowAndThenAsync(long percent)
        {
            if (reported > 0 && Tally.Rows - reported < RowsBetweenReports) return Task.CompletedTask;
            reported = Tally.Rows;
            return ReportAsync((int)percent, NoFurther);
        }

        public Task ReportAsync(int percent, IReadOnlyDictionary<string, long> counts) => Context.Report(percent, new Dictionary<string, long>(Tally.Counts.Concat(counts)));
    }
}

/// <summary>Transfers an import that waits in staging, for whoever would rather be told how far it is than wait for the answer.</summary>
internal sealed class TransferImport(CompensationDbContext db, TransferRows transfer) : IOperationWork
{
    public const string Kind = "transfer-import";

    public sealed record Payload(Guid ImportId, bool OnlyIfAllValid);

    public async Task<object?> RunAsync(JsonElement payload, OperationContext context, CancellationToken cancellationToken)
    {
        var asked = payload.Deserialize<Payload>()!;
        await transfer.TransferAsync(asked.ImportId, asked.OnlyIfAllValid, context.Subject, context.Report, cancellationToken);
        return await ImportEndpoints.FindAsync(db, asked.ImportId, null, cancellationToken);
    }
}
