using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Persistence.Copy;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Languages;
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

    private static readonly Dictionary<string, long> NoFurther = [];

    public sealed record Payload(Guid ImportId, long Bytes, bool OnlyIfAllValid, RowsTaken Rows = RowsTaken.All);

    public async Task<object?> RunAsync(JsonElement payload, OperationContext context, CancellationToken cancellationToken)
    {
        var asked = payload.Deserialize<Payload>()!;
        await transfer.BeginAsync(cancellationToken);
        var file = new Taking(asked, context, time.GetUtcNow());
        await stage.BeginAsync(asked.ImportId, "file", context.Subject, file.Now, cancellationToken);
        await ReadAsync(file, cancellationToken);
        await stage.EndAsync(asked.ImportId, file.Tally, cancellationToken);
        if (asked.OnlyIfAllValid && file.Tally.Invalid > 0) throw new DomainException(await transfer.NotAllValidAsync(asked.ImportId, file.Tally.Invalid, cancellationToken));
        await transfer.EndAsync(asked.ImportId, file.Tally.Valid, new TransferRequest(asked.OnlyIfAllValid, asked.Rows), file.Stored, context.Subject, file.Now, (percent, counts) => file.ReportAsync(PercentRead + ((100 - PercentRead) * percent / 100), counts), cancellationToken);
        await files.RemoveAsync(asked.ImportId, cancellationToken);
        return await ImportEndpoints.FindWithErrorsAsync(db, asked.ImportId, Language.English, cancellationToken);
    }

    /// <summary>Says what is wrong with rows in a reader's language.</summary>
    public static void Word(JsonObject result, Language language)
    {
        foreach (var error in (result["errors"] as JsonArray ?? []).OfType<JsonObject>()) error["message"] = Texts.Violation(error["message"]!.GetValue<string>(), language);
    }

    private async Task ReadAsync(Taking file, CancellationToken cancellationToken)
    {
        await using var bytes = files.Open(file.Asked.ImportId, file.Asked.Bytes);
        await using var chunks = (await judge.BeginAsync(CsvRows.ReadAsync(bytes, cancellationToken), cancellationToken)).GetAsyncEnumerator(cancellationToken);
        var (connection, before) = (await db.ConnectionAsync(cancellationToken), await orders.BeforeAsync(cancellationToken));
        for (var more = await chunks.MoveNextAsync(); more;)
        {
            var (form, others) = (TransactionCopy.Of(chunks.Current[0].Raw), new Others());
            await CopyRows.WriteAsync(connection, form.Target, async copy =>
            {
                for (; more && !others.AreMany; more = await chunks.MoveNextAsync())
                {
                    var known = await before.OfAsync(chunks.Current.Where(r => r.IsValid).Select(r => r.Key.OrderCode), cancellationToken);
                    file.Store(chunks.Current, known, form, copy, others);
                    await file.ReportNowAndThenAsync(PercentRead * bytes.Position / bytes.Length);
                }
            }, cancellationToken);
            if (others.Rows.Count > 0) await CopyRows.WriteAsync(connection, StagingCopy.Target, copy => Stage(file, copy, others.Rows), cancellationToken);
        }
    }

    private static Task Stage(Taking file, BinaryRowWriter copy, List<JudgedRow> rows)
    {
        foreach (var row in rows) StagingCopy.Write(copy, file.Asked.ImportId, row);
        return Task.CompletedTask;
    }

    private sealed record Taking(Payload Asked, OperationContext Context, DateTimeOffset Now)
    {
        public ImportTally Tally { get; } = new();

        public StoredRows Stored { get; } = new();

        private int reported;

        /// <summary>Writes the new ones of a chunk, and leaves the others.</summary>
        public void Store(List<JudgedRow> rows, IReadOnlySet<string> known, TransactionCopy form, BinaryRowWriter copy, Others others)
        {
            foreach (var row in rows)
            {
                if (!row.IsValid || Asked.Rows == RowsTaken.Known || known.Contains(row.Key.OrderCode))
                {
                    others.Add(row);
                    continue;
                }

                form.Write(copy, Asked.ImportId, row, Context.Subject, Now);
                Stored.Add(row);
            }

            Tally.Add(rows);
        }

        public Task ReportNowAndThenAsync(long percent)
        {
            if (reported > 0 && Tally.Rows - reported < RowsBetweenReports) return Task.CompletedTask;
            reported = Tally.Rows;
            return ReportAsync((int)percent, NoFurther);
        }

        public Task ReportAsync(int percent, IReadOnlyDictionary<string, long> counts) => Context.Report(percent, new Dictionary<string, long>(Tally.Counts.Concat(counts)));
    }

    /// <summary>Rows that go through staging, for which the new ones must wait: a connection writes one thing at a time.</summary>
    private sealed class Others
    {
        // A few megabytes whatever the rows are, and few changes between one thing written and the other.
        private const int Most = 10_000;
        private const int MostCharacters = 4_000_000;

        private int characters;

        public List<JudgedRow> Rows { get; } = [];

        public bool AreMany => Rows.Count >= Most || characters >= MostCharacters;

        public void Add(JudgedRow row)
        {
            Rows.Add(row);
            characters += row.Raw.Characters;
        }
    }
}

/// <summary>Transfers an import that waits in staging, for whoever would rather be told how far it is than wait for the answer.</summary>
internal sealed class TransferImport(CompensationDbContext db, TransferRows transfer) : IOperationWork
{
    public const string Kind = "transfer-import";

    public sealed record Payload(Guid ImportId, bool OnlyIfAllValid, RowsTaken Rows = RowsTaken.All);

    public async Task<object?> RunAsync(JsonElement payload, OperationContext context, CancellationToken cancellationToken)
    {
        var asked = payload.Deserialize<Payload>()!;
        await transfer.TransferAsync(asked.ImportId, new TransferRequest(asked.OnlyIfAllValid, asked.Rows), context.Subject, context.Report, cancellationToken);
        return await ImportEndpoints.FindAsync(db, asked.ImportId, null, cancellationToken);
    }
}
