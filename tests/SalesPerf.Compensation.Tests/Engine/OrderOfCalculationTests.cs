namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>What waits for what: windows, earlier periods, counters, people.</summary>
public sealed class OrderOfCalculationTests
{
    private const string Year = """{"calendar":{"first":"2025-11-01","count":6},"transactions":[{"date":"2025-11-10","amount":"1"},{"date":"2025-12-10","amount":"10"},{"date":"2026-01-10","amount":"100"},{"date":"2026-02-10","amount":"1000"},{"date":"2026-04-10","amount":"10000"}]}""";

    [Theory]
    [InlineData("sum(credit)", "1 10 100 1000 0 10000")]
    [InlineData("sum(credit over year_to_date)", "1 11 100 1100 1100 11100")]
    [InlineData("sum(credit over quarter_to_date)", "1 11 100 1100 1100 10000")]
    [InlineData("sum(credit over previous_period)", "0 1 10 100 1000 0")]
    [InlineData("sum(credit over ago(1))", "0 1 10 100 1000 0")]
    [InlineData("sum(credit over ago(3))", "0 0 0 1 10 100")]
    [InlineData("greatest(credit over ago(6))", "0 0 0 0 0 0")]
    [InlineData("to_date(sum(credit) over ago(2))", "0 0 1 10 100 1000")]
    [InlineData("sum(credit over rolling(2))", "1 11 110 1100 1000 10000")]
    [InlineData("sum(credit over all_time)", "1 11 111 1111 1111 11111")]
    [InlineData("sum(credit over cycle('12-05'))", "1 10 110 1110 1110 11110")]
    [InlineData("sum(credit over cycle('12-15'))", "1 0 100 1100 1100 11100")]
    [InlineData("prior(sum(credit), 7 USD)", "7 1 10 100 1000 0")]
    [InlineData("prior(v, 0 USD) / 2 + sum(credit)", "1 10.5 105.25 1052.625 526.3125 10263.15625")]
    [InlineData("to_date(sum(credit) over year_to_date)", "1 11 100 1100 1100 11100")]
    [InlineData("prior_to_date(sum(credit) over year_to_date)", "0 1 0 100 1100 1100")]
    [InlineData("greatest(credit over year_to_date)", "1 10 100 1000 1000 10000")]
    [InlineData("count(over year_to_date)", "1 2 1 2 2 3")]
    [InlineData("average(credit over year_to_date)", "1 5.5 100 550 550 3700")]
    [InlineData("period_index", "11 12 1 2 3 4")]
    public void Windows_over_periods(string formula, string expected)
    {
        var result = PlanCase.Run($"values:\n  v: {formula}\n", Year);
        Assert.Equal(expected, string.Join(" ", Enumerable.Range(0, 6).Select(p => PlanCase.Value(result, "v", period: p).Replace(" USD", "", StringComparison.Ordinal))));
    }

