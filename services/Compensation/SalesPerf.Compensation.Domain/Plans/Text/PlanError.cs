using System.Globalization;
using System.Runtime.CompilerServices;

namespace SalesPerf.Compensation.Domain.Plans.Text;

/// <summary>Something wrong in a plan document, at its place.</summary>
/// <param name="Code">Stable: <c>compensation.plan_…</c> for the document, <c>expression.…</c> for a formula in it.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
/// <param name="Suggestion">What may have been meant, or null.</param>
public sealed record PlanError(string Code, int Line, int Column, string Message, string? Suggestion = null)
{
    /// <summary>As compilers print it: <c>line:column: code: message</c>.</summary>
    public override string ToString() => $"{Line}:{Column}: {Code}: {Message}{(Suggestion is null ? "" : $" Did you mean '{Suggestion}'?")}";
}

/// <summary>How large and deep a plan document may be. More is refused, whatever it holds.</summary>
public static class PlanBounds
{
    /// <summary>Characters of a document.</summary>
    public const int MostCharacters = 1_000_000;

    /// <summary>Maps and lists inside each other.</summary>
    public const int MostDepth = 32;

    /// <summary>Values, lists and maps together.</summary>
    public const int MostNodes = 100_000;

    /// <summary>Errors told at once.</summary>
    public const int MostErrors = 100;

    /// <summary>Tables of a plan.</summary>
    public const int MostTables = 200;

    /// <summary>Bands, points, rows or cells of one table.</summary>
    public const int MostTableEntries = 10_000;

    /// <summary>Named values, measurements, counters and components together.</summary>
    public const int MostNames = 1_000;

    /// <summary>Components of a plan.</summary>
    public const int MostComponents = 200;

    /// <summary>Crediting rules of a plan.</summary>
    public const int MostCreditingRules = 100;

    /// <summary>Levels of a roll-up.</summary>
    public const int MostLevels = 50;
}

/// <summary>A text with values from a document in it. A long value is cut, because a text must not grow with what was written; what stands around values stays whole, by which it is recognised and translated.</summary>
[InterpolatedStringHandler]
public ref struct PlanMessage
{
    private const int LongestValue = 150;
    private DefaultInterpolatedStringHandler text;

    /// <summary>As the compiler makes it.</summary>
    public PlanMessage(int literalLength, int formattedCount) => text = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

    /// <summary>What is no value.</summary>
    public void AppendLiteral(string value) => text.AppendLiteral(value);

    /// <summary>A value as it was written.</summary>
    public void AppendFormatted(string? value)
    {
        if (value?.Length > LongestValue) value = $"{value.AsSpan(0, LongestValue)}…";
        text.AppendFormatted(value);
    }

    /// <summary>Any other value.</summary>
    public void AppendFormatted<T>(T value, string? format = null) => text.AppendFormatted(value, format);

    /// <summary>The text.</summary>
    public string ToStringAndClear() => text.ToStringAndClear();
}

/// <summary>Collects errors while a document is read, up to <see cref="PlanBounds.MostErrors"/>.</summary>
public sealed class DocumentErrors
{
    private readonly List<PlanError> errors = [];

    /// <summary>In the order of their places.</summary>
    public IReadOnlyList<PlanError> InOrder => [.. errors.OrderBy(e => e.Line).ThenBy(e => e.Column).ThenBy(e => e.Code, StringComparer.Ordinal)];

    /// <summary>Whether there are any.</summary>
    public bool Any => errors.Count > 0;

    /// <summary>Adds one with values in its text.</summary>
    public void Add(string code, Place place, PlanMessage message, string? suggestion = null) => Add(code, place, message.ToStringAndClear(), suggestion);

    /// <summary>Adds one; what is beyond the bound, or was said before, is not kept.</summary>
    public void Add(string code, Place place, string message, string? suggestion = null)
    {
        var error = new PlanError(code, place.Line, place.Column, message, suggestion);
        if (errors.Count < PlanBounds.MostErrors && !errors.Contains(error)) errors.Add(error);
    }

    /// <summary>Adds one.</summary>
    public void Add(PlanError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        Add(error.Code, new Place(error.Line, error.Column), error.Message, error.Suggestion);
    }
}
