using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Keys;

/// <summary>A key out of the database.</summary>
internal sealed record StoredKey(Guid Id, DateTimeOffset SignsFrom, RsaSecurityKey Key)
{
    public PlannedKey Planned => new(Id, SignsFrom);
}

/// <summary>The signing keys that all replicas share.</summary>
internal sealed class SigningKeyStore(NpgsqlDataSource source, Sealer sealer, IOptions<IssuerOptions> options, TimeProvider time)
{
    private const string Purpose = "signing key";
    private const int KeyBits = 2048;
    private const long LockKey = 0x5369676E4B657973; // "SignKeys": one replica at a time decides

    /// <summary>Longer than the longest token, and than the clocks of two machines differ.</summary>
    private KeyPolicy Policy => new(
        options.Value.KeyRotation, options.Value.KeyAnnouncement,
        TimeSpan.FromHours(1) + (options.Value.RefreshTokenLifetime > options.Value.AccessTokenLifetime ? options.Value.RefreshTokenLifetime : options.Value.AccessTokenLifetime));

    /// <summary>Does what the plan asks and gives the keys, oldest first.</summary>
    public async Task<IReadOnlyList<StoredKey>> MaintainAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        var keys = await LoadAsync(connection, cancellationToken);
        var plan = KeyPlan.Decide([.. keys.Select(k => k.Planned)], time.GetUtcNow(), Policy);
        if (plan.NewKeySignsFrom is { } signsFrom) await InsertAsync(connection, signsFrom, cancellationToken);
        if (plan.Retire.Count > 0) await DeleteAsync(connection, plan.Retire, cancellationToken);
        if (plan is not { NewKeySignsFrom: null, Retire.Count: 0 }) keys = await LoadAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return keys;
    }

    /// <summary>Makes a key now, whatever the age of the present one; it signs after the announcement.</summary>
    public async Task<DateTimeOffset> AnnounceAsync(TimeSpan announcement, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        var signsFrom = time.GetUtcNow() + announcement;
        await InsertAsync(connection, signsFrom, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return signsFrom;
    }

    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = LockKey } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<StoredKey>> LoadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var keys = new List<StoredKey>();
        await using var command = new NpgsqlCommand("SELECT id, signs_from, sealed_key FROM identity.signing_key ORDER BY signs_from, id", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetGuid(0);
            keys.Add(new(id, reader.GetFieldValue<DateTimeOffset>(1), Open(id, reader.GetFieldValue<byte[]>(2))));
        }

        return keys;
    }

    // The parameters, not the RSA object: RsaSecurityKey then makes its own per use, so that keys are safe on many threads.
    private RsaSecurityKey Open(Guid id, byte[] sealedKey)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(sealer.Open(Purpose, sealedKey), out _);
        return new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: true)) { KeyId = id.ToString("N") };
    }

    private async Task InsertAsync(NpgsqlConnection connection, DateTimeOffset signsFrom, CancellationToken cancellationToken)
    {
        using var rsa = RSA.Create(KeyBits);
        await using var command = new NpgsqlCommand("INSERT INTO identity.signing_key (id, sealed_key, created_at, signs_from) VALUES ($1, $2, $3, $4)", connection)
        {
            Parameters =
            {
                new() { Value = Guid.CreateVersion7() }, new() { Value = sealer.Seal(Purpose, rsa.ExportPkcs8PrivateKey()) },
                new() { Value = time.GetUtcNow() }, new() { Value = signsFrom },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task DeleteAsync(NpgsqlConnection connection, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("DELETE FROM identity.signing_key WHERE id = ANY($1)", connection) { Parameters = { new() { Value = ids.ToArray() } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