    // Two customers in November (one twice) and one of them again, with a new one, in January; nothing in December.
    [Theory]
    [InlineData("distinct(customer)", "2 0 2")]
    [InlineData("distinct(customer over previous_period)", "0 2 0")]
    [InlineData("distinct(customer over ago(2))", "0 0 2")]
    [InlineData("distinct(customer over year_to_date)", "2 2 2")]
    [InlineData("distinct(customer over all_time)", "2 2 3")]
    [InlineData("distinct(customer over cycle('11-09'))", "1 1 2")]
    [InlineData("distinct(customer where credit >= 10 USD over all_time)", "1 1 2")]
    [InlineData("distinct(customer, product over all_time)", "3 3 5")]
    [InlineData("distinct(lower(product) over all_time)", "2 2 3")]
    [InlineData("distinct(text(date) over all_time)", "2 2 3")]
    [InlineData("distinct(date over all_time)", "2 2 3")]
    [InlineData("distinct(date, customer over all_time)", "3 3 5")]
    [InlineData("distinct(date where sum(credit by date) >= 30 USD over all_time)", "1 1 1")]
    [InlineData("greatest(sum(credit by date, customer)) / 1 USD", "30 0 20")]
    [InlineData("count(where running(1 by date) = 1)", "2 0 1")]
    [InlineData("distinct(product where sum(credit by product) >= lookup(hurdle, product))", "1 0 2")]
    [InlineData("count(where first_date(date by customer) = date)", "2 0 2")]
    [InlineData("count(where first_date(date by customer over all_time) = date)", "2 0 1")]
    [InlineData("count(where first_date(date where credit >= 10 USD by customer over all_time) = date)", "1 0 1")]
    [InlineData("greatest(date - first_date(date by customer over all_time))", "8 0 61")]
    [InlineData("count(where last_date(date by customer, product) = date)", "3 0 2")]
    [InlineData("count(where last_date(date where credit >= 10 USD by customer over all_time) < date)", "2 0 1")]
    [InlineData("count(where first_date(period_end by customer) = period_end)", "3 0 2")]
    [InlineData("count(where all(credit > 4 USD where product = 'q' by customer))", "3 0 2")]
    [InlineData("count(where any(credit > 4 USD where product = 'q' by customer))", "2 0 0")]
    public void Different_values_are_counted_once_each_in_a_window(string formula, string expected)
    {
        const string Facts = """
            {"calendar":{"first":"2025-11-01","count":3},"transactions":[{"date":"2025-11-02","customer":"x","product":"p","amount":"4"},{"date":"2025-11-10","customer":"x","product":"q","amount":"5"},
            {"date":"2025-11-02","customer":"y","product":"p","amount":"30"},{"date":"2026-01-02","customer":"x","product":"P","amount":"20"},{"date":"2026-01-02","customer":"z","product":"r","amount":"1"}]}
            """;
        var result = PlanCase.Run($"tables:\n  hurdle: {{kind: lookup, keys: [product], value: money, rows: [[p, 34], [q, 6], [P, 20], [r, 1]]}}\nvalues:\n  v: {formula}\n", Facts);
        Assert.Equal(expected, string.Join(" ", Enumerable.Range(0, 3).Select(p => PlanCase.Value(result, "v", period: p))));
    }

    [Theory]
    [InlineData("distinct(customer over rolling(2))")]
    [InlineData("distinct(title)")]
    public void Different_values_that_cannot_be_told_apart_then_it_is_said(string formula) => Assert.Equal("compensation.plan_not_told_apart", Assert.Single(PlanCase.Errors($"values:\n  v: {formula}\n")).Code);

    [Theory]
    [InlineData("average(credit by order)")]
    [InlineData("first_date(date by order over previous_period)")]
    [InlineData("last_date(date by order of team)")]
    public void An_aggregate_that_there_is_not_by_groups_then_it_is_said(string formula) => Assert.Equal("compensation.plan_not_by_group", Assert.Single(PlanCase.Errors($"values:\n  v: {formula}\n")).Code);

    [Fact]
    public void Different_values_of_a_team_then_each_member_s_own_count()
    {
        const string Facts = """{"participants":[{"code":"a","team":"t"},{"code":"b","team":"t"},{"code":"c"}],"transactions":[{"seller":"a","customer":"x","amount":"1"},{"seller":"a","customer":"x","amount":"1"},{"seller":"b","customer":"x","amount":"1"},{"seller":"c","customer":"y","amount":"1"}]}""";
        Assert.Equal("2", PlanCase.Value(PlanCase.Run("values:\n  v: distinct(customer of team)\n", Facts), "v", "a"));
    }

    [Theory]
    [InlineData("sum(credit)", "period")]
    [InlineData("prior(sum(credit))", "previous_period")]
    [InlineData("sum(credit over year_to_date) + sum(credit over previous_period)", "year_to_date")]
    [InlineData("sum(credit over year_to_date) + sum(credit over rolling(3))", "all_time")]
    [InlineData("sum(credit over ago(2)) - sum(credit over ago(12))", "ago(12)")]
    [InlineData("prior(sum(credit over quarter_to_date))", "all_time")]
    [InlineData("prior(v, 0 USD) + sum(credit)", "all_time")]
    [InlineData("distinct(customer over ago(2))", "ago(2)")]
    [InlineData("distinct(customer over year_to_date)", "year_to_date")]
    [InlineData("to_date(sum(credit over year_to_date) over year_to_date)", "year_to_date")]
    [InlineData("to_date(sum(credit over year_to_date) over quarter_to_date)", "all_time")]
    [InlineData("to_date(prior(sum(credit over year_to_date)) over year_to_date)", "all_time")]
    public void A_program_tells_how_far_back_it_looks(string formula, string expected) =>
        Assert.Equal(expected, SalesPerf.Compensation.Domain.Calculation.PlanProgram.Of($"plan: p\ncurrency: USD\nvalues:\n  v: {formula}\n").Reach.ToString());

