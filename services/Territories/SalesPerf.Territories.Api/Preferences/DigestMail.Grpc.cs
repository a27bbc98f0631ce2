using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.V1;

namespace SalesPerf.Territories.Api.Preferences;

/// <summary>Everybody's choice of mail, for the process that sends it.</summary>
internal sealed class DigestMailGrpc(TerritoriesDbContext db, TimeProvider time) : DigestMailService.DigestMailServiceBase
{
    private const int MessageSize = 500;

    public override async Task ListSubscriptions(ListSubscriptionsRequest request, IServerStreamWriter<ListSubscriptionsResponse> responseStream, ServerCallContext context)
    {
        var message = new ListSubscriptionsResponse();
        await foreach (var chosen in db.TaskPreferences.AsNoTracking().Where(p => p.MailEmail != null).OrderBy(p => p.Subject).AsAsyncEnumerable().WithCancellation(context.CancellationToken))
        {
            message.Subscriptions.Add(ToProto(chosen));
            if (message.Subscriptions.Count < MessageSize) continue;
            await responseStream.WriteAsync(message, context.CancellationToken);
            message = new ListSubscriptionsResponse();
        }

        if (message.Subscriptions.Count > 0) await responseStream.WriteAsync(message, context.CancellationToken);
    }

    public override async Task<EndSubscriptionResponse> EndSubscription(EndSubscriptionRequest request, ServerCallContext context)
    {
        if (await db.TaskPreferences.SingleOrDefaultAsync(p => p.Subject == request.Subject && p.MailEmail != null, context.CancellationToken) is { } chosen)
        {
            chosen.EndMail(time.GetUtcNow());
            await db.SaveChangesAsync(context.CancellationToken);
        }

        return new EndSubscriptionResponse();
    }

    private static DigestSubscription ToProto(TaskPreference chosen)
    {
        var mail = chosen.Mail!;
        return new DigestSubscription
        {
            Subject = chosen.Subject, Email = mail.Email, Every = mail.Every == MailEvery.Week ? DigestEvery.Week : DigestEvery.Day, Hour = mail.Hour, Weekday = (int)mail.Weekday,
            TimeZone = mail.TimeZone, Since = Timestamp.FromDateTimeOffset(chosen.MailSince!.Value),
        };
    }
}
