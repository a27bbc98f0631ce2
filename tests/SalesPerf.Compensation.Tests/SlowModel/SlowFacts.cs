using System.Globalization;
using System.Text.Json.Nodes;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>A period of the facts.</summary>
internal sealed record SlowPeriod(int Index, string Code, DateOnly From, DateOnly Until);

/// <summary>The facts as their JSON says, looked up anew for every question.</summary>
internal sealed class SlowFacts
{
    private readonly JsonObject json;

    public SlowFacts(JsonObject json, string planCurrency)
    {
        this.json = json;
        Currency = Text(json["currency"]) ?? planCurrency;
        Periods = [.. json["calendar"] is JsonObject calendar ? ReadPeriods(calendar) : Around(Objects("transactions"))];
        People = [.. (Objects("participants") is { Count: > 0 } given ? given : [new JsonObject { ["code"] = "me" }]).Select(p => new SlowPerson(p)).OrderBy(p => p.Code, StringComparer.Ordinal)];
        Transactions = [.. Latest(Objects("transactions").Select((t, i) => new SlowTransaction(t, i, this))).OrderBy(t => t, SlowTransaction.Canonical)];
    }

    public string Currency { get; }

    public IReadOnlyList<SlowPeriod> Periods { get; }

    public IEnumerable<JsonObject> HoldsOfPay => (json["payments"]?["holds"] as JsonArray ?? []).OfType<JsonObject>();

    public IReadOnlyList<SlowPerson> People { get; }

    public IReadOnlyList<SlowTransaction> Transactions { get; }

    public static string? Text(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag ? "true" : "false",
        _ => node.ToJsonString(),
    };

    public static DateOnly? Day(JsonNode? node) => Text(node) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    public static bool Holds(JsonNode? node, DateOnly day) => (Day(node?["from"]) is not { } from || day >= from) && (Day(node?["until"]) is not { } until || day < until);

    public IReadOnlyList<JsonObject> Objects(string name) => [.. ((json[name] as JsonArray) ?? []).OfType<JsonObject>()];

    public SlowPerson Person(string code) => People.First(p => p.Code == code);

    public DateOnly PeriodStart(string? code) => (code is null ? Periods[0] : Periods.First(p => p.Code == code)).From;

    public SlowPeriod? PeriodOf(DateOnly day) => Periods.FirstOrDefault(p => p.From <= day && day < p.Until);

    /// <summary>Whether something was known of a day when its period was locked, if it is.</summary>
    public bool IsKnown(JsonObject fact, DateOnly day) => IsKnown(Text(fact["recordedAt"]), PeriodOf(day)?.Code);

    private bool IsKnown(string? recordedAt, string? period) =>
        recordedAt is null || Objects("locks").All(l => Text(l["period"]) != period || Instant(recordedAt) <= Instant(Text(l["at"])!));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>What facts say about a parameter for everybody.</summary>
    public string? Parameter(string name, DateOnly day) => Dated(json["parametersFrom"], name, day) ?? Text(json["parameters"]?[name]);

    /// <summary>What facts say about a parameter for holders of a title or position.</summary>
    public string? Level(string level, string? code, string name) => code is null ? null : Text(json[level]?[code]?[name]);

    public string? Dated(JsonNode? list, string name, DateOnly day) => ((list as JsonArray) ?? []).OfType<JsonObject>()
        .Where(d => Holds(d, day) && IsKnown(d, day) && d["values"]?[name] is not null).OrderBy(d => Text(d["from"]), StringComparer.Ordinal).ThenBy(d => Text(d["recordedAt"]) ?? "", StringComparer.Ordinal).Select(d => Text(d["values"]![name])).LastOrDefault();

    public string? Quota(string person, string period, string measure) =>
        Objects("quotas").Where(q => Text(q["participant"]) == person && Text(q["period"]) == period && (Text(q["measure"]) ?? "sales") == measure && IsKnown(Text(q["recordedAt"]), period)).OrderBy(q => Text(q["recordedAt"]) ?? "", StringComparer.Ordinal).Select(q => Text(q["amount"])).LastOrDefault();

