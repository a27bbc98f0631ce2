using System.Security.Cryptography;
using System.Text.Unicode;
using System.Threading.Channels;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>
/// Judges rows and puts them into staging, whatever door they came through. Reading, asking Territories and writing overlap: a chunk is written
/// while the next is asked about and the one after is read, so a large file takes the time of its slowest part and the memory of a few chunks.
/// </summary>
internal sealed class StageRows(CompensationDbContext db, Participants participants, Coverage coverage, TimeProvider time)
{
    private const int MostErrors = 1_000;
    private const int ChunkSize = 4_000;

    // Ten times what rows of a usual length come to: a file of the longest ones takes the memory of chunks with fewer of them.
    private const int ChunkCharacters = 4_000_000;

    private const int ChunksInFlight = 4;

    public async Task<Guid> StageAsync(IAsyncEnumerable<RawRow> rows, string source, Caller caller, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        // Read before the COPY: it has the connection for itself.
        await participants.ResolveAsync([], cancellationToken);
        var types = await Attributes.TypesAsync(db, cancellationToken);
        await db.ExecuteAsync(
            "INSERT INTO compensation.import (id, source, status, rows, valid, invalid, staged_by, staged_at) VALUES ($1, $2, 'staged', 0, 0, 0, $3, $4)",
            [id, source, caller.Accountable, time.GetUtcNow()], cancellationToken);
        var written = await WriteAsync(id, rows, types, cancellationToken);
        await SaveErrorsAsync(id, written.Errors, cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.import SET rows = $2, valid = $3, invalid = $4 WHERE id = $1", [id, written.Rows, written.Valid, written.Rows - written.Valid], cancellationToken);
        return id;
    }

    private async Task<(int Rows, int Valid, List<RowError> Errors)> WriteAsync(
        Guid id, IAsyncEnumerable<RawRow> rows, IReadOnlyDictionary<string, AttributeType> types, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (read, asked) = (Channel.CreateBounded<List<JudgedRow>>(ChunksInFlight), Channel.CreateBounded<List<JudgedRow>>(ChunksInFlight));
        var reading = Task.Run(() => ForwardAsync(read.Writer, () => ReadAsync(rows, types, read.Writer, stop.Token)), CancellationToken.None);
        var asking = Task.Run(() => ForwardAsync(asked.Writer, () => AskAsync(read.Reader, asked.Writer, stop.Token)), CancellationToken.None);
        try
        {
            var (count, valid, errors) = (0, 0, new List<RowError>());
            await CopyRows.WriteAsync(await db.ConnectionAsync(cancellationToken), StagingCopy.Target, async copy =>
            {
                await foreach (var chunk in asked.Reader.ReadAllAsync(cancellationToken))
                {
                    foreach (var row in chunk) StagingCopy.Write(copy, id, row);
                    count += chunk.Count;
                    valid += chunk.Count(r => r.IsValid);
                    errors.AddRange(chunk.SelectMany(r => r.Errors).Take(MostErrors - errors.Count));
                }
            }, cancellationToken);
            return (count, valid, errors);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(reading, asking).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    // Whoever reads the next stage gets this one's refusal.
    private static async Task ForwardAsync(ChannelWriter<List<JudgedRow>> writer, Func<Task> work)
    {
        try
        {
            await work();
            writer.Complete();
        }
        catch (Exception exception)
        {
            writer.Complete(exception);
            throw;
        }
    }

    private static async Task ReadAsync(IAsyncEnumerable<RawRow> rows, IReadOnlyDictionary<string, AttributeType> types, ChannelWriter<List<JudgedRow>> chunks, CancellationToken cancellationToken)
    {
        var seen = new HashSet<UInt128>();
        var (pending, characters) = (new List<JudgedRow>(ChunkSize), 0);
        await foreach (var raw in rows.WithCancellation(cancellationToken))
        {
            var row = JudgedRow.Read(raw, types);
            if (row.IsValid && !seen.Add(Fingerprint(row.Key))) row.RefuseRepeated();
            pending.Add(row);
            characters += raw.Characters;
            if (pending.Count < ChunkSize && characters < ChunkCharacters) continue;
            await chunks.WriteAsync(pending, cancellationToken);
            (pending, characters) = (new List<JudgedRow>(ChunkSize), 0);
        }

        if (pending.Count > 0) await chunks.WriteAsync(pending, cancellationToken);
    }

    private async Task AskAsync(ChannelReader<List<JudgedRow>> read, ChannelWriter<List<JudgedRow>> asked, CancellationToken cancellationToken)
    {
        var answers = new CoverageAnswers();
        var stream = new Lazy<CoverageStream>(() => coverage.Open(cancellationToken));
        try
        {
            await foreach (var chunk in read.ReadAllAsync(cancellationToken))
            {
                var known = await participants.ResolveAsync(chunk.Where(r => r.IsValid).SelectMany(r => r.People), cancellationToken);
                foreach (var row in chunk.Where(r => r.IsValid)) row.TakeSeller(known);
                await CoverAsync([.. chunk.Where(r => r.IsValid)], answers, stream);
                await asked.WriteAsync(chunk, cancellationToken);
            }

            if (stream.IsValueCreated) await stream.Value.EndAsync();
        }
        finally
        {
            if (stream.IsValueCreated) stream.Value.Dispose();
        }
    }

    // One question for each account, seller and territory; its answer tells on which days it holds, and only rows of other days ask again.
    private static async Task CoverAsync(List<JudgedRow> rows, CoverageAnswers answers, Lazy<CoverageStream> stream)
    {
        while (true)
        {
            var open = new List<JudgedRow>();
            foreach (var row in rows)
            {
                if (answers.Find(row.Question) is { } answer) row.TakeCoverage(answer);
                else open.Add(row);
            }

            if (open.Count == 0) return;
            var questions = open.Select(r => r.Question).DistinctBy(q => (q.AccountCode, q.SellerCode, q.TerritoryCode)).Chunk(Coverage.Batch).ToArray();
            foreach (var batch in questions) await stream.Value.AskAsync(batch);
            foreach (var batch in questions)
                foreach (var (question, answer) in batch.Zip(await stream.Value.ReadAsync())) answers.Add(question, answer);
            rows = open;
        }
    }

    // Sixteen bytes a row instead of its texts: a million rows stay within a few tens of megabytes.
    private static UInt128 Fingerprint(TransactionKey key)
    {
        // A judged code has at most a hundred characters.
        Span<byte> text = stackalloc byte[2_048];
        if (!Utf8.TryWrite(text, $"{key.OrderCode}\n{key.LineCode}\n{key.SubLineCode}\n{key.EventType}", out var length)) throw new InvalidOperationException("A key is longer than its codes may be.");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private async Task SaveErrorsAsync(Guid id, List<RowError> errors, CancellationToken cancellationToken)
    {
        if (errors.Count == 0) return;
        var rows = errors.Select((error, ordinal) => (error, ordinal));
        await CopyRows.WriteAsync(await db.ConnectionAsync(cancellationToken), "import_error (import_id, ordinal, line, column_name, value, code, message)", rows, (copy, row) =>
        {
            copy.Uuid(id);
            copy.Int32(row.ordinal);
            copy.Int32(row.error.Line);
            copy.Text(row.error.Column);
            copy.Text(row.error.Value.Replace("\0", string.Empty, StringComparison.Ordinal));
            copy.Text(row.error.Code);
            copy.Text(row.error.Message);
        }, cancellationToken);
    }
}
