namespace SalesPerf.Expressions;

/// <summary>What a refusal says was asked for or found. It stands as a value in the refusal's text, and is translated as a word of its own; a test requires that.</summary>
internal readonly record struct Phrase(string English)
{
    public override string ToString() => English;
}
