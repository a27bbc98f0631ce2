using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Api.Statements;

/// <summary>A line as it is calculated.</summary>
/// <param name="Kind"><c>commission</c>, <c>reward</c> or <c>correction</c>.</param>
/// <param name="ComponentCode">Component.</param>
/// <param name="ComponentName">Name to show.</param>
/// <param name="PlanCode">Plan, or null.</param>
/// <param name="PlanVersion">Its version.</param>
/// <param name="Amount">What it pays.</param>
/// <param name="Unrounded">The exact amount.</param>
/// <param name="Explanation">The steps.</param>
public sealed record CalculatedLineView(
    string Kind, string ComponentCode, string ComponentName, string? PlanCode, int? PlanVersion, Money Amount, UnroundedMoney Unrounded, IReadOnlyList<ExplanationStep> Explanation);

/// <summary>What a payee's statement of a period comes to from what was known at an instant.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="KnownAt">The instant.</param>
/// <param name="Lines">Its lines; without adjustments of other periods, which have statements of their own.</param>
/// <param name="Totals">By currency.</param>
public sealed record KnownStatementView(string PeriodCode, string ParticipantCode, DateTimeOffset KnownAt, IReadOnlyList<CalculatedLineView> Lines, IReadOnlyList<Money> Totals);

/// <summary>A cause of a change.</summary>
/// <param name="Kind"><c>transaction</c>, <c>territory</c>, <c>rate</c>, <c>plan</c>, <c>quota</c>, <c>parameter</c>, <c>fx</c>, <c>organisation</c>, <c>classification</c>, <c>goal</c>, <c>certification</c>, <c>period</c>, <c>reward</c>, <c>correction</c>, <c>adjustment</c>; between payments <c>earned</c>, <c>taken_back</c>, <c>hold</c>, <c>guarantee</c>, <c>draw</c>, <c>recovery</c>, <c>ceiling</c>, <c>forgiven</c>, <c>carried</c>.</param>
/// <param name="Reference">Its business key.</param>
/// <param name="Change">Its part of the change.</param>
public sealed record CauseView(string Kind, string Reference, Money Change);

/// <summary>Why an amount changed.</summary>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="Before">The earlier total.</param>
/// <param name="After">The later total.</param>
/// <param name="Change">The difference.</param>
/// <param name="Causes">What made it; their parts sum exactly to the change.</param>
public sealed record WhyView(string ParticipantCode, Money Before, Money After, Money Change, IReadOnlyList<CauseView> Causes);

/// <summary>Calculates a payee's statement again, as of any instant.</summary>
internal sealed class KnownStatement(PeriodStates states, CalculateOutcome calculate)
{
    public static async Task<Ok<KnownStatementView>> HandleAsync(
        string periodCode, string participantCode, DateTimeOffset knownAt, KnownStatement statement, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, ParticipantDirectory directory, Caller caller,
        CancellationToken cancellationToken)
    {
        await RequireVisibleAsync(participantCode, periodCode, db, visibility, directory, caller, cancellationToken);
        var (_, outcome) = await statement.OfAsync(periodCode, participantCode, new Knowledge(knownAt), cancellationToken);
        var language = LanguageTags.Told(context);
        return TypedResults.Ok(new KnownStatementView(periodCode, participantCode, knownAt, [.. outcome.Lines.Select(l => View(l, language))], Totals(outcome.Lines)));
    }

    /// <summary>A payee's outcome of a period as of an instant, with its facts; an empty one for somebody who has none.</summary>
    public async Task<(GatheredFacts Facts, PayeeOutcome Outcome)> OfAsync(string periodCode, string participantCode, Knowledge knowledge, CancellationToken cancellationToken)
    {
        var period = await states.GetAsync(periodCode, cancellationToken);
        var (facts, calculated) = await calculate.KnownAtAsync(period, knowledge, participantCode, cancellationToken);
        return (facts, calculated.Outcome.Payees.FirstOrDefault(p => p.ParticipantCode == participantCode) ?? new PayeeOutcome(participantCode, null, [], [], []));
    }

    /// <summary>Refuses, as if there were none, where the caller may not see the payee, or nothing that the payee was told of the period stands.</summary>
    internal static async Task<OrgParticipant> RequireVisibleAsync(
        string participantCode, string periodCode, CompensationDbContext db, ParticipantVisibility visibility, ParticipantDirectory directory, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var payee = await directory.FindAsync(participantCode, cancellationToken);
        if (payee is null || !visible.Includes(payee.Id)) throw new DomainException(StatementErrors.NotFound);
        if (!visible.All && !await db.ValueAsync<bool>("SELECT EXISTS (SELECT FROM compensation.statement_standing WHERE participant_id = $1 AND period_code = $2)", [payee.Id, periodCode], cancellationToken))
            throw new DomainException(StatementErrors.NotFound);
        return payee;
    }

    internal static CalculatedLineView View(PaidLine l, Language language) =>
        new(LineKinds.NameOf(l.Kind), l.ComponentCode, l.ComponentName, l.Plan?.Code, l.Plan?.Version, Exact.Payable(l.Amount.Amount, l.Amount.Currency.Code), l.Unrounded, l.Steps.In(language));

    internal static IReadOnlyList<Money> Totals(IEnumerable<PaidLine> lines) =>
        [.. lines.GroupBy(l => l.Amount.Currency).OrderBy(g => g.Key.Code, StringComparer.Ordinal).Select(g => Exact.Payable(g.Sum(l => l.Amount.Amount), g.Key.Code))];
}
