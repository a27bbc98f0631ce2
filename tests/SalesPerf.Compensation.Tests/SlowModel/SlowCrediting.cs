using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>A payee's part of a transaction.</summary>
internal sealed record SlowCredit(SlowTransaction Transaction, SlowPerson Payee, Rational Share, string Role, int Level, SlowPeriod Period)
{
    /// <summary>The split it comes from, whose attributes win over the transaction's.</summary>
    public System.Text.Json.Nodes.JsonObject? Split { get; init; }

    /// <summary>Whose direct credit it follows from, and the day whose reporting line it came up; nobody where it is direct.</summary>
    public (SlowPerson Earner, DateOnly Day)? CameUp { get; init; }

    /// <summary>Position in the order in which credits of a payee count.</summary>
    public int Index { get; init; }

    public string? Attribute(string name) => SlowFacts.Text(Split?["attributes"]?[name]) ?? Transaction.Attribute(name);
}

/// <summary>Who is credited with what, one transaction after the other.</summary>
internal sealed class SlowCrediting(SlowPlan plan, SlowFacts facts, Func<SlowCredit, SlowNode, bool> holds, Func<SlowTransaction, SlowPeriod, bool> convertible)
{
    public IReadOnlyList<SlowCredit> All()
    {
        var credits = new List<SlowCredit>();
        // What takes an order back takes its pay back; it earns nothing itself.
        var back = plan.Root.Map("payment").Map("clawback").List("events").OfType<PlanScalar>().Select(e => e.Text).ToHashSet();
        foreach (var transaction in facts.Transactions.Where(t => !back.Contains(t.Event)))
            if (facts.PeriodOf(transaction.Date) is { } period && convertible(transaction, period)) credits.AddRange(Of(transaction, period));
        return [.. credits.Select((c, i) => c with { Index = i })];
    }

    private List<SlowCredit> Of(SlowTransaction transaction, SlowPeriod period)
    {
        var direct = new List<SlowCredit>();
        var all = new List<SlowCredit>();
        foreach (var rule in plan.CreditingRules)
        {
            if (rule.Text("when") is { } when && !holds(new SlowCredit(transaction, facts.People[0], Rational.One, "", 0, period) { Index = Unused(transaction) }, SlowParser.Parse(when))) continue;
            var made = Made(rule, transaction, period, direct).ToArray();
            if (IsDirect(rule.Text("to")!)) direct.AddRange(made);
            all.AddRange(made);
        }

        return Deduplicated(all);
    }

    // Answers are remembered by a credit's index; what is asked before there are credits has an index of its own.
    private int Unused(SlowTransaction transaction) => -2 - facts.Transactions.ToList().IndexOf(transaction);

    private static bool IsDirect(string to) => to.Split(' ')[0] is "seller" or "coverage" or "participant" or "position" or "attribute";

    private IEnumerable<SlowCredit> Made(SlowMap rule, SlowTransaction transaction, SlowPeriod period, List<SlowCredit> direct)
    {
        var (name, to, share) = (rule.Text("rule")!, rule.Text("to")!.Split(' ', 2), rule.Number("share") ?? Rational.One);
        var day = rule.Text("on")?.StartsWith("roll", StringComparison.Ordinal) == true ? transaction.Day("rollDate") ?? transaction.Date : transaction.Date;
        SlowCredit Direct(SlowPerson person, Rational part) => new(transaction, person, part * share, name, 0, period);
        return to[0] switch
        {
            "seller" when transaction.Splits.Count > 0 => Splits(transaction).Select(s => Direct(s.Person, s.Share) with { Split = s.Split }),
            "seller" => facts.People.Where(p => p.Code == transaction.Seller).Select(p => Direct(p, Rational.One)),
            "participant" => facts.People.Where(p => p.Code == to[1]).Select(p => Direct(p, Rational.One)),
            "position" => facts.People.Where(p => p.Position(day) == to[1]).Take(1).Select(p => Direct(p, Rational.One)),
            "attribute" => facts.People.Where(p => p.Code == transaction.Attribute(to[1])).Select(p => Direct(p, Rational.One)),
            "coverage" => Divided(rule, Coverage(transaction)).Select(c => Direct(c.Person, c.Share)),
            "managers" => direct.SelectMany(d => Upline(d.Payee, day, (int?)rule.Number("levels")?.ToInt32() ?? int.MaxValue).Select((m, i) => d with { Payee = m, Share = d.Share * share, Role = name, Level = i + 1, CameUp = (d.Payee, day) })),
            "relation" => direct.SelectMany(d => d.Payee.Relations(to[1], day).Select(r => d with { Payee = facts.Person(r.To), Share = d.Share * share * r.Share, Role = name })),
            "team" => direct.SelectMany(d => Divided(rule, Mates(d.Payee, day)).Select(m => d with { Payee = m.Person, Share = d.Share * share * m.Share, Role = name })),
            _ => throw new SlowRefusal($"crediting to {to[0]}"),
        };
    }

