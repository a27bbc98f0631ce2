using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain;
using SalesPerf.Recruiting.Domain.Candidates;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Candidates;

/// <summary>A candidate as read; for an auditor name, address and free texts are masked.</summary>
internal sealed record CandidateView(
    Guid Id, string Code, string Name, string? Email, CandidateSource Source, string? SourceDetail, IReadOnlyList<string> Skills, decimal ExperienceYears, IReadOnlyList<string> Education)
{
    public static CandidateView Of(Candidate c, bool masked) => masked
        ? new(c.Id.Value, c.Code, Caller.Mask, c.Email is null ? null : Caller.Mask, c.Source, c.SourceDetail is null ? null : Caller.Mask, [.. c.Skills.Select(_ => Caller.Mask)], c.ExperienceYears, [.. c.Education.Select(_ => Caller.Mask)])
        : new(c.Id.Value, c.Code, c.Name, c.Email, c.Source, c.SourceDetail, c.Skills, c.ExperienceYears, c.Education);
}

/// <summary>Reads candidates.</summary>
internal static class ReadCandidates
{
    public static async Task<Ok<Page<CandidateView>>> ListAsync(
        string? code, string? source, [AsParameters] PageRequest paging, Caller caller, RecruitingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterId>()?.Id ?? Guid.Empty;
        var wanted = source.ToChoice<CandidateSource>("source");
        var rows = await db.Candidates.FromSql($"SELECT c.*, c.xmin FROM recruiting.candidate c WHERE c.id > {after}").AsNoTracking()
            .Where(c => (code == null || c.Code == code) && (wanted == null || c.Source == wanted)).OrderBy(c => c.Id).Take(paging.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(paging.ToPage([.. rows.Select(c => CandidateView.Of(c, IsMaskedFor(caller)))], v => new AfterId(v.Id), http));
    }

    public static async Task<Ok<CandidateView>> GetAsync(Guid id, Caller caller, RecruitingDbContext db, CancellationToken cancellationToken)
    {
        var candidate = await db.Candidates.FindAsync([new CandidateId(id)], cancellationToken) ?? throw new DomainException(RecruitingErrors.CandidateNotFound);
        return TypedResults.Ok(CandidateView.Of(candidate, IsMaskedFor(caller)));
    }

    /// <summary>Whether the caller may not know who a candidate is.</summary>
    public static bool IsMaskedFor(Caller caller) => !caller.Is(Persona.Recruiter);
}
