using System.Globalization;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Plans.Lint;

/// <summary>
/// One transaction of every kind that the plan's formulas tell apart: for each field that is compared with written values, those values, their neighbours and one that is none of
/// them, in all combinations up to a bound. Formulas that compare nothing see no difference between two transactions of one kind but the amount.
/// </summary>
internal sealed class ProbeShapes
{
    private const int MostShapes = 48;
    private const string Other = "other";

    /// <summary>The seller of a kind that has none; a kind without a seller of its own has the probe's.</summary>
    public const string Nobody = "";

    private static readonly string[] TextFields = ["event", "product", "account", "customer", "territory", "seller", "currency"];
    private readonly PlanDocument document;
    private readonly Vocabulary words;

    public ProbeShapes(PlanDocument document, Vocabulary words, DateOnly day)
    {
        (this.document, this.words) = (document, words);
        IEnumerable<TransactionFact> shapes = [new TransactionFact("1", "1", "1", "booked", day, 0m)];
        var choices = Choices(day).Where(c => c.Changes.Count > 1).ToArray();
        var all = choices.Aggregate(1L, (product, c) => Math.Min(product * c.Changes.Count, int.MaxValue));
        All = all <= MostShapes ? [.. choices.Aggregate(shapes, (made, c) => made.SelectMany(t => c.Changes.Select(change => change(t))))] : [.. OneByOne(shapes.First(), choices)];
        IsComplete = all <= MostShapes;
    }

    /// <summary>The kinds.</summary>
    public IReadOnlyList<TransactionFact> All { get; }

    /// <summary>Whether all combinations are there.</summary>
    public bool IsComplete { get; }

    // Too many combinations: every value once, beside the first values of the other fields, and every pair of the first two fields.
    private static IEnumerable<TransactionFact> OneByOne(TransactionFact plain, IReadOnlyList<Choice> choices)
    {
        var first = choices.Aggregate(plain, (t, c) => c.Changes[0](t));
        var made = choices.SelectMany(c => c.Changes.Select(change => change(first)));
        var pairs = choices.Count < 2 ? [] : choices[0].Changes.SelectMany(a => choices[1].Changes.Select(b => b(a(first))));
        return made.Concat(pairs).Take(MostShapes * 2);
    }

    private IEnumerable<Choice> Choices(DateOnly day)
    {
        foreach (var field in TextFields)
            if (words.Of(field) is { } values && (values.Count > 0 || document.Categories.ContainsKey(field)) && field is not ("seller" or "currency")) yield return new Choice([.. Texts(field, values).Select(v => With(field, v))]);
        if (words.Names("has_seller") || words.Of("seller").Count > 0) yield return new Choice([.. Sellers().Select(v => (Func<TransactionFact, TransactionFact>)(t => t with { Seller = v }))]);
        foreach (var attribute in document.Attributes)
            yield return new Choice([.. Values(attribute, day).Select(v => (Func<TransactionFact, TransactionFact>)(t => t with { Attributes = new Dictionary<string, string>(t.Attributes) { [attribute.Name] = v } }))]);
        foreach (var field in new[] { "date", "origin_date", "booked_on", "invoiced_on" })
            if (Days(field, day) is { Count: > 0 } days) yield return new Choice([.. days.Select(d => Dated(field, d))]);
    }

    // Whoever sells in the probe, nobody, and those whom formulas name.
    private IEnumerable<string?> Sellers() => [null, Nobody, .. words.Of("seller").Where(v => v.Kind == ValueKind.Text && v.Text.Length > 0).Select(v => v.Text)];

    private IEnumerable<string> Texts(string field, IReadOnlyCollection<Value> values) =>
        document.Categories.TryGetValue(field, out var known) ? known.Order(StringComparer.Ordinal) : values.Where(v => v.Kind == ValueKind.Text).Select(v => v.Text).Append(field == "event" ? "booked" : Other).Distinct();

    private IEnumerable<string> Values(AttributeSpec attribute, DateOnly day)
    {
        var values = words.Of(attribute.Name);
        return attribute.Type switch
        {
            ValueKind.Boolean => ["true", "false"],
            ValueKind.Text => Texts(attribute.Name, values),
            ValueKind.Date => values.Where(v => v.Kind == ValueKind.Date).SelectMany(v => Around(v.Date)).DefaultIfEmpty(day).Distinct().Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            _ => Numbers(values).Select(n => n.ToString(CultureInfo.InvariantCulture)),
        };
    }

    // Below, at and above each number that the attribute is compared with; where it is compared with none, nothing.
    private static IEnumerable<decimal> Numbers(IReadOnlyCollection<Value> values)
    {
        var numbers = values.Where(v => v.Kind is ValueKind.Number or ValueKind.Percent or ValueKind.Money).Select(v => v.Number).ToArray();
        return numbers.Length == 0 ? [0m] : numbers.SelectMany(n => new[] { n - Step(n), n, n + Step(n) }).Distinct();
    }

    private static decimal Step(decimal n) => n == Math.Truncate(n) ? 1m : 0.01m;

    private List<DateOnly> Days(string field, DateOnly day) =>
        [.. words.Of(field).Where(v => v.Kind == ValueKind.Date).SelectMany(v => Around(v.Date)).Where(d => document.Effective?.Contains(d) != false || field != "date").Prepend(day).Distinct()];

    /// <summary>The days at which a comparison with a day changes its answer.</summary>
    public static IEnumerable<DateOnly> Around(DateOnly day) => [day.AddDays(-1), day, day.AddDays(1)];

    private static Func<TransactionFact, TransactionFact> With(string field, string value) => field switch
    {
        "event" => t => t with { Event = value },
        "product" => t => t with { Product = value },
        "account" => t => t with { Account = value },
        "customer" => t => t with { Customer = value },
        _ => t => t with { Territory = value },
    };

    private static Func<TransactionFact, TransactionFact> Dated(string field, DateOnly day) => field switch
    {
        "date" => t => t with { Date = day },
        "origin_date" => t => t with { OriginDate = day },
        "booked_on" => t => t with { BookedOn = day },
        _ => t => t with { InvoicedOn = day },
    };

    private sealed record Choice(IReadOnlyList<Func<TransactionFact, TransactionFact>> Changes);
}
