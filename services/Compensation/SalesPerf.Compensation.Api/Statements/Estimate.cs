using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Api.Statements;

/// <summary>A deal that does not exist yet.</summary>
/// <param name="Code">Name to tell it by; unique in the request.</param>
/// <param name="Amount">What it would be.</param>
/// <param name="CompensationDate">When it would count.</param>
/// <param name="SellerCode">Who would sell it; coverage decides where left out and an account is named.</param>
/// <param name="AccountCode">Account.</param>
/// <param name="TerritoryCode">Territory.</param>
/// <param name="EventType"><c>booked</c> where left out.</param>
/// <param name="Units">Number of units.</param>
/// <param name="ProductCode">Product.</param>
/// <param name="CustomerCode">Customer.</param>
/// <param name="Attributes">What else plans read.</param>
/// <param name="Splits">Who would share it.</param>
public sealed record DealItem(
    string Code, UnroundedMoney Amount, DateOnly CompensationDate, string? SellerCode = null, string? AccountCode = null, string? TerritoryCode = null, string EventType = "booked", decimal? Units = null,
    string? ProductCode = null, string? CustomerCode = null, IReadOnlyDictionary<string, string>? Attributes = null, IReadOnlyList<Transactions.SplitItem>? Splits = null);

/// <summary>The open pipeline of a payee in a period.</summary>
/// <param name="PeriodCode">Period; its real orders and attainment count.</param>
/// <param name="Deals">At most 500 deals of the period.</param>
/// <param name="ParticipantCode">Whose pay; the caller's own where left out.</param>
public sealed record EstimateRequest(string PeriodCode, IReadOnlyList<DealItem> Deals, string? ParticipantCode = null);

/// <summary>What a deal adds to the pay, closed after those before it.</summary>
/// <param name="Code">The deal.</param>
/// <param name="Adds">What the payee earns more by it.</param>
/// <param name="Reason">Why it is no credit of the payee, as in credit previews; null where it is one.</param>
public sealed record DealEstimate(string Code, Money Adds, string? Reason);

/// <summary>What a payee would earn.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="PlanCode">The plan in force.</param>
/// <param name="PlanVersion">Its version.</param>
/// <param name="Now">What the real orders pay, in what the payee is paid in; a component that states another currency is among the lines alone.</param>
/// <param name="Estimated">What they and the deals would pay.</param>
/// <param name="Deals">What each deal adds, in the order given; they sum to the difference.</param>
/// <param name="Lines">The lines with all deals.</param>
/// <param name="Measurements">Measurements with all deals.</param>
public sealed record EstimateView(
    string PeriodCode, string ParticipantCode, string PlanCode, int PlanVersion, Money Now, Money Estimated, IReadOnlyList<DealEstimate> Deals, IReadOnlyList<CalculatedLineView> Lines,
    IReadOnlyList<MeasuredView> Measurements);

/// <summary>A measurement beside its quota.</summary>
/// <param name="Measure">What is measured.</param>
/// <param name="Amount">How much.</param>
/// <param name="Quota">The quota, or null.</param>
/// <param name="Attainment">Measured divided by quota, to six places, or null.</param>
public sealed record MeasuredView(string Measure, UnroundedMoney Amount, UnroundedMoney? Quota, Attainment? Attainment);

/// <summary>Deals whose credits are asked for.</summary>
/// <param name="PeriodCode">Period in which they would count.</param>
/// <param name="Deals">At most 500.</param>
public sealed record CreditPreviewRequest(string PeriodCode, IReadOnlyList<DealItem> Deals);

/// <summary>Who would be credited for a deal, or why nobody would.</summary>
/// <param name="Code">The deal.</param>
/// <param name="Credits">Credits of those whom the caller may see.</param>
/// <param name="Reason">Why there is none, as a code, <c>credited_to_others</c> where the caller may see none of them; null where there are any.</param>
public sealed record DealCredits(string Code, IReadOnlyList<PreviewedCredit> Credits, string? Reason);

