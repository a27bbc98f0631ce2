using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SalesPerf.Messaging.Feed;
using SalesPerf.Partners.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners.Partners;

/// <summary>A partner to be.</summary>
/// <param name="Code">2 to 40 lower-case letters, digits and hyphens; in the names of its queue and users.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Bindings">Types, routing keys or patterns of them; everything where left out.</param>
/// <param name="ClientId">Subject of its tokens, where a company's issuer signs them; ours makes a client by itself.</param>
/// <param name="MayWrite">Whether it may publish transactions to us, to an exchange of its own.</param>
public sealed record OnboardRequest(string Code, string Name, IReadOnlyList<string>? Bindings = null, string? ClientId = null, bool MayWrite = false);

/// <summary>A partner on board with its secrets, which are shown in this answer and never again.</summary>
/// <param name="Partner">The partner.</param>
/// <param name="Broker">How it reads events.</param>
/// <param name="Tokens">How it gets tokens for the API; null where a partner renewed the broker's password alone.</param>
public sealed record PartnerAccess(PartnerView Partner, FeedAccess Broker, TokenAccess? Tokens);

/// <summary>Takes partners on board and off again, and renews their secrets. What stands in the database, at the broker and at the issuer is one.</summary>
internal sealed class OnboardPartner(PartnersDb db, PartnerReader reader, FeedBroker broker, IssuerClients issuer, IOptions<PartnersOptions> options, TimeProvider time)
{
    // "Partners": on-boarding and the keeper of the topology do not meet, or a user that is just being made would look like one that is too many.
    private const long LockKey = 0x5061_7274_6E65_7273;

    public async Task<PartnerAccess> OnboardAsync(OnboardRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var bindings = Check(request);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await LockAsync(db, cancellationToken);
        if (await reader.Active.AnyAsync(p => p.Code == request.Code, cancellationToken)) throw new DomainException(PartnerErrors.Exists);
        var now = time.GetUtcNow();
        var partner = new Partner
        {
            Id = Guid.CreateVersion7(), Code = request.Code, Name = request.Name.Trim(), Bindings = bindings, ClientId = request.ClientId ?? IssuerClients.IdOf(request.Code),
            OnboardedAt = now, OnboardedBy = caller.Accountable, SecretGivenAt = now,
        };
        partner.LetWrite(request.MayWrite);
        db.Partners.Add(partner);
        // Before the rest: its unique keys refuse what would be somebody else's.
        await db.SaveChangesAsync(cancellationToken);
        await broker.EnsureAsync(cancellationToken);
        await broker.EnsureQueueAsync(partner.Code, bindings, cancellationToken);
        if (partner.MayWrite) await broker.EnsureInboundAsync(partner.Code, cancellationToken);
        var access = new PartnerAccess(PartnerView.Of(partner), Public(await broker.GrantAsync(partner.Code, partner.MayWrite, cancellationToken)), await issuer.GrantAsync(partner.ClientId, cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return access;
    }

    public async Task<PartnerAccess> RotateAsync(Partner partner, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await LockAsync(db, cancellationToken);
        partner.SecretGivenAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        var access = new PartnerAccess(PartnerView.Of(partner), Public(await broker.GrantAsync(partner.Code, partner.MayWrite, cancellationToken)), await issuer.GrantAsync(partner.ClientId, cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return access;
    }

    public async Task ChangeBindingsAsync(Partner partner, IReadOnlyList<string> bindings, CancellationToken cancellationToken)
    {
        partner.Bindings = Partner.ReadBindings(bindings);
        await LockAsync(db, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await broker.EnsureQueueAsync(partner.Code, partner.Bindings, cancellationToken);
    }

    /// <summary>Lets the partner publish to us from now on, or no more. What it published before has its effect all the same.</summary>
    public async Task<Partner> ChangeWritingAsync(string code, bool mayWrite, Caller caller, CancellationToken cancellationToken)
    {
        // Read under the lock: of two changes at once the later one holds, here and at the broker.
        await LockAsync(db, cancellationToken);
        var partner = await reader.GetAsync(code, caller, cancellationToken);
        partner.LetWrite(mayWrite);
        await db.SaveChangesAsync(cancellationToken);
        await broker.AllowWritingAsync(partner.Code, mayWrite, cancellationToken);
        return partner;
    }

    public async Task OffboardAsync(Partner partner, CancellationToken cancellationToken)
    {
        await LockAsync(db, cancellationToken);
        partner.OffboardedAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        await db.Webhooks.Where(w => w.PartnerId == partner.Id).ExecuteDeleteAsync(cancellationToken);
        await db.Resends.Where(r => r.PartnerId == partner.Id && r.SentAt == null).ExecuteDeleteAsync(cancellationToken);
        await issuer.RemoveAsync(partner.ClientId, cancellationToken);
        await broker.RemoveAsync(partner.Code, cancellationToken);
    }

    /// <summary>Held until the transaction at hand ends.</summary>
    public static Task LockAsync(PartnersDb db, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);

    private string[] Check(OnboardRequest request)
    {
        if (!Partner.IsCode(request.Code)) throw new DomainException(PartnerErrors.BadCode);
        var violations = new Violations();
        violations.Text(request.Name, "/name");
        if (request.ClientId is not null) violations.Text(request.ClientId, "/clientId");
        violations.ThrowIfAny();
        if (!issuer.AreOurs && request.ClientId is null) throw new DomainException(PartnerErrors.ClientRequired);
        return Partner.ReadBindings(request.Bindings);
    }

    private FeedAccess Public(FeedAccess access) => options.Value.BrokerHost is { Length: > 0 } host ? access with { Host = host } : access;
}
