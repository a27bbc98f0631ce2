using SalesPerf.Compensation.Domain.Calculation;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>Who is credited.</summary>
public sealed class CreditingTests
{
    private const string People = """
        "participants":[{"code":"ann","manager":"mia","team":"east","relations":[{"kind":"overlay","to":"oli"}],"position":"P-1"},{"code":"bob","manager":"mia","team":"east","teamWeight":3},
         {"code":"mia","managers":[{"code":"zoe","until":"2026-02-01"},{"code":"yan","from":"2026-02-01"}]},{"code":"oli","manager":"mia"},{"code":"yan"},{"code":"zoe"}],
        "coverage":[{"territory":"west","participant":"ann","weight":1},{"territory":"west","participant":"bob","weight":3,"from":"2026-01-10"}],
        """;

    [Theory]
    [InlineData("- {rule: s, to: seller}", "ann s 1")]
    [InlineData("- {rule: s, to: seller}\n  - {rule: m, to: managers}", "ann s 1|mia m1 1|zoe m2 1")]
    [InlineData("- {rule: s, to: seller}\n  - {rule: m, to: managers, levels: 1, share: 50%}", "ann s 1|mia m1 0.5")]
    [InlineData("- {rule: s, to: seller}\n  - {rule: m, to: managers, on: roll_date}", "ann s 1|mia m1 1|yan m2 1")]
    [InlineData("- {rule: s, to: seller}\n  - {rule: r, to: relation overlay, share: 40%}", "ann s 1|oli r 0.4")]
    [InlineData("- {rule: s, to: seller}\n  - {rule: t, to: team, share: 50%}", "ann s 1|ann t 0.25|bob t 0.25")]
    [InlineData("- {rule: s, to: seller}\n  - {rule: t, to: team, split: by_weight}", "ann s 1|ann t 0.25|bob t 0.75")]
    [InlineData("- {rule: c, to: coverage}", "ann c 0.5|bob c 0.5")]
    [InlineData("- {rule: c, to: coverage, split: by_weight}", "ann c 0.25|bob c 0.75")]
    [InlineData("- {rule: c, to: coverage, split: none}", "ann c 1|bob c 1")]
    [InlineData("- {rule: p, to: participant oli}\n  - {rule: q, to: position P-1, share: 10%}", "ann q 0.1|oli p 1")]
    [InlineData("- {rule: a, to: attribute partner}", "yan a 1")]
    [InlineData("- {rule: s, to: seller, when: product = 'x'}\n  - {rule: p, to: participant oli}", "oli p 1")]
    public void Rules_then_credits(string rules, string expected)
    {
        var result = PlanCase.Run($"crediting:\n  {rules}\n", "{" + People + """ "transactions":[{"order":"1","date":"2026-01-15","rollDate":"2026-02-15","amount":"100","seller":"ann","territory":"west","attributes":{"partner":"yan"}}]}""");
        Assert.Equal(expected, Credits(result));
    }

    [Theory]
    [InlineData("all", "ann s 1|mia m1 1|mia r 1")]
    [InlineData("max_100", "ann s 1|mia m1 1")]
    [InlineData("first_path", "ann s 1|mia m1 1")]
    [InlineData("highest", "ann s 1|mia m1 1")]
    public void Two_paths_to_one_payee_then_the_policy_decides(string policy, string expected) => Assert.Equal(expected, Credits(PlanCase.Run(
        $"crediting:\n  - {{rule: s, to: seller}}\n  - {{rule: m, to: managers, levels: 1}}\n  - {{rule: r, to: relation coach}}\nduplicates: {policy}\n",
        """{"participants":[{"code":"ann","manager":"mia","relations":[{"kind":"coach","to":"mia"}]},{"code":"mia"}],"transactions":[{"amount":"100","seller":"ann"}]}""")));

