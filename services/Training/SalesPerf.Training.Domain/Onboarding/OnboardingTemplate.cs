using SalesPerf.Primitives;

namespace SalesPerf.Training.Domain.Onboarding;

/// <summary>What a step of a programme is.</summary>
public enum StepKind
{
    /// <summary>A course of the catalogue.</summary>
    Course,

    /// <summary>A chapter of the training manual.</summary>
    Manual,

    /// <summary>A role play by a scenario.</summary>
    RolePlay,

    /// <summary>Meeting somebody.</summary>
    Meeting,
}

/// <summary>One step of a template.</summary>
/// <param name="Day">Due this many days after the first day; 0 is the first day itself.</param>
/// <param name="Title">What to do.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Reference">Code of the course or scenario, chapter, or person; null where the title says it all.</param>
public sealed record TemplateStep(int Day, string Title, StepKind Kind, string? Reference);

/// <summary>How newcomers of a title begin; the one without a title is for all titles that have none of their own.</summary>
public sealed class OnboardingTemplate
{
    private OnboardingTemplate()
    {
    }

    /// <summary>A new template.</summary>
    public OnboardingTemplate(string code, string? titleCode, string name, IReadOnlyList<TemplateStep> steps)
    {
        Code = code;
        Describe(titleCode, name, steps);
    }

    /// <summary>Business key.</summary>
    public string Code { get; private init; } = string.Empty;

    /// <summary>Title it is for; null is the default.</summary>
    public string? TitleCode { get; private set; }

    /// <summary>Name to show.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>Steps in order of their day.</summary>
    public IReadOnlyList<TemplateStep> Steps { get; private set; } = [];

    /// <summary>Changes the template; enrolments that have begun keep their steps.</summary>
    public void Describe(string? titleCode, string name, IReadOnlyList<TemplateStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        if (steps.Count == 0) throw new DomainException(TrainingErrors.NoSteps);
        (TitleCode, Name, Steps) = (titleCode, name, [.. steps.OrderBy(s => s.Day)]);
    }

    /// <summary>The template for a title: its own, else the default, else none.</summary>
    public static OnboardingTemplate? For(string titleCode, IReadOnlyCollection<OnboardingTemplate> templates)
    {
        ArgumentNullException.ThrowIfNull(templates);
        return templates.FirstOrDefault(t => t.TitleCode == titleCode) ?? templates.FirstOrDefault(t => t.TitleCode is null);
    }
}
