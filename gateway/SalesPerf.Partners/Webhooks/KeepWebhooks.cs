using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners.Webhooks;

/// <summary>Makes and changes webhooks.</summary>
internal sealed class KeepWebhooks(PartnersDb db, Sealer sealer, IOptions<PartnersOptions> options, TimeProvider time)
{
    private const int LongestUrl = 2_000;

    public async Task<WebhookSecret> AddAsync(Partner partner, WebhookRequest request, CancellationToken cancellationToken)
    {
        var url = CheckUrl(request.Url);
        if (await db.Webhooks.CountAsync(w => w.PartnerId == partner.Id, cancellationToken) >= options.Value.Webhooks.MostPerPartner) throw new DomainException(WebhookErrors.TooMany);
        var secret = WebhookSignature.NewSecret();
        var webhook = new Webhook
        {
            Id = Guid.CreateVersion7(), PartnerId = partner.Id, Url = url, Bindings = Partner.ReadBindings(request.Types), SealedSecret = Seal(secret), CreatedAt = time.GetUtcNow(),
        };
        db.Webhooks.Add(webhook);
        await db.SaveChangesAsync(cancellationToken);
        return Shown(webhook, secret);
    }

    public async Task<WebhookSecret> RotateAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        var secret = WebhookSignature.NewSecret();
        webhook.Rotate(Seal(secret), time.GetUtcNow() + options.Value.Webhooks.KeepPreviousSecret);
        await db.SaveChangesAsync(cancellationToken);
        return Shown(webhook, secret);
    }

    public async Task<WebhookView> SetEnabledAsync(Webhook webhook, bool enabled, CancellationToken cancellationToken)
    {
        if (enabled) webhook.Enable();
        else webhook.Disable("By hand.", time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        // What waited meanwhile is tried now, not when its old turn would come.
        if (enabled)
        {
            var now = time.GetUtcNow();
            await db.Deliveries.Where(d => d.WebhookId == webhook.Id && d.Status == DeliveryStatus.Pending).ExecuteUpdateAsync(u => u.SetProperty(d => d.NextAttemptAt, now), cancellationToken);
        }

        return WebhookView.Of(webhook, time.GetUtcNow());
    }

    public async Task RemoveAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        db.Webhooks.Remove(webhook);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Tries a delivery again now, with the whole schedule before it.</summary>
    public async Task ResendAsync(Webhook webhook, Guid deliveryId, CancellationToken cancellationToken)
    {
        if (!webhook.Enabled) throw new DomainException(WebhookErrors.IsDisabled);
        var delivery = await db.Deliveries.SingleOrDefaultAsync(d => d.Id == deliveryId && d.WebhookId == webhook.Id, cancellationToken) ?? throw new DomainException(WebhookErrors.DeliveryNotFound);
        (delivery.Status, delivery.Attempts, delivery.EndedAt, delivery.NextAttemptAt) = (DeliveryStatus.Pending, 0, null, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task<Webhook> GetAsync(Partner partner, Guid id, CancellationToken cancellationToken) =>
        await db.Webhooks.SingleOrDefaultAsync(w => w.Id == id && w.PartnerId == partner.Id, cancellationToken) ?? throw new DomainException(WebhookErrors.NotFound);

    /// <summary>What can be told from the text alone; where its name leads is judged at every connection.</summary>
    private string CheckUrl(string? text)
    {
        if (text is not { Length: > 0 and <= LongestUrl } || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 || url.Fragment.Length > 0 || url.Host.Length == 0)
            throw new DomainException(WebhookErrors.BadUrl);
        var isLiteral = IPAddress.TryParse(url.Host.Trim('[', ']'), out var address);
        var isAllowed = (isLiteral || url.IsLoopback) && options.Value.Webhooks.Allows(isLiteral ? address! : IPAddress.Loopback, url.Port);
        if (isAllowed && url.Scheme is ("http" or "https")) return url.AbsoluteUri;
        if (url.Scheme != Uri.UriSchemeHttps || url.IsLoopback || (isLiteral && !PublicAddresses.Contains(address!))) throw new DomainException(WebhookErrors.BadUrl);
        return url.AbsoluteUri;
    }

    private byte[] Seal(byte[] secret) => sealer.Seal(WebhookSender.SecretPurpose, secret);

    private WebhookSecret Shown(Webhook webhook, byte[] secret) => new(WebhookView.Of(webhook, time.GetUtcNow()), WebhookSignature.Show(secret));
}
