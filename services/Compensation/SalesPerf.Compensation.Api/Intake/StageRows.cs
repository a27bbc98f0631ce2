using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>
/// Judges rows and puts them into staging, whatever door they came through. Reading, asking Territories and writing overlap: a chunk is written
/// while the next is asked about and the one after is read, so a large file takes the time of its slowest part and the memory of a few chunks.
/// </summary>
internal sealed class StageRows(CompensationDbContext db, Participants participants, Coverage coverage, TimeProvider time)
{
    private const int MostErrors = 1_000;
    private const int ChunksInFlight = 4;

    private sealed record Chunk(List<JudgedRow> Rows, List<JudgedRow> Asked);

    public async Task<Guid> StageAsync(IAsyncEnumerable<RawRow> rows, string source, Caller caller, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        // Read before the COPY: it has the connection for itself.
        await participants.ResolveAsync([], cancellationToken);
        await db.ExecuteAsync(
            "INSERT INTO compensation.import (id, source, status, rows, valid, invalid, staged_by, staged_at) VALUES ($1, $2, 'staged', 0, 0, 0, $3, $4)",
            [id, source, caller.Accountable, time.GetUtcNow()], cancellationToken);
        var written = await WriteAsync(id, rows, cancellationToken);
        await SaveErrorsAsync(id, written.Errors, cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.import SET rows = $2, valid = $3, invalid = $4 WHERE id = $1", [id, written.Rows, written.Valid, written.Rows - written.Valid], cancellationToken);
        return id;
    }

    private async Task<(int Rows, int Valid, List<RowError> Errors)> WriteAsync(Guid id, IAsyncEnumerable<RawRow> rows, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stream = new Lazy<CoverageStream>(() => coverage.Open(stop.Token));
        var chunks = Channel.CreateBounded<Chunk>(ChunksInFlight);
        var reading = ReadAsync(rows, chunks.Writer, stream, stop.Token);
        try
        {
            await using var copy = await (await db.ConnectionAsync(cancellationToken)).BeginBinaryImportAsync(StagingCopy.Command, cancellationToken);
            var (count, valid, errors) = (0, 0, new List<RowError>());
            await foreach (var chunk in chunks.Reader.ReadAllAsync(cancellationToken))
            {
                if (chunk.Asked.Count > 0)
                    foreach (var (row, answer) in chunk.Asked.Zip(await stream.Value.ReadAsync())) row.TakeCoverage(answer);
                foreach (var row in chunk.Rows) StagingCopy.Write(copy, id, row);
                count += chunk.Rows.Count;
                valid += chunk.Rows.Count(r => r.IsValid);
                errors.AddRange(chunk.Rows.SelectMany(r => r.Errors).Take(MostErrors - errors.Count));
            }

            await reading;
            await copy.CompleteAsync(cancellationToken);
            return (count, valid, errors);
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            if (stream.IsValueCreated) stream.Value.Dispose();
        }
    }

    private async Task ReadAsync(IAsyncEnumerable<RawRow> rows, ChannelWriter<Chunk> chunks, Lazy<CoverageStream> stream, CancellationToken cancellationToken)
    {
        try
        {
            var seen = new HashSet<UInt128>();
            var pending = new List<JudgedRow>(Coverage.Batch);
            await foreach (var raw in rows.WithCancellation(cancellationToken))
            {
                var row = JudgedRow.Read(raw);
                if (row.IsValid && !seen.Add(Fingerprint(row))) row.RefuseRepeated();
                pending.Add(row);
                if (pending.Count < Coverage.Batch) continue;
                await SendAsync(pending, chunks, stream, cancellationToken);
                pending = new List<JudgedRow>(Coverage.Batch);
            }

            if (pending.Count > 0) await SendAsync(pending, chunks, stream, cancellationToken);
            if (stream.IsValueCreated) await stream.Value.EndAsync();
            chunks.Complete();
        }
        catch (Exception exception)
        {
            chunks.Complete(exception);
            throw;
        }
    }

    private async Task SendAsync(List<JudgedRow> rows, ChannelWriter<Chunk> chunks, Lazy<CoverageStream> stream, CancellationToken cancellationToken)
    {
        var known = await participants.ResolveAsync(rows.Where(r => r.IsValid && r.Raw.SellerCode.Length > 0).Select(r => r.Raw.SellerCode), cancellationToken);
        foreach (var row in rows.Where(r => r.IsValid)) row.TakeSeller(known);
        var asked = rows.Where(r => r.IsValid).ToList();
        if (asked.Count > 0) await stream.Value.AskAsync(asked.Select(r => r.Question));
        await chunks.WriteAsync(new Chunk(rows, asked), cancellationToken);
    }

    // Sixteen bytes a row instead of its texts: a million rows stay within a few tens of megabytes.
    private static UInt128 Fingerprint(JudgedRow row)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{row.Key.OrderCode}\n{row.Key.LineCode}\n{row.Key.SubLineCode}\n{row.Key.EventType}"), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private async Task SaveErrorsAsync(Guid id, List<RowError> errors, CancellationToken cancellationToken)
    {
        if (errors.Count == 0) return;
        await using var copy = await (await db.ConnectionAsync(cancellationToken)).BeginBinaryImportAsync(
            "COPY compensation.import_error (import_id, ordinal, line, column_name, value, code, message) FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (var i = 0; i < errors.Count; i++)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(id, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(i, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(errors[i].Line, NpgsqlDbType.Integer, cancellationToken);
            foreach (var text in new[] { errors[i].Column, errors[i].Value.Replace("\0", string.Empty, StringComparison.Ordinal), errors[i].Code, errors[i].Message })
                await copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }
}

/// <summary>A row on its way into staging.</summary>
internal static class StagingCopy
{
    public const string Command = """
        COPY compensation.staging_row (import_id, line, valid, reason, cells, transaction_id, order_code, line_code, sub_line_code, event_type, compensation_date, amount, currency,
          account_code, seller_id, seller_code, territory_code, attributes, coverage, coverage_territory, coverage_seats) FROM STDIN (FORMAT BINARY)
        """;

    public static void Write(NpgsqlBinaryImporter copy, Guid importId, JudgedRow row)
    {
        copy.StartRow();
        copy.Write(importId, NpgsqlDbType.Uuid);
        copy.Write(row.Raw.Line, NpgsqlDbType.Integer);
        copy.Write(row.IsValid, NpgsqlDbType.Boolean);
        if (row.IsValid) WriteValid(copy, row);
        else WriteInvalid(copy, row);
    }

    private static void WriteInvalid(NpgsqlBinaryImporter copy, JudgedRow row)
    {
        var error = row.Errors[0];
        copy.Write($"{error.Code} ({error.Column}): {error.Message}", NpgsqlDbType.Text);
        copy.Write(row.Raw.Cells().Select(c => c.Replace("\0", string.Empty, StringComparison.Ordinal)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        for (var i = 0; i < 16; i++) copy.WriteNull();
    }

    private static void WriteValid(NpgsqlBinaryImporter copy, JudgedRow row)
    {
        copy.WriteNull();
        copy.WriteNull();
        copy.Write(row.Id, NpgsqlDbType.Uuid);
        copy.Write(row.Key.OrderCode, NpgsqlDbType.Text);
        copy.Write(row.Key.LineCode, NpgsqlDbType.Text);
        copy.Write(row.Key.SubLineCode, NpgsqlDbType.Text);
        copy.Write(row.Key.EventType, NpgsqlDbType.Text);
        copy.Write(row.Date, NpgsqlDbType.Date);
        copy.Write(row.Amount, NpgsqlDbType.Numeric);
        copy.Write(row.Raw.Currency, NpgsqlDbType.Char);
        copy.Write(row.Raw.AccountCode, NpgsqlDbType.Text);
        if (row.SellerId is { } seller) copy.Write(seller, NpgsqlDbType.Uuid);
        else copy.WriteNull();
        copy.Write(row.Raw.SellerCode, NpgsqlDbType.Text);
        copy.Write(row.Raw.TerritoryCode, NpgsqlDbType.Text);
        copy.Write(row.Raw.Attributes.Count == 0 ? "{}" : Sql.ToJson(row.Raw.Attributes), NpgsqlDbType.Jsonb);
        copy.Write(CoverageNames.Of(row.CoverageKind), NpgsqlDbType.Text);
        copy.Write(row.Coverage?.TerritoryCode ?? string.Empty, NpgsqlDbType.Text);
        copy.Write(row.Coverage is { Seats.Count: > 0 } covered ? Sql.ToJson(covered.Seats) : "[]", NpgsqlDbType.Jsonb);
    }
}