    [Theory]
    [InlineData("max_100", "0.6 0.4")]
    [InlineData("first_path", "0.6")]
    [InlineData("highest", "1")]
    public void Shares_of_two_paths_are_cut_or_chosen(string policy, string expected) => Assert.Equal(expected, string.Join(" ", PlanCase.Run(
        $"crediting:\n  - {{rule: s, to: seller}}\n  - {{rule: m, to: managers, share: 60%}}\n  - {{rule: r, to: relation coach}}\nduplicates: {policy}\n",
        """{"participants":[{"code":"ann","manager":"mia","relations":[{"kind":"coach","to":"mia"}]},{"code":"mia"}],"transactions":[{"amount":"100","seller":"ann"}]}""")
        .Periods[0].CreditsOf("mia").Select(c => CanonicalForm.Of(c.Share))));

    [Fact]
    public void Parts_of_a_split_that_reach_a_manager_by_one_path_are_one_credit_for_a_policy() => Assert.Equal("ann s 0.3|bob s 0.7|mia m1 0.3|mia m1 0.7", Credits(PlanCase.Run(
        "crediting:\n  - {rule: s, to: seller}\n  - {rule: m, to: managers}\nduplicates: first_path\n",
        """{"participants":[{"code":"ann","manager":"mia"},{"code":"bob","manager":"mia"},{"code":"mia"}],"transactions":[{"amount":"100","splits":[{"participant":"ann","share":"0.3"},{"participant":"bob","share":"70%"}]}]}""")));

    [Theory]
    [InlineData("\"seller\":\"nobody\"", "s", "unknown_seller")]
    [InlineData("\"territory\":\"east\"", "c", "nobody_covers")]
    [InlineData("\"territory\":\"east\"", "s", "no_rule_applies")]
    [InlineData("\"seller\":\"ann\",\"currency\":\"EUR\"", "s", "no_exchange_rate")]
    [InlineData("\"splits\":[{\"participant\":\"ann\",\"share\":\"0.5\"},{\"participant\":\"bob\",\"share\":\"0.4\"}]", "s", "splits_do_not_sum")]
    public void Nobody_can_be_credited_then_one_reason(string members, string rule, string reason)
    {
        var result = PlanCase.Run($"crediting:\n  - {{rule: x, to: {(rule == "s" ? "seller" : "coverage")}}}\n", "{" + People + $$"""  "transactions":[{"order":"1","amount":"100",{{members}} }]}""");
        Assert.Equal(reason, Assert.Single(result.Periods[0].Exclusions).Reason);
        Assert.Equal("", Credits(result));
    }

    [Fact]
    public void A_day_outside_the_calendar_then_the_reason_says_so() => Assert.Equal("outside_calendar", Assert.Single(PlanCase.Run("", """{"calendar":{"first":"2026-01-01","count":1},"transactions":[{"amount":"1","date":"2026-02-01"}]}""").Outside).Reason);

    [Fact]
    public void Splits_over_the_whole_where_the_plan_says_so() => Assert.Equal("ann seller 1|bob seller 0.5", Credits(PlanCase.Run("split_total: 150%\n", """{"participants":[{"code":"ann"},{"code":"bob"}],"transactions":[{"amount":"100","splits":[{"participant":"ann","share":"1"},{"participant":"bob","share":"0.5"}]}]}""")));

    [Theory]
    [InlineData("{\"participant\":\"ann\",\"share\":\"1\"},{\"participant\":\"bob\",\"share\":\"1\"}", "ann seller 1|bob seller 1")]
    [InlineData("{\"participant\":\"ann\",\"share\":\"0.4\"},{\"participant\":\"bob\",\"share\":\"0.3\"}", "ann seller 0.4|bob seller 0.3")]
    [InlineData("{\"participant\":\"ann\"},{\"participant\":\"bob\"}", "ann seller 0.5|bob seller 0.5")]
    public void Splits_of_any_total_then_each_has_the_share_that_is_stated(string splits, string expected) =>
        Assert.Equal(expected, Credits(PlanCase.Run("split_total: any\n", $$"""{"participants":[{"code":"ann"},{"code":"bob"}],"transactions":[{"amount":"100","splits":[{{splits}}]}]}""")));

