using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Api.Applications;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Api.Requisitions;
using SalesPerf.Recruiting.Domain;
using SalesPerf.Recruiting.Domain.Offers;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Offers;

/// <summary>What is offered; manager and territory are the requisition's where not stated.</summary>
/// <param name="StartOn">First day.</param>
/// <param name="ParticipantCode">Business key that the newcomer gets.</param>
/// <param name="ManagerPositionCode">Position it reports to.</param>
/// <param name="TerritoryCode">Territory of the seat.</param>
/// <param name="Salary">Base salary a year.</param>
internal sealed record MakeOfferRequest(DateOnly StartOn, string ParticipantCode, string? ManagerPositionCode = null, string? TerritoryCode = null, Money? Salary = null);

/// <summary>Makes an offer.</summary>
internal static class MakeOffer
{
    public static async Task<Created<ApplicationView>> HandleAsync(
        Guid id, MakeOfferRequest body, Caller caller, RecruitingDbContext db, ApplicationFile file, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.ParticipantCode, "/participantCode", 100);
        violations.Check(body.Salary is not { Amount: < 0 }, "/salary/amount", "negative", "A salary is 0 or more.");
        violations.ThrowIfAny();
        var application = await file.RequireAsync(id, cancellationToken);
        var requisition = await ReadRequisitions.RequireAsync(application.RequisitionId.Value, db, cancellationToken);
        requisition.RequireOpen();
        if (await db.Participants.AnyAsync(p => p.Code == body.ParticipantCode, cancellationToken)) throw new DomainException(RecruitingErrors.ParticipantCodeTaken);
        application.ReachOffer(caller.Accountable, time.GetUtcNow(), await file.ScorecardsAsync(application.Id, cancellationToken));
        var terms = new OfferTerms(body.StartOn, body.ParticipantCode, body.ManagerPositionCode ?? requisition.ManagerPositionCode, body.TerritoryCode ?? requisition.TerritoryCode, body.Salary);
        db.Offers.Add(new Offer(application.Id, terms, caller.Accountable));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/v1/recruiting/applications/{id}", await file.ViewAsync(application, caller, cancellationToken));
    }
}
