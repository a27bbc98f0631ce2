using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>A plan document and facts for it, made of a seed: tables, counters, measurements, formulas over all of them, components of every kind, crediting over people who report to each other.</summary>
internal sealed class RandomPlan
{
    private static readonly string[] Products = ["p1", "p2", "p3"];
    private static readonly string[] Events = ["booked", "invoiced", "cancelled"];
    private static readonly string[] Windows = ["", " over year_to_date", " over quarter_to_date", " over previous_period", " over ago(2)", " over rolling(2)", " over all_time"];
    private static readonly string[] People = [" of reports", " of subtree", " of team", " of company", " of relation('overlay')"];

    private readonly Random random;
    private readonly List<string> payeeMoney = ["quota", "base_pay"];
    private readonly List<string> payeeNumbers = ["factor", "period_days", "days_active", "period_index"];
    private readonly List<string> creditMoney = ["credit", "amount", "cost"];
    private readonly StringBuilder text = new();
    private readonly DateOnly start;

    public RandomPlan(int seed)
    {
        random = new Random(seed);
        start = One(new DateOnly(2025, 1, 1), new DateOnly(2025, 2, 1), new DateOnly(2024, 11, 1));
        Header();
        Tables();
        Counters();
        Values();
        Components();
        Text = text.ToString();
        Facts = MakeFacts();
    }

    public string Text { get; }

    public JsonObject Facts { get; }

