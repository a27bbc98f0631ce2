using SalesPerf.Primitives;

namespace SalesPerf.Training.Domain.Onboarding;

/// <summary>Where an enrolment stands.</summary>
public enum EnrolmentStatus
{
    /// <summary>No template fits its title yet; it begins when one is put.</summary>
    WaitingForTemplate,

    /// <summary>Under way.</summary>
    Active,

    /// <summary>Every step is done or skipped.</summary>
    Completed,
}

/// <summary>One step of somebody's programme.</summary>
/// <param name="Number">From 1, in the order of the list; it stays with the step.</param>
/// <param name="DueOn">Business date by which to do it.</param>
/// <param name="Title">What to do.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Reference">Code of the course or scenario, or null.</param>
/// <param name="CompletedOn">Business date on which it was done, or null.</param>
/// <param name="CompletedBy">Who said so.</param>
/// <param name="SkippedBecause">Why it was left out for this person, or null.</param>
public sealed record EnrolmentStep(
    int Number, DateOnly DueOn, string Title, StepKind Kind, string? Reference, DateOnly? CompletedOn = null, string? CompletedBy = null, string? SkippedBecause = null)
{
    /// <summary>Whether nothing is left to do about it.</summary>
    public bool IsClosed => CompletedOn is not null || SkippedBecause is not null;
}

/// <summary>Somebody's onboarding programme, made from the template of the title and adapted to the person.</summary>
public sealed class Enrolment
{
    private Enrolment()
    {
    }

    /// <summary>Someone joined; the programme begins with <see cref="Begin"/>.</summary>
    public Enrolment(Guid participantId, string titleCode, DateOnly startsOn)
    {
        Id = NewId.Of<EnrolmentId>();
        (ParticipantId, TitleCode, StartsOn, Status) = (participantId, titleCode, startsOn, EnrolmentStatus.WaitingForTemplate);
    }

    /// <summary>Id.</summary>
    public EnrolmentId Id { get; private init; }

    /// <summary>Who.</summary>
    public Guid ParticipantId { get; private init; }

    /// <summary>Title of the seat.</summary>
    public string TitleCode { get; private init; } = string.Empty;

    /// <summary>First day of work; due dates count from it.</summary>
    public DateOnly StartsOn { get; private init; }

    /// <summary>Where it stands.</summary>
    public EnrolmentStatus Status { get; private set; }

    /// <summary>The template it was made from; null while it waits.</summary>
    public string? TemplateCode { get; private set; }

    /// <summary>Its steps, by due date.</summary>
    public IReadOnlyList<EnrolmentStep> Steps { get; private set; } = [];

    /// <summary>Gives the programme its steps, each due a number of days after the first day.</summary>
    public void Begin(OnboardingTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (Status != EnrolmentStatus.WaitingForTemplate) throw new DomainException(TrainingErrors.EnrolmentBegun);
        TemplateCode = template.Code;
        Steps = [.. template.Steps.Select((s, i) => new EnrolmentStep(i + 1, StartsOn.AddDays(s.Day), s.Title, s.Kind, s.Reference))];
        Status = EnrolmentStatus.Active;
    }

    /// <summary>A step was done.</summary>
    public void Complete(int number, DateOnly today, string by) => Close(number, s => s with { CompletedOn = today, CompletedBy = by });

    /// <summary>A step is left out for this person.</summary>
    public void Skip(int number, string reason, string by) => Close(number, s => s with { SkippedBecause = reason, CompletedBy = by });

    /// <summary>A step is added for this person; an enrolment that was complete is under way again.</summary>
    public void Add(DateOnly dueOn, string title, StepKind kind, string? reference)
    {
        if (Status == EnrolmentStatus.WaitingForTemplate) throw new DomainException(TrainingErrors.EnrolmentWaits);
        var step = new EnrolmentStep(Steps.Max(s => s.Number) + 1, dueOn, title, kind, reference);
        Steps = [.. Steps.Append(step).OrderBy(s => s.DueOn).ThenBy(s => s.Number)];
        Status = EnrolmentStatus.Active;
    }

    private void Close(int number, Func<EnrolmentStep, EnrolmentStep> change)
    {
        if (Status == EnrolmentStatus.WaitingForTemplate) throw new DomainException(TrainingErrors.EnrolmentWaits);
        var step = Steps.FirstOrDefault(s => s.Number == number) ?? throw new DomainException(TrainingErrors.StepNotFound(number));
        if (step.IsClosed) throw new DomainException(TrainingErrors.StepClosed(number));
        Steps = [.. Steps.Select(s => s.Number == number ? change(s) : s)];
        if (Steps.All(s => s.IsClosed)) Status = EnrolmentStatus.Completed;
    }
}