    /// <summary>The table of a name that facts give a person: its own, its position's, its title's, everybody's.</summary>
    public JsonArray? Table(string name, SlowPerson person, DateOnly day)
    {
        var given = json["tables"]?[name];
        var always = given as JsonObject ?? new JsonObject { ["default"] = given?.DeepClone() };
        return (Dated("participant", person.Code) ?? always["participants"]?[person.Code] ?? Dated("position", person.Position(day)) ?? Of(always["positions"], person.Position(day))
            ?? Dated("title", person.Title(day)) ?? Of(always["titles"], person.Title(day)) ?? Dated(null, null) ?? always["default"]) as JsonArray;

        JsonNode? Dated(string? level, string? code) => level is not null && code is null ? null : Objects("tablesFrom")
            .Where(t => Text(t["table"]) == name && Holds(t, day) && IsKnown(t, day) && (level is null ? t["title"] is null && t["position"] is null && t["participant"] is null : Text(t[level]) == code))
            .OrderBy(t => Text(t["from"]) ?? "", StringComparer.Ordinal).ThenBy(t => Text(t["recordedAt"]) ?? "", StringComparer.Ordinal).Select(t => t["rows"]).LastOrDefault();
    }

    private static JsonNode? Of(JsonNode? level, string? code) => code is null ? null : level?[code];

    /// <summary>What one unit of a currency is worth in another by the latest rate on or before a day.</summary>
    public Rational Rate(string from, string to, DateOnly day, string type)
    {
        if (from == to) return Rational.One;
        var known = Objects("rates").Where(r => (Text(r["type"]) ?? "spot") == type && Day(r["date"]) <= day).OrderBy(r => Day(r["date"])).ToArray();
        if (known.LastOrDefault(r => Text(r["from"]) == from && Text(r["to"]) == to) is { } straight) return Worth(straight);
        throw new SlowRefusal($"no rate from {from} to {to} on {day:yyyy-MM-dd}");
    }

    private static Rational Worth(JsonObject rate)
    {
        var value = Rational.Parse(Text(rate["rate"])!);
        return Text(rate["quote"]) == "from_per_to" ? Rational.One / value : value;
    }

    // Of several versions of one transaction the latest recorded counts; but one that a locked period had when it was locked stays, and nothing comes into it afterwards.
    private IEnumerable<SlowTransaction> Latest(IEnumerable<SlowTransaction> all) =>
        all.GroupBy(t => (t.Order, t.Line, t.SubLine, t.Event)).Select(g => g.OrderBy(t => t.RecordedAt, StringComparer.Ordinal).ToArray())
            .Select(versions => Objects("locks").Select(l => versions.LastOrDefault(v => v.RecordedAt.Length == 0 || Instant(v.RecordedAt) <= Instant(Text(l["at"])!)) is { } then && PeriodOf(then.Date)?.Code == Text(l["period"]) ? then : null)
                .FirstOrDefault(t => t is not null) ?? versions.LastOrDefault(v => IsKnown(v.RecordedAt.Length == 0 ? null : v.RecordedAt, PeriodOf(v.Date)?.Code))).OfType<SlowTransaction>();

    // Without a calendar: the months from the first to the last transaction.
    private static IEnumerable<SlowPeriod> Around(IReadOnlyList<JsonObject> transactions)
    {
        var days = transactions.Select(t => Day(t["date"]) ?? new DateOnly(2026, 1, 1)).DefaultIfEmpty(new DateOnly(2026, 1, 1)).ToArray();
        var (first, last) = (days.Min(), days.Max());
        var months = ((last.Year - first.Year) * 12) + last.Month - first.Month + 1;
        return ReadPeriods(new JsonObject { ["first"] = first.ToString("yyyy-MM-01", CultureInfo.InvariantCulture), ["count"] = months });
    }

    private static IEnumerable<SlowPeriod> ReadPeriods(JsonObject? calendar)
    {
        if (calendar?["periods"] is JsonArray given)
        {
            foreach (var (period, i) in given.Select((p, i) => (p!, i))) yield return new SlowPeriod(i, Text(period["code"])!, Day(period["start"])!.Value, Day(period["endExclusive"])!.Value);
            yield break;
        }

        var first = Day(calendar?["first"]) ?? new DateOnly(2026, 1, 1);
        var quarters = Text(calendar?["kind"]) == "quarters";
        var count = calendar?["count"] is { } n ? Rational.Parse(Text(n)!).ToInt32() : 12;
        for (var i = 0; i < count; i++)
        {
            var from = first.AddMonths(quarters ? 3 * i : i);
            var code = quarters ? $"{first.Year + (i / 4)}-Q{(i % 4) + 1}" : $"{from:yyyy-MM}";
            yield return new SlowPeriod(i, code, from, first.AddMonths(quarters ? 3 * (i + 1) : i + 1));
        }
    }
}

