using Npgsql;
using NpgsqlTypes;

namespace SalesPerf.Compensation.Api.Persistence;

/// <summary>Writes many rows by binary COPY.</summary>
internal static class CopyRows
{
    /// <summary>Writes rows into <c>compensation.TARGET</c>, given with its columns.</summary>
    public static async Task WriteAsync<T>(NpgsqlConnection connection, string target, IEnumerable<T> rows, Action<NpgsqlBinaryImporter, T> write, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY compensation.{target} FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            write(copy, row);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    public static void Text(this NpgsqlBinaryImporter copy, string value) => copy.Write(value, NpgsqlDbType.Text);

    public static void MaybeText(this NpgsqlBinaryImporter copy, string? value)
    {
        if (value is null) copy.WriteNull();
        else copy.Write(value, NpgsqlDbType.Text);
    }

    public static void MaybeId(this NpgsqlBinaryImporter copy, Guid? value)
    {
        if (value is { } id) copy.Write(id, NpgsqlDbType.Uuid);
        else copy.WriteNull();
    }

    public static void MaybeNumber(this NpgsqlBinaryImporter copy, decimal? value)
    {
        if (value is { } number) copy.Write(number, NpgsqlDbType.Numeric);
        else copy.WriteNull();
    }

    public static void MaybeInteger(this NpgsqlBinaryImporter copy, int? value)
    {
        if (value is { } number) copy.Write(number, NpgsqlDbType.Integer);
        else copy.WriteNull();
    }
}
