using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain;

namespace SalesPerf.Training.Api.Onboarding;

/// <summary>Reads the templates.</summary>
internal static class ReadTemplates
{
    public static async Task<Results<Ok<Page<OnboardingTemplateView>>, StatusCodeHttpResult>> ListAsync([AsParameters] PageRequest paging, TrainingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterCode>()?.Code ?? string.Empty;
        var rows = await db.Templates.FromSql($"SELECT t.*, t.xmin FROM training.onboarding_template t WHERE t.code > {after}").AsNoTracking().OrderBy(t => t.Code).Take(paging.Size + 1).ToListAsync(cancellationToken);
        var page = paging.ToPage([.. rows.Select(OnboardingTemplateView.Of)], v => new AfterCode(v.Code), http);
        return http.IsUnchanged(page) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(page);
    }

    public static async Task<Ok<OnboardingTemplateView>> GetAsync(string code, TrainingDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        var template = await db.Templates.FindAsync([code], cancellationToken) ?? throw new DomainException(TrainingErrors.TemplateNotFound(code));
        http.SetETag(db.VersionOf(template));
        return TypedResults.Ok(OnboardingTemplateView.Of(template));
    }
}
