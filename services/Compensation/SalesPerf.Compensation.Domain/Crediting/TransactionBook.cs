using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Crediting;

/// <summary>The transactions of facts as they count: the latest recorded of each identity, in canonical order, by period.</summary>
internal sealed class TransactionBook
{
    private readonly TransactionTable all;
    private readonly Dictionary<string, TransactionTable> byPeriod;

    public TransactionBook(FactSet facts)
    {
        all = facts.Table;
        var counted = Latest(all);
        Array.Sort(Dates(all.Columns, counted), counted);
        byPeriod = ByPeriod(counted, facts.Calendar).ToDictionary(p => p.Key, p => all.At([.. p.Value]), StringComparer.Ordinal);
    }

    /// <summary>Transactions whose date lies in no period of the calendar.</summary>
    public TransactionTable Outside => In("");

    public TransactionTable Of(FiscalPeriod period) => In(period.Code);

    private TransactionTable In(string period) => byPeriod.GetValueOrDefault(period) ?? all.At([]);

    // Of the same date what stands first stays first, so the order by identity is kept. Numbers are compared at once, where dates would have to be fetched from all over the memory again and again.
    private static long[] Dates(TransactionColumns columns, int[] rows)
    {
        var dates = new long[rows.Length];
        for (var t = 0; t < dates.Length; t++) dates[t] = ((long)columns.Date(rows[t]).DayNumber << 32) + t;
        return dates;
    }

    private Dictionary<string, List<int>> ByPeriod(int[] rows, FiscalCalendar calendar)
    {
        var found = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        (DateOnly Day, List<int>? Rows) last = default;
        foreach (var row in rows)
        {
            var day = all.Columns.Date(row);
            if (last.Rows is null || last.Day != day)
            {
                var period = calendar.Find(day)?.Code ?? "";
                last = (day, found.TryGetValue(period, out var same) ? same : found[period] = []);
            }

            last.Rows!.Add(row);
        }

        return found;
    }

    // By identity.
    private static int[] Latest(TransactionTable transactions)
    {
        var (columns, rows) = (transactions.Columns, transactions.Numbers.ToArray());
        NaturalMerge.Sort(rows, (x, y) => CanonicalOrder.CompareIdentity(columns, x, y));
        var counted = 0;
        for (var (first, next) = (0, 0); first < rows.Length; first = next)
        {
            for (next = first + 1; next < rows.Length && CanonicalOrder.CompareIdentity(columns, rows[first], rows[next]) == 0;) next++;
            rows[counted++] = next == first + 1 ? rows[first] : LatestOf(columns, rows[first..next]);
        }

        return counted == rows.Length ? rows : rows[..counted];
    }

    private static int LatestOf(TransactionColumns columns, int[] same)
    {
        var latest = same.MaxBy(t => columns.RecordedAt(t) ?? DateTimeOffset.MinValue);
        return same.Count(t => columns.RecordedAt(t) == columns.RecordedAt(latest)) == 1 ? latest : throw new DomainException(CreditingRefusals.RepeatedTransaction(new TransactionRow(columns, latest).ToFact()));
    }
}

/// <summary>Refusals about transactions in facts.</summary>
public static class CreditingRefusals
{
    /// <summary>An attribute is not of the type that the plan states.</summary>
    public static DomainError BadAttribute(string name, string text, string transaction) =>
        new("compensation.attribute_not_readable", ErrorKind.Invalid, $"'{text}' is given for the attribute '{name}' of {transaction}, which the plan declares as another type.");

    /// <summary>Two transactions have one identity, and neither was recorded later.</summary>
    public static DomainError RepeatedTransaction(TransactionFact transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return new("compensation.repeated_transaction", ErrorKind.Invalid, $"The facts have two transactions {transaction.Order}/{transaction.Line}/{transaction.SubLine}/{transaction.Event}, and nothing says which was recorded later. What happens several times to one order has a line of its own each time.");
    }
}

/// <summary>Why a transaction is credited to nobody; it has exactly one such reason, or credits (I4).</summary>
public static class ExclusionReasons
{
    /// <summary>Its date lies in no period of the calendar.</summary>
    public const string OutsideCalendar = "outside_calendar";

    /// <summary>Its splits do not sum to what the plan states.</summary>
    public const string SplitsDoNotSum = "splits_do_not_sum";

    /// <summary>It takes an order back: it is no sale, and has its effect through payments.</summary>
    public const string TakesBack = "takes_back";

    /// <summary>There is no exchange rate to the plan's currency.</summary>
    public const string NoExchangeRate = "no_exchange_rate";

    /// <summary>Its amount in the plan's currency has more digits than are calculated with.</summary>
    public const string TooLarge = "too_large";

    /// <summary>It names a seller, or a holder of a position, that the facts do not know.</summary>
    public const string UnknownSeller = "unknown_seller";

    /// <summary>It names no seller, and nobody covers the account that day.</summary>
    public const string NobodyCovers = "nobody_covers";

    /// <summary>No crediting rule of the plan applies to it.</summary>
    public const string NoRuleApplies = "no_rule_applies";
}

/// <summary>A transaction without a credit.</summary>
/// <param name="Transaction">The transaction.</param>
/// <param name="Reason">One of <see cref="ExclusionReasons"/>.</param>
public sealed record ExcludedTransaction(TransactionFact Transaction, string Reason);

/// <summary>The same in a table.</summary>
/// <param name="Transaction">The transaction.</param>
/// <param name="Reason">One of <see cref="ExclusionReasons"/>.</param>
public readonly record struct ExcludedRow(TransactionRow Transaction, string Reason);