/// <summary>A credit that a deal would have.</summary>
/// <param name="ParticipantCode">Who.</param>
/// <param name="Rule">The crediting rule of the plan.</param>
/// <param name="Level">0 direct, 1 and up by the reporting line.</param>
/// <param name="Share">Part of the deal.</param>
/// <param name="Amount">In the plan's currency.</param>
public sealed record PreviewedCredit(string ParticipantCode, string Rule, int Level, decimal Share, UnroundedMoney Amount);

/// <summary>The credits that deals would have, in the order asked.</summary>
public sealed record CreditPreviewView(string PeriodCode, IReadOnlyList<DealCredits> Deals);

/// <summary>Calculates with deals that do not exist yet, by the real plan and on top of the real orders; nothing is stored.</summary>
internal sealed class Estimate(GatherFacts gather, PeriodStates states, Coverage coverage)
{
    private const int MostDeals = 500;
    private const decimal LargestShare = 10m;
    private const string OrderPrefix = "deal:";
    private const string CreditedToOthers = "credited_to_others";

    public static async Task<Ok<EstimateView>> EstimateAsync(
        EstimateRequest request, Estimate estimate, HttpContext context, ParticipantVisibility visibility, ParticipantDirectory directory, Caller caller, CancellationToken cancellationToken)
    {
        Check(request.Deals);
        var code = request.ParticipantCode ?? caller.ParticipantCode ?? throw new DomainException(VisibilityErrors.NotAParticipant);
        var payee = await directory.FindAsync(code, cancellationToken);
        if (payee is null || !(await visibility.OfAsync(caller, cancellationToken)).Includes(payee.Id)) throw new DomainException(PlanErrors.UnknownParticipant(code));
        return TypedResults.Ok(await estimate.OfAsync(request.PeriodCode, code, [.. request.Deals.Select(d => d.SellerCode is null && d.AccountCode is null && d.Splits is null ? d with { SellerCode = code } : d)], LanguageTags.Told(context), cancellationToken));
    }

    public static async Task<Ok<CreditPreviewView>> PreviewAsync(
        CreditPreviewRequest request, Estimate estimate, ParticipantVisibility visibility, ParticipantDirectory directory, Caller caller, CancellationToken cancellationToken)
    {
        Check(request.Deals);
        var preview = await estimate.CreditsOfAsync(request, cancellationToken);
        var visible = await visibility.OfAsync(caller, cancellationToken);
        if (visible.All) return TypedResults.Ok(preview);
        var ids = await directory.IdsAsync(preview.Deals.SelectMany(d => d.Credits).Select(c => c.ParticipantCode), cancellationToken);
        return TypedResults.Ok(preview with { Deals = [.. preview.Deals.Select(d => Narrow(d, c => ids.TryGetValue(c.ParticipantCode, out var id) && visible.Includes(id)))] });
    }

    private static DealCredits Narrow(DealCredits deal, Func<PreviewedCredit, bool> isVisible)
    {
        var credits = deal.Credits.Where(isVisible).ToArray();
        return deal with { Credits = credits, Reason = credits.Length == 0 && deal.Credits.Count > 0 ? CreditedToOthers : deal.Reason };
    }

    private async Task<CreditPreviewView> CreditsOfAsync(CreditPreviewRequest request, CancellationToken cancellationToken)
    {
        var period = await states.GetAsync(request.PeriodCode, cancellationToken);
        RequireWithin(period, request.Deals);
        var facts = await gather.OfAsync(period, Knowledge.Now, new HashSet<string>(), cancellationToken);
        var deals = await ToFactsAsync(request.Deals, cancellationToken);
        var outcome = RunPlans.Of(With(facts with { Facts = facts.Facts with { Transactions = [] }, Direct = TransactionTable.Of([]) }, deals)).Outcome;
        var credits = outcome.Payees.SelectMany(p => p.Credits.Select(c => (c.Key, Credit: new PreviewedCredit(p.ParticipantCode, c.Rule, c.Level, c.Share, c.Amount)))).ToLookup(c => c.Key.OrderCode, c => c.Credit);
        var reasons = outcome.Exclusions.ToDictionary(e => e.Key.OrderCode, e => e.Reason);
        return new CreditPreviewView(request.PeriodCode, [.. request.Deals.Select(d => new DealCredits(
            d.Code, [.. credits[OrderPrefix + d.Code].OrderBy(c => c.Level).ThenBy(c => c.ParticipantCode, StringComparer.Ordinal)], reasons.GetValueOrDefault(OrderPrefix + d.Code)))]);
    }

