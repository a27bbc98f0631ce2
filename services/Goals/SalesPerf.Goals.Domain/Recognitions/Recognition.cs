using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain.Recognitions;

/// <summary>Thanks to a participant, seen by colleagues; a reward that goes with it is paid by Compensation.</summary>
public sealed class Recognition
{
    private Recognition()
    {
    }

    /// <summary>Gives it.</summary>
    /// <param name="participantId">To whom.</param>
    /// <param name="givenBy">Subject of the giver.</param>
    /// <param name="giverParticipantId">The giver as a participant, or null.</param>
    /// <param name="title">For what, in a few words.</param>
    /// <param name="message">In more words.</param>
    /// <param name="reward">Money that goes with it, or null.</param>
    /// <param name="mayReward">Whether the giver may give money.</param>
    /// <param name="today">Business date.</param>
    public Recognition(Guid participantId, string givenBy, Guid? giverParticipantId, string title, string message, Money? reward, bool mayReward, DateOnly today)
    {
        if (giverParticipantId == participantId) throw new DomainException(RecognitionErrors.ToOneself);
        if (reward is not null && !mayReward) throw new DomainException(RecognitionErrors.NoRewards);
        if (reward is { Amount: <= 0m }) throw new DomainException(RecognitionErrors.NotAReward);
        Id = NewId.Of<RecognitionId>();
        (ParticipantId, GivenBy, GiverParticipantId, Title, Message, GivenOn) = (participantId, givenBy, giverParticipantId, title, message, today);
        (RewardAmount, RewardCurrency) = (reward?.Amount, reward?.Currency.Code);
    }

    /// <summary>Id.</summary>
    public RecognitionId Id { get; private init; }

    /// <summary>To whom.</summary>
    public Guid ParticipantId { get; private init; }

    /// <summary>Subject of the giver.</summary>
    public string GivenBy { get; private init; } = string.Empty;

    /// <summary>The giver as a participant, or null.</summary>
    public Guid? GiverParticipantId { get; private init; }

    /// <summary>For what, in a few words.</summary>
    public string Title { get; private init; } = string.Empty;

    /// <summary>In more words.</summary>
    public string Message { get; private init; } = string.Empty;

    /// <summary>Business date.</summary>
    public DateOnly GivenOn { get; private init; }

    /// <summary>Amount of the reward, or null.</summary>
    public decimal? RewardAmount { get; private init; }

    /// <summary>Its currency, or null.</summary>
    public string? RewardCurrency { get; private init; }

    /// <summary>Money that goes with it, or null.</summary>
    public Money? Reward => RewardAmount is { } amount ? Money.FromRounded(amount, Currency.Of(RewardCurrency!)) : null;
}

/// <summary>Refusals about recognition.</summary>
public static class RecognitionErrors
{
    /// <summary>Nobody recognises themselves.</summary>
    public static DomainError ToOneself { get; } = new("goals.recognition_to_oneself", ErrorKind.RuleBroken, "Recognition is given to somebody else.");

    /// <summary>The giver may not give money.</summary>
    public static DomainError NoRewards { get; } = new("goals.reward_not_allowed", ErrorKind.Forbidden, "Only a manager of the person, or a compensation administrator, gives a reward with a recognition.");

    /// <summary>A reward is more than nothing.</summary>
    public static DomainError NotAReward { get; } = new("goals.reward_not_positive", ErrorKind.Invalid, "A reward is an amount above zero, with at most four decimals.");
}
