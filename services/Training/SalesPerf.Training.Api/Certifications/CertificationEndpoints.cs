using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain.Certifications;

namespace SalesPerf.Training.Api.Certifications;

/// <summary>A certification that somebody was awarded.</summary>
internal sealed record CertificationView(
    Guid Id, string ParticipantCode, string ParticipantName, string Code, string SkillCode, DateOnly ValidFrom, DateOnly? ValidUntilExclusive, string Basis, string AwardedBy, bool HoldsToday)
{
    public static CertificationView Of(Certification c, ParticipantName person, DateOnly today) =>
        new(c.Id.Value, person.Code, person.Name, c.Code, c.SkillCode, c.Valid.Start, c.Valid.EndExclusive, c.Basis, c.AwardedBy, c.HoldsOn(today));
}

/// <summary>Certifications: awarded by a trainer or manager, expired by the business date.</summary>
internal static class CertificationEndpoints
{
    public static void MapCertifications(this IEndpointRouteBuilder v1)
    {
        var area = v1.MapGroup(string.Empty).WithTags("Certifications");
        area.MapPost("/certifications:award", AwardCertification.HandleAsync).WithName("AwardCertification").WithSummary("Awards a certification for a time.").RequirePersona(Persona.Trainer, Persona.Manager);
        area.MapGet("/certifications", ListAsync).WithName("ListCertifications").WithSummary("Lists certifications, of one participant where named.")
            .RequirePersona(Persona.Rep, Persona.Manager, Persona.Trainer, Persona.CompAdmin, Persona.Auditor);
    }

    private static async Task<Ok<Page<CertificationView>>> ListAsync(
        string? participantCode, [AsParameters] PageRequest paging, Caller caller, TrainingDbContext db, PeopleDirectory people, BusinessClock clock, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterId>()?.Id ?? Guid.Empty;
        var scope = await people.ScopeAsync(participantCode, caller, cancellationToken);
        var rows = await db.Certifications.FromSql($"SELECT c.*, c.xmin FROM training.certification c WHERE c.id > {after}").AsNoTracking()
            .Where(c => scope == null || scope.Contains(c.ParticipantId)).OrderBy(c => c.Id).Take(paging.Size + 1).ToListAsync(cancellationToken);
        var names = await people.NamesAsync(rows.Select(c => c.ParticipantId), cancellationToken);
        var today = await clock.TodayAsync(cancellationToken);
        return TypedResults.Ok(paging.ToPage([.. rows.Select(c => CertificationView.Of(c, names(c.ParticipantId), today))], v => new AfterId(v.Id), http));
    }
}
