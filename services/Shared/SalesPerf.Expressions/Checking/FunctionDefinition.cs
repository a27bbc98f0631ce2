using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>What a parameter takes.</summary>
public enum ArgumentKind
{
    /// <summary>Any value.</summary>
    Any,

    /// <summary>A number, a percentage or money.</summary>
    Amount,

    /// <summary>A number or a percentage.</summary>
    Number,

    /// <summary>Money; a bare number becomes it.</summary>
    Money,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A date.</summary>
    Date,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A text or a date: what tells things apart.</summary>
    TextOrDate,

    /// <summary>A text that is written out.</summary>
    LiteralText,

    /// <summary>A whole number that is written out.</summary>
    LiteralWhole,

    /// <summary>A name that is no value but one of the schema's words, such as the name of a table.</summary>
    Word,
}

/// <summary>A parameter of a function, or of a word in a clause.</summary>
/// <param name="Name">As messages call it.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="IsOptional">Whether it may be left out; only optional ones follow.</param>
/// <param name="Example">How a literal is written, for messages.</param>
/// <param name="Accepts">Which literals are right; null accepts all.</param>
/// <param name="Words">Of a word: which of <see cref="Schema.Words"/> it is one of.</param>
public sealed record Parameter(string Name, ArgumentKind Kind, bool IsOptional = false, string? Example = null, Func<Value, bool>? Accepts = null, string? Words = null);

/// <summary>An argument as a function sees it before any row is calculated.</summary>
/// <param name="Kind">What it is; null for a word.</param>
/// <param name="Grain">How often it occurs.</param>
/// <param name="Currency">Of money with one currency.</param>
/// <param name="Word">Of a word.</param>
/// <param name="Literal">Of a value that is written out.</param>
/// <param name="Categories">Of a text with known values.</param>
public sealed record ArgumentShape(ValueKind? Kind, Grain Grain, Currency? Currency, string? Word, Value? Literal, IReadOnlySet<string>? Categories = null);

/// <summary>A call as a function sees it before any row is calculated.</summary>
public sealed record CallShape(IReadOnlyList<ArgumentShape> Arguments, IReadOnlyList<string> By, ClauseWord? Over, ClauseWord? Of);

/// <summary>What a function gives.</summary>
/// <param name="Kind">What its values are.</param>
/// <param name="Currency">Of money: the currency of all values; null where each row has its own.</param>
/// <param name="Categories">Of a text: its known values.</param>
public sealed record ResultType(ValueKind Kind, Currency? Currency = null, IReadOnlySet<string>? Categories = null)
{
    /// <summary>The same as an argument is.</summary>
    public static ResultType SameAs(ArgumentShape argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return new(argument.Kind ?? throw new ArgumentException("A word has no kind.", nameof(argument)), argument.Currency, argument.Categories);
    }
}

/// <summary>A word that a clause may have, with what follows it in parentheses: <c>rolling(3)</c>. Its parameters are literals.</summary>
public sealed record ClauseWordDefinition(string Name, params IReadOnlyList<Parameter> Parameters);

/// <summary>A word of a clause in a call.</summary>
/// <param name="Name">The word.</param>
/// <param name="Arguments">Its literals.</param>
public sealed record ClauseWord(string Name, IReadOnlyList<Value> Arguments);

/// <summary>Which clauses a function takes.</summary>
/// <param name="Where">A condition on rows.</param>
/// <param name="By">Names of texts to group by.</param>
/// <param name="Over">Words after <c>over</c>; none refuses the clause.</param>
/// <param name="Of">Words after <c>of</c>; none refuses the clause.</param>
public sealed record Clauses(bool Where = false, bool By = false, IReadOnlyList<ClauseWordDefinition>? Over = null, IReadOnlyList<ClauseWordDefinition>? Of = null)
{
    /// <summary>No clause.</summary>
    public static Clauses None { get; } = new();
}

/// <summary>
/// A function that expressions may call. With <see cref="Evaluate"/> it is calculated in place; without, it is a host call: the host calculates it
/// beforehand and gives the result as a column named by <see cref="HostCall.Key"/>.
/// </summary>
/// <param name="Name">snake_case.</param>
/// <param name="Parameters">What it takes, in order.</param>
/// <param name="Result">What it gives, from what it is given.</param>
public sealed record FunctionDefinition(string Name, IReadOnlyList<Parameter> Parameters, Func<CallShape, ResultType> Result)
{
    /// <summary>Whether the last parameter may be given again and again.</summary>
    public bool RepeatsLast { get; init; }

    /// <summary>The clauses it takes.</summary>
    public Clauses Clauses { get; init; } = Clauses.None;

    /// <summary>The finest grain of its arguments: <see cref="Grain.Group"/> for what works on values of whole groups.</summary>
    public Grain FinestArgument { get; init; } = Grain.Row;

    /// <summary>The grain of the result; null takes the finest of its arguments.</summary>
    public Func<CallShape, Grain>? ResultGrain { get; init; }

    /// <summary>Calculates some rows: a pure function of its arguments, called on any thread. Null makes calls of it host calls.</summary>
    public Func<CallArguments, Column>? Evaluate { get; init; }

    /// <summary>Work for one row, in units of one simple operation.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>How a built-in function is made.</summary>
    internal Func<BuiltInCall, Node?>? Build { get; init; }
}

/// <summary>A call that the host calculates, and gives as the column named <see cref="Key"/>.</summary>
/// <param name="Key">The call in its one written form: equal for equal calls in all expressions.</param>
/// <param name="Function">What is called.</param>
/// <param name="Type">What is expected back.</param>
/// <param name="Grain">How often.</param>
/// <param name="Arguments">Its arguments, in order.</param>
/// <param name="Where">The condition on rows, if there is one.</param>
/// <param name="By">Names to group by.</param>
/// <param name="Over">The word after <c>over</c>.</param>
/// <param name="Of">The word after <c>of</c>.</param>
/// <param name="Line">Where it stands in the document.</param>
/// <param name="Column">Where it stands in the document.</param>
public sealed record HostCall(
    string Key, FunctionDefinition Function, ResultType Type, Grain Grain, IReadOnlyList<HostArgument> Arguments, CheckedExpression? Where, IReadOnlyList<string> By, ClauseWord? Over, ClauseWord? Of, int Line, int Column);

/// <summary>An argument of a host call: an expression of its own, or a word.</summary>
public sealed record HostArgument(CheckedExpression? Expression, string? Word)
{
    /// <summary>The expression, where the argument is one.</summary>
    public CheckedExpression Value => Expression ?? throw new InvalidOperationException($"The argument is the word '{Word}'.");
}
