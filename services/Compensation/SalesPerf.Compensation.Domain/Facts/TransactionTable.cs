using System.Collections;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>A transaction of a table, read from the columns: no object is made for it. Its members are those of <see cref="TransactionFact"/>.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Number">Number of the row in them.</param>
public readonly record struct TransactionRow(TransactionColumns Columns, int Number)
{
    /// <summary>Order; a text is made each time.</summary>
    public string Order => Columns.Order(Number).ToString();

    /// <summary>Line of the order.</summary>
    public string Line => Columns.Lines[Columns.Line(Number)];

    /// <summary>Part of the line.</summary>
    public string SubLine => Columns.Lines[Columns.SubLine(Number)];

    /// <summary>What happened.</summary>
    public string Event => Columns.Events[Columns.Event(Number)];

    /// <summary>The business date that decides the period.</summary>
    public DateOnly Date => Columns.Date(Number);

    /// <summary>At source precision, in its own currency.</summary>
    public decimal Amount => Columns.Amount(Number);

    /// <summary>Currency, or null.</summary>
    public Currency? Currency => Columns.Currency(Number);

    /// <summary>The explicit seller, or null.</summary>
    public string? Seller => Columns.Seller(Number) is >= 0 and var code ? Columns.Sellers[code] : null;

    /// <summary>Explicit parts.</summary>
    public IReadOnlyList<SplitFact> Splits => Columns.Splits(Number);

    /// <summary>Who covers the account.</summary>
    public IReadOnlyList<string> Covering => Columns.Covering(Number);

    /// <summary>Territory.</summary>
    public string Territory => Columns.Territories[Columns.Territory(Number)];

    /// <summary>The day on which it was booked, or null.</summary>
    public DateOnly? BookedOn => Columns.BookedOn(Number);

    /// <summary>The day whose organisation rolls it up, or null.</summary>
    public DateOnly? RollDate => Columns.RollDate(Number);

    /// <summary>When this version became known, or null.</summary>
    public DateTimeOffset? RecordedAt => Columns.RecordedAt(Number);

    /// <summary>The stored revision.</summary>
    public StoredRevision Stored => Columns.Stored(Number);

    /// <summary>Typed by the plan.</summary>
    public IReadOnlyDictionary<string, string> Attributes => Columns.Attributes(Number);

    /// <summary>The same as an object.</summary>
    public TransactionFact ToFact() => new(Order, Line, SubLine, Event, Date, Amount)
    {
        Currency = Currency, Units = Columns.Units(Number), Seller = Seller, Splits = Splits, Covering = Covering, Account = Columns.Accounts[Columns.Account(Number)],
        Customer = Columns.Customers[Columns.Customer(Number)], Product = Columns.Products[Columns.Product(Number)], Territory = Territory, BookedOn = BookedOn, InvoicedOn = Columns.InvoicedOn(Number),
        OriginDate = Columns.OriginDate(Number), RollDate = RollDate, LockedRate = Columns.LockedRate(Number), RecordedAt = RecordedAt, Stored = Stored, Attributes = Attributes,
    };
}

/// <summary>Some rows of columns, in some order. An object is made of a transaction for whoever asks for one, each time.</summary>
public sealed class TransactionTable : IReadOnlyList<TransactionFact>
{
    private readonly TransactionColumns columns;
    private readonly int[] numbers;

    /// <summary>All rows that columns have now.</summary>
    public TransactionTable(TransactionColumns columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        this.columns = columns;
        numbers = [.. Enumerable.Range(0, columns.Count)];
    }

    private TransactionTable(TransactionColumns columns, int[] numbers) => (this.columns, this.numbers) = (columns, numbers);

    /// <inheritdoc/>
    public int Count => numbers.Length;

    /// <inheritdoc/>
    public TransactionFact this[int index] => Row(index).ToFact();

    /// <summary>The transactions as rows.</summary>
    public IEnumerable<TransactionRow> Rows => numbers.Select(n => new TransactionRow(columns, n));

    /// <summary>The table that some transactions are, or one that is made of them.</summary>
    public static TransactionTable Of(IReadOnlyList<TransactionFact> transactions)
    {
        ArgumentNullException.ThrowIfNull(transactions);
        if (transactions is TransactionTable table) return table;
        var columns = new TransactionColumns();
        foreach (var transaction in transactions) columns.Add(transaction);
        return new TransactionTable(columns);
    }

    /// <summary>One as a row.</summary>
    public TransactionRow Row(int index) => new(columns, numbers[index]);

    /// <summary>Those rows that are wanted, in the same order.</summary>
    public TransactionTable Narrowed(Func<TransactionRow, bool> isWanted)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        var wanted = Array.FindAll(numbers, n => isWanted(new TransactionRow(columns, n)));
        return wanted.Length == numbers.Length ? this : new TransactionTable(columns, wanted);
    }

    /// <inheritdoc/>
    public IEnumerator<TransactionFact> GetEnumerator() => Rows.Select(r => r.ToFact()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal TransactionColumns Columns => columns;

    /// <summary>Numbers of the rows in the columns.</summary>
    internal ReadOnlySpan<int> Numbers => numbers;

    /// <summary>Other rows of the same columns.</summary>
    internal TransactionTable At(int[] others) => new(columns, others);
}

/// <summary>Rows that are marked, at a bit each.</summary>
public sealed class MarkedRows
{
    private readonly Dictionary<TransactionColumns, BitArray> marks = [];

    /// <summary>Marks a row.</summary>
    public void Mark(TransactionRow row)
    {
        if (!marks.TryGetValue(row.Columns, out var bits)) marks[row.Columns] = bits = new BitArray(row.Columns.Count);
        bits[row.Number] = true;
    }

    /// <summary>Whether a row is marked.</summary>
    public bool Has(TransactionRow row) => marks.TryGetValue(row.Columns, out var bits) && bits[row.Number];
}
