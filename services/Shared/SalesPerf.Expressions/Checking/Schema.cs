using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>A name that expressions may use.</summary>
/// <param name="Name">snake_case.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Grain">How often they occur.</param>
/// <param name="Currency">Of money: the currency of all values; null where each row has its own.</param>
/// <param name="Categories">Of a text: all values it can have, so that a misspelt one is found.</param>
/// <param name="IsOptional">Whether rows may have none: then it is used by <c>coalesce(x, d)</c> and <c>has(x)</c>, and a source also has the boolean <c>name?</c>.</param>
public sealed record Symbol(string Name, ValueKind Kind, Grain Grain = Grain.Row, Currency? Currency = null, IReadOnlySet<string>? Categories = null, bool IsOptional = false)
{
    /// <summary>The name of the boolean that says whether an optional value is there.</summary>
    public string PresenceName => $"{Name}?";

    internal Trait Trait => new(Kind, Grain, Kind != ValueKind.Money ? 0 : Currency is { } c ? CurrencyCode.Of(c) : Trait.UnknownUnit, Categories: Categories);
}

/// <summary>What expressions can name: values, functions and words. Built-in functions are always there.</summary>
public sealed class Schema
{
    private readonly Dictionary<string, Symbol> symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FunctionDefinition> functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlySet<string>> words = new(StringComparer.Ordinal);

    /// <summary>Takes names, functions, words by what they are (<c>table</c>: all tables), and the currency of bare numbers that have to be money.</summary>
    public Schema(IEnumerable<Symbol> symbols, IEnumerable<FunctionDefinition>? functions = null, IReadOnlyDictionary<string, IReadOnlySet<string>>? words = null, Currency? currency = null)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        foreach (var symbol in symbols) this.symbols.Add(symbol.Name, symbol);
        foreach (var function in BuiltIns.All.Concat(functions ?? [])) this.functions.Add(function.Name, function);
        foreach (var (what, some) in words ?? new Dictionary<string, IReadOnlySet<string>>()) this.words.Add(what, some);
        Currency = currency;
    }

    /// <summary>All names.</summary>
    public IReadOnlyDictionary<string, Symbol> Symbols => symbols;

    /// <summary>All functions, built-in ones included.</summary>
    public IReadOnlyDictionary<string, FunctionDefinition> Functions => functions;

    /// <summary>All words, by what they are.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Words => words;

    /// <summary>The currency of a bare number that has to be money.</summary>
    public Currency? Currency { get; }

    /// <summary>Names that stand elsewhere and are not known here: what a misspelt one may have meant.</summary>
    public IReadOnlyCollection<string> Suggested { get; init; } = [];

    /// <summary>This schema with more names; a name replaces an equal one.</summary>
    public Schema With(params IEnumerable<Symbol> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        var all = new Dictionary<string, Symbol>(symbols, StringComparer.Ordinal);
        foreach (var symbol in more) all[symbol.Name] = symbol;
        return new(all.Values, functions.Values.Where(f => f.Build is null), words, Currency) { Suggested = Suggested };
    }
}
