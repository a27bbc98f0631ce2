using NpgsqlTypes;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Compensation.Api.Persistence;

/// <summary>A column with its value; <c>Type</c> is the store's, where it is not the one that the value has by itself.</summary>
internal readonly record struct Cell(string Column, object Value, string? Type = null);

/// <summary>Facts that hold from a day to the day before another. Constraints see to it that one holds on a day, triggers keep what was known before.</summary>
internal static class DatedRows
{
    /// <summary>States a value from a day: it takes the place of another one from the same day, and where it is that one nothing is written.</summary>
    /// <param name="db">The store.</param>
    /// <param name="table">Table of the schema.</param>
    /// <param name="key">What the value is of.</param>
    /// <param name="value">The value.</param>
    /// <param name="during">When it holds.</param>
    /// <param name="now">When it became known.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<BatchItemStatus> StateAsync(
        this CompensationDbContext db, string table, IReadOnlyList<Cell> key, Cell value, NpgsqlRange<DateOnly> during, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (stated, keys) = ($"$1{(value.Type is { } type ? $"::{type}" : "")}", string.Join(" AND ", key.Select((c, i) => $"{c.Column} = ${i + 3}")));
        var there = await db.FindAsync($"SELECT id, {value.Column} = {stated} AND during = $2 FROM compensation.{table} WHERE {keys} AND lower(during) = lower($2)",
            r => new { Id = r.GetGuid(0), Same = r.GetBoolean(1) }, [value.Value, during, .. key.Select(c => c.Value)], cancellationToken);
        if (there is { Same: true }) return BatchItemStatus.Unchanged;
        if (there is not null)
        {
            await db.ExecuteAsync($"UPDATE compensation.{table} SET {value.Column} = {stated}, during = $2, recorded_at = $3 WHERE id = $4", [value.Value, during, now, there.Id], cancellationToken);
            return BatchItemStatus.Updated;
        }

        await db.ExecuteAsync($"INSERT INTO compensation.{table} ({value.Column}, during, recorded_at, id, {string.Join(", ", key.Select(c => c.Column))}) VALUES ({stated}, $2, $3, $4, {string.Join(", ", key.Select((_, i) => $"${i + 5}"))})",
            [value.Value, during, now, Guid.CreateVersion7(), .. key.Select(c => c.Value)], cancellationToken);
        return BatchItemStatus.Created;
    }
}
