using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>What is paid, kind by kind, as the language describes them.</summary>
internal sealed class SlowComponents(SlowEvaluator slow)
{
    /// <summary>What a component is worth as a name: per credit its exact (or each rounded) part, else its rounded line.</summary>
    public Rational Named(string name, SlowMap component, SlowAt at)
    {
        if (at.Credit is null) return slow.Plan.IsPerCredit(component) ? throw new SlowRefusal($"{name} is one value per credit") : Round(component, Exact(name, component, at));
        var part = Part(name, component, at);
        return component.Map("rounding").Text("each") == "credit" ? Round(component, part) : part;
    }

    /// <summary>A line before it is rounded.</summary>
    public Rational Exact(string name, SlowMap component, SlowAt at) => slow.Plan.IsPerCredit(component)
        ? slow.Credits.Where(c => c.Payee.Code == at.Person.Code && c.Period == at.Period).Aggregate(Rational.Zero, (sum, c) => sum + ((SlowAmount)slow.Named(name, at with { Credit = c })).Value)
        : Part(name, component, at with { Credit = null });

    /// <summary>A result before floor and cap.</summary>
    public Rational BeforeLimits(string name, SlowMap component, SlowAt at) => Kind(name, component, at with { Credit = null }) * (component.Text("factor") is { } factor ? slow.Fraction(factor, at) : Rational.One);

    /// <summary>What a line is paid in: the payee's own currency where the plan asks for one.</summary>
    public Rational Paid(string name, SlowMap component, SlowAt at) => Exact(name, component, at) * RateOf(CurrencyOf(at), at);

    public Rational Line(string name, SlowMap component, SlowAt at)
    {
        var currency = CurrencyOf(at);
        return Round(component, Exact(name, component, at) * RateOf(currency, at), currency == "JPY" ? 0 : 2);
    }

    private string CurrencyOf(SlowAt at)
    {
        var formula = slow.Plan.Root.Text("paid_in") ?? slow.Plan.Root.Map("paid_in").Text("currency");
        var text = formula is null ? "" : (string)slow.Eval(SlowParser.Parse(formula), at with { Credit = null });
        if (text.Length > 0 && (text.Length != 3 || !text.All(char.IsAsciiLetterUpper))) throw new SlowRefusal($"'{text}' is no currency");
        return text.Length == 0 ? slow.Plan.Currency : text;
    }

    private Rational RateOf(string currency, SlowAt at) => currency == slow.Plan.Currency ? Rational.One
        : slow.Facts.Rate(slow.Plan.Currency, currency, at.Period.Until.AddDays(-1), slow.Plan.Root.Map("paid_in").Text("type") ?? slow.Plan.Root.Map("conversion").Text("type") ?? "spot");

    private Rational Round(SlowMap component, Rational value, int minor = 2)
    {
        var rounding = component.Node("rounding") is null ? slow.Plan.Root.Map("rounding") : component.Map("rounding");
        var digits = rounding.Number("digits")?.ToInt32() ?? minor;
        return value.Round(digits, rounding.Text("mode") ?? "half_even");
    }

    private Rational Part(string name, SlowMap component, SlowAt at)
    {
        Rational Field(string field) => slow.Fraction(component.Text(field) ?? throw new SlowRefusal($"no {field}"), at);
        var day = at.Credit?.Transaction.Date ?? at.Period.Until.AddDays(-1);
        if (SlowFacts.Day(component.Text("from")) is { } from && day < from) return Rational.Zero;
        if (SlowFacts.Day(component.Text("until")) is { } until && day >= until) return Rational.Zero;
        if (component.Text("when") is { } when && !(bool)slow.Eval(SlowParser.Parse(when), at)) return Rational.Zero;
        var value = Kind(name, component, at);
        if (component.Node("factor") is not null) value *= Field("factor");
        if (component.Node("floor") is not null) value = Rational.Max(value, Field("floor"));
        return component.Node("cap") is not null ? Rational.Min(value, Field("cap")) : value;
    }

