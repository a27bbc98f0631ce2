namespace SalesPerf.Goals.Domain.Goals;

/// <summary>What was found about one letter.</summary>
public enum SmartFinding
{
    /// <summary>It holds.</summary>
    Met,

    /// <summary>It does not hold.</summary>
    NotMet,

    /// <summary>There is nothing to judge it by.</summary>
    Unknown,
}

/// <summary>The judgement on one letter.</summary>
/// <param name="Finding">Whether it holds.</param>
/// <param name="ReasonCode">Key of the sentence that says why; it is worded where it is read, in the reader's language.</param>
/// <param name="ReasonValues">The values in that sentence, as they are in JSON.</param>
public sealed record LetterJudgement(SmartFinding Finding, string ReasonCode, IReadOnlyList<string> ReasonValues);

/// <summary>The judgement on a goal: specific, measurable, achievable, relevant, time-bound.</summary>
public sealed record SmartJudgement(LetterJudgement Specific, LetterJudgement Measurable, LetterJudgement Achievable, LetterJudgement Relevant, LetterJudgement TimeBound)
{
    /// <summary>Whether every letter holds.</summary>
    public bool IsSmart => new[] { Specific, Measurable, Achievable, Relevant, TimeBound }.All(l => l.Finding == SmartFinding.Met);
}
