using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain.Onboarding;

namespace SalesPerf.Training.Api.Onboarding;

/// <summary>A step of a template, as written and read.</summary>
/// <param name="Day">Due this many days after the first day.</param>
/// <param name="Title">What to do.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Reference">Code of the course or scenario, or nothing.</param>
internal sealed record TemplateStepBody(int Day, string Title, StepKind Kind, string? Reference = null);

/// <summary>A template as it is written; without a title it is the default.</summary>
internal sealed record PutOnboardingTemplateRequest(string Name, IReadOnlyList<TemplateStepBody> Steps, string? TitleCode = null);

/// <summary>A template as it is read.</summary>
internal sealed record OnboardingTemplateView(string Code, string? TitleCode, string Name, IReadOnlyList<TemplateStepBody> Steps)
{
    public static OnboardingTemplateView Of(OnboardingTemplate template) =>
        new(template.Code, template.TitleCode, template.Name, [.. template.Steps.Select(s => new TemplateStepBody(s.Day, s.Title, s.Kind, s.Reference))]);
}

/// <summary>Adds or changes a template, and begins the enrolments that waited for it.</summary>
internal static class PutTemplate
{
    public static async Task<Results<Ok<OnboardingTemplateView>, Created<OnboardingTemplateView>>> HandleAsync(
        string code, PutOnboardingTemplateRequest body, TrainingDbContext db, OnboardingPlacement placement, HttpContext http, CancellationToken cancellationToken)
    {
        Check(code, body);
        await placement.EnterAsync(cancellationToken);
        var steps = body.Steps.Select(s => new TemplateStep(s.Day, s.Title, s.Kind, s.Reference)).ToArray();
        var template = await db.Templates.FindAsync([code], cancellationToken);
        var added = template is null;
        if (template is null) db.Templates.Add(template = new OnboardingTemplate(code, body.TitleCode, body.Name, steps));
        else
        {
            http.RequireMatchIfSent(db.VersionOf(template));
            template.Describe(body.TitleCode, body.Name, steps);
        }

        await placement.PlaceAsync(cancellationToken);
        http.SetETag(db.VersionOf(template));
        var view = OnboardingTemplateView.Of(template);
        return added ? TypedResults.Created($"/v1/training/onboarding-templates/{Uri.EscapeDataString(code)}", view) : TypedResults.Ok(view);
    }

    private static void Check(string code, PutOnboardingTemplateRequest body)
    {
        var violations = new Violations();
        violations.Text(code, "/code", 100);
        violations.Text(body.Name, "/name");
        violations.Check(body.TitleCode is not "", "/titleCode", "empty", "Leave the title out for the default template.");
        violations.Check(body.Steps.Count <= 500, "/steps", "too_many", "A template has at most 500 steps.");
        for (var i = 0; i < body.Steps.Count; i++)
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/steps/{i}");
            violations.Text(body.Steps[i].Title, $"{pointer}/title");
            violations.Check(body.Steps[i].Day is >= 0 and <= 1_000, $"{pointer}/day", "out_of_bounds", "A step is due 0 to 1,000 days after the first day.");
        }

        violations.ThrowIfAny();
    }
}
