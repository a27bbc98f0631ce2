using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Training.Api.Onboarding;

/// <summary>Templates per title, and the programmes of those who joined.</summary>
internal static class OnboardingEndpoints
{
    private static readonly Persona[] Participants = [Persona.Rep, Persona.Manager, Persona.Trainer, Persona.CompAdmin, Persona.Auditor];

    public static void MapOnboarding(this IEndpointRouteBuilder v1)
    {
        var area = v1.MapGroup(string.Empty).WithTags("Onboarding");
        area.MapPut("/onboarding-templates/{code}", PutTemplate.HandleAsync).WithName("PutOnboardingTemplate")
            .WithSummary("Adds or changes the onboarding template of a title; one without a title is the default. Enrolments that waited for it begin.").RequirePersona(Persona.Trainer, Persona.CompAdmin).NeedsVersion(mayCreate: true);
        area.MapGet("/onboarding-templates", ReadTemplates.ListAsync).WithName("ListOnboardingTemplates").WithSummary("Lists the onboarding templates.").WithETag();
        area.MapGet("/onboarding-templates/{code}", ReadTemplates.GetAsync).WithName("GetOnboardingTemplate").WithSummary("Gets an onboarding template.").WithETag();
        area.MapGet("/enrolments", ReadEnrolments.ListAsync).WithName("ListEnrolments").WithSummary("Lists onboarding programmes, of one participant where named.").RequirePersona(Participants);
        area.MapGet("/enrolments/{id:guid}", ReadEnrolments.GetAsync).WithName("GetEnrolment").WithSummary("Gets an onboarding programme with its steps.").RequirePersona(Participants);
        area.MapPost("/enrolments/{id:guid}/steps", AdaptEnrolment.AddStepAsync).WithName("AddEnrolmentStep").WithSummary("Adds a step for this person.").RequirePersona(Persona.Manager, Persona.Trainer);
        area.MapPost("/enrolments/{id:guid}/steps/{number:int}:complete", AdaptEnrolment.CompleteStepAsync).WithName("CompleteEnrolmentStep")
            .WithSummary("Says that a step was done.").RequirePersona(Persona.Rep, Persona.Manager, Persona.Trainer);
        area.MapPost("/enrolments/{id:guid}/steps/{number:int}:skip", AdaptEnrolment.SkipStepAsync).WithName("SkipEnrolmentStep")
            .WithSummary("Leaves a step out for this person, with the reason.").RequirePersona(Persona.Manager, Persona.Trainer);
    }
}
