using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Measurements;

/// <summary>The sum of a payee's credits in a period, in one currency, beside the quota.</summary>
/// <param name="Payee">Who, and on which seat.</param>
/// <param name="Measure">What is measured: <c>sales</c>.</param>
/// <param name="Amount">The sum, unrounded.</param>
/// <param name="Quota">The quota, or null.</param>
/// <param name="Attainment">The sum divided by the quota; null where there is no quota or it is zero.</param>
/// <param name="Transactions">Number of credited transactions.</param>
public sealed record Measurement(PayeeFacts Payee, string Measure, UnroundedMoney Amount, UnroundedMoney? Quota, Attainment? Attainment, int Transactions);

/// <summary>Sums credits.</summary>
public static class MeasureCredits
{
    /// <summary>The one measure there is: the sum of credited sales.</summary>
    public const string Sales = "sales";

    /// <summary>One measurement per payee and currency, for everybody with a credit, a quota or a plan; ordered by the payee's code.</summary>
    public static IReadOnlyList<Measurement> Of(PeriodFacts facts, IReadOnlyList<Credit> credits)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var sums = facts.Payees.Where(p => p.Quota is not null || p.Plan is not null).ToDictionary(p => (p.ParticipantId, Currency: p.MeasuringCurrency!.Value), p => (Payee: p, Amount: 0m, Count: 0));
        foreach (var credit in credits.Where(c => !c.Transaction.Key.IsReward))
        {
            var key = (credit.Payee.ParticipantId, credit.Amount.Currency);
            var sum = sums.GetValueOrDefault(key, (Payee: credit.Payee, Amount: 0m, Count: 0));
            sums[key] = (sum.Payee, sum.Amount + credit.Amount.Amount, sum.Count + 1);
        }

        return [.. sums.OrderBy(s => s.Value.Payee.Code, StringComparer.Ordinal).ThenBy(s => s.Key.Currency.Code, StringComparer.Ordinal)
            .Select(s => Make(s.Value.Payee, new UnroundedMoney(s.Value.Amount, s.Key.Currency), s.Value.Count))];
    }

    private static Measurement Make(PayeeFacts payee, UnroundedMoney amount, int count)
    {
        // A quota in another currency than the plan's says nothing about this sum; Territories refuses such a quota, so this is the second guard.
        var quota = payee.Quota is { } q && q.Currency == amount.Currency ? payee.Quota : null;
        return new Measurement(payee, Sales, amount, quota, quota is { } of ? Attainment.Of(amount, of) : null, count);
    }
}
