using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>Distinct texts and their codes, 0 and up. Texts may be added while columns are filled, and not while they are read.</summary>
public sealed class TextTable
{
    private readonly Dictionary<string, int> codes = new(StringComparer.Ordinal);
    private readonly List<string> texts = [];

    /// <summary>Nothing in it yet.</summary>
    public TextTable() { }

    /// <summary>With some texts in it, which get the codes 0, 1, ….</summary>
    public TextTable(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        foreach (var text in texts) Code(text);
    }

    /// <summary>Made for one batch only, so nothing is kept about it.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>Number of texts; codes are smaller.</summary>
    public int Count => texts.Count;

    /// <summary>The text of a code.</summary>
    public string this[int code] => texts[code];

    /// <summary>The code of a text, which is added where it is new.</summary>
    public int Code(string text)
    {
        if (codes.TryGetValue(text, out var code)) return code;
        code = texts.Count;
        texts.Add(text);
        codes.Add(text, code);
        return code;
    }

    /// <summary>The same where no text was made yet; one is made where it is new.</summary>
    public int Code(ReadOnlySpan<char> text) => codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var code) ? code : Code(text.ToString());

    /// <summary>The code of a text, or -1, which no row has.</summary>
    public int Find(string text) => codes.GetValueOrDefault(text, -1);
}

/// <summary>Currencies as numbers, for columns with a currency in each row; 0 is none.</summary>
public static class CurrencyCode
{
    /// <summary>The number of a currency: its three letters, base 27.</summary>
    public static int Of(Currency? currency) => currency is { Code: var c } ? ((((c[0] - 'A' + 1) * 27) + c[1] - 'A' + 1) * 27) + c[2] - 'A' + 1 : 0;

    /// <summary>The currency of a number.</summary>
    public static Currency? At(int number) =>
        number == 0 ? null : Currency.Of(string.Create(3, number, static (text, n) => (text[0], text[1], text[2]) = (Letter(n / 729), Letter(n / 27 % 27), Letter(n % 27))));

    private static char Letter(int n) => (char)('A' + n - 1);
}

/// <summary>Gives columns by name: of the schema's symbols, of host calls by <see cref="HostCall.Key"/>, and <c>name?</c> for whether an optional value is there.</summary>
public interface IColumnSource
{
    /// <summary>The column of a name; asked for once an evaluation.</summary>
    Column this[string name] { get; }
}

/// <summary>Gives one row's values, by the same names as <see cref="IColumnSource"/>.</summary>
public interface IRowSource
{
    /// <summary>The value of a name.</summary>
    Value this[string name] { get; }
}

/// <summary>Columns in memory, by name; each row of them is a row source.</summary>
public sealed class ColumnSet : IColumnSource
{
    private readonly Dictionary<string, Column> columns = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Column this[string name]
    {
        get => columns.TryGetValue(name, out var column) ? column : throw new InvalidOperationException($"There is no column '{name}'.");
        init => columns[name] = value;
    }

    /// <summary>Adds or replaces a column.</summary>
    public ColumnSet With(string name, Column column)
    {
        columns[name] = column;
        return this;
    }

    /// <summary>One row.</summary>
    public IRowSource Row(int row) => new RowOf(this, row);

    private sealed class RowOf(ColumnSet set, int row) : IRowSource
    {
        public Value this[string name] => set[name][row];
    }
}
