using System.Runtime.CompilerServices;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Api.Upstream;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>
/// Judges rows, whatever door they came through and wherever they go, chunk after chunk as they are taken. What takes them is mostly the store, which is slower: what was sent to it lasts while the next chunk is judged.
/// So there is nothing to gain by judging ahead, and the rows of one chunk at a time are all that is held.
/// </summary>
internal sealed class JudgeRows(CompensationDbContext db, Participants participants, Coverage coverage, Coverings coverings)
{
    // Few rows are held at a time: what dies young costs the collector nothing.
    private const int ChunkSize = 2_000;

    // Ten times what rows of a usual length come to: a file of the longest ones takes the memory of chunks with fewer of them.
    private const int ChunkCharacters = 2_000_000;

    /// <summary>Chunks of judged rows in the order of the rows. What is read of the store is read before this returns: the context's connection may be busy while the chunks are taken.</summary>
    public async Task<IAsyncEnumerable<List<JudgedRow>>> BeginAsync(IAsyncEnumerable<RawRow> rows, CancellationToken cancellationToken)
    {
        await participants.ResolveAsync([], cancellationToken);
        return ChunksAsync(rows, await Attributes.TypesAsync(db, cancellationToken), cancellationToken);
    }

    private async IAsyncEnumerable<List<JudgedRow>> ChunksAsync(
        IAsyncEnumerable<RawRow> rows, IReadOnlyDictionary<string, AttributeType> types, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (sellers, answers) = (new Dictionary<string, KnownParticipant>(StringComparer.Ordinal), new CoverageAnswers());
        var stream = new Lazy<CoverageStream>(() => coverage.Open(cancellationToken));
        try
        {
            await foreach (var chunk in ReadAsync(rows, types, cancellationToken))
            {
                var valid = chunk.FindAll(r => r.IsValid);
                await ResolveAsync(valid, sellers, cancellationToken);
                foreach (var row in valid) row.TakeSeller(sellers);
                await CoverAsync(valid.FindAll(r => r.IsValid), answers, stream, cancellationToken);
                yield return chunk;
            }

            if (stream.IsValueCreated) await stream.Value.EndAsync();
        }
        finally
        {
            if (stream.IsValueCreated) stream.Value.Dispose();
        }
    }

    private static async IAsyncEnumerable<List<JudgedRow>> ReadAsync(
        IAsyncEnumerable<RawRow> rows, IReadOnlyDictionary<string, AttributeType> types, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new SeenKeys();
        var (pending, characters) = (new List<JudgedRow>(ChunkSize), 0);
        await foreach (var raw in rows.WithCancellation(cancellationToken))
        {
            var row = JudgedRow.Read(raw, types);
            if (row.IsValid && !seen.Add(row.Key)) row.RefuseRepeated();
            pending.Add(row);
            characters += raw.Characters;
            if (pending.Count < ChunkSize && characters < ChunkCharacters) continue;
            yield return pending;
            (pending, characters) = (new List<JudgedRow>(ChunkSize), 0);
        }

        if (pending.Count > 0) yield return pending;
    }

    // Thousands of rows name the same sellers: only those who were not named before are looked for.
    private async Task ResolveAsync(List<JudgedRow> rows, Dictionary<string, KnownParticipant> sellers, CancellationToken cancellationToken)
    {
        var people = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows) row.NamePeople(people);
        people.ExceptWith(sellers.Keys);
        if (people.Count == 0) return;
        foreach (var (code, participant) in await participants.ResolveAsync(people, cancellationToken)) sellers[code] = participant;
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
}
