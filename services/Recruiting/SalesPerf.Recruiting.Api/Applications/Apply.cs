using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Api.Requisitions;
using SalesPerf.Recruiting.Domain;
using SalesPerf.Recruiting.Domain.Applications;
using SalesPerf.Recruiting.Domain.Candidates;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Applications;

/// <summary>Who applies for what; name the candidate by id or by code.</summary>
internal sealed record ApplyRequest(Guid RequisitionId, Guid? CandidateId = null, string? CandidateCode = null);

/// <summary>Puts a candidate forward.</summary>
internal static class Apply
{
    public static async Task<Created<ApplicationView>> HandleAsync(
        ApplyRequest body, Caller caller, RecruitingDbContext db, ApplicationFile file, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Check(body.CandidateId is null != body.CandidateCode is null, "/candidateId", "one_of", "Name the candidate by candidateId or by candidateCode.");
        violations.ThrowIfAny();
        var candidate = await FindAsync(body, db, cancellationToken) ?? throw new DomainException(RecruitingErrors.CandidateNotFound);
        var requisition = await ReadRequisitions.RequireAsync(body.RequisitionId, db, cancellationToken);
        requisition.RequireOpen();
        var application = new Application(candidate.Id, requisition.Id, caller.Accountable, time.GetUtcNow());
        db.Applications.Add(application);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/v1/recruiting/applications/{application.Id.Value}", await file.ViewAsync(application, caller, cancellationToken));
    }

    private static Task<Candidate?> FindAsync(ApplyRequest body, RecruitingDbContext db, CancellationToken cancellationToken)
    {
        if (body.CandidateCode is { } code) return db.Candidates.SingleOrDefaultAsync(c => c.Code == code, cancellationToken);
        var id = new CandidateId(body.CandidateId!.Value);
        return db.Candidates.SingleOrDefaultAsync(c => c.Id == id, cancellationToken);
    }
}
