using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Applications;

/// <summary>Applications through their stages, judged by scorecards.</summary>
internal static class ApplicationEndpoints
{
    private static readonly Persona[] Interviewers = [Persona.Recruiter, Persona.Manager, Persona.Trainer];
    private static readonly Persona[] Readers = [Persona.Recruiter, Persona.FinanceApprover, Persona.Auditor];

    public static void MapApplications(this IEndpointRouteBuilder v1)
    {
        var area = v1.MapGroup(string.Empty).WithTags("Applications");
        area.MapPost("/applications", Apply.HandleAsync).WithName("Apply").WithSummary("Puts a candidate forward for an open requisition.").RequirePersona(Persona.Recruiter);
        area.MapGet("/applications", ReadApplications.ListAsync).WithName("ListApplications").WithSummary("Lists applications, of one requisition or stage where named.").RequirePersona(Readers);
        area.MapGet("/applications/{id:guid}", ReadApplications.GetAsync).WithName("GetApplication").WithSummary("Gets an application with its history and offers.").RequirePersona(Readers);
        area.MapPost("/applications/{id:guid}:advance", AdvanceApplication.HandleAsync).WithName("AdvanceApplication").WithSummary("Moves an application to another stage.").RequirePersona(Persona.Recruiter);
        area.MapPost("/applications/{id:guid}/scorecards", WriteScorecard.HandleAsync).WithName("WriteScorecard")
            .WithSummary("Judges every attribute of the kit, with evidence; one scorecard per interviewer.").RequirePersona(Interviewers);
        area.MapGet("/applications/{id:guid}/scorecards", ReadScorecards.HandleAsync).WithName("ListScorecards").WithSummary("Gets the scorecards and what they sum up to.").RequirePersona(Persona.Recruiter, Persona.Auditor);
    }
}
