using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Statements;

/// <summary>Says why a payee's pay is another than it was: between two instants of one period, or between two periods.</summary>
internal sealed class WhyChanged(KnownStatement statements, CompensationDbContext db)
{
    private sealed record Line(string Kind, string Component, string Origin, decimal Amount);

    /// <summary>Between what was known at two instants of one period.</summary>
    public static async Task<Ok<WhyView>> BetweenInstantsAsync(
        string periodCode, string participantCode, DateTimeOffset from, DateTimeOffset? until, WhyChanged why, CompensationDbContext db, ParticipantVisibility visibility, ParticipantDirectory directory, Caller caller,
        CancellationToken cancellationToken)
    {
        await KnownStatement.RequireVisibleAsync(participantCode, periodCode, db, visibility, directory, caller, cancellationToken);
        return TypedResults.Ok(await why.InstantsAsync(periodCode, participantCode, new Knowledge(from), new Knowledge(until), cancellationToken));
    }

    /// <summary>Between two statements of one payee: plan, values and people first, then what was sold; and what stands beside the plan.</summary>
    public static async Task<Ok<WhyView>> BetweenStatementsAsync(
        Guid id, Guid against, WhyChanged why, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var later = (await StatementEndpoints.RequireAsync(id, db, visibility, caller, cancellationToken)).Summary;
        var earlier = (await StatementEndpoints.RequireAsync(against, db, visibility, caller, cancellationToken)).Summary;
        if (later.ParticipantId != earlier.ParticipantId || later.Total.Currency != earlier.Total.Currency) throw new DomainException(StatementErrors.NotComparable);
        return TypedResults.Ok(await why.StatementsAsync(earlier, later, cancellationToken));
    }

    private async Task<WhyView> InstantsAsync(string periodCode, string participantCode, Knowledge from, Knowledge until, CancellationToken cancellationToken) => Compare(
        participantCode, await statements.OfAsync(periodCode, participantCode, from, cancellationToken), await statements.OfAsync(periodCode, participantCode, until, cancellationToken));

    private async Task<WhyView> StatementsAsync(StatementSummary earlier, StatementSummary later, CancellationToken cancellationToken)
    {
        var (before, after) = (await AsToldAsync(earlier, cancellationToken), await AsToldAsync(later, cancellationToken));
        var (was, now) = (await LinesAsync(earlier.Id, cancellationToken), await LinesAsync(later.Id, cancellationToken));
        var currency = later.Total.Currency;
        var causes = new List<CauseView>();
        if (FactStates.StatesBetween(later.ParticipantCode, before.Facts, after.Facts) is ({ } from, { } to))
            causes.AddRange(PeriodDiff.Between(from, to, earlier.ParticipantCode, currency).Select(c => new CauseView(c.Kind, c.Reference, Exact.Payable(c.Change, currency.Code))));
        foreach (var (line, sign) in was.Select(l => (l, -1m)).Concat(now.Select(l => (l, 1m))).Where(l => l.Item1.Kind != "commission"))
            causes.Add(new CauseView(line.Kind, $"{line.Component} of {line.Origin}", Exact.Payable(sign * line.Amount, currency.Code)));
        return Whole(later.ParticipantCode, earlier.Total, later.Total, causes);
    }

    // What became known since is in no line of a statement: it stands on a later one, as an adjustment, or is told by the next calculation.
    private async Task<(GatheredFacts Facts, PayeeOutcome Outcome)> AsToldAsync(StatementSummary statement, CancellationToken cancellationToken)
    {
        var known = await db.ToldFromAsync(statement.PeriodCode, statement.PeriodCode, statement.ParticipantId, cancellationToken);
        return await statements.OfAsync(statement.PeriodCode, statement.ParticipantCode, known, cancellationToken);
    }

    private static WhyView Compare(string participant, (GatheredFacts Facts, PayeeOutcome Outcome) before, (GatheredFacts Facts, PayeeOutcome Outcome) after)
    {
        var currency = after.Outcome.Lines.Concat(before.Outcome.Lines).Select(l => (Currency?)l.Amount.Currency).FirstOrDefault() ?? Currency.Usd;
        var causes = new List<CauseView>();
        causes.AddRange(FactStates.CausesBetween(participant, before.Facts, after.Facts, null, currency).Select(c => new CauseView(c.Kind, c.Reference, Exact.Payable(c.Change, currency.Code))));
        foreach (var kind in new[] { LineKind.Reward, LineKind.Correction })
            if (Sum(after.Outcome, currency, kind) - Sum(before.Outcome, currency, kind) is { Amount: not 0m } change) causes.Add(new CauseView(LineKinds.NameOf(kind), before.Facts.Period.Code, change));
        return Whole(participant, Sum(before.Outcome, currency, null), Sum(after.Outcome, currency, null), causes);
    }

    // The parts sum to the whole: what nobody can explain is told as such, not hidden.
    private static WhyView Whole(string participant, Money before, Money after, List<CauseView> causes)
    {
        var change = after - before;
        var rest = causes.Aggregate(change, (left, c) => left - c.Change);
        if (rest.Amount != 0m) causes.Add(new CauseView(WhyDiff.Unexplained, participant, rest));
        return new WhyView(participant, before, after, change, causes);
    }

    private static Money Sum(PayeeOutcome outcome, Currency currency, LineKind? kind) =>
        Exact.Payable(outcome.Lines.Where(l => l.Amount.Currency == currency && (kind is null || l.Kind == kind)).Sum(l => l.Amount.Amount), currency.Code);

    private Task<List<Line>> LinesAsync(Guid statementId, CancellationToken cancellationToken) => db.ListAsync(
        "SELECT kind, component_code, origin_period, amount FROM compensation.statement_line WHERE statement_id = $1 ORDER BY ordinal", r => new Line(r.GetString(0), r.GetString(1), r.GetString(2), Exact.Number(r.GetDecimal(3))), [statementId], cancellationToken);
}
