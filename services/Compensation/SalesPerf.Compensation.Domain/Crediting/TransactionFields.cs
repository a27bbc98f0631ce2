using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Crediting;

/// <summary>The fields of a period's transactions as columns, made when they are asked for first.</summary>
internal sealed class TransactionFields : IColumnSource
{
    private readonly TransactionTable transactions;
    private readonly TransactionColumns columns;
    // A share of an amount below this has no more digits than are calculated with.
    private const decimal LargestAmount = 1_000_000_000_000_000_000_000_000m;

    private readonly AppliedRate?[] rates;
    private readonly decimal[] amounts;
    private readonly HashSet<int> tooLarge = [];
    private readonly RunContext run;
    private readonly Dictionary<string, Column> made = new(StringComparer.Ordinal);
    private (Currency From, DateOnly Day, AppliedRate? Rate) last;

    public TransactionFields(TransactionTable transactions, RunContext run, FiscalPeriod period)
    {
        (this.transactions, columns, this.run) = (transactions, transactions.Columns, run);
        rates = Each(t => RateOf(t, period));
        amounts = new decimal[rates.Length];
        for (var i = 0; i < amounts.Length; i++) amounts[i] = AmountOf(i);
    }

    public AppliedRate? RateAt(int transaction) => rates[transaction];

    /// <summary>Whether its amount in the plan's currency is larger than is calculated with.</summary>
    public bool IsTooLarge(int transaction) => tooLarge.Contains(transaction);

    public Column this[string name]
    {
        get
        {
            lock (made)
            {
                if (!made.TryGetValue(name, out var column)) made[name] = column = Make(name);
                return column;
            }
        }
    }

    private Currency CurrencyOf(int row) => columns.Currency(row) ?? run.Facts.Currency ?? run.Program.Document.Currency;

    private AppliedRate? RateOf(int row, FiscalPeriod period)
    {
        var conversion = run.Program.Document.Conversion;
        var from = CurrencyOf(row);
        if (from == run.Program.Document.Currency) return Rate(from, columns.Date(row));
        return conversion.Date switch
        {
            ConversionDate.Locked => columns.LockedRate(row) is { } locked ? new AppliedRate(locked, RateQuote.ToPerFrom, null) : null,
            ConversionDate.Booked => Rate(from, columns.BookedOn(row) ?? columns.Date(row)),
            ConversionDate.PeriodEnd => Rate(from, period.EndExclusive.AddDays(-1)),
            _ => Rate(from, columns.Date(row)),
        };
    }

    // Transactions stand in the order of their days, so that most are converted like the one before.
    private AppliedRate? Rate(Currency from, DateOnly day)
    {
        if (last.Rate is null || last.From != from || last.Day != day) last = (from, day, run.RateFor(from, day, run.Program.Document.Conversion.Type));
        return last.Rate;
    }

    // What cannot be converted is credited to nobody.
    private decimal AmountOf(int transaction)
    {
        if (rates[transaction] is not { } rate) return 0m;
        try
        {
            var amount = rate.Apply(columns.Amount(transactions.Numbers[transaction]));
            if (Math.Abs(amount) <= LargestAmount) return amount;
        }
        catch (OverflowException)
        {
            // Larger than any number here.
        }

        tooLarge.Add(transaction);
        return 0m;
    }

    private Column Make(string name) => run.Program.Document.Attributes.FirstOrDefault(a => a.Name == name) is { } attribute
        ? Attributes.Column(attribute, [.. transactions.Rows.Select(t => (t, (SplitFact?)null))], run.Program.Document.Currency)
        : run.Program.Document.Classifications.Contains(name) ? Categories(name) : BuiltIn(name);

