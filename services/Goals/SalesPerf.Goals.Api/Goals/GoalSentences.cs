using System.Globalization;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.Goals;

/// <summary>What the platform says about the goals that it sets itself.</summary>
internal static class GoalSentences
{
    public const string Quota = "goal.quota";
    public const string QuotaOfSeat = "goal.quota_of_seat";
    public const string Onboarding = "goal.onboarding";

    /// <summary>A sentence by its key.</summary>
    public static Sentence Say(string code, params string[] values) => new(Labels.Of(code, values, Language.English), code) { Values = values };

    /// <summary>A value as it is in JSON.</summary>
    public static string Number(decimal value) => value.ToString("0.##########", CultureInfo.InvariantCulture);

    /// <summary>A goal's statement in the reader's language; a person's as it was written.</summary>
    public static string StatementOf(this Wording words, Goal goal) => goal.StatementCode is { } code ? words.Of(code, goal.StatementValues) : goal.Statement;

    /// <summary>Why a goal, in the reader's language; a person's reason as it was written.</summary>
    public static string? ReasonOf(this Wording words, Goal goal) => goal.ReasonCode is { } code ? words.Of(code, goal.ReasonValues) : goal.Reason;
}
