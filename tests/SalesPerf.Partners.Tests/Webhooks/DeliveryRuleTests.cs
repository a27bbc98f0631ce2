using SalesPerf.Partners.Webhooks;

namespace SalesPerf.Partners.Tests.Webhooks;

/// <summary>The whole schedule on a clock that is only a number.</summary>
public sealed class DeliveryRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<TimeSpan> Schedule = new WebhookOptions().RetryAfter;

    [Fact]
    public void Endpoint_that_never_answers_then_ten_attempts_over_about_three_days_and_it_is_disabled()
    {
        var (delivery, webhook, now) = (NewDelivery(), NewWebhook(), Start);
        var attempts = new List<DateTimeOffset>();
        while (delivery.Status == DeliveryStatus.Pending)
        {
            now = delivery.NextAttemptAt > now ? delivery.NextAttemptAt : now;
            attempts.Add(now);
            DeliveryRule.Apply(delivery, webhook, new AttemptResult(null, "No answer."), Schedule, now);
        }

        Assert.Equal(10, attempts.Count);
        Assert.InRange(attempts[^1] - attempts[0], TimeSpan.FromDays(3), TimeSpan.FromDays(3.5));
        Assert.Equal(Schedule, attempts.Zip(attempts.Skip(1), (a, b) => b - a));
        Assert.Equal(DeliveryStatus.Failed, delivery.Status);
        Assert.False(webhook.Enabled);
        Assert.Contains("2026-03-01", webhook.DisabledReason, StringComparison.Ordinal);
        webhook.Enable();
        Assert.True(webhook is { Enabled: true, DisabledReason: null, FailingSince: null });
    }

    [Fact]
    public void Something_else_was_delivered_meanwhile_then_only_the_event_is_given_up()
    {
        var (delivery, webhook, now) = (NewDelivery(), NewWebhook(), Start);
        while (delivery.Status == DeliveryStatus.Pending)
        {
            now = delivery.NextAttemptAt > now ? delivery.NextAttemptAt : now;
            if (delivery.Attempts == 8) DeliveryRule.Apply(NewDelivery(), webhook, AttemptResult.Of(200), Schedule, now);
            DeliveryRule.Apply(delivery, webhook, AttemptResult.Of(500), Schedule, now);
        }

        Assert.Equal(DeliveryStatus.Failed, delivery.Status);
        Assert.True(webhook.Enabled);
    }

    [Theory]
    [InlineData(200, DeliveryStatus.Delivered, true)]
    [InlineData(204, DeliveryStatus.Delivered, true)]
    [InlineData(299, DeliveryStatus.Delivered, true)]
    [InlineData(301, DeliveryStatus.Pending, true)]
    [InlineData(400, DeliveryStatus.Pending, true)]
    [InlineData(410, DeliveryStatus.Failed, false)]
    [InlineData(429, DeliveryStatus.Pending, true)]
    [InlineData(500, DeliveryStatus.Pending, true)]
    public void Answer_then_what_follows(int status, string delivered, bool enabled)
    {
        var (delivery, webhook) = (NewDelivery(), NewWebhook());
        DeliveryRule.Apply(delivery, webhook, AttemptResult.Of(status), Schedule, Start);
        Assert.Equal((delivered, enabled, status), (delivery.Status, webhook.Enabled, delivery.LastStatus));
    }

    private static Delivery NewDelivery() => new() { Id = Guid.CreateVersion7(), WebhookId = Guid.Empty, Sequence = 1, CreatedAt = Start, NextAttemptAt = Start };

    private static Webhook NewWebhook() => new() { Id = Guid.Empty, PartnerId = Guid.Empty, Url = "https://example.com", Bindings = ["#"], SealedSecret = [], CreatedAt = Start };
}
