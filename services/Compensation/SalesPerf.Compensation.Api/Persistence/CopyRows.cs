using System.Runtime.CompilerServices;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence.Copy;

namespace SalesPerf.Compensation.Api.Persistence;

/// <summary>Writes and reads many rows by binary COPY.</summary>
internal static class CopyRows
{
    /// <summary>Writes rows into <c>compensation.TARGET</c>, given with its columns; <paramref name="write"/> writes one value for each.</summary>
    public static async Task WriteAsync<T>(NpgsqlConnection connection, string target, IEnumerable<T> rows, Action<BinaryRowWriter, T> write, CancellationToken cancellationToken)
    {
        var fields = (short)(target.Count(c => c == ',') + 1);
        await WriteAsync(connection, target, writer =>
        {
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Row(fields);
                write(writer, row);
            }

            return Task.CompletedTask;
        }, cancellationToken);
    }

    /// <summary>Writes what <paramref name="write"/> writes, whole rows, into <c>compensation.TARGET</c>, given with its columns. Where it throws, nothing is written.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, string target, Func<BinaryRowWriter, Task> write, CancellationToken cancellationToken)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync($"COPY compensation.{target} FROM STDIN (FORMAT BINARY)", cancellationToken);
        try
        {
            var writer = new BinaryRowWriter(stream);
            await write(writer);
            writer.Complete();
        }
        catch
        {
            await GiveUpAsync(stream);
            throw;
        }
    }

    // A stream that is only closed is complete to the store. One that broke with its connection has ended, and that it broke is what is told.
    private static async Task GiveUpAsync(NpgsqlRawCopyStream stream)
    {
        try { await stream.CancelAsync(); }
        catch (ObjectDisposedException) { return; }
    }

    /// <summary>Reads what a query gives, <paramref name="read"/> one row each time; it has its values in its text, as COPY takes no parameters.</summary>
    public static async Task ReadAsync(NpgsqlConnection connection, string query, Action<BinaryRowReader> read, CancellationToken cancellationToken)
    {
        var stream = await connection.BeginRawBinaryCopyAsync($"COPY ({query}) TO STDOUT (FORMAT BINARY)", cancellationToken);
        using var rows = new BinaryRowReader(stream);
        while (rows.NextRow())
        {
            cancellationToken.ThrowIfCancellationRequested();
            read(rows);
        }
    }

    /// <summary>The same one after the other; the connection is taken until the last was read.</summary>
    public static async IAsyncEnumerable<T> StreamAsync<T>(NpgsqlConnection connection, string query, Func<BinaryRowReader, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = await connection.BeginRawBinaryCopyAsync($"COPY ({query}) TO STDOUT (FORMAT BINARY)", cancellationToken);
        using var rows = new BinaryRowReader(stream);
        while (rows.NextRow())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return read(rows);
        }
    }

    /// <summary>A text as it stands in a query; strings conform to the standard, so that a quote is the only character that ends one.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static void MaybeText(this BinaryRowWriter copy, string? value)
    {
        if (value is null) copy.Null();
        else copy.Text(value);
    }

    public static void MaybeId(this BinaryRowWriter copy, Guid? value)
    {
        if (value is { } id) copy.Uuid(id);
        else copy.Null();
    }

    public static void MaybeNumber(this BinaryRowWriter copy, decimal? value)
    {
        if (value is { } number) copy.Numeric(number);
        else copy.Null();
    }

    public static void MaybeInteger(this BinaryRowWriter copy, int? value)
    {
        if (value is { } number) copy.Int32(number);
        else copy.Null();
    }

    public static void MaybeDate(this BinaryRowWriter copy, DateOnly? value)
    {
        if (value is { } day) copy.Date(day);
        else copy.Null();
    }
}
