using SalesPerf.Goals.Domain.Goals;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.Goals.Smart;

/// <summary>The verdict on one letter, with its reason in the reader's language.</summary>
internal sealed record SmartLetter(SmartFinding Finding, string Reason)
{
    public static SmartLetter Of(LetterJudgement letter, Wording words) => new(letter.Finding, words.Of(letter.ReasonCode, letter.ReasonValues));
}

/// <summary>The verdict on a goal: specific, measurable, achievable, relevant, time-bound.</summary>
/// <param name="IsSmart">Whether every letter holds.</param>
internal sealed record SmartVerdict(SmartLetter Specific, SmartLetter Measurable, SmartLetter Achievable, SmartLetter Relevant, SmartLetter TimeBound, bool IsSmart)
{
    public static SmartVerdict Of(SmartJudgement judgement, Wording words) => new(
        SmartLetter.Of(judgement.Specific, words), SmartLetter.Of(judgement.Measurable, words), SmartLetter.Of(judgement.Achievable, words),
        SmartLetter.Of(judgement.Relevant, words), SmartLetter.Of(judgement.TimeBound, words), judgement.IsSmart);
}
