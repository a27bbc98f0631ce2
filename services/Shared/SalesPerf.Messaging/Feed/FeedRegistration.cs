using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SalesPerf.Messaging.Bus;
using SalesPerf.Messaging.Feed;

namespace SalesPerf.Messaging;

/// <summary>Adds the partner feed to a process that has <see cref="MessagingRegistration.AddMessaging{TDbContext}"/>.</summary>
public static class FeedRegistration
{
    /// <summary>Reads the section <c>Feed</c>; the broker is the one of <c>ConnectionStrings:messaging</c>.</summary>
    public static void AddPartnerFeed(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<FeedOptions>().Bind(builder.Configuration.GetSection(FeedOptions.Section)).ValidateDataAnnotations();
        builder.Services.AddHttpClient(FeedBroker.HttpClientName, http => http.Timeout = TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton(sp => new FeedPublisher(sp.GetRequiredService<BrokerAddress>(), sp.GetRequiredService<IOptions<FeedOptions>>()));
        builder.Services.AddSingleton(sp => new FeedReceiver(sp.GetRequiredService<BrokerAddress>(), sp.GetRequiredService<IOptions<FeedOptions>>()));
        builder.Services.AddSingleton(sp => new FeedBroker(sp.GetRequiredService<IHttpClientFactory>(), sp.GetRequiredService<BrokerAddress>(), sp.GetRequiredService<IOptions<FeedOptions>>()));
    }
}
