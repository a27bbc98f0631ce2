using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain.Goals;

/// <summary>How far the agreement on a goal is.</summary>
public enum GoalStatus
{
    /// <summary>Being written; only those who lead see it.</summary>
    Draft,

    /// <summary>Told to the person, with its reason; waits for agreement.</summary>
    Published,

    /// <summary>The person agreed.</summary>
    Acknowledged,

    /// <summary>Its period was over when it became known; nobody is asked to agree.</summary>
    Historic,

    /// <summary>No longer a goal.</summary>
    Withdrawn,
}

/// <summary>Where a goal comes from.</summary>
public enum GoalOrigin
{
    /// <summary>A manager or administrator wrote it.</summary>
    Manager,

    /// <summary>A quota; its target is changed there.</summary>
    Quota,

    /// <summary>Somebody joined.</summary>
    Onboarding,
}

/// <summary>The period a goal is for.</summary>
/// <param name="CalendarCode">Its calendar.</param>
/// <param name="Code">Its code.</param>
/// <param name="Range">Its days; it has an end.</param>
public sealed record GoalPeriod(string CalendarCode, string Code, DateRange Range);

/// <summary>What is to be reached.</summary>
/// <param name="Target">In the KPI's unit.</param>
/// <param name="Currency">Of an amount; null for other units.</param>
/// <param name="Statement">A sentence that says who reaches what.</param>
/// <param name="ParentGoalId">The goal that it serves, or null.</param>
public sealed record GoalContent(decimal Target, string? Currency, Sentence Statement, GoalId? ParentGoalId);

/// <summary>What one participant is to reach in one KPI in one period, and whether the person agreed. A change of content makes a new revision, which asks for agreement again.</summary>
public sealed class Goal
{
    private readonly List<GoalQuestion> questions = [];

    private Goal()
    {
    }

    /// <summary>A draft.</summary>
    public Goal(Guid participantId, string kpiCode, GoalPeriod period, GoalContent content, GoalOrigin origin, string createdBy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(content);
        Id = NewId.Of<GoalId>();
        (ParticipantId, KpiCode, CalendarCode, PeriodCode, StartsOn) = (participantId, kpiCode, period.CalendarCode, period.Code, period.Range.Start);
        EndsBefore = period.Range.EndExclusive ?? throw new ArgumentException("A goal's period has an end.", nameof(period));
        Take(content);
        (Origin, CreatedBy, CreatedAt, Revision) = (origin, createdBy, now, 1);
    }

    /// <summary>Id.</summary>
    public GoalId Id { get; private init; }

    /// <summary>Whose.</summary>
    public Guid ParticipantId { get; private init; }

    /// <summary>What is measured.</summary>
    public string KpiCode { get; private init; } = string.Empty;

    /// <summary>Calendar of the period.</summary>
    public string CalendarCode { get; private init; } = string.Empty;

    /// <summary>When.</summary>
    public string PeriodCode { get; private init; } = string.Empty;

    /// <summary>First day of the period.</summary>
    public DateOnly StartsOn { get; private init; }

    /// <summary>First day after it.</summary>
    public DateOnly EndsBefore { get; private init; }

    /// <summary>How much, in the KPI's unit.</summary>
    public decimal Target { get; private set; }

    /// <summary>Currency of an amount; null for other units.</summary>
    public string? Currency { get; private set; }

    /// <summary>A sentence that says who reaches what; in English where the platform said it.</summary>
    public string Statement { get; private set; } = string.Empty;

    /// <summary>Key of a statement by the platform, worded where it is read; null of a person's.</summary>
    public string? StatementCode { get; private set; }

    /// <summary>The values in a statement by the platform.</summary>
    public IReadOnlyList<string> StatementValues { get; private set; } = [];

    /// <summary>Why this goal; there from the moment it is published, in English where the platform said it.</summary>
    public string? Reason { get; private set; }

    /// <summary>Key of a reason by the platform, worded where it is read; null of a person's.</summary>
    public string? ReasonCode { get; private set; }

    /// <summary>The values in a reason by the platform.</summary>
    public IReadOnlyList<string> ReasonValues { get; private set; } = [];

    /// <summary>The goal that it serves, or null.</summary>
    public GoalId? ParentGoalId { get; private set; }

    /// <summary>Where it comes from.</summary>
    public GoalOrigin Origin { get; private init; }

    /// <summary>How far the agreement is.</summary>
    public GoalStatus Status { get; private set; }

    /// <summary>Grows with every change of content.</summary>
    public int Revision { get; private set; }

    /// <summary>Subject of who wrote it.</summary>
    public string CreatedBy { get; private init; } = string.Empty;

    /// <summary>When it was written (UTC).</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When this revision was told to the person (UTC).</summary>
    public DateTimeOffset? PublishedAt { get; private set; }

    /// <summary>When the person agreed to this revision (UTC).</summary>
    public DateTimeOffset? AcknowledgedAt { get; private set; }

    /// <summary>Actual against target once the period is over.</summary>
    public decimal? Score { get; private set; }

    /// <summary>Business date of the score.</summary>
    public DateOnly? ScoredOn { get; private set; }

    /// <summary>Whether it was off track when last looked at.</summary>
    public bool OffTrack { get; private set; }

    /// <summary>Version of the stored row.</summary>
    public uint Version { get; private set; }

    /// <summary>What the person asked about it.</summary>
    public IReadOnlyList<GoalQuestion> Questions => questions;

    /// <summary>Days of the period.</summary>
    public DateRange Period => new(StartsOn, EndsBefore);

