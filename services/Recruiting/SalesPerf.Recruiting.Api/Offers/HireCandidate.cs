using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Recruiting.Api.Applications;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Api.Requisitions;
using SalesPerf.Recruiting.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Offers;

/// <summary>Hires a candidate whose offer is accepted. Territories makes a participant of the event.</summary>
internal static class HireCandidate
{
    public static async Task<Ok<ApplicationView>> HandleAsync(
        Guid id, Caller caller, RecruitingDbContext db, ApplicationFile file, TimeProvider time, IOutbox outbox, CancellationToken cancellationToken)
    {
        var application = await file.RequireAsync(id, cancellationToken);
        var requisition = await ReadRequisitions.RequireAsync(application.RequisitionId.Value, db, cancellationToken);
        var offer = await file.RequireOfferAsync(application.Id, cancellationToken);
        offer.RequireAccepted();
        application.Hire(caller.Accountable, time.GetUtcNow());
        requisition.Fill();
        var candidate = await db.Candidates.SingleAsync(c => c.Id == application.CandidateId, cancellationToken);
        outbox.Publish(
            new CandidateHired(
                id, candidate.Id.Value, requisition.Id.Value, requisition.ShortfallId, offer.ParticipantCode, candidate.Name, offer.StartOn, requisition.TitleCode, offer.ManagerPositionCode, offer.TerritoryCode),
            id.ToString());
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(await file.ViewAsync(application, caller, cancellationToken));
    }
}