    private IEnumerable<(SlowPerson Person, Rational Share, System.Text.Json.Nodes.JsonObject Split)> Splits(SlowTransaction transaction)
    {
        var isAny = plan.Root.Text("split_total") == "any";
        var total = isAny ? Rational.One : plan.Root.Number("split_total") ?? Rational.One;
        var equal = transaction.Splits.All(s => s["share"] is null) ? total / transaction.Splits.Count : Rational.Zero;
        var parts = transaction.Splits.Select(s => (Code: SlowFacts.Text(s["participant"])!, Share: s["share"] is { } share ? Rational.Parse(SlowFacts.Text(share)!) : equal, Split: s)).ToArray();
        if ((!isAny && parts.Aggregate(Rational.Zero, (sum, p) => sum + p.Share) != total) || parts.Any(p => facts.People.All(q => q.Code != p.Code))) return [];
        return parts.OrderBy(p => p.Code, StringComparer.Ordinal).Select(p => (facts.Person(p.Code), p.Share, p.Split));
    }

    private IEnumerable<(SlowPerson, Rational)> Coverage(SlowTransaction transaction) => facts.Objects("coverage")
        .Where(c => SlowFacts.Text(c["territory"]) == transaction.Text("territory") && SlowFacts.Holds(c, transaction.Date))
        .Select(c => (facts.Person(SlowFacts.Text(c["participant"])!), Rational.Parse(SlowFacts.Text(c["weight"]) ?? "1"))).OrderBy(c => c.Item1.Code, StringComparer.Ordinal);

    private IEnumerable<(SlowPerson, Rational)> Mates(SlowPerson person, DateOnly day) =>
        person.Team(day) is { } team ? facts.People.Where(p => p.Team(day) == team).Select(p => (p, Rational.One)) : [];

    private static IEnumerable<(SlowPerson Person, Rational Share)> Divided(SlowMap rule, IEnumerable<(SlowPerson Person, Rational Weight)> people)
    {
        var list = people.ToArray();
        var total = list.Aggregate(Rational.Zero, (sum, p) => sum + p.Weight);
        return list.Select(p => (p.Person, rule.Text("split") switch { "by_weight" => p.Weight / total, "none" => Rational.One, _ => Rational.One / list.Length }));
    }

    /// <summary>Those by whom a credit came to its payee, nearest to the deal first.</summary>
    public IEnumerable<SlowPerson> Way(SlowCredit credit) =>
        credit.CameUp is { } up ? Upline(up.Earner, up.Day, int.MaxValue).TakeWhile(p => p != credit.Payee).Prepend(up.Earner) : [];

    private IEnumerable<SlowPerson> Upline(SlowPerson person, DateOnly day, int levels)
    {
        var seen = new HashSet<string> { person.Code };
        for (var at = person.Manager(day); levels-- > 0 && at is not null && seen.Add(at); at = facts.Person(at).Manager(day)) yield return facts.Person(at);
    }

    private List<SlowCredit> Deduplicated(List<SlowCredit> credits) => plan.Root.Text("duplicates") switch
    {
        null or "all" => credits,
        "first_path" => [.. credits.GroupBy(c => c.Payee.Code).SelectMany(g => Paths(g).First())],
        "highest" => [.. credits.GroupBy(c => c.Payee.Code).SelectMany(g => Paths(g).Aggregate((a, b) => Sum(b) > Sum(a) ? b : a))],
        _ => [.. credits.GroupBy(c => c.Payee.Code).SelectMany(AtMostWhole)],
    };

    // A path is a rule and a level: the parts of a split that reach somebody by one path are one.
    private static IEnumerable<IGrouping<(string, int), SlowCredit>> Paths(IEnumerable<SlowCredit> credits) => credits.GroupBy(c => (c.Role, c.Level));

    private static Rational Sum(IEnumerable<SlowCredit> credits) => credits.Aggregate(Rational.Zero, (sum, c) => sum + c.Share);

    private static IEnumerable<SlowCredit> AtMostWhole(IEnumerable<SlowCredit> credits)
    {
        var left = Rational.One;
        foreach (var credit in credits)
        {
            var share = Rational.Min(credit.Share, left);
            left -= share;
            if (share.Sign != 0) yield return credit with { Share = share };
        }
    }
}
