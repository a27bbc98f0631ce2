using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>Quotas, coverage, classifications, scores, certifications and rates.</summary>
internal static class OtherJson
{
    public static QuotaFact Quota(JsonReading q, string? only, FiscalCalendar calendar)
    {
        var quota = new QuotaFact(q.Text("participant") ?? only ?? q.Required("participant"), q.Text("period", calendar.Periods[0].Code), q.Text("measure", "sales"), q.Number("amount") ?? 0m) { RecordedAt = q.Instant("recordedAt") };
        q.Done();
        return quota;
    }

    public static CoverageFact Coverage(JsonReading c)
    {
        var coverage = new CoverageFact(c.Required("territory"), c.Required("participant"), c.Number("weight") ?? 1m, c.Date("from"), c.Date("until"));
        c.Done();
        return coverage;
    }

    public static ClassificationTree Classification(JsonReading c)
    {
        var tree = new ClassificationTree(c.Required("tree"), c.Text("field", "product"))
        {
            Parents = c.Items("categories").Select(Category).DistinctBy(x => x.Code).ToDictionary(x => x.Code, x => x.Parent, StringComparer.Ordinal),
            Classifiers = [.. c.Items("classifiers").Select(Classifier)],
        };
        c.Done();
        return tree;
    }

    public static GoalScoreFact GoalScore(JsonReading g)
    {
        var score = new GoalScoreFact(g.Text("participant"), g.Text("period"), g.Required("goal"), g.Number("score") ?? 0m);
        g.Done();
        return score;
    }

    public static CertificationFact Certification(JsonReading c, string? only)
    {
        var certification = new CertificationFact(c.Text("participant") ?? only ?? c.Required("participant"), c.Required("code"), c.Date("from"), c.Date("until"));
        c.Done();
        return certification;
    }

    public static RateFact Rate(JsonReading r)
    {
        var (from, to) = (r.Currency("from"), r.Currency("to"));
        if (from is null || to is null) r.Errors.Add(r.Pointer, "compensation.facts_missing", "A rate has 'from' and 'to' currencies.");
        var quote = r.Required("quote");
        if (quote is not ("to_per_from" or "from_per_to" or "")) r.Errors.Add(r.At("quote"), "compensation.facts_unknown_word", "'quote' is to_per_from (multiply) or from_per_to (divide).");
        var rate = r.Number("rate") ?? 0m;
        if (rate <= 0m) r.Errors.Add(r.At("rate"), "compensation.facts_not_a_number", "A rate is above zero.");
        var fact = new RateFact(from ?? Currency.Usd, to ?? Currency.Usd, r.Date("date") ?? DateOnly.MinValue, rate, quote == "from_per_to" ? RateQuote.FromPerTo : RateQuote.ToPerFrom, r.Text("type", "spot"));
        r.Done();
        return fact;
    }

    private static (string Code, string? Parent) Category(JsonReading c)
    {
        var category = (c.Required("code"), c.Text("parent"));
        c.Done();
        return category;
    }

    private static ClassifierFact Classifier(JsonReading c)
    {
        var classifier = new ClassifierFact(c.Required("value"), c.Required("category"), c.Date("from"), c.Date("until"));
        c.Done();
        return classifier;
    }
}