    private Rational Kind(string name, SlowMap component, SlowAt at)
    {
        Rational Field(string field, string? otherwise = null) => slow.Fraction(component.Text(field) ?? otherwise ?? throw new SlowRefusal($"no {field}"), at);
        return component.Text("kind") switch
        {
            "rate" or "override" => Field("basis") * Field("rate"),
            "unit" => Field("units") * Field("per_unit"),
            "tiers" => Tiers(component, at, Field),
            "curve" => Field("target") * slow.Tables.Curve(component.Text("table")!, Field("by"), at) * Field("weight", "1"),
            "matrix" => Field("target") * slow.Tables.Matrix(component.Text("table")!, Field("row"), Field("column"), at),
            "target" => Field("target") * Field("weight", "1") * Field("payout"),
            "bonus" => Field("amount"),
            "milestone" => Milestone(component, at) ? Field("amount") : Rational.Zero,
            "mbo" => Field("target") * component.Map("goals").Members.Aggregate(Rational.Zero, (sum, g) => sum + (slow.Fraction(((PlanScalar)g.Value).Text, at) * new SlowFunctions(slow).GoalScore(g.Name, at))),
            "pool" => Field("pool") * Field("share"),
            "residual" => Field("basis", "credit") * slow.Tables.TierRate(component.Text("table")!, Field("age", "months_between(origin_date, date) + 1"), at),
            "rules" => Rules(component, at, Field("basis", "credit")),
            "circular" => Circular(component.Text("after"), Field("income"), Field("bonus_rate"), Field("tax_rate", "0")),
            "formula" => Field("pay"),
            var kind => throw new SlowRefusal($"{name} is of no kind: {kind}"),
        };
    }

    private Rational Tiers(SlowMap component, SlowAt at, Func<string, string?, Rational> field)
    {
        var (basis, rate, table) = (field("basis", null), field("rate", "1"), component.Text("table")!);
        var scale = component.Node("scale") is null ? Rational.One : field("scale", null);
        Rational Reached() => slow.Tables.TierRate(table, component.Node("by") is null ? basis : field("by", null), at);
        return component.Text("mode") switch
        {
            "reached" => basis * rate * Reached(),
            "overage" => (Rational.Min(basis, scale) * rate) + (Rational.Max(basis - scale, Rational.Zero) * rate * Reached()),
            _ => slow.Tables.Marginal(table, basis, scale, at) * rate,
        };
    }

    // Income is what is left, what the bonus took and what tax took of the rest: solved for what is left of one of income.
    private static Rational Circular(string? after, Rational income, Rational rate, Rational tax)
    {
        var kept = Rational.One - tax;
        return after switch
        {
            "bonus" => income - (income / (Rational.One + rate)),
            "both" => income - (income / (Rational.One + (rate * kept))),
            _ => income * rate * kept / (Rational.One - (rate * tax)),
        };
    }

    private bool Milestone(SlowMap component, SlowAt at)
    {
        var reached = SlowParser.Parse(component.Text("reached")!);
        bool In(SlowPeriod period) => (bool)slow.Eval(reached, new SlowAt(at.Person, period));
        return In(at.Period) && !slow.Facts.Periods.Where(p => p.Index < at.Period.Index && slow.Aggregates.Within(component.Text("once_per") ?? "all_time", p, at.Period)).Any(In);
    }

    private Rational Rules(SlowMap component, SlowAt at, Rational basis)
    {
        var rules = component.List("rules").OfType<PlanMap>().Select(m => new SlowMap(m))
            .Where(r => r.Text("when") is not { } when || (bool)slow.Eval(SlowParser.Parse(when), at)).OrderBy(r => r.Number("priority") ?? Rational.Zero).ToArray();
        Rational Pays(SlowMap rule, Rational on) => rule.Text("rate") is { } rate ? on * slow.Fraction(rate, at) : slow.Fraction(rule.Text("pay")!, at);
        if (rules.Length == 0) return slow.Fraction(component.Text("default") ?? "0", at);
        return component.Text("pick") switch
        {
            "highest" => rules.Select(r => Pays(r, basis)).Max(),
            "lowest" => rules.Select(r => Pays(r, basis)).Min(),
            "stack" => rules.Aggregate(Rational.Zero, (sum, r) => sum + Pays(r, basis)),
            "compound" => rules.Aggregate(Rational.Zero, (sum, r) => sum + Pays(r, basis + sum)),
            "most_specific" => Pays(rules.OrderByDescending(r => Conditions(r.Text("when"))).First(), basis),
            _ => Pays(rules[0], basis),
        };
    }

    // How many conditions are joined by 'and': the more, the more specific.
    private static int Conditions(string? when)
    {
        static int Count(SlowNode node) => node is SlowBinary { Operator: "and" } both ? Count(both.Left) + Count(both.Right) : 1;
        return when is null ? 0 : Count(SlowParser.Parse(when));
    }
}