    // A circle may hold several types, and may be entered at any of its names.
    [Theory]
    [InlineData("counters:\n  kept: {start: 0, add: fee}\nvalues:\n  share: if kept < 30 then 20% else 10%\n  fee: credit * share\n", "fee", "20 USD 20 USD 10 USD")]
    [InlineData("counters:\n  kept: {start: 0, add: fee}\nvalues:\n  day: \"if kept < 30 then date else add_days(date, 1)\"\n  fee: \"if day = date then credit * 20% else credit * 10%\"\n", "fee", "20 USD 20 USD 10 USD")]
    [InlineData("counters:\n  kept: {start: 0, add: fee}\n  seen: {start: 0, add: \"if seen < 2 then 1 else 0\"}\nvalues:\n  share: if kept < 30 then 20% else 10%\n  fee: credit * share * (1 + seen / 100)\n", "fee", "20 USD 20.2 USD 10.2 USD")]
    public void A_rate_that_follows_from_a_counter_of_what_it_gives_then_both_have_their_types(string plan, string name, string expected) =>
        Assert.Equal(expected, PlanCase.OfCredits(PlanCase.Run(plan, PlanCase.Sales(100m, 100m, 100m)), name));

    [Fact]
    public void A_streak_beside_a_balance_whose_rate_follows_from_it_then_each_has_its_type()
    {
        const string Plan = "parameters:\n  step: {type: money, default: 5}\nvalues:\n  streak: if sum(credit) >= 100 then prior(streak, 0) + 1 else 0\n  part: if prior(left, 0 USD) > 5 then 50% else 100%\n  out: (sum(credit) + prior(left, 0 USD)) * part - 10\n  left: prior(left, 0 USD) + sum(credit) - out\ncomponents:\n  bonus: {kind: formula, pay: streak * step}\n";
        var result = PlanCase.Run(Plan, Year);
        Assert.Equal(["-9 USD", "0 USD", "50 USD", "525 USD", "262.5 USD", "5131.25 USD"], Enumerable.Range(0, 6).Select(p => PlanCase.Value(result, "out", period: p)));
        Assert.Equal(["0", "0", "1", "2", "0", "1"], Enumerable.Range(0, 6).Select(p => PlanCase.Value(result, "streak", period: p)));
    }

    [Fact]
    public void A_mistake_beside_a_circle_then_only_the_mistake_is_told() => Assert.Equal(
        ["7:10 expressions.unknown_name"], PlanCase.Errors("counters:\n  kept: {start: 0, add: fee}\nvalues:\n  share: if kept < 30 then 20% else 10%\n  other: nope * 2\n  fee: credit * share\n").Select(e => $"{e.Line}:{e.Column} {e.Code}"));

    [Fact]
    public void A_counter_that_limits_itself_straddles_its_limit_and_begins_anew_each_year()
    {
        var result = PlanCase.Run(
            "parameters:\n  opening: {type: money, default: 100}\ncounters:\n  used: {start: opening, add: fee, reset: year}\nvalues:\n  fee: min(credit * 20%, max(1000 - used, 0))\n",
            """{"calendar":{"first":"2025-12-01","count":2},"transactions":[{"date":"2025-12-01","amount":"2000"},{"date":"2025-12-02","amount":"4000"},{"date":"2025-12-03","amount":"5"},{"date":"2026-01-01","amount":"50"}]}""");
        Assert.Equal("400 USD 500 USD 0 USD", PlanCase.OfCredits(result, "fee", period: 0));
        Assert.Equal("500 USD 1000 USD 1000 USD", PlanCase.OfCredits(result, "used_after", period: 0));
        Assert.Equal("10 USD", PlanCase.OfCredits(result, "fee"));
    }

