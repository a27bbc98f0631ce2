using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>What payments of some periods follow from, by the plans that paid in them.</summary>
/// <param name="Payments">Pays.</param>
/// <param name="Payees">Ids of whom a plan with a payment section pays in the last period, and the currency it pays in; by code. They may be due money without having earned any.</param>
internal sealed record PaidPlans(PlanPayments Payments, IReadOnlyDictionary<string, (Guid Id, Currency Currency)> Payees);

/// <summary>Calculates again what plans with a payment section came to, so that their draws, releases and clawbacks know the credits behind what statements say.</summary>
internal sealed class GatherPaidPlans(GatherFacts gather, GatherPlans plans)
{
    /// <summary>Gathers consecutive periods of a calendar. Where no plan has a section nothing is gathered: all is paid at once then.</summary>
    public async Task<PaidPlans> OfAsync(IReadOnlyList<OrgPeriod> periods, OrderBook held, IReadOnlySet<string>? only, CancellationToken cancellationToken)
    {
        PaymentPeriod[] pay = [.. periods.Select(p => new PaymentPeriod(p.Code, p.Start, p.EndExclusive.AddDays(-1)))];
        if (!await HaveSectionsAsync(periods, cancellationToken)) return new PaidPlans(new PlanPayments(pay, [], [.. pay.Select(_ => new Dictionary<string, PlanPeriod>())], held), new Dictionary<string, (Guid, Currency)>());
        var (calculated, sold) = (new List<IReadOnlyDictionary<string, PlanPeriod>>(), new List<Domain.Facts.TransactionFact>());
        GatheredFacts? last = null;
        foreach (var period in periods)
        {
            last = await gather.OfAsync(period, Knowledge.Now, only, cancellationToken);
            calculated.Add(RunPlans.PlansOf(last, only));
            // A plan that looks back has the periods before among its facts.
            sold.AddRange(last.Facts.Table.Narrowed(t => t.Date >= period.Start));
        }

        var payees = calculated[^1].Where(p => p.Value.HasSection).ToDictionary(p => p.Key, p => (last!.Payees[p.Key].Id, p.Value.PaidIn(p.Key).Currency), StringComparer.Ordinal);
        return new PaidPlans(new PlanPayments(pay, sold, calculated, held), payees);
    }

    private async Task<bool> HaveSectionsAsync(IReadOnlyList<OrgPeriod> periods, CancellationToken cancellationToken)
    {
        foreach (var period in periods)
            if ((await plans.InForceAsync(period, Knowledge.Now, cancellationToken)).Values.Any(v => v.Program.Document.Payment is not null)) return true;
        return false;
    }
}
