using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Compensation.V1;
using SalesPerf.Goals.Api.Feedbacks;
using SalesPerf.Goals.Api.Funnels;
using SalesPerf.Goals.Api.Gaps;
using SalesPerf.Goals.Api.Goals;
using SalesPerf.Goals.Api.Goals.AcknowledgeGoal;
using SalesPerf.Goals.Api.Goals.AskAndAnswer;
using SalesPerf.Goals.Api.Goals.ChangeGoal;
using SalesPerf.Goals.Api.Goals.PublishGoal;
using SalesPerf.Goals.Api.Goals.SetGoal;
using SalesPerf.Goals.Api.Goals.Smart;
using SalesPerf.Goals.Api.Invariants;
using SalesPerf.Goals.Api.Kpis;
using SalesPerf.Goals.Api.Measurements;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Quotas;
using SalesPerf.Goals.Api.Recognitions;
using SalesPerf.Goals.Api.Reviews;
using SalesPerf.Goals.Api.Screens;
using SalesPerf.Goals.Api.Teams;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Measurements;
using SalesPerf.Messaging;
using SalesPerf.Organisation;
using SalesPerf.ServiceDefaults.Clients;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Goals.Api;

/// <summary>What this service is made of.</summary>
internal static class GoalsService
{
    /// <summary>The refusals of this service's constraints.</summary>
    public static void MapConstraints(ConstraintErrors constraints) => constraints
        .Map("ux_goal_live", GoalErrors.AlreadySet)
        .Map("ex_measurement_span", MeasurementErrors.Overlaps);

    /// <summary>What this service hears. Events of one key are about several periods, so each handler compares versions per period itself.</summary>
    public static void SubscribeGoals(this MessagingBuilder messaging) => messaging
        .Subscribe<AttainmentChanged, RecordAttainmentOnAttainmentChanged>("goals.record-attainment-on-attainment-changed")
        .Subscribe<CreditsPosted, RecordDealsOnCreditsPosted>("goals.record-deals-on-credits-posted")
        .Subscribe<QuotaPublished, SetGoalOnQuotaPublished>("goals.set-goal-on-quota-published")
        .Subscribe<QuotaChanged, ChangeGoalOnQuotaChanged>("goals.change-goal-on-quota-changed")
        .Subscribe<ParticipantJoined, SetRampGoalsOnParticipantJoined>("goals.set-ramp-goals-on-participant-joined")
        .Subscribe<CoachingCompleted, ShowCoachingOnCoachingCompleted>("goals.show-coaching-on-coaching-completed")
        .Subscribe<CertificationAwarded, ShowCertificationOnCertificationAwarded>("goals.show-certification-on-certification-awarded")
        .Subscribe<CertificationExpired, EndCertificationOnCertificationExpired>("goals.end-certification-on-certification-expired")
        .TellLive<GoalPublished>("goals.tell-goal-published", e => new("goal", e.ParticipantId, null, $"/v1/goals/goals/{e.GoalId}"))
        .TellLive<GoalOffTrack>("goals.tell-goal-off-track", e => new("goal", e.ParticipantId, null, $"/v1/goals/goals/{e.GoalId}"))
        .TellLive<RecognitionGiven>("goals.tell-recognition-given", e => new("recognition", e.ParticipantId, null, "/v1/goals/recognitions"));

    /// <summary>Handlers, readers and clients.</summary>
    public static void AddGoals(this IServiceCollection services)
    {
        services.AddServiceGrpcClient<MeasurementService.MeasurementServiceClient>("compensation");
        services.AddScreens(GoalsScreens.Parts);
        services.AddSingleton<StandardKpis>().AddScoped<Catalogue>();
        services.AddScoped<Participants>().AddScoped<Team>().AddScoped<FunnelReader>().AddScoped<RecordFunnels>().AddScoped<Analytics>();
        services.AddScoped<GoalReview>().AddScoped<PaceRound>().AddHostedService<PaceRounds>();
        services.AddScoped<EventMeasurements>().AddScoped<AppliedVersions>().AddScoped<RecordMeasurements>().AddScoped<QuotaGoals>();
        services.AddScoped<GoalReader>().AddScoped<GoalContents>().AddScoped<SmartReading>();
        services.AddScoped<SetGoalHandler>().AddScoped<ChangeGoalHandler>().AddScoped<PublishGoalHandler>().AddScoped<AcknowledgeGoalHandler>().AddScoped<AskAndAnswerHandler>();
    }

    /// <summary>Every address of this service.</summary>
    public static void MapGoalsService(this WebApplication app)
    {
        app.MapKpis();
        app.MapMeasurements();
        app.MapGoals();
        app.MapGaps();
        app.MapFunnels();
        app.MapTeams();
        app.MapPeople();
        app.MapFeedback();
        app.MapRecognitions();
        app.MapInvariants("goals", GoalInvariants.Rules);
        app.MapGrpcService<GapGrpc>();
        app.MapScreens();
    }
}
