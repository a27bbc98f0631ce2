using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Files that wait for their operation, in pieces.</summary>
internal sealed class ImportFiles(CompensationDbContext db, NpgsqlDataSource database)
{
    // A row with it is within a page, and so is not cut up further.
    private const int PieceBytes = 8_000;
    private const int PiecesAtOnce = 128;

    /// <summary>Keeps a file in the transaction of the request; gives its length in bytes.</summary>
    public async Task<long> KeepAsync(Guid id, Stream body, CancellationToken cancellationToken)
    {
        var (length, ordinal, bytes) = (0L, 0, new byte[PieceBytes * PiecesAtOnce]);
        await CopyRows.WriteAsync(await db.ConnectionAsync(cancellationToken), "import_file (import_id, ordinal, bytes)", async copy =>
        {
            while (await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken) is > 0 and var read)
            {
                for (var at = 0; at < read; at += PieceBytes)
                {
                    copy.Row(3);
                    copy.Uuid(id);
                    copy.Int32(ordinal++);
                    copy.Bytes(bytes.AsSpan(at, Math.Min(PieceBytes, read - at)));
                }

                length += read;
            }
        }, cancellationToken);
        return length;
    }

    /// <summary>Reads a file that was kept, on connections of its own: the context's is busy with its rows.</summary>
    public Stream Open(Guid id, long length) => new KeptFile(database, id, length);

    /// <summary>Forgets a file.</summary>
    public Task RemoveAsync(Guid id, CancellationToken cancellationToken) => db.ExecuteAsync("DELETE FROM compensation.import_file WHERE import_id = $1", [id], cancellationToken);

    private sealed class KeptFile(NpgsqlDataSource database, Guid id, long length) : ForwardStream
    {
        private const string Pieces = "SELECT bytes FROM compensation.import_file WHERE import_id = $1 AND ordinal >= $2 AND ordinal < $3 ORDER BY ordinal";
        private readonly byte[] bytes = new byte[PieceBytes * PiecesAtOnce];
        private ReadOnlyMemory<byte> unread;
        private int next;

        public override long Length => length;

        public override long Position { get; set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == length) return 0;
            if (unread.IsEmpty) unread = await NextAsync(cancellationToken);
            var read = Math.Min(buffer.Length, unread.Length);
            unread[..read].CopyTo(buffer);
            unread = unread[read..];
            Position += read;
            return read;
        }

        private async Task<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
        {
            await using var command = database.CreateCommand(Pieces);
            foreach (object value in (object[])[id, next, next += PiecesAtOnce]) command.Parameters.Add(new() { Value = value });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var filled = 0;
            while (await reader.ReadAsync(cancellationToken)) filled += (int)reader.GetBytes(0, 0, bytes, filled, PieceBytes);
            return filled == Math.Min(bytes.Length, length - Position) ? bytes.AsMemory(0, filled) : throw new DomainException(IntakeErrors.StagingLost);
        }
    }
}
