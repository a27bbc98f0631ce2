namespace SalesPerf.Expressions;

/// <summary>What a value is. A category is a text with a known set of values (<see cref="Symbol.Categories"/>).</summary>
public enum ValueKind
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An exact decimal.</summary>
    Number,

    /// <summary>A number that is shown with a percent sign: 8% is 0.08. It mixes freely with numbers.</summary>
    Percent,

    /// <summary>An amount of a currency.</summary>
    Money,

    /// <summary>A calendar day.</summary>
    Date,

    /// <summary>A text; compared by its characters, never by a culture.</summary>
    Text,
}

/// <summary>How often a value occurs. Mixing takes the finer one, and the coarser value is repeated.</summary>
public enum Grain
{
    /// <summary>Once: literals.</summary>
    Constant,

    /// <summary>Once a group of rows, such as a payee in a period.</summary>
    Group,

    /// <summary>Once a row, such as a credit.</summary>
    Row,
}

/// <summary>Where an expression begins in its document, 1-based.</summary>
/// <param name="Line">Line of the first character.</param>
/// <param name="Column">Column of the first character.</param>
/// <param name="FurtherColumn">Column at which the second and later lines of the expression begin.</param>
public sealed record SourcePlace(int Line = 1, int Column = 1, int FurtherColumn = 1)
{
    /// <summary>Line and column of a character of the expression's text.</summary>
    public (int Line, int Column) Locate(string text, int offset)
    {
        ArgumentNullException.ThrowIfNull(text);
        var before = text.AsSpan(0, Math.Min(offset, text.Length));
        var lines = before.Count('\n');
        return lines == 0 ? (Line, Column + before.Length) : (Line + lines, FurtherColumn + before.Length - 1 - before.LastIndexOf('\n'));
    }
}

/// <summary>A stretch of an expression's text.</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>First character after the stretch.</summary>
    public int End => Start + Length;

    /// <summary>From the start of the one to the end of the other.</summary>
    public static TextSpan Between(TextSpan first, TextSpan last) => new(first.Start, last.End - first.Start);
}

/// <summary>What an expression may cost; more is refused, never tried.</summary>
/// <param name="Length">Characters of text.</param>
/// <param name="Depth">Nesting, and height of the tree: a chain of operators is as high as it is long.</param>
/// <param name="Nodes">Operators, names, literals and calls.</param>
/// <param name="Steps">Work for one row, in units of one simple operation.</param>
public sealed record Bounds(int Length = 20_000, int Depth = 200, int Nodes = 5_000, int Steps = 10_000)
{
    /// <summary>What plans, formulas and rules get.</summary>
    public static Bounds Default { get; } = new();
}

/// <summary>One thing that is wrong with an expression, at its place in the document.</summary>
/// <param name="Code">Stable code of the rule.</param>
/// <param name="Line">1-based line in the document.</param>
/// <param name="Column">1-based column in the document.</param>
/// <param name="Length">Characters concerned.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Suggestion">What to write instead, where that can be guessed.</param>
public sealed record ExpressionError(string Code, int Line, int Column, int Length, string Message, string? Suggestion = null);