    private static void Check(IReadOnlyList<DealItem> deals)
    {
        var violations = new Violations();
        violations.Check(deals.Count is > 0 and <= MostDeals, "/deals", "compensation.invalid_deals", $"From 1 to {MostDeals} deals.");
        var codes = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < deals.Count; i++)
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/deals/{i}");
            violations.Text(deals[i].Code, $"{pointer}/code", 100);
            violations.Check(codes.Add(deals[i].Code), $"{pointer}/code", "compensation.repeated_deal", "The code stands twice.");
            violations.Check(AttributeTypes.IsStorable(deals[i].Amount.Amount), $"{pointer}/amount", "compensation.invalid_amount", "At most 18 digits before and 10 after the point.");
            violations.Check(deals[i].Units is not { } units || AttributeTypes.IsStorable(units), $"{pointer}/units", "compensation.invalid_units", "At most 18 digits before and 10 after the point.");
            violations.Check((deals[i].Splits ?? []).All(s => s.Share is > 0m and <= LargestShare), $"{pointer}/splits", "compensation.invalid_split", "A share is above 0 and at most 10, which is 1000 %.");
            violations.Check(deals[i].EventType is not (TransactionKey.Reward or TransactionKey.Correction), $"{pointer}/eventType", "compensation.reserved_event_type", "Rewards and corrections are no deals.");
        }

        violations.ThrowIfAny("compensation.invalid_estimate");
    }

    // A deal of another day would add nothing here, which nobody would be told.
    private static void RequireWithin(OrgPeriod period, IReadOnlyList<DealItem> deals)
    {
        var violations = new Violations();
        for (var i = 0; i < deals.Count; i++)
            violations.Check(deals[i].CompensationDate >= period.Start && deals[i].CompensationDate < period.EndExclusive, string.Create(CultureInfo.InvariantCulture, $"/deals/{i}/compensationDate"), "compensation.outside_period", $"A day from {period.Start:yyyy-MM-dd} and before {period.EndExclusive:yyyy-MM-dd}: ask about deals of other days in their own period.");
        violations.ThrowIfAny("compensation.invalid_estimate");
    }

    private async Task<EstimateView> OfAsync(string periodCode, string participant, IReadOnlyList<DealItem> deals, Language language, CancellationToken cancellationToken)
    {
        var period = await states.GetAsync(periodCode, cancellationToken);
        RequireWithin(period, deals);
        var facts = await gather.OfAsync(period, Knowledge.Now, new HashSet<string>(StringComparer.Ordinal) { participant }, cancellationToken);
        if (facts.Payees.GetValueOrDefault(participant)?.Plan is not { } plan) throw new DomainException(StatementErrors.NoPlan(participant));
        var given = await ToFactsAsync(deals, cancellationToken);
        var calculated = RunPlans.Of(With(facts, given), new HashSet<string> { participant });
        if (calculated.Problems.Where(p => p.ParticipantCode == participant).ToArray() is { Length: > 0 } problems) throw new DomainException(StatementErrors.NotEstimable(participant, problems.Select(p => new ErrorDetail("/deals", p.Code, p.Message))));
        var outcome = calculated.Outcome.Payees.FirstOrDefault(p => p.ParticipantCode == participant) ?? new PayeeOutcome(participant, plan.Reference, [], [], []);
        var reasons = ReasonsOf(calculated.Outcome, outcome);
        var currency = WhyDiff.PaidIn(facts.StateOf(participant)!, participant);
        var (now, steps) = (Paid(facts, participant, currency), new List<DealEstimate>());
        var before = now;
        for (var i = 0; i < given.Count; i++)
        {
            var after = Paid(With(facts, [.. given.Take(i + 1)]), participant, currency);
            steps.Add(new DealEstimate(deals[i].Code, Exact.Payable(after - before, currency.Code), reasons(given[i].Order)));
            before = after;
        }

        return new EstimateView(
            periodCode, participant, plan.Reference.Code, plan.Reference.Version, Exact.Payable(now, currency.Code), Exact.Payable(before, currency.Code), steps,
            [.. outcome.Lines.Where(l => l.Kind == LineKind.Commission).Select(l => KnownStatement.View(l, language))],
            [.. outcome.Measurements.Select(m => new MeasuredView(m.Measure, m.Amount, m.Quota, m.Attainment is { } exact ? new Attainment(exact.At(6)) : null))]);
    }

    private static Func<string, string?> ReasonsOf(PeriodOutcome all, PayeeOutcome payee)
    {
        var credited = payee.Credits.Select(c => c.Key.OrderCode).ToHashSet(StringComparer.Ordinal);
        var excluded = all.Exclusions.ToLookup(e => e.Key.OrderCode, e => e.Reason, StringComparer.Ordinal);
        return order => credited.Contains(order) ? null : excluded[order].FirstOrDefault() ?? CreditedToOthers;
    }

    private static decimal Paid(GatheredFacts facts, string participant, Currency currency) => WhyDiff.AmountOf(facts.StateOf(participant)!, participant, null, currency);

    private static GatheredFacts With(GatheredFacts facts, IReadOnlyList<TransactionFact> deals) => facts with
    {
        Facts = facts.Facts with { Transactions = TransactionTable.Of([.. facts.Facts.Transactions, .. deals]) },
    };

    private async Task<IReadOnlyList<TransactionFact>> ToFactsAsync(IReadOnlyList<DealItem> deals, CancellationToken cancellationToken)
    {
        var covering = await CoveringAsync([.. deals.Where(d => d.SellerCode is null && d.Splits is null && d.AccountCode is not null)], cancellationToken);
        return [.. deals.Select(d => new TransactionFact(OrderPrefix + d.Code, TransactionKey.WholeOrder, TransactionKey.WholeOrder, d.EventType, d.CompensationDate, d.Amount.Amount)
        {
            // Which deal is credited is told by this; nothing is stored under it.
            Stored = new StoredRevision(Guid.CreateVersion7(), 0), Currency = d.Amount.Currency, Seller = d.SellerCode, Account = d.AccountCode ?? "", Territory = d.TerritoryCode ?? "", Units = d.Units ?? 1m, Product = d.ProductCode ?? "", Customer = d.CustomerCode ?? "",
            Splits = [.. (d.Splits ?? []).Select(s => new SplitFact(s.ParticipantCode, s.Share))], Attributes = d.Attributes ?? new Dictionary<string, string>(), Covering = covering.GetValueOrDefault(d.Code) ?? [],
        })];
    }

    private async Task<Dictionary<string, IReadOnlyList<string>>> CoveringAsync(IReadOnlyList<DealItem> deals, CancellationToken cancellationToken)
    {
        var covering = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (deals.Count == 0) return covering;
        using var stream = coverage.OpenWhole(cancellationToken);
        await stream.AskAsync(deals.Select(d => new CoverageQuestionRow(d.AccountCode!, d.CompensationDate, string.Empty, d.TerritoryCode ?? string.Empty)));
        foreach (var (deal, answer) in deals.Zip(await stream.ReadAsync())) covering[deal.Code] = [.. answer.Seats.Select(s => s.ParticipantCode).Where(c => c.Length > 0).Order(StringComparer.Ordinal)];
        await stream.EndAsync();
        return covering;
    }
}
