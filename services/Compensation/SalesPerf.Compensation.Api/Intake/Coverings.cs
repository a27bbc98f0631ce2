using System.Security.Cryptography;
using System.Text;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>
/// Who covers what, kept once however many transactions name it. The id is made of the seats, so the same seats are one row, whoever keeps them first; a row is never changed.
/// It is committed by itself: what fails afterwards leaves at most seats that nobody names.
/// </summary>
internal sealed class Coverings(NpgsqlDataSource database)
{
    // In the order of the ids: two who keep the same ones never wait for each other in a ring.
    private const string Keep = "INSERT INTO compensation.covering (id, seats) SELECT k.id, k.seats::jsonb FROM unnest($1, $2) AS k(id, seats) ORDER BY k.id ON CONFLICT (id) DO NOTHING";

    private readonly HashSet<Guid> kept = [];

    /// <summary>What an order without a seller names: JSON of its seats, for a transaction <c>t</c>.</summary>
    public const string SeatsOf = "coalesce((SELECT c.seats FROM compensation.covering c WHERE c.id = t.covering_id), '[]')";

    /// <summary>The id of the seats; null for none.</summary>
    public static Guid? IdOf(IReadOnlyList<CoveringSeatRow> seats) => seats.Count == 0 ? null : IdOf(Sql.ToJson(seats));

    /// <summary>Keeps the seats of answers that are not kept yet.</summary>
    public async Task KeepAsync(IEnumerable<CoverageAnswerRow> answers, CancellationToken cancellationToken)
    {
        var fresh = new Dictionary<Guid, string>();
        foreach (var answer in answers)
            if (answer.CoveringId is { } id && !kept.Contains(id)) fresh.TryAdd(id, Sql.ToJson(answer.Seats));
        if (fresh.Count == 0) return;
        await using var command = database.CreateCommand(Keep);
        command.Parameters.Add(new() { Value = fresh.Keys.ToArray() });
        command.Parameters.Add(new() { Value = fresh.Values.ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
        kept.UnionWith(fresh.Keys);
    }

    private static Guid IdOf(string json) => new(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, 16), bigEndian: true);
}