    [Fact]
    public void A_running_sum_goes_on_over_periods_of_its_window() => Assert.Equal("100 USD|1100 USD", string.Join("|", new[] { 2, 3 }.Select(p => PlanCase.OfCredits(PlanCase.Run("values:\n  r: running(credit over year_to_date)\n", Year), "r", period: p))));

    [Fact]
    public void A_sum_by_order_is_given_to_each_credit_of_the_order() => Assert.Equal("30 USD 5 USD 30 USD", PlanCase.OfCredits(PlanCase.Run(
        "values:\n  t: sum(credit by order)\n",
        """{"transactions":[{"order":"a","amount":"10","date":"2026-01-01"},{"order":"b","amount":"5","date":"2026-01-02"},{"order":"a","line":"2","amount":"20","date":"2026-01-03"}]}"""), "t"));

    [Theory]
    [InlineData("reports", "ann 0|bob 0|mia 30|zoe 0")]
    [InlineData("subtree", "ann 0|bob 0|mia 30|zoe 30")]
    [InlineData("company", "ann 30|bob 30|mia 30|zoe 30")]
    [InlineData("team", "ann 10|bob 20|mia 20|zoe 0")]
    public void Sums_of_people(string of, string expected) => Assert.Equal(expected, string.Join("|", PlanCase.Run($"measurements:\n  v: sum(credit of {of})\n", """{"participants":[{"code":"ann","manager":"mia","team":"t1"},{"code":"bob","manager":"mia","team":"t2"},{"code":"mia","manager":"zoe","team":"t2"},{"code":"zoe"}],"transactions":[{"amount":"10","seller":"ann"},{"amount":"20","seller":"bob"}]}""").Periods[0] is var p ? p.Participants.Select(x => $"{x} {p.ValuesOf(x)["v"].ToString().Replace(" USD", "", StringComparison.Ordinal)}") : []));

    // Sales of 1 on each day of January and February of 2026; the 5th is a Monday.
    [Theory]
    [InlineData("""{"kind":"weeks","first":"2026-01-05","count":3}""", "2026-01-05 7 7|2026-01-12 7 14|2026-01-19 7 21")]
    [InlineData("""{"kind":"weeks","weeks":2,"first":"2026-01-05","count":3}""", "2026-01-05 14 14|2026-01-19 14 28|2026-02-02 14 42")]
    public void Periods_of_weeks(string calendar, string expected)
    {
        var days = Enumerable.Range(0, 59).Select(i => $$"""{"amount":"1","date":"{{new DateOnly(2026, 1, 1).AddDays(i):yyyy-MM-dd}}"}""");
        var result = PlanCase.Run("values:\n  v: sum(credit)\n  all: sum(credit over year_to_date)\n", $$"""{"calendar":{{calendar}},"transactions":[{{string.Join(',', days)}}]}""");
        Assert.Equal(expected, string.Join('|', result.Periods.Select((p, i) => $"{p.Period.Code} {PlanCase.Value(result, "v", period: i)} {PlanCase.Value(result, "all", period: i)}".Replace(" USD", "", StringComparison.Ordinal))));
    }

