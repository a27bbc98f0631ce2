using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Recruiting.Api.Requisitions;

/// <summary>An approval; another headcount than proposed where it is stated.</summary>
internal sealed record ApproveRequisitionRequest(int? Seats = null, string? Note = null);

/// <summary>Why it is rejected.</summary>
internal sealed record RejectRequisitionRequest(string Reason);

/// <summary>Approves or rejects what somebody else proposed.</summary>
internal static class DecideRequisition
{
    public static async Task<Ok<RequisitionView>> ApproveAsync(
        Guid id, ApproveRequisitionRequest? body, Caller caller, RecruitingDbContext db, Titles titles, BusinessClock clock, Wording words, IOutbox outbox, CancellationToken cancellationToken)
    {
        var requisition = await ReadRequisitions.RequireAsync(id, db, cancellationToken);
        requisition.Approve(body?.Seats, body?.Note, caller.Accountable, await clock.TodayAsync(cancellationToken));
        await titles.RequireAsync(requisition.TitleCode, cancellationToken);
        outbox.Publish(new RequisitionOpened(id, requisition.TitleCode, requisition.Seats, requisition.ShortfallId), id.ToString());
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(RequisitionView.Of(requisition, words));
    }

    public static async Task<Ok<RequisitionView>> RejectAsync(
        Guid id, RejectRequisitionRequest body, Caller caller, RecruitingDbContext db, BusinessClock clock, Wording words, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Reason, "/reason", 2_000);
        violations.ThrowIfAny();
        var requisition = await ReadRequisitions.RequireAsync(id, db, cancellationToken);
        requisition.Reject(body.Reason, caller.Accountable, await clock.TodayAsync(cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(RequisitionView.Of(requisition, words));
    }
}
