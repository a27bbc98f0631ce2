using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Candidates;

/// <summary>Candidates: written and read by recruiters; an auditor reads them without who they are.</summary>
internal static class CandidateEndpoints
{
    public static void MapCandidates(this IEndpointRouteBuilder v1)
    {
        var area = v1.MapGroup(string.Empty).WithTags("Candidates");
        area.MapPost("/candidates", AddCandidate.HandleAsync).WithName("AddCandidate").WithSummary("Adds a candidate.").RequirePersona(Persona.Recruiter);
        area.MapPost("/candidates:batch", PutCandidates.HandleAsync).WithName("PutCandidates").WithSummary("Adds or changes many candidates by code; 207 with what became of each.").RequirePersona(Persona.Recruiter);
        area.MapGet("/candidates", ReadCandidates.ListAsync).WithName("ListCandidates").WithSummary("Lists candidates.").RequirePersona(Persona.Recruiter, Persona.Auditor);
        area.MapGet("/candidates/{id:guid}", ReadCandidates.GetAsync).WithName("GetCandidate").WithSummary("Gets a candidate.").RequirePersona(Persona.Recruiter, Persona.Auditor);
    }
}
