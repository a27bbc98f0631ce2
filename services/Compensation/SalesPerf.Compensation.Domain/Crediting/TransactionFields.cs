using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Crediting;

/// <summary>The fields of a period's transactions as columns, made when they are asked for first.</summary>
internal sealed class TransactionFields : IColumnSource
{
    private readonly TransactionFact[] transactions;
    // A share of an amount below this has no more digits than are calculated with.
    private const decimal LargestAmount = 1_000_000_000_000_000_000_000_000m;

    private readonly AppliedRate?[] rates;
    private readonly decimal[] amounts;
    private readonly HashSet<int> tooLarge = [];
    private readonly RunContext run;
    private readonly Dictionary<string, Column> made = new(StringComparer.Ordinal);
    private (Currency From, DateOnly Day, AppliedRate? Rate) last;

    public TransactionFields(TransactionFact[] transactions, RunContext run, FiscalPeriod period)
    {
        (this.transactions, this.run) = (transactions, run);
        rates = [.. transactions.Select(t => RateOf(t, period))];
        amounts = [.. transactions.Select((_, i) => AmountOf(i))];
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

    private Currency CurrencyOf(TransactionFact t) => t.Currency ?? run.Facts.Currency ?? run.Program.Document.Currency;

    private AppliedRate? RateOf(TransactionFact t, FiscalPeriod period)
    {
        var conversion = run.Program.Document.Conversion;
        var from = CurrencyOf(t);
        if (from == run.Program.Document.Currency) return Rate(from, t.Date);
        return conversion.Date switch
        {
            ConversionDate.Locked => t.LockedRate is { } locked ? new AppliedRate(locked, RateQuote.ToPerFrom, null) : null,
            ConversionDate.Booked => Rate(from, t.BookedOn ?? t.Date),
            ConversionDate.PeriodEnd => Rate(from, period.EndExclusive.AddDays(-1)),
            _ => Rate(from, t.Date),
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
            var amount = rate.Apply(transactions[transaction].Amount);
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
        ? Attributes.Column(attribute, [.. transactions.Select(t => (t, (SplitFact?)null))], run.Program.Document.Currency)
        : run.Program.Document.Classifications.Contains(name) ? Categories(name) : BuiltIn(name);

    private Column BuiltIn(string name) => name switch
    {
        "order" => Texts(t => t.Order),
        "line" => Texts(t => t.Line),
        "sub_line" => Texts(t => t.SubLine),
        "event" => Texts(t => t.Event),
        "date" => Dates(t => t.Date),
        "booked_on" => Dates(t => t.BookedOn ?? t.Date),
        "invoiced_on" => Dates(t => t.InvoicedOn ?? t.Date),
        "origin_date" => Dates(t => t.OriginDate ?? t.Date),
        "amount" => Columns.Numbers(amounts, ValueKind.Money, run.Program.Document.Currency),
        "source_amount" => Columns.Numbers([.. transactions.Select(t => t.Amount)]),
        "currency" => Texts(t => CurrencyOf(t).Code),
        "units" => Columns.Numbers([.. transactions.Select(t => t.Units)]),
        "seller" => Texts(t => t.Seller ?? ""),
        "has_seller" => new BooleanColumn(transactions.Select(t => t.Seller is not null || t.Splits.Count > 0).ToArray()),
        "account" => Texts(t => t.Account),
        "customer" => Texts(t => t.Customer),
        "product" => Texts(t => t.Product),
        "territory" => Texts(t => t.Territory),
        _ => throw new InvalidOperationException($"Transactions have no field '{name}'."),
    };

    private TextColumn Categories(string tree)
    {
        var field = (TextColumn)this[run.FieldOf(tree)];
        var dictionary = new TextTable();
        return new TextColumn(transactions.Select((t, i) => dictionary.Code(run.CategoryOf(tree, field.Dictionary[field.Codes.Span[field.IsConstant ? 0 : i]], t.Date))).ToArray(), dictionary);
    }

    private TextColumn Texts(Func<TransactionFact, string> of)
    {
        var dictionary = new TextTable();
        return new TextColumn(transactions.Select(t => dictionary.Code(of(t))).ToArray(), dictionary);
    }

    private DateColumn Dates(Func<TransactionFact, DateOnly> of) => new(transactions.Select(t => of(t).DayNumber).ToArray());
}

/// <summary>Attributes of transactions as typed columns; what a split says of itself goes before what its transaction says.</summary>
internal static class Attributes
{
    public static Column Column(AttributeSpec spec, IReadOnlyList<(TransactionFact Transaction, SplitFact? Split)> rows, Currency currency)
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

    private static ParameterValue? Read(AttributeSpec spec, TransactionFact transaction, SplitFact? split)
    {
        if ((split?.Attributes.GetValueOrDefault(spec.Name) ?? transaction.Attributes.GetValueOrDefault(spec.Name)) is not { } text) return null;
        return ParameterValue.Read(text, spec.Type) ?? throw new DomainException(CreditingRefusals.BadAttribute(spec.Name, text, $"{transaction.Order}/{transaction.Line}"));
    }
}
