using Npgsql;
using NpgsqlTypes;

namespace SalesPerf.Territories.Api.Coverage;

/// <summary>Who covers an account on a day?</summary>
/// <param name="AccountCode">The account.</param>
/// <param name="Day">The day.</param>
/// <param name="SellerCode">The participant that the order names; empty where none.</param>
/// <param name="TerritoryCode">The territory that the order names; empty for the account's own on the day.</param>
internal sealed record Question(string AccountCode, DateOnly Day, string SellerCode, string TerritoryCode);

/// <summary>What a question led to.</summary>
/// <param name="AccountKnown">Whether there is such an account.</param>
/// <param name="TerritoryId">The territory that counts, or null.</param>
/// <param name="TerritoryCode">Its code; the one asked for where there is no such territory.</param>
/// <param name="SellerKnown">Whether the seller named is a participant.</param>
/// <param name="SellerTerritories">Territories that the seller's seats held that day.</param>
/// <param name="Seats">Seats that held the territory that day.</param>
/// <param name="Span">Days on which the same question has the same answer.</param>
internal sealed record Answer(
    bool AccountKnown, Guid? TerritoryId, string TerritoryCode, bool SellerKnown, IReadOnlyList<string> SellerTerritories, IReadOnlyList<Seat> Seats, Span Span);

/// <summary>A seat that holds a territory on a day, with whoever sits on it.</summary>
internal sealed record Seat(Guid PositionId, Guid? ParticipantId, string? ParticipantCode);

/// <summary>Answers many questions by a handful of set statements, whatever their number; questions that repeat cost nothing more.</summary>
internal sealed class ResolveCoverage(NpgsqlDataSource source)
{
    private const string Places = """
        SELECT a.id IS NOT NULL, coalesce(named.id, own.id), coalesce(named.code, own.code, q.territory_code)
        FROM unnest($1, $2, $3) WITH ORDINALITY AS q(account_code, day, territory_code, n)
        LEFT JOIN territories.account a ON a.code = q.account_code
        LEFT JOIN territories.territory named ON named.code = q.territory_code AND q.territory_code <> ''
        LEFT JOIN territories.account_territory place ON place.account_id = a.id AND place.during @> q.day AND q.territory_code = ''
        LEFT JOIN territories.territory own ON own.id = place.territory_id
        ORDER BY q.n
        """;

    private const string Sellers = """
        SELECT q.n, p.id IS NOT NULL, coalesce(array_agg(DISTINCT t.code) FILTER (WHERE t.code IS NOT NULL), '{}')
        FROM unnest($1, $2) WITH ORDINALITY AS q(seller_code, day, n)
        LEFT JOIN territories.participant p ON p.code = q.seller_code
        LEFT JOIN territories.holder h ON h.participant_id = p.id AND h.during @> q.day
        LEFT JOIN territories.assignment held ON held.position_id = h.position_id AND held.during @> q.day
        LEFT JOIN territories.territory t ON t.id = held.territory_id
        GROUP BY q.n, p.id ORDER BY q.n
        """;

    private const string Holders = """
        SELECT q.n, held.position_id, h.participant_id, p.code
        FROM unnest($1, $2) WITH ORDINALITY AS q(territory_id, day, n)
        JOIN territories.assignment held ON held.territory_id = q.territory_id AND held.during @> q.day
        JOIN territories.position s ON s.id = held.position_id
        LEFT JOIN territories.holder h ON h.position_id = held.position_id AND h.during @> q.day
        LEFT JOIN territories.participant p ON p.id = h.participant_id
        ORDER BY q.n, s.code
        """;

    public async Task<IReadOnlyList<Answer>> HandleAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var places = await PlacesAsync(connection, questions, cancellationToken);
        var sellers = await SellersAsync(connection, [.. questions.Where(q => q.SellerCode.Length > 0).Select(q => (q.SellerCode, q.Day)).Distinct()], cancellationToken);
        var wanted = questions.Zip(places).Where(p => p.Second.TerritoryId is not null).Select(p => (p.Second.TerritoryId!.Value, p.First.Day)).Distinct().ToList();
        var seats = await SeatsAsync(connection, wanted, cancellationToken);
        var spans = new CoverageSpans(connection);
        await spans.LoadAsync(questions, places.Select(p => p.TerritoryId).OfType<Guid>(), cancellationToken);
        return [.. questions.Zip(places, (question, place) => ToAnswer(question, place, sellers, seats, spans))];
    }

    private static Answer ToAnswer(Question question, Place place, Dictionary<(string, DateOnly), Seller> sellers, Dictionary<(Guid, DateOnly), List<Seat>> seats, CoverageSpans spans)
    {
        var seller = sellers.GetValueOrDefault((question.SellerCode, question.Day)) ?? new Seller(false, []);
        IReadOnlyList<Seat> covering = place.TerritoryId is { } territory ? seats.GetValueOrDefault((territory, question.Day)) ?? [] : [];
        return new Answer(place.AccountKnown, place.TerritoryId, place.TerritoryCode, seller.Known, seller.Territories, covering, spans.Of(question, place.TerritoryId));
    }

    private static async Task<List<Place>> PlacesAsync(NpgsqlConnection connection, IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, Places, Texts(questions.Select(q => q.AccountCode)), Days(questions.Select(q => q.Day)), Texts(questions.Select(q => q.TerritoryCode)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var places = new List<Place>(questions.Count);
        while (await reader.ReadAsync(cancellationToken)) places.Add(new Place(reader.GetBoolean(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.GetString(2)));
        return places;
    }

    private static async Task<Dictionary<(string, DateOnly), Seller>> SellersAsync(NpgsqlConnection connection, List<(string Code, DateOnly Day)> wanted, CancellationToken cancellationToken)
    {
        var sellers = new Dictionary<(string, DateOnly), Seller>(wanted.Count);
        if (wanted.Count == 0) return sellers;
        await using var command = Command(connection, Sellers, Texts(wanted.Select(w => w.Code)), Days(wanted.Select(w => w.Day)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) sellers.Add(wanted[(int)reader.GetInt64(0) - 1], new Seller(reader.GetBoolean(1), reader.GetFieldValue<string[]>(2)));
        return sellers;
    }

    private static async Task<Dictionary<(Guid, DateOnly), List<Seat>>> SeatsAsync(NpgsqlConnection connection, List<(Guid Territory, DateOnly Day)> wanted, CancellationToken cancellationToken)
    {
        var seats = new Dictionary<(Guid, DateOnly), List<Seat>>(wanted.Count);
        if (wanted.Count == 0) return seats;
        var territories = new NpgsqlParameter { Value = wanted.Select(w => w.Territory).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };
        await using var command = Command(connection, Holders, territories, Days(wanted.Select(w => w.Day)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var key = wanted[(int)reader.GetInt64(0) - 1];
            if (!seats.TryGetValue(key, out var list)) seats.Add(key, list = []);
            list.Add(new Seat(reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetGuid(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        }

        return seats;
    }

    private static NpgsqlParameter Texts(IEnumerable<string> values) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter Days(IEnumerable<DateOnly> values) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Date };

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private sealed record Place(bool AccountKnown, Guid? TerritoryId, string TerritoryCode);

    private sealed record Seller(bool Known, IReadOnlyList<string> Territories);
}
