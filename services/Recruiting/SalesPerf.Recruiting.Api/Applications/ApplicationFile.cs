using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Api.Candidates;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain;
using SalesPerf.Recruiting.Domain.Applications;
using SalesPerf.Recruiting.Domain.Offers;
using SalesPerf.ServiceDefaults.Identity;
using ApplicationId = SalesPerf.Recruiting.Domain.ApplicationId;

namespace SalesPerf.Recruiting.Api.Applications;

/// <summary>An offer as read.</summary>
internal sealed record OfferView(
    Guid Id, OfferStatus Status, DateOnly StartOn, string ParticipantCode, string? ManagerPositionCode, string? TerritoryCode, Money? Salary,
    string MadeBy, string? ApprovedBy, DateTimeOffset? ApprovedAt, DateTimeOffset? AnsweredAt, string? DeclineReason)
{
    public static OfferView Of(Offer o) => new(
        o.Id.Value, o.Status, o.StartOn, o.ParticipantCode, o.ManagerPositionCode, o.TerritoryCode, o.Salary, o.MadeBy, o.ApprovedBy, o.ApprovedAt, o.AnsweredAt, o.DeclineReason);
}

/// <summary>An application with its history and its offers, latest first.</summary>
internal sealed record ApplicationView(
    Guid Id, Guid RequisitionId, Guid CandidateId, string CandidateCode, string CandidateName, Stage Stage, IReadOnlyList<StageEntry> History, int Scorecards, IReadOnlyList<OfferView> Offers);

/// <summary>An application with all that belongs to it.</summary>
internal sealed class ApplicationFile(RecruitingDbContext db)
{
    /// <summary>An application; refuses an id that none has.</summary>
    public async Task<Application> RequireAsync(Guid id, CancellationToken cancellationToken) =>
        await db.Applications.FindAsync([new ApplicationId(id)], cancellationToken) ?? throw new DomainException(RecruitingErrors.ApplicationNotFound);

    /// <summary>The offer that is at work; refuses an application without one.</summary>
    public async Task<Offer> RequireOfferAsync(ApplicationId id, CancellationToken cancellationToken) =>
        await db.Offers.SingleOrDefaultAsync(o => o.ApplicationId == id && o.Status != OfferStatus.Declined, cancellationToken) ?? throw new DomainException(RecruitingErrors.OfferNotFound);

    /// <summary>How many interviewers have judged.</summary>
    public Task<int> ScorecardsAsync(ApplicationId id, CancellationToken cancellationToken) => db.Scorecards.CountAsync(s => s.ApplicationId == id, cancellationToken);

    /// <summary>As answers show it; only a recruiter learns who the candidate is.</summary>
    public async Task<ApplicationView> ViewAsync(Application application, Caller caller, CancellationToken cancellationToken) =>
        (await ViewsAsync([application], caller, cancellationToken))[0];

    /// <summary>As answers show them.</summary>
    public async Task<IReadOnlyList<ApplicationView>> ViewsAsync(IReadOnlyList<Application> applications, Caller caller, CancellationToken cancellationToken)
    {
        var ids = applications.Select(a => a.Id).ToArray();
        var candidateIds = applications.Select(a => a.CandidateId).Distinct().ToArray();
        var candidates = await db.Candidates.AsNoTracking().Where(c => candidateIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancellationToken);
        var offers = (await db.Offers.AsNoTracking().Where(o => ids.Contains(o.ApplicationId)).OrderByDescending(o => o.Id).ToListAsync(cancellationToken)).ToLookup(o => o.ApplicationId);
        var cards = await db.Scorecards.Where(s => ids.Contains(s.ApplicationId)).GroupBy(s => s.ApplicationId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var masked = ReadCandidates.IsMaskedFor(caller);
        return [.. applications.Select(a => new ApplicationView(
            a.Id.Value, a.RequisitionId.Value, a.CandidateId.Value, candidates[a.CandidateId].Code, masked ? Caller.Mask : candidates[a.CandidateId].Name, a.Stage, [.. a.History.Select(h => h with { Note = caller.Written(h.Note) })],
            cards.GetValueOrDefault(a.Id), [.. offers[a.Id].Select(OfferView.Of)]))];
    }
}
