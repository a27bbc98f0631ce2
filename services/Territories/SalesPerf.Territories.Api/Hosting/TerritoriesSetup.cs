using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.Organisation;
using SalesPerf.Recruiting.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Alignment;
using SalesPerf.Territories.Api.Capacity;
using SalesPerf.Territories.Api.Company;
using SalesPerf.Territories.Api.Coverage;
using SalesPerf.Territories.Api.FiscalCalendars;
using SalesPerf.Territories.Api.Hires;
using SalesPerf.Territories.Api.Invariants;
using SalesPerf.Territories.Api.Participants;
using SalesPerf.Territories.Api.Positions;
using SalesPerf.Territories.Api.Preferences;
using SalesPerf.Territories.Api.Quotas;
using SalesPerf.Territories.Api.Screens;
using SalesPerf.Territories.Api.Titles;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.Domain.Alignment;
using SalesPerf.Territories.Domain.FiscalCalendars;
using SalesPerf.Territories.Domain.Positions;
using SalesPerf.Primitives;

namespace SalesPerf.Territories.Api.Hosting;

/// <summary>What this process consists of, beside what every process does.</summary>
internal static class TerritoriesSetup
{
    private static readonly Persona[] Calculators = [Persona.Service, Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    public static IServiceCollection AddUseCases(this IServiceCollection services)
    {
        services.AddOptions<CapacityOptions>().BindConfiguration(CapacityOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHostedService<WatchCapacity>();
        services.AddOptions<PreferenceOptions>().BindConfiguration(PreferenceOptions.Section);
        return services
            .AddScoped<DeclareOrganisation>().AddScoped<PlanCalendar>().AddScoped<RecordTitles>().AddScoped<RecordParticipants>()
            .AddScoped<RecordPositions>().AddScoped<RelatePositions>()
            .AddScoped<RecordTerritories>().AddScoped<AssignTerritories>().AddScoped<RecordAccounts>().AddSingleton<ResolveCoverage>()
            .AddScoped<PublishQuotas>().AddScoped<SeatQuotas>()
            .AddScreens(TerritoriesScreens.Parts)
            .AddScoped<CapacityWatch>().AddScoped<ShowUtilisation>().AddScoped<NewcomerQuotaBook>();
    }

    public static MessagingBuilder FollowResults(this MessagingBuilder messaging) => messaging
        .Subscribe<CreditsPosted, KeepCreditsOnCreditsPosted>("territories.keep-credits-on-credits-posted", handledIn: HandledIn.SharedTransaction)
        .Subscribe<AttainmentChanged, KeepAttainmentOnAttainmentChanged>("territories.keep-attainment-on-attainment-changed")
        .Subscribe<ActivityMeasured, KeepWorkloadOnActivityMeasured>("territories.keep-workload-on-activity-measured")
        .Subscribe<CandidateHired, TakeInOnCandidateHired>("territories.take-in-on-candidate-hired")
        .TellLive<QuotaPublished>("territories.tell-quota-published", e => new("quota", e.ParticipantId, null, $"/v1/territories/quotas/{e.QuotaId}"))
        .TellLive<QuotaChanged>("territories.tell-quota-changed", e => new("quota", e.ParticipantId, null, $"/v1/territories/quotas/{e.QuotaId}"));

    public static void MapTerritories(this WebApplication app)
    {
        var group = app.MapGroup("/v1/territories");
        group.MapOrganisationEndpoints();
        group.MapCalendarEndpoints();
        group.MapTitleEndpoints();
        group.MapRecordParticipants();
        group.MapParticipantEndpoints();
        group.MapRecordPositions();
        group.MapPositionEndpoints();
        group.MapRelationEndpoints();
        group.MapTerritoryEndpoints();
        group.MapAssignmentEndpoints();
        group.MapRecordAccounts();
        group.MapAccountEndpoints();
        group.MapPublishQuotas();
        group.MapQuotaEndpoints();
        group.MapUtilisation();
        group.MapCapacityEndpoints();
        app.MapTaskPreferences();
        app.MapScreens();
        app.MapInvariants("territories", TerritoriesInvariants.Rules);
        app.MapDeadLetters("territories").RequirePersona(Persona.Operator);
        app.MapGrpcService<CoverageGrpcService>().RequirePersona(Calculators);
        app.MapGrpcService<QuotaGrpcService>().RequirePersona(Calculators);
        app.MapGrpcService<OrganisationGrpcService>().RequirePersona(Readers.Business);
    }

    /// <summary>The database is the last assertion; what it refuses reads like any other refusal.</summary>
    public static WebApplicationBuilder MapTerritoriesConstraints(this WebApplicationBuilder builder) => builder.MapConstraints(constraints => constraints
        .Map("ex_assignment_overlap", TerritoryErrors.OverlappingAssignment)
        .Map("ex_position_relation_overlap", RelationErrors.Overlapping)
        .Map("ex_account_territory_overlap", Refused("territories.overlapping_account_territory", "An account has one primary territory a day."))
        .Map("ex_holder_overlap", Refused("territories.overlapping_holders", "A position has one holder a day."))
        .Map("ex_reporting_line_overlap", Refused("territories.overlapping_reporting_lines", "A position reports to one position a day."))
        .Map("pk_period", CalendarRefusals.PeriodCodeTaken("of this calendar")));

    private static DomainError Refused(string code, string message) => new(code, ErrorKind.RuleBroken, message);
}
