using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain.Applications;
using SalesPerf.Recruiting.Domain.Offers;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Quality;

/// <summary>What became of a hire in the first year, beside what the interviewers thought.</summary>
/// <param name="ApplicationId">The application that led to it.</param>
/// <param name="RequisitionId">What it was for.</param>
/// <param name="ParticipantCode">Business key of the hire.</param>
/// <param name="StartOn">First day.</param>
/// <param name="Joined">Whether the hire is a participant yet.</param>
/// <param name="ScorecardScore">Mean of the scorecards, 1 to 5.</param>
/// <param name="MeanAttainment">Mean over the first year's periods; absent before the first.</param>
/// <param name="Periods">The first year's periods.</param>
internal sealed record QualityOfHireView(
    Guid ApplicationId, Guid RequisitionId, string ParticipantCode, DateOnly StartOn, bool Joined, decimal? ScorecardScore, Attainment? MeanAttainment, IReadOnlyList<HirePeriod> Periods);

/// <summary>Reads the quality of hire.</summary>
internal static class ReadQualityOfHire
{
    public static void MapQuality(this IEndpointRouteBuilder v1) => v1.MapGet("/quality-of-hire", ListAsync).WithTags("Quality of hire").WithName("ListQualityOfHire")
        .WithSummary("Lists hires with their attainment over the first year beside their scorecards.").RequirePersona(Persona.Recruiter, Persona.CompAdmin, Persona.Auditor);

    private static async Task<Ok<Page<QualityOfHireView>>> ListAsync([AsParameters] PageRequest paging, RecruitingDbContext db, ParticipantDirectory people, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterId>()?.Id ?? Guid.Empty;
        var hires = await db.Applications.FromSql($"SELECT a.*, a.xmin FROM recruiting.application a WHERE a.id > {after} AND a.stage = 'Hired'").AsNoTracking()
            .OrderBy(a => a.Id).Take(paging.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(paging.ToPage(await ViewsAsync(hires, db, people, cancellationToken), v => new AfterId(v.ApplicationId), http));
    }

    private static async Task<IReadOnlyList<QualityOfHireView>> ViewsAsync(List<Application> hires, RecruitingDbContext db, ParticipantDirectory people, CancellationToken cancellationToken)
    {
        var ids = hires.Select(h => h.Id).ToArray();
        var offers = await db.Offers.AsNoTracking().Where(o => ids.Contains(o.ApplicationId) && o.Status == OfferStatus.Accepted).ToDictionaryAsync(o => o.ApplicationId, cancellationToken);
        var cards = (await db.Scorecards.AsNoTracking().Where(s => ids.Contains(s.ApplicationId)).ToListAsync(cancellationToken)).ToLookup(s => s.ApplicationId);
        var participants = await people.IdsAsync(offers.Values.Select(o => o.ParticipantCode), cancellationToken);
        var participantIds = participants.Values.ToArray();
        var attainments = (await db.Attainments.AsNoTracking().Where(a => participantIds.Contains(a.ParticipantId)).ToListAsync(cancellationToken)).ToLookup(a => a.ParticipantId);
        return [.. hires.Select(h => View(h, offers[h.Id], cards[h.Id], participants.TryGetValue(offers[h.Id].ParticipantCode, out var id) ? id : null, attainments))];
    }

    private static QualityOfHireView View(Application hire, Offer offer, IEnumerable<Scorecard> cards, Guid? participantId, ILookup<Guid, AttainmentRow> attainments)
    {
        var rows = participantId is { } id ? attainments[id] : [];
        var periods = QualityOfHire.FirstYear(offer.StartOn, rows.Select(a => (new HirePeriod(a.PeriodCode, a.PeriodStart, a.Attainment, a.Final), a.PeriodEndExclusive)));
        return new(hire.Id.Value, hire.RequisitionId.Value, offer.ParticipantCode, offer.StartOn, participantId is not null, ScorecardSummary.Of([.. cards]).Score, QualityOfHire.Mean(periods), periods);
    }
}