    /// <summary>Whether the person (and so progress) knows of it.</summary>
    public bool IsKnown => Status is GoalStatus.Published or GoalStatus.Acknowledged or GoalStatus.Historic;

    /// <summary>Tells the person, with the reason; in a period that is over it goes on record and asks nobody.</summary>
    /// <returns>Whether the person is now asked to agree.</returns>
    public bool Publish(Sentence reason, DateOnly today, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (Status != GoalStatus.Draft) throw new DomainException(GoalErrors.NotADraft);
        if (string.IsNullOrWhiteSpace(reason.Text)) throw new DomainException(GoalErrors.ReasonMissing);
        Tell(reason, now);
        Status = today >= EndsBefore ? GoalStatus.Historic : GoalStatus.Published;
        return Status == GoalStatus.Published;
    }

    /// <summary>The person agrees to the present revision.</summary>
    /// <returns>False where that was so already.</returns>
    public bool Acknowledge(DateTimeOffset now)
    {
        if (Status == GoalStatus.Acknowledged) return false;
        if (Status != GoalStatus.Published) throw new DomainException(GoalErrors.NotPublished);
        (Status, AcknowledgedAt) = (GoalStatus.Acknowledged, now);
        return true;
    }

    /// <summary>Changes what is to be reached, with the reason; a goal that was told is told again.</summary>
    /// <returns>Whether the person is now asked to agree to the new revision.</returns>
    public bool Change(GoalContent content, Sentence? reason, DateOnly today, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (Status == GoalStatus.Withdrawn) throw new DomainException(GoalErrors.Withdrawn);
        if (IsAlready(content) && (reason is null || reason.Text == Reason)) return false;
        if (IsKnown && string.IsNullOrWhiteSpace(reason?.Text)) throw new DomainException(GoalErrors.ReasonMissing);
        Take(content);
        Revision++;
        if (Status == GoalStatus.Draft) return false;
        AcknowledgedAt = null;
        Tell(reason!, now);
        Status = today >= EndsBefore ? GoalStatus.Historic : GoalStatus.Published;
        return Status == GoalStatus.Published;
    }

    /// <summary>It is no longer a goal.</summary>
    public void Withdraw() => Status = GoalStatus.Withdrawn;

    /// <summary>The person asks.</summary>
    public GoalQuestion Ask(string text, string askedBy, DateTimeOffset now)
    {
        if (!IsKnown) throw new DomainException(GoalErrors.NotPublished);
        var question = new GoalQuestion(Id, text, askedBy, now);
        questions.Add(question);
        return question;
    }

    /// <summary>Somebody who leads answers.</summary>
    public GoalQuestion Answer(QuestionId questionId, string text, string answeredBy, DateTimeOffset now)
    {
        var question = questions.Find(q => q.Id == questionId) ?? throw new DomainException(GoalErrors.QuestionNotFound);
        question.Give(text, answeredBy, now);
        return question;
    }

    /// <summary>Notes the pace; says whether it just fell off track.</summary>
    public bool NotePace(bool offTrack)
    {
        var fell = offTrack && !OffTrack;
        OffTrack = offTrack;
        return fell;
    }

    /// <summary>Takes the score; says whether it is another than before.</summary>
    public bool TakeScore(decimal score, DateOnly today)
    {
        if (Score == score) return false;
        (Score, ScoredOn) = (score, today);
        return true;
    }

    private bool IsAlready(GoalContent content) => (content.Target, content.Currency, content.Statement.Text, content.ParentGoalId) == (Target, Currency, Statement, ParentGoalId);

    private void Take(GoalContent content)
    {
        (Target, Currency, ParentGoalId) = (content.Target, content.Currency, content.ParentGoalId);
        // Whoever changes something else sends the words back as they were read, and does not make them their own.
        if (content.Statement.Text != Statement) (Statement, StatementCode, StatementValues) = (content.Statement.Text, content.Statement.Code, content.Statement.Values);
    }

    private void Tell(Sentence reason, DateTimeOffset now) => (Reason, ReasonCode, ReasonValues, PublishedAt) = (reason.Text, reason.Code, reason.Values, now);
}

/// <summary>A question about a goal, and its answer once it has one.</summary>
public sealed class GoalQuestion
{
    private GoalQuestion()
    {
    }

    internal GoalQuestion(GoalId goalId, string text, string askedBy, DateTimeOffset now)
    {
        Id = NewId.Of<QuestionId>();
        (GoalId, Text, AskedBy, AskedAt) = (goalId, text, askedBy, now);
    }

    /// <summary>Id.</summary>
    public QuestionId Id { get; private init; }

    /// <summary>About which goal.</summary>
    public GoalId GoalId { get; private init; }

    /// <summary>The question.</summary>
    public string Text { get; private init; } = string.Empty;

    /// <summary>Subject of who asked.</summary>
    public string AskedBy { get; private init; } = string.Empty;

    /// <summary>When (UTC).</summary>
    public DateTimeOffset AskedAt { get; private init; }

    /// <summary>The answer, or null.</summary>
    public string? AnswerText { get; private set; }

    /// <summary>Subject of who answered.</summary>
    public string? AnsweredBy { get; private set; }

    /// <summary>When it was answered (UTC).</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    internal void Give(string text, string answeredBy, DateTimeOffset now)
    {
        if (AnsweredAt is not null) throw new DomainException(GoalErrors.AlreadyAnswered);
        (AnswerText, AnsweredBy, AnsweredAt) = (text, answeredBy, now);
    }
}
