using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Requisitions;

/// <summary>Requisitions: proposed by a shortfall or by hand, approved by somebody else, filled seat by seat.</summary>
internal static class RequisitionEndpoints
{
    private static readonly Persona[] Readers = [Persona.Recruiter, Persona.CompAdmin, Persona.FinanceApprover, Persona.Manager, Persona.Auditor];

    public static void MapRequisitions(this IEndpointRouteBuilder v1)
    {
        var area = v1.MapGroup(string.Empty).WithTags("Requisitions");
        area.MapGet("/requisitions", ReadRequisitions.ListAsync).WithName("ListRequisitions").WithSummary("Lists requisitions, of one status where named.").RequirePersona(Readers);
        area.MapGet("/requisitions/{id:guid}", ReadRequisitions.GetAsync).WithName("GetRequisition").WithSummary("Gets a requisition with its reason and figures.").RequirePersona(Readers);
        area.MapPost("/requisitions", ProposeRequisition.HandleAsync).WithName("ProposeRequisition").WithSummary("Proposes a requisition by hand.").RequirePersona(Persona.Recruiter, Persona.CompAdmin, Persona.Manager);
        area.MapPost("/requisitions/{id:guid}:approve", DecideRequisition.ApproveAsync).WithName("ApproveRequisition")
            .WithSummary("Approves a requisition and its headcount; never by its maker.").RequirePersona(Persona.FinanceApprover, Persona.CompAdmin);
        area.MapPost("/requisitions/{id:guid}:reject", DecideRequisition.RejectAsync).WithName("RejectRequisition").WithSummary("Rejects a requisition with the reason.").RequirePersona(Persona.FinanceApprover, Persona.CompAdmin);
        area.MapPut("/requisitions/{id:guid}/kit", PutKit.HandleAsync).WithName("PutRequisitionKit")
            .WithSummary("Sets what all candidates of the requisition are judged by; not once somebody was scored.").RequirePersona(Persona.Recruiter);
        area.MapGet("/requisitions/{id:guid}/kit", PutKit.GetAsync).WithName("GetRequisitionKit").WithSummary("Gets what all candidates of the requisition are judged by.").RequirePersona([.. Readers, Persona.Trainer]);
        area.MapGet("/requisitions/{id:guid}/pipeline", ReadPipeline.HandleAsync).WithName("GetRequisitionPipeline").WithSummary("Counts the applications that stand at, and that reached, each stage.").RequirePersona(Readers);
    }
}