    // ann sells 30, bob and cid 20 each, cid in two parts of which the last came later, mia nothing; dan is alone in no team.
    [Theory]
    [InlineData("rank(sum(credit) of company)", "ann 1|bob 2|cid 2|dan 4|mia 4")]
    [InlineData("rank(-sum(credit) of company)", "ann 5|bob 3|cid 3|dan 1|mia 1")]
    [InlineData("rank(sum(credit) of team)", "ann 1|bob 2|cid 1|dan 1|mia 2")]
    [InlineData("rank(sum(credit) of reports)", "ann 1|bob 1|cid 1|dan 1|mia 4")]
    [InlineData("dense_rank(sum(credit) of company)", "ann 1|bob 2|cid 2|dan 3|mia 3")]
    [InlineData("dense_rank(sum(credit of team) of company)", "ann 1|bob 1|cid 2|dan 3|mia 2")]
    [InlineData("dense_rank(-sum(credit of team) of company)", "ann 3|bob 3|cid 2|dan 1|mia 2")]
    [InlineData("dense_rank(sum(credit) of reports)", "ann 1|bob 1|cid 1|dan 1|mia 3")]
    [InlineData("rank(sum(credit), count(amount > 0) of company)", "ann 1|bob 3|cid 2|dan 4|mia 4")]
    [InlineData("rank(sum(credit), -days(period_start, last_date(date)) of company)", "ann 1|bob 2|cid 3|dan 4|mia 4")]
    [InlineData("rank(1, sum(credit), count(amount > 0) of team)", "ann 1|bob 2|cid 1|dan 1|mia 2")]
    [InlineData("dense_rank(sum(credit), count(amount > 0) of company)", "ann 1|bob 3|cid 2|dan 4|mia 4")]
    [InlineData("tied(sum(credit), count(amount > 0) of company)", "ann 1|bob 1|cid 1|dan 2|mia 2")]
    [InlineData("tied(sum(credit), 1 of company)", "ann 1|bob 2|cid 2|dan 2|mia 2")]
    [InlineData("tied(sum(credit) of company)", "ann 1|bob 2|cid 2|dan 2|mia 2")]
    [InlineData("tied(sum(credit) of reports)", "ann 1|bob 1|cid 1|dan 1|mia 1")]
    [InlineData("count_people(sum(credit) >= 20 of company)", "ann 3|bob 3|cid 3|dan 3|mia 3")]
    [InlineData("count_people(sum(credit) > 20 of reports)", "ann 0|bob 0|cid 0|dan 0|mia 1")]
    [InlineData("count_people()", "ann 0|bob 0|cid 0|dan 0|mia 3")]
    public void Places_among_people(string formula, string expected)
    {
        var period = PlanCase.Run($"values:\n  v: {formula}\n", """{"participants":[{"code":"ann","manager":"mia","team":"t1"},{"code":"bob","manager":"mia","team":"t1"},{"code":"cid","manager":"mia","team":"t2"},{"code":"dan"},{"code":"mia","team":"t2"}],"transactions":[{"amount":"30","seller":"ann"},{"amount":"20","seller":"bob"},{"amount":"15","seller":"cid"},{"amount":"5","seller":"cid","date":"2026-01-20"}]}""").Periods[0];
        Assert.Equal(expected, string.Join("|", period.Participants.Select(p => $"{p} {period.ValuesOf(p)["v"]}")));
    }

    [Theory]
    [InlineData("rank(sum(credit))")]
    [InlineData("dense_rank(sum(credit))")]
    [InlineData("tied(sum(credit) of own)")]
    [InlineData("portion(1, 2)")]
    [InlineData("count_people(sum(credit) > 0)")]
    public void Asked_among_nobody_in_particular_then_it_is_refused_where_it_stands(string formula)
    {
        var error = Assert.Single(PlanCase.Errors($"values:\n  v: 1 + {formula}\n"));
        Assert.Equal(("compensation.plan_not_of_people", 4, 10), (error.Code, error.Line, error.Column));
    }

    // ann sells for bob, who sells for cid, who sells for dan; bob is worth 4, cid 2, dan 7.
    [Theory]
    [InlineData("total(worth of path)", "ann 0|bob 1 0|cid 5 4|dan 7 6")]
    [InlineData("highest(worth of path)", "ann 0|bob 1 0|cid 4 4|dan 4 4")]
    [InlineData("count_people(worth > 1 of path)", "ann 0|bob 0 0|cid 1 1|dan 2 2")]
    [InlineData("count_people(of path)", "ann 0|bob 1 0|cid 2 1|dan 3 2")]
    [InlineData("max(0, worth - highest(worth of path))", "ann 1|bob 3 4|cid 0 0|dan 3 3")]
    public void Values_of_those_by_whom_a_credit_came_up(string formula, string expected)
    {
        var period = PlanCase.Run($"parameters:\n  worth: {{type: number}}\ncrediting:\n  - {{rule: own, to: seller}}\n  - {{rule: up, to: managers, levels: 9}}\nvalues:\n  v: 'if level >= 0 then {formula} else 0'\n",
            """{"participants":[{"code":"ann","manager":"bob","parameters":{"worth":"1"}},{"code":"bob","manager":"cid","parameters":{"worth":"4"}},{"code":"cid","manager":"dan","parameters":{"worth":"2"}},{"code":"dan","parameters":{"worth":"7"}}],"transactions":[{"amount":"10","seller":"ann"},{"amount":"10","seller":"bob"}]}""").Periods[0];
        Assert.Equal(expected, string.Join("|", period.Participants.Select(p => $"{p} {string.Join(" ", period.CreditsOf(p).Select(c => c.Values["v"].ToString()))}")));
    }

