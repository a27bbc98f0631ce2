using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Unicode;
using System.Threading.Channels;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain.Transactions;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>
/// Judges rows, whatever door they came through and wherever they go. Reading, asking Territories and whatever is done with the judged rows overlap: a chunk is written
/// while the next is asked about and the one after is read, so a large file takes the time of its slowest part and the memory of a few chunks.
/// </summary>
internal sealed class JudgeRows(CompensationDbContext db, Participants participants, Coverage coverage, Coverings coverings)
{
    // Few rows are between the first stage and the last: what dies young costs the collector nothing.
    private const int ChunkSize = 2_000;

    // Ten times what rows of a usual length come to: a file of the longest ones takes the memory of chunks with fewer of them.
    private const int ChunkCharacters = 2_000_000;

    private const int ChunksInFlight = 2;

    /// <summary>Chunks of judged rows in the order of the rows. What is read of the store is read before this returns: the context's connection may be busy while the chunks are taken.</summary>
    public async Task<IAsyncEnumerable<List<JudgedRow>>> BeginAsync(IAsyncEnumerable<RawRow> rows, CancellationToken cancellationToken)
    {
        await participants.ResolveAsync([], cancellationToken);
        return ChunksAsync(rows, await Attributes.TypesAsync(db, cancellationToken), cancellationToken);
    }

    private async IAsyncEnumerable<List<JudgedRow>> ChunksAsync(
        IAsyncEnumerable<RawRow> rows, IReadOnlyDictionary<string, AttributeType> types, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (read, asked) = (Channel.CreateBounded<List<JudgedRow>>(ChunksInFlight), Channel.CreateBounded<List<JudgedRow>>(ChunksInFlight));
        var reading = Task.Run(() => ForwardAsync(read.Writer, () => ReadAsync(rows, types, read.Writer, stop.Token)), CancellationToken.None);
        var asking = Task.Run(() => ForwardAsync(asked.Writer, () => AskAsync(read.Reader, asked.Writer, stop.Token)), CancellationToken.None);
        try
        {
            await foreach (var chunk in asked.Reader.ReadAllAsync(cancellationToken)) yield return chunk;
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
                var valid = chunk.FindAll(r => r.IsValid);
                var known = await participants.ResolveAsync(People(valid), cancellationToken);
                foreach (var row in valid) row.TakeSeller(known);
                await CoverAsync(valid.FindAll(r => r.IsValid), answers, stream, cancellationToken);
                await asked.WriteAsync(chunk, cancellationToken);
            }

            if (stream.IsValueCreated) await stream.Value.EndAsync();
        }
        finally
        {
            if (stream.IsValueCreated) stream.Value.Dispose();
        }
    }

    private static HashSet<string> People(List<JudgedRow> rows)
    {
        var people = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows) row.NamePeople(people);
        return people;
    }

    // One question for each account, seller and territory; its answer tells on which days it holds, and only rows of other days ask again.
    private async Task CoverAsync(List<JudgedRow> rows, CoverageAnswers answers, Lazy<CoverageStream> stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            var open = new List<JudgedRow>();
            foreach (var row in rows)
            {
                if (answers.Find(row) is { } answer) row.TakeCoverage(answer);
                else open.Add(row);
            }

            if (open.Count == 0) return;
            var questions = open.Select(r => r.Question).DistinctBy(q => (q.AccountCode, q.SellerCode, q.TerritoryCode)).Chunk(Coverage.Batch).ToArray();
            foreach (var batch in questions) await stream.Value.AskAsync(batch);
            foreach (var batch in questions)
            {
                var told = await stream.Value.ReadAsync();
                await coverings.KeepAsync(told, cancellationToken);
                foreach (var (question, answer) in batch.Zip(told)) answers.Add(question, answer);
            }

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
}
