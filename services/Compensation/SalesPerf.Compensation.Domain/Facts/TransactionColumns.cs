using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>A transaction before it is a row: see <see cref="TransactionFact"/>. Texts that come again and again are codes of <see cref="TransactionColumns"/>; 0 is the empty text.</summary>
public readonly ref struct NewTransaction
{
    /// <summary>Order.</summary>
    public required ReadOnlySpan<char> Order { get; init; }

    /// <summary>Of <see cref="TransactionColumns.Lines"/>.</summary>
    public required int Line { get; init; }

    /// <summary>Of <see cref="TransactionColumns.Lines"/>.</summary>
    public required int SubLine { get; init; }

    /// <summary>Of <see cref="TransactionColumns.Events"/>.</summary>
    public required int Event { get; init; }

    /// <summary>The business date that decides the period.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>At source precision.</summary>
    public required decimal Amount { get; init; }

    /// <summary>Currency, or null.</summary>
    public Currency? Currency { get; init; }

    /// <summary>How many pieces; null is one.</summary>
    public decimal? Units { get; init; }

    /// <summary>Of <see cref="TransactionColumns.Sellers"/>; null where none is named.</summary>
    public int? Seller { get; init; }

    /// <summary>Explicit parts; null is none.</summary>
    public IReadOnlyList<SplitFact>? Splits { get; init; }

    /// <summary>Who covers the account; null is nobody.</summary>
    public IReadOnlyList<string>? Covering { get; init; }

    /// <summary>Of <see cref="TransactionColumns.Accounts"/>.</summary>
    public int Account { get; init; }

    /// <summary>Of <see cref="TransactionColumns.Customers"/>.</summary>
    public int Customer { get; init; }

    /// <summary>Of <see cref="TransactionColumns.Products"/>.</summary>
    public int Product { get; init; }

    /// <summary>Of <see cref="TransactionColumns.Territories"/>.</summary>
    public int Territory { get; init; }

    /// <summary>When it was booked, or null.</summary>
    public DateOnly? BookedOn { get; init; }

    /// <summary>When it was invoiced, or null.</summary>
    public DateOnly? InvoicedOn { get; init; }

    /// <summary>When the customer relation began, or null.</summary>
    public DateOnly? OriginDate { get; init; }

    /// <summary>The day whose organisation rolls it up, or null.</summary>
    public DateOnly? RollDate { get; init; }

    /// <summary>The rate that was agreed, or null.</summary>
    public decimal? LockedRate { get; init; }

    /// <summary>When this version became known, or null.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>The stored revision.</summary>
    public StoredRevision Stored { get; init; }

    /// <summary>Typed by the plan; null is none.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}

/// <summary>
/// Transactions as columns: about a hundred bytes each, where an object with its texts has three times as many. Rows are added and never change, so that they may be read by several threads
/// once the last was added.
/// </summary>
public sealed class TransactionColumns
{
    private const int None = -1;

    private readonly PackedTexts orders = new();
    private readonly Cells<int> lines = new(0), subLines = new(0), events = new(0), currencies = new(0), sellers = new(None), accounts = new(0), customers = new(0), products = new(0), territories = new(0);
    private readonly Cells<int> dates = new(0), bookedOn = new(None), invoicedOn = new(None), originDates = new(None), rollDates = new(None);
    private readonly Cells<decimal> amounts = new(0m), units = new(1m);
    private readonly Cells<decimal?> lockedRates = new(null);
    private readonly Cells<DateTimeOffset?> recordedAt = new(null);
    private readonly Cells<StoredRevision> stored = new(default);
    private readonly Cells<IReadOnlyList<SplitFact>> splits = new([]);
    private readonly Cells<IReadOnlyList<string>> covering = new([]);
    private readonly Cells<IReadOnlyDictionary<string, string>> attributes = new(FactSet.Empty);
    private readonly List<Currency?> knownCurrencies = [null];

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Lines of orders and parts of them.</summary>
    public TextTable Lines { get; } = new([""]);

    /// <summary>What happened.</summary>
    public TextTable Events { get; } = new([""]);

    /// <summary>Explicit sellers.</summary>
    public TextTable Sellers { get; } = new([""]);

    /// <summary>Accounts.</summary>
    public TextTable Accounts { get; } = new([""]);

    /// <summary>Customers.</summary>
    public TextTable Customers { get; } = new([""]);

    /// <summary>Products.</summary>
    public TextTable Products { get; } = new([""]);

    /// <summary>Territories.</summary>
    public TextTable Territories { get; } = new([""]);

    /// <summary>Adds a row.</summary>
    public void Add(in NewTransaction added)
    {
        var row = Count++;
        orders.Set(row, added.Order);
        lines.Set(row, added.Line);
        subLines.Set(row, added.SubLine);
        events.Set(row, added.Event);
        currencies.Set(row, CodeOf(added.Currency));
        dates.Set(row, added.Date.DayNumber);
        amounts.Set(row, added.Amount);
        if (added.Units is { } pieces && !IsOne(pieces)) units.Set(row, pieces);
        if (added.Seller is { } seller) sellers.Set(row, seller);
        if (added.Account != 0) accounts.Set(row, added.Account);
        if (added.Customer != 0) customers.Set(row, added.Customer);
        if (added.Product != 0) products.Set(row, added.Product);
        if (added.Territory != 0) territories.Set(row, added.Territory);
        if (added.Stored != default) stored.Set(row, added.Stored);
        AddRare(row, added);
    }

    /// <summary>Adds an object as a row.</summary>
    public void Add(TransactionFact fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        Add(new NewTransaction
        {
            Order = fact.Order, Line = Lines.Code(fact.Line), SubLine = Lines.Code(fact.SubLine), Event = Events.Code(fact.Event), Date = fact.Date, Amount = fact.Amount, Currency = fact.Currency, Units = fact.Units,
            Seller = fact.Seller is { } seller ? Sellers.Code(seller) : null, Splits = fact.Splits, Covering = fact.Covering, Account = Accounts.Code(fact.Account), Customer = Customers.Code(fact.Customer),
            Product = Products.Code(fact.Product), Territory = Territories.Code(fact.Territory), BookedOn = fact.BookedOn, InvoicedOn = fact.InvoicedOn, OriginDate = fact.OriginDate, RollDate = fact.RollDate,
            LockedRate = fact.LockedRate, RecordedAt = fact.RecordedAt, Stored = fact.Stored, Attributes = fact.Attributes,
        });
    }

    internal ReadOnlySpan<char> Order(int row) => orders[row];

    internal int Line(int row) => lines[row];

    internal int SubLine(int row) => subLines[row];

    internal int Event(int row) => events[row];

    internal DateOnly Date(int row) => DateOnly.FromDayNumber(dates[row]);

    internal decimal Amount(int row) => amounts[row];

    internal decimal Units(int row) => units[row];

    internal Currency? Currency(int row) => knownCurrencies[currencies[row]];

    /// <summary>The code of the explicit seller; below zero where none is named.</summary>
    internal int Seller(int row) => sellers[row];

    internal int Account(int row) => accounts[row];

    internal int Customer(int row) => customers[row];

    internal int Product(int row) => products[row];

    internal int Territory(int row) => territories[row];

    internal DateOnly? BookedOn(int row) => Day(bookedOn[row]);

    internal DateOnly? InvoicedOn(int row) => Day(invoicedOn[row]);

    internal DateOnly? OriginDate(int row) => Day(originDates[row]);

    internal DateOnly? RollDate(int row) => Day(rollDates[row]);

    internal decimal? LockedRate(int row) => lockedRates[row];

    internal DateTimeOffset? RecordedAt(int row) => recordedAt[row];

    internal StoredRevision Stored(int row) => stored[row];

    internal IReadOnlyList<SplitFact> Splits(int row) => splits[row];

    internal IReadOnlyList<string> Covering(int row) => covering[row];

    internal IReadOnlyDictionary<string, string> Attributes(int row) => attributes[row];

    private void AddRare(int row, in NewTransaction added)
    {
        if (added.Splits is { Count: > 0 } parts) splits.Set(row, parts);
        if (added.Covering is { Count: > 0 } people) covering.Set(row, people);
        if (added.Attributes is { Count: > 0 } typed) attributes.Set(row, typed);
        if (added.BookedOn is { } booked) bookedOn.Set(row, booked.DayNumber);
        if (added.InvoicedOn is { } invoiced) invoicedOn.Set(row, invoiced.DayNumber);
        if (added.OriginDate is { } origin) originDates.Set(row, origin.DayNumber);
        if (added.RollDate is { } rolled) rollDates.Set(row, rolled.DayNumber);
        if (added.LockedRate is { } rate) lockedRates.Set(row, rate);
        if (added.RecordedAt is { } recorded) recordedAt.Set(row, recorded);
    }

    private static DateOnly? Day(int number) => number == None ? null : DateOnly.FromDayNumber(number);

    // 1.0 is the same number and another text.
    private static bool IsOne(decimal number) => number == 1m && number.Scale == 0;

    // There are a few at most, and mostly it is the one of the row before.
    private int CodeOf(Currency? currency)
    {
        var code = knownCurrencies.IndexOf(currency);
        if (code >= 0) return code;
        knownCurrencies.Add(currency);
        return knownCurrencies.Count - 1;
    }
}
