using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Ledger;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Ledger;

/// <summary>A signed head of the ledger. Keep it elsewhere: with it and the public key anybody can prove later that nothing before it was changed.</summary>
/// <param name="Number">1, 2, 3 ... without a gap.</param>
/// <param name="EntryNo">The last entry then.</param>
/// <param name="HeadHash">Its hash, which covers all before it.</param>
/// <param name="Occasion">What was posted.</param>
/// <param name="SignedAt">When.</param>
/// <param name="KeyId">The key.</param>
/// <param name="Payload">The signed text, UTF-8.</param>
/// <param name="Signature">ECDSA over P-256 with SHA-256, DER, in base64.</param>
public sealed record LedgerAnchorView(long Number, long EntryNo, string HeadHash, string Occasion, DateTimeOffset SignedAt, string KeyId, string Payload, string Signature);

/// <summary>A key that signs heads of the ledger.</summary>
/// <param name="KeyId">First 16 hexadecimal digits of the SHA-256 of the public key.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo, PEM.</param>
/// <param name="CreatedAt">Since when it signs.</param>
/// <param name="RetiredAt">Since when another one does; null for the present one.</param>
public sealed record LedgerKeyView(string KeyId, string PublicKey, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt);

/// <summary>All keys, latest first.</summary>
public sealed record LedgerKeysView(IReadOnlyList<LedgerKeyView> Items);

internal static class AnchorEndpoints
{
    private static readonly Persona[] Readers = [Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    private sealed record Position(long Number);

    public static void MapLedgerAnchors(this RouteGroupBuilder ledger)
    {
        ledger.MapGet("/anchors", ListAsync).WithName("ListLedgerAnchors").RequirePersona(Readers).WithSummary("Signed heads of the ledger, one for each time it grew.");
        ledger.MapGet("/keys", KeysAsync).WithName("ListLedgerKeys").RequirePersona(Readers).WithSummary("Public keys that verify signed heads, also those that are retired.");
        ledger.MapPost("/keys:rotate", RotateAsync).WithName("RotateLedgerKey").RequirePersona(Persona.FinanceApprover).WithSummary("Signs with a new key from now on; what the old one signed stays verifiable.");
    }

    private static async Task<Ok<Page<LedgerAnchorView>>> ListAsync([AsParameters] PageRequest page, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("SELECT number, entry_no, head_hash, occasion, signed_at, key_id, signature FROM compensation.ledger_anchor WHERE number > $1 ORDER BY number LIMIT $2", r => View(
            new LedgerAnchor(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetFieldValue<DateTimeOffset>(4), r.GetString(5)), r.GetFieldValue<byte[]>(6)),
            [page.After<Position>()?.Number ?? 0L, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new Position(r.Number), context));
    }

    private static async Task<Ok<LedgerKeysView>> KeysAsync(CompensationDbContext db, CancellationToken cancellationToken) => TypedResults.Ok(new LedgerKeysView(await db.ListAsync(
        "SELECT key_id, public_key, created_at, retired_at FROM compensation.ledger_key ORDER BY created_at DESC, key_id",
        r => new LedgerKeyView(r.GetString(0), r.GetString(1), r.GetFieldValue<DateTimeOffset>(2), r.Maybe<DateTimeOffset>(3)), [], cancellationToken)));

    private static async Task<Ok<LedgerKeysView>> RotateAsync(LedgerKeys keys, Caller caller, CompensationDbContext db, CancellationToken cancellationToken)
    {
        await keys.RotateAsync(caller, cancellationToken);
        return await KeysAsync(db, cancellationToken);
    }

    private static LedgerAnchorView View(LedgerAnchor a, byte[] signature) => new(a.Number, a.EntryNo, a.HeadHash, a.Occasion, a.SignedAt, a.KeyId, a.Payload, Convert.ToBase64String(signature));
}