    [Theory]
    [InlineData("highest(sum(credit) of company)", "ann 30|bob 30|cid 30")]
    [InlineData("highest(sum(credit) of reports)", "ann 0|bob 30|cid 0")]
    [InlineData("highest(-sum(credit) of company)", "ann 0|bob 0|cid 0")]
    public void The_highest_value_of_people(string formula, string expected)
    {
        var period = PlanCase.Run($"values:\n  v: {formula}\n", """{"participants":[{"code":"ann","manager":"bob"},{"code":"bob"},{"code":"cid"}],"transactions":[{"amount":"30","seller":"ann"},{"amount":"20","seller":"cid"}]}""").Periods[0];
        Assert.Equal(expected, string.Join("|", period.Participants.Select(p => $"{p} {period.ValuesOf(p)["v"].ToString().Replace(" USD", "", StringComparison.Ordinal)}")));
    }

    [Fact]
    public void A_roll_date_then_a_credit_came_up_the_line_of_that_day() => Assert.Equal("2", PlanCase.OfCredits(PlanCase.Run(
        "parameters:\n  worth: {type: number, default: 1}\ncrediting:\n  - {rule: own, to: seller}\n  - {rule: up, to: managers, levels: 9, on: roll_date}\nvalues:\n  v: total(worth of path)\n",
        """{"participants":[{"code":"ann","managers":[{"code":"bob","until":"2026-01-10"},{"code":"dan","from":"2026-01-10"}]},{"code":"bob","manager":"dan"},{"code":"dan"}],"transactions":[{"amount":"10","seller":"ann","date":"2026-01-20","rollDate":"2026-01-05"}]}"""), "v", "dan"));

    // 100 is divided by what ann, bob and cid are worth, who are one team; dan is alone.
    [Theory]
    [InlineData("1", "1", "1", "half_even", "ann 33.34|bob 33.33|cid 33.33|dan 100")]
    [InlineData("1", "1", "1", "half_even, digits: 0", "ann 34|bob 33|cid 33|dan 100")]
    [InlineData("37.5", "20", "12.25", "half_even", "ann 53.76|bob 28.68|cid 17.56|dan 100")]
    [InlineData("1", "0", "2", "half_even", "ann 33.33|bob 0|cid 66.67|dan 100")]
    [InlineData("1", "-1", "1", "half_even", "ann 50|bob 0|cid 50|dan 100")]
    [InlineData("0", "0", "0", "half_even", "ann 0|bob 0|cid 0|dan 100")]
    public void Portions_then_they_are_payable_and_sum_to_the_whole(string ann, string bob, string cid, string rounding, string expected)
    {
        var period = PlanCase.Run($"rounding: {{mode: {rounding}}}\nparameters:\n  worth: {{type: number}}\nvalues:\n  v: portion(100 USD, worth of team)\n",
            $$$"""{"participants":[{"code":"ann","team":"t","parameters":{"worth":"{{{ann}}}"}},{"code":"bob","team":"t","parameters":{"worth":"{{{bob}}}"}},{"code":"cid","team":"t","parameters":{"worth":"{{{cid}}}"}},{"code":"dan","team":"u","parameters":{"worth":"1"}}]}""").Periods[0];
        Assert.Equal(expected, string.Join("|", period.Participants.Select(p => $"{p} {period.ValuesOf(p)["v"].ToString().Replace(" USD", "", StringComparison.Ordinal)}")));
    }

