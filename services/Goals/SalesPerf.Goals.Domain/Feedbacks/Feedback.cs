using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain.Feedbacks;

/// <summary>What feedback says.</summary>
/// <param name="Strength">What was done well.</param>
/// <param name="Improvement">What can be done better.</param>
/// <param name="Action">What to do next.</param>
/// <param name="DueOn">By when, or null.</param>
/// <param name="About">The occasion, or null.</param>
/// <param name="HappenedOn">When the occasion was, or null.</param>
public sealed record FeedbackContent(string Strength, string Improvement, string Action, DateOnly? DueOn, string? About, DateOnly? HappenedOn);

/// <summary>What makes feedback useful: a strength, an improvement and an action, each specific, and soon after the occasion.</summary>
public static class FeedbackRules
{
    /// <summary>Fewest characters that can be specific.</summary>
    public const int ShortestPart = 15;

    /// <summary>Most characters of a part.</summary>
    public const int LongestPart = 2_000;

    /// <summary>Feedback given within this many days of its occasion is timely.</summary>
    public const int TimelyDays = 7;

    /// <summary>All that is wrong with it; empty where it may be given.</summary>
    public static IReadOnlyList<ErrorDetail> Violations(FeedbackContent content, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(content);
        var found = new List<ErrorDetail>();
        Part(found, content.Strength, "/strength", "what was done well");
        Part(found, content.Improvement, "/improvement", "what can be done better");
        Part(found, content.Action, "/action", "what to do next");
        if (content.DueOn < today) found.Add(new("/dueOn", "in_the_past", "The action is due today or later."));
        if (content.HappenedOn > today) found.Add(new("/happenedOn", "in_the_future", "The occasion was today or before."));
        return found;
    }

    /// <summary>Whether it came soon after its occasion; null where the occasion has no date.</summary>
    public static bool? IsTimely(DateOnly givenOn, DateOnly? happenedOn) => happenedOn is { } day ? givenOn.DayNumber - day.DayNumber <= TimelyDays : null;

    private static void Part(List<ErrorDetail> found, string? text, string pointer, string what)
    {
        if (string.IsNullOrWhiteSpace(text)) found.Add(new(pointer, "required", $"Say {what}."));
        else if (text.Trim().Length < ShortestPart) found.Add(new(pointer, "not_specific", $"Be specific about {what}: at least {ShortestPart} characters."));
        else if (text.Length > LongestPart) found.Add(new(pointer, "too_long", $"At most {LongestPart} characters."));
    }
}

/// <summary>Feedback from one person to a participant, and the participant's own words on it.</summary>
public sealed class Feedback
{
    private Feedback()
    {
    }

    /// <summary>Gives it; refuses what is not useful, with every violation.</summary>
    public Feedback(Guid participantId, string giver, Guid? giverParticipantId, FeedbackContent content, DateOnly today, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (giverParticipantId == participantId) throw new DomainException(FeedbackErrors.ToOneself);
        var violations = FeedbackRules.Violations(content, today);
        if (violations.Count > 0) throw new DomainException(FeedbackErrors.NotUseful.With(violations));
        Id = NewId.Of<FeedbackId>();
        (ParticipantId, Giver, GiverParticipantId, GivenOn, GivenAt) = (participantId, giver, giverParticipantId, today, now);
        (Strength, Improvement, Action, DueOn, About, HappenedOn) = (content.Strength, content.Improvement, content.Action, content.DueOn, content.About, content.HappenedOn);
    }

    /// <summary>Id.</summary>
    public FeedbackId Id { get; private init; }

    /// <summary>Who receives it.</summary>
    public Guid ParticipantId { get; private init; }

    /// <summary>Subject of who gave it.</summary>
    public string Giver { get; private init; } = string.Empty;

    /// <summary>The giver as a participant, or null.</summary>
    public Guid? GiverParticipantId { get; private init; }

    /// <summary>What was done well.</summary>
    public string Strength { get; private init; } = string.Empty;

    /// <summary>What can be done better.</summary>
    public string Improvement { get; private init; } = string.Empty;

    /// <summary>What to do next.</summary>
    public string Action { get; private init; } = string.Empty;

    /// <summary>By when, or null.</summary>
    public DateOnly? DueOn { get; private init; }

    /// <summary>The occasion, or null.</summary>
    public string? About { get; private init; }

    /// <summary>When the occasion was, or null.</summary>
    public DateOnly? HappenedOn { get; private init; }

    /// <summary>Business date on which it was given.</summary>
    public DateOnly GivenOn { get; private init; }

    /// <summary>When it was given (UTC).</summary>
    public DateTimeOffset GivenAt { get; private init; }

    /// <summary>The receiver's own words, or null.</summary>
    public string? Response { get; private set; }

    /// <summary>When the receiver answered (UTC).</summary>
    public DateTimeOffset? RespondedAt { get; private set; }

    /// <summary>The receiver's own words; they can be given once.</summary>
    public void Respond(string words, DateTimeOffset now)
    {
        if (RespondedAt is not null) throw new DomainException(FeedbackErrors.AlreadyResponded);
        (Response, RespondedAt) = (words, now);
    }
}

/// <summary>Refusals about feedback.</summary>
public static class FeedbackErrors
{
    /// <summary>Something is missing or vague.</summary>
    public static DomainError NotUseful { get; } =
        new("goals.feedback_not_useful", ErrorKind.Invalid, "Feedback names a strength, an improvement and an action, each specific; see errors.");

    /// <summary>Nobody gives feedback to themselves.</summary>
    public static DomainError ToOneself { get; } = new("goals.feedback_to_oneself", ErrorKind.RuleBroken, "Feedback is given to somebody else.");

    /// <summary>No such feedback, or not for the caller to know.</summary>
    public static DomainError NotFound { get; } = new("goals.feedback_not_found", ErrorKind.NotFound, "There is no such feedback, or it is not yours to see.");

    /// <summary>Only the receiver answers.</summary>
    public static DomainError NotYours { get; } = new("goals.feedback_not_yours", ErrorKind.Forbidden, "Only the person who received the feedback can answer it.");

    /// <summary>The receiver answered.</summary>
    public static DomainError AlreadyResponded { get; } = new("goals.feedback_already_responded", ErrorKind.RuleBroken, "This feedback has its answer.");
}