    private static string N(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private decimal Amount(int most = 100_000) => random.Next(0, most * 100) / 100m;

    private decimal Rate() => random.Next(0, 2_000) / 10_000m;

    private T One<T>(params IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    private bool Maybe(int percent = 50) => random.Next(100) < percent;

    private void Line(string line) => text.Append(line).Append('\n');

    private void Header()
    {
        Line("plan: random\ncurrency: USD");
        if (Maybe(30)) Line($"year_starts: {One("04-01", "02-01", "07-01")}");
        if (Maybe()) Line($"rounding: {{mode: {One("half_even", "half_up")}, digits: {random.Next(0, 4)}}}");
        Line("attributes: {cost: money, discount: percent, segment: text, firm: boolean}");
        if (Maybe(40)) Line($"paid_in: {One("pay_currency", "{currency: pay_currency, type: budget}", "\"if factor > 1.5 then 'JPY' else pay_currency\"")}");
        Line("parameters:");
        Line("  pay_currency: {type: text, default: '', titles: {senior: IDR}}");
        Line($"  quota: {{type: money, from: quota, measure: sales}}");
        Line($"  base_pay: {{type: money, default: {N(Amount(5_000))}, titles: {{senior: {N(Amount(9_000))}}}}}");
        Line($"  factor: {{type: number, default: {N(random.Next(1, 30) / 10m)}}}");
        Line($"  rate: {{type: percent, default: {N(Rate())}, titles: {{senior: {N(Rate())}}}, positions: {{s1: {N(Rate())}}}}}");
        Line("crediting:");
        Line("  - {rule: seller, to: seller}");
        if (Maybe()) Line($"  - {{rule: rollup, to: managers, levels: {random.Next(1, 4)}, share: {One("100%", "50%", "25%")}{(Maybe() ? ", when: \"event = 'booked'\"" : "")}}}");
        if (Maybe(40)) Line($"  - {{rule: overlay, to: relation overlay, share: {One("100%", "40%")}, when: \"product in ('p1', 'p2')\"}}");
        if (Maybe(40)) Line($"  - {{rule: team, to: team, share: 50%, split: {One("equal", "none")}}}");
        Line($"duplicates: {One("all", "max_100", "first_path", "highest")}");
    }

    private void Tables()
    {
        Line("tables:");
        Line($"  bands_money: {{kind: bands, by: money, edge: {One("lower", "upper", "both")}, bands: [{Bands(20_000, 5)}]}}");
        Line($"  bands_pct: {{kind: bands, by: percent, edge: {One("lower", "upper", "both")}, bands: [{Bands(1, 4)}]}}");
        Line($"  payline: {{kind: curve, by: percent, points: [{Points()}]{(Maybe() ? ", below: 0" : "")}, above: {One("flat", "extend", "factor")}}}");
        Line($"  grid: {{kind: matrix, rows: {{by: percent, from: [0, {N(Rate() * 5)}, 1.5], between: {One("steps", "straight")}}}, columns: {{by: number, from: [0, 2], between: {One("steps", "straight")}}}, values: [[{N(Rate())}, {N(Rate())}], [{N(Rate())}, {N(Rate())}], [{N(Rate())}, factor]]}}");
        Line($"  words: {{kind: lookup, keys: [product, segment], value: percent, rows: [[p1, '*', {N(Rate())}], [p1, big, {N(Rate())}], ['*', small, {N(Rate())}], [p2, null, rate]], default: {N(Rate())}}}");
    }

    private string Bands(int unit, int most)
    {
        var (at, bands) = (0m, new List<string>());
        for (var n = random.Next(1, most); n >= 0; n--)
        {
            var to = at + (unit * random.Next(1, 100) / 50m);
            bands.Add($"[{(bands.Count == 0 && Maybe(20) ? "null" : N(at))}, {(n == 0 && Maybe(80) ? "null" : N(to))}, {N(Rate() + (Maybe(30) ? 1 : 0))}]");
            at = to + (Maybe(10) ? unit / 10m : 0m);
        }

        return string.Join(", ", bands);
    }

    private string Points()
    {
        var (x, points) = (0m, new List<string>());
        for (var n = random.Next(2, 5); n > 0; n--)
        {
            points.Add($"[{N(x)}, {N(Rate() * 10)}]");
            x += Maybe(20) ? 0m : random.Next(1, 8) / 10m;
        }

        return string.Join(", ", points);
    }

    private void Counters()
    {
        if (!Maybe(60)) return;
        Line("counters:");
        Line($"  meter: {{start: {One("0", "base_pay")}, add: \"{One("credit", "min(credit, max(20000 - meter, 0))", "if firm then credit else 0")}\", reset: {One("period", "quarter", "year", "never", "cycle('02-15')")}}}");
        creditMoney.AddRange(["meter", "meter_after"]);
    }

    private void Values()
    {
        Line("measurements:");
        Line($"  sales: sum(credit where event = 'booked')");
        Line($"  sales_of_window: sum(credit{(Maybe() ? $" where {Condition()}" : "")}{One(Windows)})");
        Line($"  others: sum(credit{(Maybe() ? $" where {Condition()}" : "")}{One(People)})");
        payeeMoney.AddRange(["sales", "sales_of_window", "others"]);
        Line("values:");
        Line($"  attainment: sales / quota else {One("0", "1")}");
        payeeNumbers.Add("attainment");
        Line($"  net: {One("credit - cost * share", "credit * (1 - discount)", "if firm then credit else credit / 2")}");
        Line($"  row_rate: {One("lookup(words, product, segment)", "tier_rate(bands_money, credit)", "if segment = 'big' then rate else 5%")}");
        creditMoney.Add("net");
        Line($"  along: running({CreditMoney(0)}{(Maybe() ? " where firm" : "")}{(Maybe() ? " by product" : "")}{One("", " over year_to_date", " over all_time")})");
        Line($"  group: {One("sum", "least", "greatest")}({One("credit", "net")} by {One("order", "customer", "product", "date", "order, origin_date")}{One("", " over year_to_date")})");
        creditMoney.AddRange(["along", "group"]);
        Line($"  at_edge: \"if {One("first_date", "last_date")}({One("date", "origin_date")}{(Maybe() ? $" where {Condition()}" : "")} by {One("order", "customer", "product, segment")}{One("", " over year_to_date", " over all_time")}) {One("=", "<=", ">")} date then credit else 0\"");
        Line($"  of_group: \"if {One("any", "all")}({Condition()}{(Maybe() ? " where firm" : "")} by {One("order", "customer")}) then credit else 0\"");
        creditMoney.AddRange(["at_edge", "of_group"]);
        Line($"  best: {One("greatest", "least", "average")}({CreditMoney(1)}{(Maybe() ? $" where {Condition()}" : "")})");
        Line($"  apart: distinct({One("product", "order", "date", "order, product", "origin_date, customer")}{(Maybe() ? $" where {Condition()}" : "")}{One("", " over quarter_to_date", " over previous_period", " over all_time")}{One("", " of team")})");
        Line($"  counted: count({(Maybe() ? $"where {Condition()}" : "")})");
        Line($"  before: prior(sales, base_pay)");
        Line($"  so_far: {One("to_date", "prior_to_date")}(best over {One("year_to_date", "quarter_to_date", "all_time", "rolling(3)")})");
        payeeMoney.AddRange(["best", "before", "so_far"]);
        Line($"  by_way: {One("total", "highest")}({One("sales", "base_pay", "so_far")} of path)");
        creditMoney.Add("by_way");
        Line($"  place: {One("rank", "dense_rank", "tied")}({One("sales", "-sales", "best")}{One("", ", counted", ", -counted, sales")}{One(" of company", " of team", " of subtree")})");
        Line($"  sellers: count_people(sales > {N(Amount(5_000))}{One(People)})");
        payeeNumbers.AddRange(["apart", "counted", "place", "sellers"]);
        for (var i = 0; i < 4; i++)
        {
            Line($"  made_{i}: {Money(3)}");
            payeeMoney.Add($"made_{i}");
        }

        for (var i = 0; i < 3; i++)
        {
            Line($"  row_{i}: {CreditMoney(2)}");
            creditMoney.Add($"row_{i}");
        }

        Line($"  part: portion({One("others", "sales_of_window", N(Amount(5_000)))}, {One("sales", "best", "counted", "1")}{One(" of company", " of team", " of reports")})");
        payeeMoney.Add("part");
    }

    private string Condition() => One("event = 'booked'", "event != 'cancelled'", "product in ('p1', 'p3')", "firm", "not firm and discount < 20%", "credit > 1000", "discount between 5% and 25% or segment = 'big'", "level = 0", "role = 'seller'");

    private string Number(int depth) => depth == 0 ? One(One(payeeNumbers), N(random.Next(1, 50) / 10m), "rate") : random.Next(6) switch
    {
        0 => $"({Number(depth - 1)} + {Number(depth - 1)})",
        1 => $"min({Number(depth - 1)}, {Number(depth - 1)})",
        2 => $"({Number(depth - 1)} / {One("8", "-2.5", "0.4")} else {Number(0)})", // by what ends: the engine's decimals do
        3 => $"curve(payline, {Number(depth - 1)})",
        4 => $"tier_rate({One("bands_pct", "bands_money")}, {Number(depth - 1)})",
        _ => Number(0),
    };

    private string Money(int depth) => depth == 0 ? One(payeeMoney) : random.Next(9) switch
    {
        0 => $"({Money(depth - 1)} + {Money(depth - 1)})",
        1 => $"({Money(depth - 1)} - {Money(depth - 1)})",
        2 => $"{One("min", "max")}({Money(depth - 1)}, {Money(depth - 1)})",
        3 => $"({Money(depth - 1)} * {Number(Math.Min(depth - 1, 1))})",
        4 => $"(if {Money(depth - 1)} {One("<", "<=", ">", ">=")} {Money(0)} then {Money(depth - 1)} else {Money(0)})",
        5 => $"marginal(bands_money, {Money(depth - 1)})",
        6 => $"round({Money(depth - 1)}, {random.Next(0, 4)}, '{One("half_up", "half_even")}')",
        7 => $"clamp({Money(depth - 1)}, 0, {N(Amount(50_000))})",
        _ => Money(0),
    };

    private string CreditMoney(int depth) => depth == 0 ? One(creditMoney) : random.Next(6) switch
    {
        0 => $"({CreditMoney(depth - 1)} + {CreditMoney(depth - 1)})",
        1 => $"({CreditMoney(depth - 1)} * row_rate)",
        2 => $"(if {Condition()} then {CreditMoney(depth - 1)} else {CreditMoney(0)})",
        3 => $"max({CreditMoney(depth - 1)}, 0)",
        4 => $"({CreditMoney(depth - 1)} * rate)",
        _ => CreditMoney(0),
    };

    private void Components()
    {
        Line("components:");
        string[] all =
        [
            $"kind: rate, basis: {Money(1)}, rate: rate",
            $"kind: unit, units: sum(units where {Condition()}), per_unit: base_pay",
            $"kind: tiers, basis: sales, table: bands_money, mode: marginal",
            $"kind: tiers, basis: sales, table: bands_pct, mode: marginal, scale: quota, rate: rate",
            $"kind: tiers, basis: sales, table: bands_pct, mode: {One("reached", "overage")}, by: attainment, scale: quota, rate: rate",
            $"kind: curve, target: base_pay, table: payline, by: attainment, weight: {N(Rate() * 5)}",
            $"kind: matrix, target: base_pay, table: grid, row: attainment, column: factor",
            $"kind: target, target: base_pay, payout: {Number(1)}",
            $"kind: bonus, amount: base_pay, when: sales >= quota",
            $"kind: milestone, amount: base_pay, reached: attainment >= 50%, once_per: {One("all_time", "year_to_date", "quarter_to_date")}",
            $"kind: mbo, target: base_pay, goals: {{g1: 60%, g2: 40%}}",
            $"kind: pool, pool: others, share: {N(Rate())}",
            $"kind: override, basis: sum(credit{One(People)}), rate: rate",
            $"kind: residual, basis: net, table: bands_pct",
            $"kind: rules, basis: net, pick: {One("first", "highest", "lowest", "stack", "compound")}, rules: [{{when: firm, rate: 3%}}, {{when: \"product = 'p1'\", rate: row_rate}}, {{when: discount > 10%, pay: 7, priority: 1}}], default: net / 100",
            $"kind: circular, income: base_pay, bonus_rate: 25%, tax_rate: {N(Rate())}, after: {One("tax", "bonus", "both")}",
            $"kind: formula, pay: {CreditMoney(2)}{(Maybe() ? ", per: credit" : "")}{(Maybe() ? ", rounding: {mode: half_up, digits: 2, each: credit}" : "")}",
            $"kind: formula, pay: total(made_0{One(People)})",
        ];
        for (var i = 0; i < 6; i++) Line($"  c_{i}: {{{Quoted(One(all))}{After()}}}");
    }

    private string After()
    {
        var more = new StringBuilder();
        if (Maybe(20)) more.Append(", factor: factor");
        if (Maybe(20)) more.Append(CultureInfo.InvariantCulture, $", floor: {N(Amount(100))}");
        if (Maybe(20)) more.Append(CultureInfo.InvariantCulture, $", cap: {N(Amount(20_000))}");
        return more.ToString();
    }

    // In a flow map a formula with a comma or brace is quoted.
    private static string Quoted(string fields)
    {
        var parts = new List<string>();
        foreach (var field in Fields(fields))
        {
            var at = field.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (field[..at].Trim(), field[(at + 1)..].Trim());
            parts.Add(value.StartsWith('[') || value.StartsWith('{') || value.StartsWith('"') ? $"{name}: {value}" : $"{name}: \"{value}\"");
        }

        return string.Join(", ", parts);
    }

    private static IEnumerable<string> Fields(string fields)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < fields.Length; i++)
        {
            if (fields[i] is '(' or '[' or '{') depth++;
            else if (fields[i] is ')' or ']' or '}') depth--;
            else if (fields[i] == ',' && depth == 0)
            {
                yield return fields[start..i];
                start = i + 1;
            }
        }

        yield return fields[start..];
    }

    // Four, four and five weeks that begin beside the months whose codes they have.
    private JsonObject Weeks(int periods)
    {
        var first = start.AddDays(random.Next(-7, 8));
        DateOnly From(int period) => first.AddDays((91 * (period / 3)) + (28 * (period % 3)));
        return new JsonObject
        {
            ["kind"] = "custom",
            ["periods"] = new JsonArray([.. Enumerable.Range(0, periods).Select(p => (JsonNode)new JsonObject { ["code"] = PeriodCode(p), ["start"] = $"{From(p):yyyy-MM-dd}", ["endExclusive"] = $"{From(p + 1):yyyy-MM-dd}" })]),
        };
    }

    private JsonObject MakeFacts()
    {
        var (periods, people) = (random.Next(1, 5), random.Next(1, 6));
        string[] codes = [.. Enumerable.Range(0, people).Select(i => $"s{i}")];
        var facts = new JsonObject
        {
            ["calendar"] = Maybe(30) ? Weeks(periods) : new JsonObject { ["kind"] = "months", ["first"] = start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["count"] = periods },
            ["participants"] = new JsonArray([.. codes.Select((c, i) => Participant(c, i, codes))]),
            ["quotas"] = new JsonArray([.. codes.SelectMany(c => Enumerable.Range(0, periods).Where(_ => Maybe(80)).Select(p => (JsonNode)new JsonObject { ["participant"] = c, ["period"] = PeriodCode(p), ["measure"] = "sales", ["amount"] = N(Amount(60_000)) }))]),
            ["tablesFrom"] = new JsonArray([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => (JsonNode)Table(codes))]),
            ["goalScores"] = new JsonArray([.. codes.Select(c => (JsonNode)new JsonObject { ["participant"] = c, ["goal"] = One("g1", "g2"), ["score"] = N(random.Next(0, 15) / 10m) })]),
            ["rates"] = new JsonArray([Rate("IDR", start.AddDays(-3), "15812.5", "to_per_from"), Rate("IDR", start.AddDays(40), "16044", "to_per_from"), Rate("IDR", start, "16000", "to_per_from", "budget"), Rate("EUR", start.AddDays(35), "1.25", "from_per_to"), Rate("JPY", start, "157.35", "to_per_from")]),
            ["transactions"] = new JsonArray([.. Enumerable.Range(0, random.Next(0, 25)).Select(i => Transaction(i, codes, periods))]),
        };
        if (Maybe(30)) Lock(facts, periods);
        return facts;
    }

    // Of some it is said when they became known: before or after what is known of a period was frozen.
    private void Lock(JsonObject facts, int periods)
    {
        facts["locks"] = new JsonArray(new JsonObject { ["period"] = PeriodCode(random.Next(periods)), ["at"] = "2025-06-01T00:00:00Z" });
        var dated = new[] { "quotas", "tablesFrom", "transactions" }.SelectMany(n => facts[n]!.AsArray()).Concat(facts["participants"]!.AsArray().SelectMany(p => p!["parametersFrom"] as JsonArray ?? []));
        foreach (var fact in dated.Where(_ => Maybe(40))) fact!["recordedAt"] = One("2025-05-01T00:00:00Z", "2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z");
    }

    private static JsonObject Rate(string to, DateOnly date, string rate, string quote, string type = "spot") =>
        new() { ["from"] = "USD", ["to"] = to, ["date"] = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["rate"] = rate, ["quote"] = quote, ["type"] = type };

    // Some begin or end inside a period.
    private JsonObject Table(string[] codes)
    {
        var (name, rows) = One(("bands_pct", $"[[0, 0.6, {N(Rate())}], [0.6, null, {N(Rate())}]]"), ("payline", $"[[0, {N(Rate())}], [1, {N(Rate() * 10)}]]"), ("words", $"""[["p1", "*", {N(Rate())}], ["*", "small", {N(Rate())}]]"""));
        var table = new JsonObject { ["table"] = name, ["from"] = $"{start.AddDays(random.Next(-10, 60)):yyyy-MM-dd}", ["rows"] = JsonNode.Parse(rows) };
        if (Maybe()) table["until"] = $"{start.AddDays(random.Next(61, 120)):yyyy-MM-dd}";
        if (One(null, "title", "position", "participant") is { } level) table[level] = level == "title" ? "senior" : One(codes);
        return table;
    }

    private JsonObject Participant(string code, int index, string[] codes)
    {
        var person = new JsonObject { ["code"] = code, ["position"] = code };
        if (index > 0 && Maybe(70)) person["manager"] = codes[random.Next(index)];
        if (Maybe(70)) person["team"] = $"team-{index / 2}"; // parts of two end; thirds would end differently in decimals and fractions
        if (Maybe(40)) person["title"] = "senior";
        if (Maybe(30)) person["hiredOn"] = "2025-01-15";
        if (Maybe(30)) person["parametersFrom"] = new JsonArray(new JsonObject { ["from"] = "2025-02-10", ["values"] = new JsonObject { ["rate"] = N(Rate()) } });
        if (Maybe(20)) person["parameters"] = new JsonObject { ["pay_currency"] = One("EUR", "USD", "euro") };
        if (Maybe(30)) person["relations"] = new JsonArray(new JsonObject { ["kind"] = "overlay", ["to"] = One(codes), ["share"] = One("1", "0.5") });
        return person;
    }

    private JsonObject Transaction(int index, string[] codes, int periods)
    {
        var month = start.AddMonths(random.Next(periods));
        var made = new JsonObject
        {
            ["order"] = N(random.Next(1, 12)), ["line"] = N(index), ["event"] = One(Events), ["date"] = month.AddDays(random.Next(28)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["amount"] = N(Amount(40_000) * (Maybe(15) ? -1 : 1)), ["units"] = N(random.Next(0, 9)), ["product"] = One(Products), ["customer"] = One("k1", "k2"),
            ["originDate"] = month.AddMonths(-random.Next(0, 3)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["attributes"] = new JsonObject { ["cost"] = N(Amount(20_000)), ["discount"] = N(random.Next(0, 40) / 100m), ["segment"] = One("big", "small", "mid"), ["firm"] = Maybe() ? "true" : "false" },
        };
        if (Maybe(80)) made["seller"] = One(codes);
        else made["splits"] = new JsonArray(new JsonObject { ["participant"] = codes[0], ["share"] = "0.6" }, new JsonObject { ["participant"] = codes[^1], ["share"] = "0.4" });
        return made;
    }

    private string PeriodCode(int index) => start.AddMonths(index).ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
