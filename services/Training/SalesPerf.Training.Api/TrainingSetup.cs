using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.Organisation;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Training.Api.Catalogue;
using SalesPerf.Training.Api.Certifications;
using SalesPerf.Training.Api.Coaching;
using SalesPerf.Training.Api.Onboarding;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Api.RolePlays;
using SalesPerf.Training.Api.Screens;
using SalesPerf.Training.Contracts.Events.V1;
using SalesPerf.Training.Domain;

namespace SalesPerf.Training.Api;

/// <summary>What this service registers and where it answers.</summary>
internal static class TrainingSetup
{
    /// <summary>Registers what the slices need and what the service listens to.</summary>
    public static void AddTraining(this WebApplicationBuilder builder)
    {
        builder.AddMessaging<TrainingDbContext>("training").FollowOrganisation("training")
            .Subscribe<ParticipantJoined, StartOnboardingOnParticipantJoined>("training.start-onboarding-on-participant-joined")
            .Subscribe<PerformanceGapFound, OpenPlanOnGapFound>("training.open-plan-on-gap-found")
            .Subscribe<GoalOffTrack, NoteSignalOnGoalOffTrack>("training.note-signal-on-goal-off-track", EventOrder.LatestPerKey)
            .TellLive<CoachingPlanOpened>("training.tell-coaching-plan-opened", e => new("task", e.ParticipantId, null, $"/v1/training/coaching-plans/{e.PlanId}"))
            .TellLive<CertificationExpired>("training.tell-certification-expired", e => new("task", e.ParticipantId, null, "/v1/training/certifications"));
        builder.Services.AddScreens(TrainingScreens.Parts);
        builder.Services.AddOrganisation().AddScoped<PeopleDirectory>().AddScoped<OnboardingPlacement>().AddScoped<ProposedActions>().AddScoped<CertificationSweep>();
        builder.Services.AddOptions<CertificationSweepOptions>().BindConfiguration(CertificationSweepOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddHostedService<CertificationSweepWorker>();
        builder.MapConstraints(errors => errors
            .Map("uq_onboarding_template_title", TrainingErrors.TitleHasTemplate)
            .Map("uq_coaching_plan_gap", TrainingErrors.GapHasPlan)
            .Map("ex_certification_overlap", TrainingErrors.CertificationExists));
    }

    /// <summary>Maps every address of the service.</summary>
    public static void MapTraining(this WebApplication app)
    {
        var v1 = app.MapGroup("/v1/training");
        v1.MapCatalogue();
        v1.MapOnboarding();
        v1.MapRolePlays();
        v1.MapCoaching();
        v1.MapCertifications();
        app.MapScreens();
        app.MapInvariants("training", TrainingInvariants.Rules);
        app.MapDeadLetters("training").RequirePersona(Persona.Operator);
    }
}