    [Fact]
    public void A_split_total_that_is_neither_a_number_nor_any_then_it_is_refused_where_it_stands()
    {
        var error = Assert.Single(PlanCase.Errors("split_total: every\n"));
        Assert.Equal(("compensation.plan_not_a_number", 3, 14), (error.Code, error.Line, error.Column));
        Assert.Contains("any", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_latest_recorded_of_one_identity_counts() => Assert.Equal("70", CanonicalForm.Of(PlanCase.Run("", """{"transactions":[{"order":"1","amount":"70","recordedAt":"2026-01-05T00:00:00Z"},{"order":"1","amount":"100","recordedAt":"2026-01-03T00:00:00Z"}]}""").Periods[0].CreditsOf("me").Single().Amount.Amount));

    [Fact]
    public void Somebody_reports_to_themselves_over_others_then_the_path_is_told()
    {
        var refusal = Assert.Throws<SalesPerf.Primitives.DomainException>(() => PlanCase.Run("crediting:\n  - {rule: s, to: seller}\n  - {rule: m, to: managers}\n", """{"participants":[{"code":"ann","manager":"bob"},{"code":"bob","manager":"cid"},{"code":"cid","manager":"ann"}],"transactions":[{"amount":"1","seller":"ann"}]}"""));
        Assert.Equal("compensation.reporting_loop", refusal.Error.Code);
        Assert.Contains("ann -> bob -> cid -> ann", refusal.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{from: EUR, to: USD, date: 2026-01-01, rate: 1.25, quote: to_per_from}", "125")]
    [InlineData("{from: EUR, to: USD, date: 2026-01-01, rate: 0.8, quote: from_per_to}", "125")]
    [InlineData("{from: EUR, to: USD, date: 2026-01-20, rate: 0.8, quote: from_per_to}", "")]
    [InlineData("{from: USD, to: EUR, date: 2026-01-01, rate: 0.8, quote: to_per_from}", "")]
    public void A_rate_converts_in_its_direction_from_its_day(string rate, string expected) => Assert.Equal(expected, string.Join(" ", PlanCase.Run("", $$"""{"transactions":[{"amount":"100","date":"2026-01-15","currency":"EUR"}],"rates":[{{System.Text.RegularExpressions.Regex.Replace(rate, "[A-Za-z0-9_.-]+", "\"$0\"")}}]}""").Periods[0].CreditsOf("me").Select(c => CanonicalForm.Of(c.Amount.Amount))));

    [Theory]
    [InlineData("compensation", "110")]
    [InlineData("booked", "100")]
    [InlineData("period_end", "120")]
    [InlineData("locked", "150")]
    public void The_day_whose_rate_applies_is_stated(string date, string expected) => Assert.Equal(expected, CanonicalForm.Of(PlanCase.Run($"conversion: {{date: {date}}}\n", """{"transactions":[{"amount":"100","date":"2026-01-15","bookedOn":"2026-01-05","lockedRate":"1.5","currency":"EUR"}],"rates":[{"from":"EUR","to":"USD","date":"2026-01-01","rate":"1","quote":"to_per_from"},{"from":"EUR","to":"USD","date":"2026-01-10","rate":"1.1","quote":"to_per_from"},{"from":"EUR","to":"USD","date":"2026-01-31","rate":"1.2","quote":"to_per_from"}]}""")
        .Periods[0].CreditsOf("me").Single().Amount.Amount));

    [Fact]
    public void A_classification_follows_its_days_and_its_tree() => Assert.Equal("true false", PlanCase.OfCredits(PlanCase.Run("classifications: [family]\nvalues:\n  is_cloud: in_category(family, 'cloud')\n  leaf: family\n", """{"transactions":[{"amount":"1","product":"p1","date":"2026-01-10"},{"amount":"1","product":"p1","date":"2026-01-20"}],"classifications":[{"tree":"family","field":"product","categories":[{"code":"cloud"},{"code":"saas","parent":"cloud"},{"code":"box"}],"classifiers":[{"value":"p1","category":"saas","until":"2026-01-15"},{"value":"p1","category":"box","from":"2026-01-15"}]}]}"""), "is_cloud"));

    private static string Credits(CalculationResult result) => string.Join("|", result.Periods[0].Participants.SelectMany(result.Periods[0].CreditsOf)
        .Select(c => $"{c.Participant} {c.Rule}{(c.Level == 0 ? "" : c.Level)} {CanonicalForm.Of(c.Share)}"));
}
