using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.Organisation;
using SalesPerf.Recruiting.Api.Applications;
using SalesPerf.Recruiting.Api.Candidates;
using SalesPerf.Recruiting.Api.Offers;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Api.Quality;
using SalesPerf.Recruiting.Api.Requisitions;
using SalesPerf.Recruiting.Api.Screens;
using SalesPerf.Recruiting.Contracts.Events.V1;
using SalesPerf.Recruiting.Domain;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Recruiting.Api;

/// <summary>What this service registers and where it answers.</summary>
internal static class RecruitingSetup
{
    /// <summary>Registers what the slices need and what the service listens to.</summary>
    public static void AddRecruiting(this WebApplicationBuilder builder)
    {
        builder.AddMessaging<RecruitingDbContext>("recruiting").FollowOrganisation("recruiting")
            .Subscribe<CapacityShortfallFound, ProposeRequisitionOnShortfallFound>("recruiting.propose-requisition-on-shortfall-found")
            .Subscribe<AttainmentChanged, RecordAttainmentOnAttainmentChanged>("recruiting.record-attainment-on-attainment-changed", handledIn: HandledIn.SharedTransaction)
            .TellLive<CapacityShortfallFound>("recruiting.tell-capacity-shortfall-found", e => new("approval", null, Persona.FinanceApprover, "/v1/recruiting/requisitions"))
            .TellLive<RequisitionOpened>("recruiting.tell-requisition-opened", e => new("task", null, Persona.Recruiter, $"/v1/recruiting/requisitions/{e.RequisitionId}"));
        builder.Services.AddScreens(RecruitingScreens.Parts);
        builder.Services.AddOrganisation().AddScoped<Titles>().AddScoped<ApplicationFile>().AddScoped<RequisitionVisibility>();
        builder.MapConstraints(errors => errors
            .Map("uq_requisition_shortfall", RecruitingErrors.ShortfallHasRequisition)
            .Map("uq_candidate_code", RecruitingErrors.CandidateExists)
            .Map("uq_application_candidate", RecruitingErrors.AlreadyApplied)
            .Map("uq_scorecard_interviewer", RecruitingErrors.AlreadyScored)
            .Map("uq_offer_at_work", RecruitingErrors.OfferExists)
            .Map("uq_offer_participant_code", RecruitingErrors.ParticipantCodeTaken)
            .Map("ck_offer_checker", RecruitingErrors.ApproverIsMaker)
            .Map("ck_requisition_checker", RecruitingErrors.ApproverIsMaker));
    }

    /// <summary>Maps every address of the service.</summary>
    public static void MapRecruiting(this WebApplication app)
    {
        var v1 = app.MapGroup("/v1/recruiting");
        v1.MapRequisitions();
        v1.MapCandidates();
        v1.MapApplications();
        v1.MapOffers();
        v1.MapQuality();
        app.MapScreens();
        app.MapInvariants("recruiting", RecruitingInvariants.Rules);
        app.MapDeadLetters("recruiting").RequirePersona(Persona.Operator);
    }
}
