using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Common.V1;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Live;
using SalesPerf.Organisation.Screens;

namespace SalesPerf.Organisation;

/// <summary>What every service gives to the edge: its part of the screens that need several services, and what changed for whom.</summary>
public static class EdgeParts
{
    /// <summary>Registers the service's parts.</summary>
    public static IServiceCollection AddScreens(this IServiceCollection services, ScreenParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        // A kind that the edge does not know would be listed to nobody.
        if (parts.Tasks.FirstOrDefault(t => !TaskKinds.All.Contains(t.Kind)) is { } unknown) throw new InvalidOperationException($"'{unknown.Kind}' is no kind of task; TaskKinds has them all.");
        return services.AddSingleton(parts);
    }

    /// <summary>Answers for them.</summary>
    public static void MapScreens(this IEndpointRouteBuilder app) => app.MapGrpcService<ScreenGrpc>();

    /// <summary>Tells the people whom an event concerns that something changed for them.</summary>
    /// <param name="messaging">The service's subscriptions.</param>
    /// <param name="queue">Names the subscription: <c>goals.tell-goal-published</c>.</param>
    /// <param name="toNotice">For whom, and where to look.</param>
    public static MessagingBuilder TellLive<TEvent>(this MessagingBuilder messaging, string queue, Func<TEvent, Notice> toNotice) where TEvent : class
    {
        ArgumentNullException.ThrowIfNull(messaging);
        ArgumentNullException.ThrowIfNull(toNotice);
        Notices.Of<TEvent>.Make = toNotice;
        return messaging.Subscribe<TEvent, TellOfEvent<TEvent>>(queue, handledIn: HandledIn.SharedTransaction);
    }
}