    [Fact]
    public void Somebody_on_another_plan_then_the_portions_of_the_others_are_the_whole()
    {
        var result = PlanCase.Run("values:\n  v: portion(sum(credit of company), 1 of company)\n",
            """{"participants":[{"code":"ann"},{"code":"bob"},{"code":"mia"}],"transactions":[{"amount":"-0.05","seller":"ann"}]}""", i => i with { Payees = new HashSet<string> { "ann", "bob" } });
        Assert.Equal("-0.03 USD -0.02 USD", $"{PlanCase.Value(result, "v", "ann")} {PlanCase.Value(result, "v", "bob")}");
    }

    [Fact]
    public void Somebody_has_no_weight_then_nobody_among_them_has_a_portion()
    {
        var result = PlanCase.Run("parameters:\n  d: {type: number}\nvalues:\n  v: portion(10 USD, d of team)\n", """{"participants":[{"code":"a","team":"t","parameters":{"d":"1"}},{"code":"b","team":"t"},{"code":"c","team":"u","parameters":{"d":"2"}}]}""");
        Assert.Equal(["a v", "b v"], result.Periods[0].Problems.Where(p => p.Value == "v").Select(p => $"{p.Participant} {p.Value}"));
        Assert.Equal("10 USD", PlanCase.Value(result, "v", "c"));
    }

    [Fact]
    public void Somebody_has_no_value_then_nobody_among_them_has_a_place()
    {
        var result = PlanCase.Run("parameters:\n  d: {type: number}\nvalues:\n  v: rank(d of team)\n", """{"participants":[{"code":"a","team":"t","parameters":{"d":"1"}},{"code":"b","team":"t"},{"code":"c","team":"u","parameters":{"d":"2"}}]}""");
        Assert.Equal(["a v", "b v"], result.Periods[0].Problems.Where(p => p.Value == "v").Select(p => $"{p.Participant} {p.Value}"));
        Assert.Equal("1", PlanCase.Value(result, "v", "c"));
    }

    [Fact]
    public void An_override_on_overrides_waits_level_by_level() => Assert.Equal(["ann c 100", "ann o 0", "mia c 0", "mia o 10", "yan c 0", "yan o 1", "zoe c 0", "zoe o 0.1"], PlanCase.Amounts(PlanCase.Run(
        "components:\n  c: {kind: rate, basis: sum(credit), rate: 10%}\n  o: {kind: override, basis: total(c + o of reports), rate: 10%}\n",
        """{"participants":[{"code":"ann","manager":"mia"},{"code":"mia","manager":"yan"},{"code":"yan","manager":"zoe"},{"code":"zoe"}],"transactions":[{"amount":"1000","seller":"ann"}]}""")));

