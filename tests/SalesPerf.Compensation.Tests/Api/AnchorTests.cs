using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Ledger;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class AnchorTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task The_ledger_grows_then_its_head_is_signed_and_provable_with_public_keys_alone_also_after_a_rotation()
    {
        await service.MonthAsync("2026-01", close: true, "K-1,,,booked,2026-01-10,600,IDR,ACC-A,A,");
        await service.PostAsync("/v1/compensation/ledger/keys:rotate", null, HttpStatusCode.OK, Persona.FinanceApprover);
        await service.MonthAsync("2026-02", close: true, "K-2,,,booked,2026-02-10,600,IDR,ACC-A,A,");
        var anchors = (await service.GetAsync("/v1/compensation/ledger/anchors", Persona.Auditor)).GetProperty("items").EnumerateArray().ToArray();
        var keys = (await service.GetAsync("/v1/compensation/ledger/keys", Persona.Auditor)).GetProperty("items").EnumerateArray().ToDictionary(k => k.GetProperty("keyId").GetString()!, k => k.GetProperty("publicKey").GetString()!);
        Assert.Equal((2, 2), (anchors.Length, keys.Count));
        Assert.All(anchors, a => Assert.True(Verifies(keys, a, a.GetProperty("payload").GetString()!)));
        Assert.All(anchors, a => Assert.False(Verifies(keys, a, a.GetProperty("payload").GetString()!.Replace("anchor.v1\n", "anchor.v1\n9", StringComparison.Ordinal))));
        Assert.NotEqual(anchors[0].GetProperty("keyId").GetString(), anchors[1].GetProperty("keyId").GetString());
        var entries = (await service.GetAsync("/v1/compensation/ledger?limit=500", Persona.Auditor)).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(entries[^1].GetProperty("hash").GetString(), anchors[^1].GetProperty("headHash").GetString());
        var before = "salesperf.ledger.v1";
        Assert.All(entries, e => Assert.Equal(e.GetProperty("hash").GetString(), before = HashOf(before, e)));
        Assert.DoesNotContain("BEGIN PRIVATE KEY", await service.ScalarAsync<string>("SELECT string_agg(private_key, '') FROM compensation.ledger_key"), StringComparison.Ordinal);
        await using var app = service.App.CreateCommand("DELETE FROM compensation.ledger_anchor");
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => app.ExecuteNonQueryAsync());
    }

    [Fact]
    public void Another_key_or_a_changed_anchor_then_the_signature_does_not_hold()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var anchor = new LedgerAnchor(1, 4, "abc", "close 2026-01", DateTimeOffset.UnixEpoch, AnchorKey.IdOf(key));
        var signature = AnchorKey.Sign(key, anchor);
        Assert.True(AnchorKey.IsSigned(key.ExportSubjectPublicKeyInfoPem(), anchor, signature));
        Assert.False(AnchorKey.IsSigned(other.ExportSubjectPublicKeyInfoPem(), anchor, signature));
        Assert.False(AnchorKey.IsSigned(key.ExportSubjectPublicKeyInfoPem(), anchor with { HeadHash = "abd" }, signature));
        Assert.False(AnchorKey.IsSigned(key.ExportSubjectPublicKeyInfoPem(), anchor with { EntryNo = 5 }, signature));
    }

    // As an auditor would: nothing of the product, only the entries and what the README says of them.
    private static string HashOf(string before, JsonElement entry)
    {
        string Text(string name) => entry.GetProperty(name).GetString()!;
        string Id(string name) => Text(name).Replace("-", string.Empty, StringComparison.Ordinal);
        string Amount(string side) => entry.GetProperty(side).GetProperty("amount").Decimal().ToString("0.####", CultureInfo.InvariantCulture);
        string[] earned = [before, $"{entry.GetProperty("entryNo").GetInt64()}", Id("postingId"), Text("periodCode"), Id("lineId"), Id("participantId"), Text("account"), Amount("debit"), Amount("credit"), entry.GetProperty("debit").GetProperty("currency").GetString()!];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var bytes in earned.Concat(Text("kind") == "earned" ? [] : new[] { Text("kind") }).Select(Encoding.UTF8.GetBytes))
        {
            hash.AppendData([(byte)bytes.Length, (byte)(bytes.Length >> 8), 0, 0]);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // As an auditor would: nothing of the product, only the text, the signature and the key.
    private static bool Verifies(Dictionary<string, string> keys, JsonElement anchor, string payload)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(keys[anchor.GetProperty("keyId").GetString()!]);
        return key.VerifyData(Encoding.UTF8.GetBytes(payload), Convert.FromBase64String(anchor.GetProperty("signature").GetString()!), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
