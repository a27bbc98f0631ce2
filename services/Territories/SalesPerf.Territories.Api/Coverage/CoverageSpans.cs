using Npgsql;
using NpgsqlTypes;

namespace SalesPerf.Territories.Api.Coverage;

/// <summary>Days on which an answer stays what it is: half-open; null where it has no end on that side.</summary>
internal readonly record struct Span(DateOnly? From, DateOnly? UntilExclusive)
{
    /// <summary>The days around a day between the two nearest changes.</summary>
    /// <param name="day">The day.</param>
    /// <param name="changes">Days on which something changes, each list sorted.</param>
    public static Span Around(DateOnly day, params ReadOnlySpan<DateOnly[]> changes)
    {
        var span = new Span(null, null);
        foreach (var days in changes)
        {
            var after = Array.BinarySearch(days, day) is var found && found >= 0 ? found + 1 : ~found;
            if (after > 0 && (span.From is null || days[after - 1] > span.From)) span = span with { From = days[after - 1] };
            if (after < days.Length && (span.UntilExclusive is null || days[after] < span.UntilExclusive)) span = span with { UntilExclusive = days[after] };
        }

        return span;
    }
}

/// <summary>The days on which the coverage of accounts, territories and sellers changes, so that whoever asks about many days asks once.</summary>
internal sealed class CoverageSpans(NpgsqlConnection connection)
{
    private const string OfAccounts = """
        SELECT a.code, array_agg(DISTINCT d.day) FROM territories.account a JOIN territories.account_territory p ON p.account_id = a.id
        CROSS JOIN LATERAL (VALUES (lower(p.during)), (upper(p.during))) AS d(day) WHERE a.code = ANY($1) AND d.day IS NOT NULL GROUP BY a.code
        """;

    private const string OfTerritories = """
        SELECT s.territory_id, array_agg(DISTINCT d.day) FROM territories.assignment s LEFT JOIN territories.holder h ON h.position_id = s.position_id
        CROSS JOIN LATERAL (VALUES (lower(s.during)), (upper(s.during)), (lower(h.during)), (upper(h.during))) AS d(day) WHERE s.territory_id = ANY($1) AND d.day IS NOT NULL GROUP BY s.territory_id
        """;

    private const string OfSellers = """
        SELECT p.code, array_agg(DISTINCT d.day) FROM territories.participant p JOIN territories.holder h ON h.participant_id = p.id LEFT JOIN territories.assignment s ON s.position_id = h.position_id
        CROSS JOIN LATERAL (VALUES (lower(h.during)), (upper(h.during)), (lower(s.during)), (upper(s.during))) AS d(day) WHERE p.code = ANY($1) AND d.day IS NOT NULL GROUP BY p.code
        """;

    private static readonly DateOnly[] Never = [];

    private Dictionary<string, DateOnly[]> accounts = [];
    private Dictionary<Guid, DateOnly[]> territories = [];
    private Dictionary<string, DateOnly[]> sellers = [];

    /// <summary>Reads the changes of everything that the questions touch.</summary>
    public async Task LoadAsync(IReadOnlyList<Question> questions, IEnumerable<Guid> territoryIds, CancellationToken cancellationToken)
    {
        accounts = await ReadAsync<string>(OfAccounts, NpgsqlDbType.Text, questions.Where(q => q.TerritoryCode.Length == 0).Select(q => q.AccountCode), cancellationToken);
        territories = await ReadAsync<Guid>(OfTerritories, NpgsqlDbType.Uuid, territoryIds, cancellationToken);
        sellers = await ReadAsync<string>(OfSellers, NpgsqlDbType.Text, questions.Where(q => q.SellerCode.Length > 0).Select(q => q.SellerCode), cancellationToken);
    }

    /// <summary>How long the answer to a question holds.</summary>
    public Span Of(Question question, Guid? territoryId) => Span.Around(
        question.Day, question.TerritoryCode.Length == 0 ? accounts.GetValueOrDefault(question.AccountCode, Never) : Never,
        territoryId is { } id ? territories.GetValueOrDefault(id, Never) : Never, sellers.GetValueOrDefault(question.SellerCode, Never));

    private async Task<Dictionary<T, DateOnly[]>> ReadAsync<T>(string sql, NpgsqlDbType type, IEnumerable<T> keys, CancellationToken cancellationToken) where T : notnull
    {
        var wanted = keys.Distinct().ToArray();
        var days = new Dictionary<T, DateOnly[]>(wanted.Length);
        if (wanted.Length == 0) return days;
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = wanted, NpgsqlDbType = NpgsqlDbType.Array | type });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) days.Add(reader.GetFieldValue<T>(0), Sorted(reader.GetFieldValue<DateOnly[]>(1)));
        return days;
    }

    private static DateOnly[] Sorted(DateOnly[] days)
    {
        Array.Sort(days);
        return days;
    }
}
