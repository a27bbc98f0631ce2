using Npgsql;
using NpgsqlTypes;

namespace SalesPerf.Identity.Digests;

/// <summary>A digest of a person.</summary>
internal sealed record DueDigest(Guid Person, string Email, DigestPeriod Period)
{
    /// <summary>How often it was tried before.</summary>
    public int Attempts { get; init; }
}

/// <summary>What became of digests that nobody heard of again.</summary>
/// <param name="Unknown">The process ended while they were sent.</param>
/// <param name="Failed">They could not be sent while they were news.</param>
internal sealed record SweptDigests(int Unknown, int Failed);

/// <summary>What became of each digest; the row is the claim on it, so no two processes send the same.</summary>
internal sealed class DigestStore(NpgsqlDataSource source, TimeProvider time)
{
    private const long RoundLock = 0x4469676573747300; // "Digests": one replica at a time works through them
    private static readonly TimeSpan Lost = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(60);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    /// <summary>Does the work unless another replica does it.</summary>
    public async Task<bool> AloneAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (!await LockAsync(connection, "pg_try_advisory_lock", cancellationToken)) return false;
        try { await work(); }
        finally { await LockAsync(connection, "pg_advisory_unlock", CancellationToken.None); }

        return true;
    }

    /// <summary>Those of the given that are to be tried now.</summary>
    public async Task<IReadOnlyList<DueDigest>> OpenAsync(IReadOnlyList<DueDigest> due, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            SELECT w.n, coalesce(d.attempts, 0) FROM unnest($1, $2) WITH ORDINALITY w (person_id, period, n)
            JOIN identity.person p ON p.id = w.person_id LEFT JOIN identity.digest d USING (person_id, period)
            WHERE d.person_id IS NULL OR (d.state = 'waiting' AND d.next_attempt_at <= $3) ORDER BY w.n
            """);
        command.Parameters.Add(new() { Value = due.Select(d => d.Person).ToArray() });
        command.Parameters.Add(new() { Value = due.Select(d => d.Period.Day).ToArray() });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var open = new List<DueDigest>();
        while (await row.ReadAsync(cancellationToken)) open.Add(due[(int)row.GetInt64(0) - 1] with { Attempts = row.GetInt32(1) });
        return open;
    }

    /// <summary>Says before a mail leaves that it is being sent; false where somebody else did.</summary>
    public async Task<bool> ClaimAsync(DueDigest digest, CancellationToken cancellationToken) => await ExecuteAsync("""
        INSERT INTO identity.digest AS d (person_id, period, state, give_up_at, changed_at) VALUES ($1, $2, 'sending', $3, $4)
        ON CONFLICT (person_id, period) DO UPDATE SET state = 'sending', next_attempt_at = NULL, changed_at = excluded.changed_at WHERE d.state = 'waiting'
        """, digest, [], cancellationToken) == 1;

    /// <summary>Says what became of it: sent, empty, failed or unknown. A late word that it was sent is better than none.</summary>
    public Task EndAsync(DueDigest digest, string state, string? reason) => ExecuteAsync("""
        INSERT INTO identity.digest AS d (person_id, period, state, give_up_at, changed_at, reason) VALUES ($1, $2, $5, $3, $4, $6)
        ON CONFLICT (person_id, period) DO UPDATE SET state = excluded.state, next_attempt_at = NULL, changed_at = excluded.changed_at, reason = excluded.reason
        WHERE d.state IN ('waiting', 'sending') OR (d.state = 'unknown' AND excluded.state = 'sent')
        """, digest, [state, reason], CancellationToken.None);

    /// <summary>Puts it off; the pause grows with the attempts.</summary>
    public Task WaitAsync(DueDigest digest, TimeSpan pause, string reason)
    {
        var grown = pause * Math.Pow(2, Math.Min(digest.Attempts, 20));
        return ExecuteAsync("""
            INSERT INTO identity.digest AS d (person_id, period, state, attempts, give_up_at, changed_at, reason, next_attempt_at) VALUES ($1, $2, 'waiting', 1, $3, $4, $5, $4::timestamptz + $6::interval)
            ON CONFLICT (person_id, period) DO UPDATE SET state = 'waiting', attempts = d.attempts + 1, changed_at = excluded.changed_at, reason = excluded.reason, next_attempt_at = excluded.next_attempt_at
            WHERE d.state IN ('waiting', 'sending')
            """, digest, [reason, grown < LongestPause ? grown : LongestPause], CancellationToken.None);
    }

    /// <summary>Ends what nobody will hear of again, and forgets what is long past.</summary>
    public async Task<SweptDigests> SweepAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            WITH forgotten AS (DELETE FROM identity.digest WHERE period < $3),
            ended AS (
              UPDATE identity.digest SET state = CASE state WHEN 'sending' THEN 'unknown' ELSE 'failed' END, next_attempt_at = NULL, changed_at = $1
              WHERE (state = 'sending' AND changed_at < $2 OR state = 'waiting' AND give_up_at <= $1) AND period >= $3 RETURNING state)
            SELECT count(*) FILTER (WHERE state = 'unknown')::int, count(*) FILTER (WHERE state = 'failed')::int FROM ended
            """);
        var now = time.GetUtcNow();
        foreach (var value in (object[])[now, now - Lost, DateOnly.FromDateTime((now - Kept).UtcDateTime)]) command.Parameters.Add(new() { Value = value });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new(row.GetInt32(0), row.GetInt32(1));
    }

    private async Task<int> ExecuteAsync(string sql, DueDigest digest, object?[] more, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in (object?[])[digest.Person, digest.Period.Day, digest.Period.GiveUpAt, time.GetUtcNow(), .. more])
            command.Parameters.Add(value is null ? new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } : new() { Value = value });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> LockAsync(NpgsqlConnection connection, string function, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {function}($1)", connection) { Parameters = { new() { Value = RoundLock } } };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
