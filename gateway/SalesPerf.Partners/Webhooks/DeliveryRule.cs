namespace SalesPerf.Partners.Webhooks;

/// <summary>What an attempt came to.</summary>
/// <param name="Status">What the endpoint answered; null where it did not.</param>
/// <param name="Error">Why it counts as failed; null where it was delivered.</param>
internal sealed record AttemptResult(int? Status, string? Error)
{
    private const int Gone = 410;

    public bool IsDelivered => Error is null;

    /// <summary>The endpoint says that it wants nothing any more.</summary>
    public bool IsGone => Status == Gone;

    public static AttemptResult Of(int status) => status is >= 200 and < 300 ? new(status, null)
        : status is >= 300 and < 400 ? new(status, "Redirects are not followed; register the address that it leads to.")
        : new(status, $"The endpoint answered {status}.");
}

/// <summary>What follows from an attempt; pure, so that the whole schedule can be walked in a test.</summary>
internal static class DeliveryRule
{
    /// <summary>Notes the attempt, and decides about the next one and about the webhook.</summary>
    public static void Apply(Delivery delivery, Webhook webhook, AttemptResult result, IReadOnlyList<TimeSpan> retryAfter, DateTimeOffset now)
    {
        delivery.Attempts++;
        (delivery.LastStatus, delivery.LastError) = (result.Status, result.Error);
        if (result.IsDelivered)
        {
            (delivery.Status, delivery.EndedAt, webhook.FailingSince) = (DeliveryStatus.Delivered, now, null);
            return;
        }

        webhook.FailingSince ??= now;
        if (result.IsGone)
        {
            End(delivery, now);
            webhook.Disable("The endpoint answered 410 Gone.", now);
        }
        else if (delivery.Attempts <= retryAfter.Count)
        {
            delivery.NextAttemptAt = now + retryAfter[delivery.Attempts - 1];
        }
        else
        {
            End(delivery, now);
            // Something else may have arrived meanwhile; then only this event is at fault.
            if (now - webhook.FailingSince.Value >= TotalOf(retryAfter)) webhook.Disable($"Nothing was delivered since {webhook.FailingSince:u}.", now);
        }
    }

    /// <summary>From the first attempt to the last.</summary>
    public static TimeSpan TotalOf(IReadOnlyList<TimeSpan> retryAfter) => retryAfter.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause);

    private static void End(Delivery delivery, DateTimeOffset now) => (delivery.Status, delivery.EndedAt) = (DeliveryStatus.Failed, now);
}