/// <summary>A participant.</summary>
internal sealed class SlowPerson(JsonObject json)
{
    public string Code { get; } = SlowFacts.Text(json["code"])!;

    public DateOnly? HiredOn => SlowFacts.Day(json["hiredOn"]);

    public DateOnly? LeftOn => SlowFacts.Day(json["leftOn"]);

    public string? Title(DateOnly day) => Held("title", "titles", day);

    public string? Position(DateOnly day) => Held("position", "positions", day);

    public string? Manager(DateOnly day) => Held("manager", "managers", day);

    public string? Team(DateOnly day) => Held("team", "teams", day);

    public string? Parameter(string name, DateOnly day, SlowFacts facts) => facts.Dated(json["parametersFrom"], name, day) ?? SlowFacts.Text(json["parameters"]?[name]);

    public IEnumerable<(string To, Rational Share)> Relations(string kind, DateOnly day) => ((json["relations"] as JsonArray) ?? []).OfType<JsonObject>()
        .Where(r => SlowFacts.Text(r["kind"]) == kind && SlowFacts.Holds(r, day))
        .Select(r => (SlowFacts.Text(r["to"])!, Rational.Parse(SlowFacts.Text(r["share"]) ?? "1")));

    private string? Held(string one, string many, DateOnly day) => SlowFacts.Text(json[one]) ??
        ((json[many] as JsonArray) ?? []).OfType<JsonObject>().Where(d => SlowFacts.Holds(d, day)).Select(d => SlowFacts.Text(d["code"])).LastOrDefault();
}

/// <summary>A transaction, with what it has where nothing is stated.</summary>
internal sealed class SlowTransaction
{
    private readonly JsonObject json;

    public SlowTransaction(JsonObject json, int index, SlowFacts facts)
    {
        this.json = json;
        Order = Text("order") ?? (index + 1).ToString(CultureInfo.InvariantCulture);
        Date = Day("date") ?? facts.PeriodStart(Text("period"));
        Currency = Text("currency") ?? facts.Currency;
        Seller = Text("seller") ?? (Splits.Count == 0 && Text("territory") is null && facts.People.Count == 1 ? facts.People[0].Code : null);
    }

    public static Comparer<SlowTransaction> Canonical { get; } = Comparer<SlowTransaction>.Create(Compare);

    public string Order { get; }

    public string Line => Text("line") ?? "1";

    public string SubLine => Text("subLine") ?? "1";

    public string Event => Text("event") ?? "booked";

    public DateOnly Date { get; }

    public string Currency { get; }

    public string? Seller { get; }

    public string RecordedAt => Text("recordedAt") ?? "";

    public Rational Amount => Rational.Parse(Text("amount") ?? "0");

    public IReadOnlyList<JsonObject> Splits => [.. ((json["splits"] as JsonArray) ?? []).OfType<JsonObject>()];

    public string? Text(string member) => SlowFacts.Text(json[member]);

    public DateOnly? Day(string member) => SlowFacts.Day(json[member]);

    public string? Attribute(string name) => SlowFacts.Text(json["attributes"]?[name]);

    private static int Compare(SlowTransaction? a, SlowTransaction? b)
    {
        var date = a!.Date.CompareTo(b!.Date);
        if (date != 0) return date;
        foreach (var (x, y) in new[] { (a.Order, b.Order), (a.Line, b.Line), (a.SubLine, b.SubLine), (a.Event, b.Event) })
            if (Natural(x, y) is not 0 and var order) return order;
        return 0;
    }

    // Numbers by size, before all other texts.
    private static int Natural(string a, string b)
    {
        static bool IsNumber(string text) => text.Length > 0 && (text == "0" || text[0] != '0') && text.All(char.IsAsciiDigit);
        if (IsNumber(a) && IsNumber(b)) return System.Numerics.BigInteger.Parse(a, CultureInfo.InvariantCulture).CompareTo(System.Numerics.BigInteger.Parse(b, CultureInfo.InvariantCulture));
        return IsNumber(a) ? -1 : IsNumber(b) ? 1 : string.CompareOrdinal(a, b);
    }
}
