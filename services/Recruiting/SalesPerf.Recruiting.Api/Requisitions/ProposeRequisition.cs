using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain.Requisitions;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Recruiting.Api.Requisitions;

/// <summary>A need for people.</summary>
internal sealed record ProposeRequisitionRequest(string TitleCode, int Seats, string Reason, string? TerritoryCode = null, string? ManagerPositionCode = null);

/// <summary>Proposes a requisition by hand.</summary>
internal static class ProposeRequisition
{
    public static async Task<Created<RequisitionView>> HandleAsync(
        ProposeRequisitionRequest body, Caller caller, RecruitingDbContext db, Titles titles, BusinessClock clock, Wording words, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.TitleCode, "/titleCode", 100);
        violations.Text(body.Reason, "/reason", 2_000);
        violations.ThrowIfAny();
        await titles.RequireAsync(body.TitleCode, cancellationToken);
        var requisition = new Requisition(
            body.TitleCode, body.Seats, RequisitionReason.InWords(body.Reason), body.TerritoryCode, body.ManagerPositionCode, caller.Accountable, await clock.TodayAsync(cancellationToken));
        db.Requisitions.Add(requisition);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/v1/recruiting/requisitions/{requisition.Id.Value}", RequisitionView.Of(requisition, words));
    }
}
