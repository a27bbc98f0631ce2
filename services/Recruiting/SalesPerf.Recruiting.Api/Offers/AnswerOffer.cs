using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Recruiting.Api.Applications;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain.Offers;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Offers;

/// <summary>Why the candidate said no.</summary>
internal sealed record DeclineOfferRequest(string? Reason = null);

/// <summary>Approval, and the candidate's answer.</summary>
internal static class AnswerOffer
{
    public static Task<Ok<ApplicationView>> ApproveAsync(Guid id, Caller caller, RecruitingDbContext db, ApplicationFile file, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(id, caller, db, file, o => o.Approve(caller.Accountable, time.GetUtcNow()), cancellationToken);

    public static Task<Ok<ApplicationView>> AcceptAsync(Guid id, Caller caller, RecruitingDbContext db, ApplicationFile file, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(id, caller, db, file, o => o.Accept(time.GetUtcNow()), cancellationToken);

    public static Task<Ok<ApplicationView>> DeclineAsync(
        Guid id, DeclineOfferRequest? body, Caller caller, RecruitingDbContext db, ApplicationFile file, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Check(body?.Reason is not { Length: > 2_000 }, "/reason", "too_long", "At most 2,000 characters.");
        violations.ThrowIfAny();
        return ChangeAsync(id, caller, db, file, o => o.Decline(body?.Reason, time.GetUtcNow()), cancellationToken);
    }

    private static async Task<Ok<ApplicationView>> ChangeAsync(
        Guid id, Caller caller, RecruitingDbContext db, ApplicationFile file, Action<Offer> change, CancellationToken cancellationToken)
    {
        var application = await file.RequireAsync(id, cancellationToken);
        change(await file.RequireOfferAsync(application.Id, cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(await file.ViewAsync(application, caller, cancellationToken));
    }
}
