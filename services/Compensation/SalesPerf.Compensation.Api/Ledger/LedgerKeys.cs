using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Ledger;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Ledger;

/// <summary>Settings of the ledger.</summary>
internal sealed class LedgerOptions
{
    public const string Section = "Ledger";

    /// <summary>Encrypts private keys in the store, so that whoever reads the database cannot sign. The service's own client secret where none is set.</summary>
    public string KeyPassword { get; set; } = string.Empty;
}

/// <summary>The keys with which the ledger's heads are signed: made on first use, replaced on demand, and never needed to verify.</summary>
internal sealed class LedgerKeys(CompensationDbContext db, IOptions<LedgerOptions> options, TimeProvider time)
{
    private const string FirstUse = "first use";
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 100_000);

    private sealed record Stored(string KeyId, string PrivateKey)
    {
        public override string ToString() => KeyId;
    }

    /// <summary>Signs a head as the next anchor; call under the ledger's lock.</summary>
    public async Task AnchorAsync(long entryNo, string headHash, string occasion, CancellationToken cancellationToken)
    {
        using var key = await CurrentAsync(cancellationToken);
        var number = await db.ValueAsync<long>("SELECT coalesce(max(number), 0) + 1 FROM compensation.ledger_anchor", [], cancellationToken);
        var anchor = new LedgerAnchor(number, entryNo, headHash, occasion, Microseconds(time.GetUtcNow()), AnchorKey.IdOf(key));
        await db.ExecuteAsync("INSERT INTO compensation.ledger_anchor (number, entry_no, head_hash, occasion, signed_at, key_id, signature) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [anchor.Number, anchor.EntryNo, anchor.HeadHash, anchor.Occasion, anchor.SignedAt, anchor.KeyId, AnchorKey.Sign(key, anchor)], cancellationToken);
    }

    /// <summary>Retires the key and makes another one; anchors of the old one stay verifiable with its public key.</summary>
    public async Task RotateAsync(Caller caller, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('compensation.ledger', 0))", [], cancellationToken);
        (await ReplaceAsync(caller.Accountable, cancellationToken)).Dispose();
    }

    private async Task<ECDsa> CurrentAsync(CancellationToken cancellationToken)
    {
        var stored = await db.FindAsync("SELECT key_id, private_key FROM compensation.ledger_key WHERE retired_at IS NULL", r => new Stored(r.GetString(0), r.GetString(1)), [], cancellationToken);
        if (stored is null) return await ReplaceAsync(FirstUse, cancellationToken);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromEncryptedPem(stored.PrivateKey, Password());
            return key;
        }
        catch (CryptographicException)
        {
            // The password was replaced: what the old key signed stays provable, and a new one goes on.
            key.Dispose();
            return await ReplaceAsync("password replaced", cancellationToken);
        }
    }

    private async Task<ECDsa> ReplaceAsync(string by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.ExecuteAsync("UPDATE compensation.ledger_key SET retired_by = $1, retired_at = $2 WHERE retired_at IS NULL", [by, now], cancellationToken);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await db.ExecuteAsync("INSERT INTO compensation.ledger_key (key_id, public_key, private_key, created_by, created_at) VALUES ($1, $2, $3, $4, $5)",
            [AnchorKey.IdOf(key), key.ExportSubjectPublicKeyInfoPem(), key.ExportEncryptedPkcs8PrivateKeyPem(Password(), Encryption), by, now], cancellationToken);
        return key;
    }

    private string Password() => options.Value.KeyPassword.Length > 0 ? options.Value.KeyPassword : throw new InvalidOperationException("Neither Ledger:KeyPassword nor a client secret is configured, so no key can be kept.");

    // As many digits as the store keeps, so that the signed text can be written again.
    private static DateTimeOffset Microseconds(DateTimeOffset instant) => new(instant.Ticks - (instant.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
