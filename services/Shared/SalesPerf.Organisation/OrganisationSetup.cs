using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Following;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Audit;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Organisation;

/// <summary>The sales organisation inside a service that does not own it.</summary>
public static class OrganisationSetup
{
    /// <summary>Registers who may see whom, participants by code and id, the business date and currency, and the calendars, over the tables (or views) of schema <c>org</c>.</summary>
    public static IServiceCollection AddOrganisation(this IServiceCollection services) =>
        services.AddScoped<IOnBehalfOf, CallerOfRecord>().AddScoped<IAuditActorSource, ConsumerOfRecord>().AddScoped<ISaysWhoActs, ActorOfRecord>().AddScoped<BusinessClock>().AddScoped<BusinessCurrency>().AddScoped<Calendars>().AddScoped<ParticipantVisibility>().AddScoped<ParticipantDirectory>();

    /// <summary>Keeps the read copy up to date from Territories' events. Not for Territories itself.</summary>
    /// <param name="messaging">The service's subscriptions.</param>
    /// <param name="service">Its name.</param>
    /// <param name="positions">Which transaction a changed position is handled in; its own where <see cref="IBeforeOrganisationChanges"/> takes locks or asks another service.</param>
    public static MessagingBuilder FollowOrganisation(this MessagingBuilder messaging, string service, HandledIn positions = HandledIn.SharedTransaction)
    {
        ArgumentNullException.ThrowIfNull(messaging);
        return messaging
            .Subscribe<OrganisationChanged, FollowOrganisation>($"{service}.follow-organisation", EventOrder.LatestPerKey)
            .Subscribe<CalendarChanged, FollowCalendars>($"{service}.follow-calendars", EventOrder.LatestPerKey)
            .Subscribe<ParticipantChanged, FollowParticipants>($"{service}.follow-participants", EventOrder.LatestPerKey, HandledIn.SharedTransaction)
            .Subscribe<PositionChanged, FollowPositions>($"{service}.follow-positions", EventOrder.LatestPerKey, positions);
    }
}
