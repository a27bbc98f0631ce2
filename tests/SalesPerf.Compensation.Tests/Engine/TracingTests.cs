using SalesPerf.Compensation.Domain.Calculation;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>Every number leads to what it was made of.</summary>
public sealed class TracingTests
{
    private const string Plan = "crediting:\n  - {rule: s, to: seller}\nparameters:\n  r: {type: percent, default: 10%}\nmeasurements:\n  sales: sum(credit where event = 'booked')\n  ytd: sum(credit over year_to_date)\n"
        + "components:\n  c: {kind: rate, basis: sales, rate: r}\n  o: {kind: override, basis: total(c of reports), rate: 10%}\n";

    private const string Facts = """{"calendar":{"first":"2026-01-01","count":2},"participants":[{"code":"ann","manager":"mia"},{"code":"mia"}],"transactions":[{"order":"A","date":"2026-01-05","amount":"10","seller":"ann"},{"order":"B","date":"2026-02-05","amount":"100.25","seller":"ann"},{"order":"C","date":"2026-02-06","event":"invoiced","amount":"7","seller":"ann"}]}""";

    [Fact]
    public void A_line_leads_over_its_measurement_to_its_credits()
    {
        var trace = PlanCase.Run(Plan, Facts).Periods[1].Trace("ann", "c");
        Assert.Equal(("rounding", "10.02", "USD"), (trace.Kind, trace.Value, trace.Unit));
        Assert.Equal(["B/1/1/booked = 100.25"], All(trace).Where(s => s.Kind == "credit").Select(s => $"{s.Name} = {s.Value}"));
        Assert.Contains(All(trace), s => s is { Kind: "parameter", Name: "r", Value: "0.1" });
    }

    [Fact]
    public void A_sum_over_periods_leads_to_each_period() => Assert.Contains(All(PlanCase.Run(Plan, Facts).Periods[1].Trace("ann", "ytd")), s => s is { Kind: "period", Name: "2026-01", Value: "10" });

    [Fact]
    public void An_override_leads_to_the_people_below() => Assert.Contains(All(PlanCase.Run(Plan, Facts).Periods[1].Trace("mia", "o")), s => s is { Kind: "participant", Name: "ann", Value: "10.02" });

    [Fact]
    public void The_steps_of_a_line_are_told_in_the_order_of_its_calculation()
    {
        var steps = PlanCase.Run(Plan, Facts).Periods[1].Explain("ann", "c");
        Assert.Equal(["sales", "basis", "r", "rate", "result", "exact", "unrounded", "rounding"], steps.Select(s => s.Code));
        Assert.Equal("halfEven to 2 decimals", steps[^1].Value);
        Assert.Equal(("unrounded", "10.025", "USD"), (steps[^2].Code, steps[^2].Value, steps[^2].Unit));
    }

    [Fact]
    public void Parts_that_differ_from_credit_to_credit_are_told_of_each()
    {
        var period = PlanCase.Run("tables:\n  t: {kind: lookup, keys: [event], value: percent, rows: [[booked, 10%], [invoiced, 20%]]}\ncomponents:\n  c: {kind: rate, basis: credit - 1 USD, rate: \"lookup(t, event)\", floor: 2, per: credit}\n", Facts).Periods[1];
        Assert.Equal(["99.25 USD 10% 9.925 USD", "6 USD 20% 1.2 USD"], period.PartsOf("ann").Select(p => $"{p["c.basis"]} {p["c.rate"]} {p["c.result"]}"));
        Assert.DoesNotContain("c.floor", period.PartsOf("ann")[0].Keys);
    }

    [Fact]
    public void A_value_that_the_plan_does_not_name_is_refused() =>
        Assert.Equal("compensation.unknown_value", Assert.Throws<Primitives.DomainException>(() => PlanCase.Run(Plan, Facts).Periods[0].Trace("ann", "nope")).Error.Code);

    private static IEnumerable<TraceStep> All(TraceStep step) => step.From.SelectMany(All).Prepend(step);
}