    private Column BuiltIn(string name) => name switch
    {
        "order" => Orders(),
        "line" => Texts(columns.Lines, columns.Line),
        "sub_line" => Texts(columns.Lines, columns.SubLine),
        "event" => Texts(columns.Events, columns.Event),
        "date" => Dates(columns.Date),
        "booked_on" => Dates(t => columns.BookedOn(t) ?? columns.Date(t)),
        "invoiced_on" => Dates(t => columns.InvoicedOn(t) ?? columns.Date(t)),
        "origin_date" => Dates(t => columns.OriginDate(t) ?? columns.Date(t)),
        "amount" => Columns.Numbers(amounts, ValueKind.Money, run.Program.Document.Currency),
        "source_amount" => Columns.Numbers(Each(columns.Amount)),
        "currency" => Currencies(),
        "units" => Columns.Numbers(Each(columns.Units)),
        "seller" => Texts(columns.Sellers, t => Math.Max(columns.Seller(t), 0)),
        "has_seller" => new BooleanColumn(Each(t => columns.Seller(t) >= 0 || columns.Splits(t).Count > 0)),
        "account" => Texts(columns.Accounts, columns.Account),
        "customer" => Texts(columns.Customers, columns.Customer),
        "product" => Texts(columns.Products, columns.Product),
        "territory" => Texts(columns.Territories, columns.Territory),
        _ => throw new InvalidOperationException($"Transactions have no field '{name}'."),
    };

    private TextColumn Categories(string tree)
    {
        var field = (TextColumn)this[run.FieldOf(tree)];
        var dictionary = new TextTable();
        var codes = new int[transactions.Count];
        for (var t = 0; t < codes.Length; t++)
            codes[t] = dictionary.Code(run.CategoryOf(tree, field.Dictionary[field.Codes.Span[field.IsConstant ? 0 : t]], columns.Date(transactions.Numbers[t])));
        return new TextColumn(codes, dictionary);
    }

    private TextColumn Orders()
    {
        var dictionary = new TextTable();
        return new TextColumn(Each(t => dictionary.Code(columns.Order(t))), dictionary);
    }

    private TextColumn Currencies()
    {
        var dictionary = new TextTable();
        return new TextColumn(Each(t => dictionary.Code(CurrencyOf(t).Code)), dictionary);
    }

    // What is said of a text once is said of each in the dictionary, so it has only those of the period, and not all that the table has.
    private TextColumn Texts(TextTable all, Func<int, int> of)
    {
        var (dictionary, codes) = (new TextTable(), new int[all.Count]);
        Array.Fill(codes, -1);
        return new TextColumn(Each(row => of(row) is var code && codes[code] >= 0 ? codes[code] : codes[code] = dictionary.Code(all[code])), dictionary);
    }

    private DateColumn Dates(Func<int, DateOnly> of) => new(Each(row => of(row).DayNumber));

    private T[] Each<T>(Func<int, T> of)
    {
        var values = new T[transactions.Count];
        for (var t = 0; t < values.Length; t++) values[t] = of(transactions.Numbers[t]);
        return values;
    }
}

/// <summary>Attributes of transactions as typed columns; what a split says of itself goes before what its transaction says.</summary>
internal static class Attributes
{
    public static Column Column(AttributeSpec spec, IReadOnlyList<(TransactionRow Transaction, SplitFact? Split)> rows, Currency currency)
    {
        var values = rows.Select(r => Read(spec, r.Transaction, r.Split)).ToArray();
        switch (spec.Type)
        {
            case ValueKind.Date: return new DateColumn(values.Select((v, i) => v?.Day ?? rows[i].Transaction.Date.DayNumber).ToArray());
            case ValueKind.Boolean: return new BooleanColumn(values.Select(v => v?.Flag ?? false).ToArray());
            case ValueKind.Text:
                var dictionary = new TextTable();
                return new TextColumn(values.Select(v => dictionary.Code(v?.Text ?? "")).ToArray(), dictionary);
            default: return Columns.Numbers([.. values.Select(v => v?.Number ?? 0m)], spec.Type, spec.Type == ValueKind.Money ? currency : null);
        }
    }

    private static ParameterValue? Read(AttributeSpec spec, TransactionRow transaction, SplitFact? split)
    {
        if ((split?.Attributes.GetValueOrDefault(spec.Name) ?? transaction.Attributes.GetValueOrDefault(spec.Name)) is not { } text) return null;
        return ParameterValue.Read(text, spec.Type) ?? throw new DomainException(CreditingRefusals.BadAttribute(spec.Name, text, $"{transaction.Order}/{transaction.Line}"));
    }
}