    [Theory]
    [InlineData("values:\n  a: b + 1\n  b: a * 2\n", "a -> b -> a")]
    [InlineData("values:\n  a: sum(if credit > a then 1 else 0) * 1 USD\n", "")]
    [InlineData("components:\n  c: {kind: formula, pay: total(c of team) * 50%}\n", "")]
    [InlineData("components:\n  c: {kind: formula, pay: 10 USD / rank(c of company)}\n", "c -> ")]
    public void A_circle_is_refused_with_its_path(string plan, string path)
    {
        var error = Assert.Single(PlanCase.Errors(plan), e => e.Code == "compensation.plan_circle");
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"parameters\":{\"r\":\"6%\"}}", "6%")]
    [InlineData("{}", "5%")]
    [InlineData("{\"participants\":[{\"code\":\"me\",\"title\":\"T\"}],\"parameters\":{\"r\":\"6%\"}}", "7%")]
    [InlineData("{\"participants\":[{\"code\":\"me\",\"title\":\"T\",\"position\":\"P\"}]}", "8%")]
    [InlineData("{\"participants\":[{\"code\":\"me\",\"title\":\"T\",\"position\":\"P\",\"parameters\":{\"r\":\"9%\"}}]}", "9%")]
    [InlineData("{\"participants\":[{\"code\":\"me\",\"title\":\"T\",\"parametersFrom\":[{\"from\":\"2026-01-20\",\"values\":{\"r\":\"10%\"}}]}]}", "10%")]
    [InlineData("{\"participants\":[{\"code\":\"me\",\"title\":\"T\",\"parametersFrom\":[{\"from\":\"2026-02-01\",\"values\":{\"r\":\"10%\"}}]}]}", "7%")]
    public void The_most_specific_value_of_a_parameter_wins(string facts, string expected) =>
        Assert.Equal(expected, PlanCase.Value(PlanCase.Run("parameters:\n  r: {type: percent, default: 5%, titles: {T: 7%}, positions: {P: 8%}}\nvalues:\n  v: r\n", facts), "v"));

    [Fact]
    public void A_rate_that_changes_inside_the_period_applies_to_the_credits_of_its_days() => Assert.Equal("3", PlanCase.Only(PlanCase.Run(
        "parameters:\n  r: {type: percent, default: 1%}\ncomponents:\n  c: {kind: rate, basis: credit, rate: r}\n",
        """{"participants":[{"code":"me","parametersFrom":[{"from":"2026-01-16","values":{"r":"2%"}}]}],"transactions":[{"amount":"100","date":"2026-01-15"},{"amount":"100","date":"2026-01-16"}]}""")));

    [Fact]
    public void No_value_of_a_parameter_then_only_its_payee_has_a_problem()
    {
        var result = PlanCase.Run("parameters:\n  r: {type: percent, required: true}\ncomponents:\n  c: {kind: rate, basis: sum(credit), rate: r}\n", """{"participants":[{"code":"ann","parameters":{"r":"10%"}},{"code":"bob"}],"transactions":[{"amount":"100","seller":"ann"},{"amount":"100","seller":"bob"}]}""");
        Assert.Equal(["ann c 10"], PlanCase.Amounts(result));
        Assert.Contains(result.Periods[0].Problems, p => p is { Participant: "bob", Value: "c", Error.Code: "compensation.parameter_missing" });
    }

    [Fact]
    public void Tables_of_facts_go_before_the_plans_by_person_position_title_and_all() => Assert.Equal("1 2 3 4", string.Join(" ", PlanCase.Run("tables:\n  t: {kind: bands}\nvalues:\n  v: tier_rate(t, 0)\n", """{"participants":[{"code":"a"},{"code":"b","title":"T"},{"code":"c","title":"T","position":"P"},{"code":"d","title":"T","position":"P"}],"tables":{"t":{"default":[[null,null,1]],"titles":{"T":[[null,null,2]]},"positions":{"P":[[null,null,3]]},"participants":{"d":[[null,null,"4"]]}}}}""").Periods[0] is var p ? p.Participants.Select(x => p.ValuesOf(x)["v"].ToString()) : []));

    [Fact]
    public void People_on_other_plans_count_by_their_known_values_and_their_credits() => Assert.Equal(["mia c 7 10"], PlanCase.Run(
        "measurements:\n  below: sum(credit of reports)\ncomponents:\n  c: {kind: formula, pay: total(c of reports)}\n",
        """{"participants":[{"code":"ann","manager":"mia"},{"code":"mia"}],"transactions":[{"amount":"10","seller":"ann"}]}""",
        i => i with { Payees = new HashSet<string> { "mia" }, Known = [new("ann", "2026-01", "c", 7m)] })
        .Periods[0] is var p ? p.Lines.Select(l => $"{l.Participant} {l.Component} {SalesPerf.Compensation.Domain.Calculation.CanonicalForm.Of(l.Amount.Amount)} {p.ValuesOf("mia")["below"].Number}") : []);

    [Fact]
    public void People_on_other_plans_have_no_place() => Assert.Equal("1 1 1", PlanCase.Run(
        "values:\n  place: rank(-sum(credit) of company)\n  step: dense_rank(-sum(credit) of company)\n  sharing: tied(-sum(credit) of company)\n",
        """{"participants":[{"code":"ann"},{"code":"bob"},{"code":"mia"}],"transactions":[{"amount":"10","seller":"ann"},{"amount":"20","seller":"bob"}]}""",
        i => i with { Payees = new HashSet<string> { "ann", "bob" } }).Periods[0] is var p ? $"{p.ValuesOf("ann")["place"]} {p.ValuesOf("ann")["step"]} {p.ValuesOf("ann")["sharing"]}" : "");
}
