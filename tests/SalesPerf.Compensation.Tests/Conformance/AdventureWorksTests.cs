using SalesPerf.Compensation.Domain.Calculation;

namespace SalesPerf.Compensation.Tests.Conformance;

public sealed class AdventureWorksTests
{
    [Fact]
    public void Real_orders_and_quotas_then_every_published_row_comes_out()
    {
        var facts = new AdventureWorksFacts();
        var results = facts.Periods.ToDictionary(p => p.Period.Code, CalculatePeriod.From);

        Assert.Equal(163, facts.Answers.Count);
        foreach (var expected in facts.Answers)
        {
            var measured = Assert.Single(results[expected.Period].Measurements, m => m.Payee.Code == expected.Seller);
            var line = Assert.Single(results[expected.Period].Lines, l => l.Payee.Code == expected.Seller);
            Assert.Equal(expected, expected with
            {
                Quota = measured.Quota!.Value.Amount, Orders = measured.Transactions, Sales = measured.Amount.Amount, Attainment = measured.Attainment!.Value.At(6),
                Exact = line.Unrounded.Amount, Commission = line.Amount.Amount,
            });
        }
    }

    [Fact]
    public void Real_orders_and_quotas_then_the_company_totals_come_out()
    {
        var results = new AdventureWorksFacts().Periods.Select(CalculatePeriod.From).ToArray();
        var measurements = results.SelectMany(r => r.Measurements).ToArray();
        var lines = results.SelectMany(r => r.Lines).ToArray();

        Assert.Equal(163, measurements.Length);
        Assert.Equal(3806, results.Sum(r => r.Credits.Count));
        Assert.All(results, r => Assert.Empty(r.Exclusions));
        Assert.Equal(80_487_704.1832m, measurements.Sum(m => m.Amount.Amount));
        Assert.Equal(95_714_000m, measurements.Sum(m => m.Quota!.Value.Amount));
        Assert.Equal(1_101_643.43m, lines.Sum(l => l.Amount.Amount));
        Assert.Equal(1_101_643.4625788m, lines.Sum(l => l.Unrounded.Amount));
        Assert.Equal(8, measurements.Count(m => m.Attainment!.Value.Value >= 1m));
    }
}
