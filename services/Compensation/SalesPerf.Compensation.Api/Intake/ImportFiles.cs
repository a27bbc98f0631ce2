using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Files that wait for their operation, in pieces.</summary>
internal sealed class ImportFiles(CompensationDbContext db, NpgsqlDataSource database)
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Keeps a file in the transaction of the request; gives its length in bytes.</summary>
    public async Task<long> KeepAsync(Guid id, Stream body, CancellationToken cancellationToken)
    {
        var (length, piece) = (0L, new byte[PieceBytes]);
        await CopyRows.WriteAsync(await db.ConnectionAsync(cancellationToken), "import_file (import_id, ordinal, bytes)", async copy =>
        {
            for (var ordinal = 0; await body.ReadAtLeastAsync(piece, PieceBytes, throwOnEndOfStream: false, cancellationToken) is > 0 and var read; ordinal++)
            {
                copy.Row(3);
                copy.Uuid(id);
                copy.Int32(ordinal);
                copy.Bytes(piece.AsSpan(0, read));
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
        private ReadOnlyMemory<byte> piece;
        private int next;

        public override long Length => length;

        public override long Position { get; set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == length) return 0;
            if (piece.IsEmpty) piece = await PieceAsync(next++, cancellationToken);
            var read = Math.Min(buffer.Length, piece.Length);
            piece[..read].CopyTo(buffer);
            piece = piece[read..];
            Position += read;
            return read;
        }

        private async Task<byte[]> PieceAsync(int ordinal, CancellationToken cancellationToken)
        {
            await using var command = database.CreateCommand("SELECT bytes FROM compensation.import_file WHERE import_id = $1 AND ordinal = $2");
            command.Parameters.Add(new() { Value = id });
            command.Parameters.Add(new() { Value = ordinal });
            return await command.ExecuteScalarAsync(cancellationToken) as byte[] ?? throw new DomainException(IntakeErrors.StagingLost);
        }
    }
}
