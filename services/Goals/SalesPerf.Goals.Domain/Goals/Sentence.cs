namespace SalesPerf.Goals.Domain.Goals;

/// <summary>What is said about a goal: in a person's words, or by the platform out of figures, which each reader then gets in their own language.</summary>
/// <param name="Text">The words; of a sentence by the platform in English.</param>
/// <param name="Code">Key of a sentence by the platform; null of a person's.</param>
public sealed record Sentence(string Text, string? Code = null)
{
    /// <summary>The values in a sentence by the platform, as they are in JSON.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}
