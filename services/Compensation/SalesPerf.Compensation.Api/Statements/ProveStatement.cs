using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Payments;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Statements;

/// <summary>Makes the proof bundle of a statement: plan, facts and lines, so that <c>salesperf statement verify</c> calculates it again without this platform.</summary>
internal sealed class ProveStatement(CompensationDbContext db, GatherFacts gather, StoredResults stored, PeriodStates states, Openings openings)
{
    /// <summary>Header with the bundle's hash, to compare a bundle with later.</summary>
    public const string HashHeader = "Proof-Hash";

    private const string Told = """
        SELECT coalesce(sum(l.amount), 0) FROM compensation.statement_line l JOIN compensation.period_state p ON p.period_code = l.period_code AND p.closed
        WHERE l.origin_period = $1 AND l.participant_id = $2 AND l.component_code = $3 AND l.currency = $4 AND l.period_code <> $5
        """;

    private const string Sheets = """
        SELECT group_code, earned, released, granted, advanced, order_advanced, recovered, forfeited, forgiven, written_off, paid, draw_balance FROM compensation.pay_sheet
        WHERE approved AND period_code = $1 AND participant_id = $2 AND currency = $3 ORDER BY group_code
        """;

    private static readonly string[] Figures = ["earned", "released", "granted", "advanced", "order_advanced", "recovered", "forfeited", "forgiven", "written_off", "paid", "balance"];

    public static async Task<ContentHttpResult> HandleAsync(Guid id, HttpContext context, ProveStatement prove, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var statement = (await StatementEndpoints.RequireAsync(id, db, visibility, caller, cancellationToken)).Summary;
        var bundle = await prove.OfAsync(statement, cancellationToken);
        var (json, findings) = Verified(bundle);
        // What was paid may follow from more than the payee's own facts: holds, late facts of closed periods, orders of others. Then the statement is proven without it.
        if (findings.Count > 0 && findings.All(f => f.Code == "payment_differs")) (json, findings) = Verified(bundle with { Payments = [] });
        // What does not verify is not handed out: a plan that looks further than its reach says would show here.
        if (findings.Count > 0) throw new DomainException(StatementErrors.NotProvable(findings[0].Message));
        context.Response.Headers[HashHeader] = System.Text.Json.Nodes.JsonNode.Parse(json)!["hash"]!.GetValue<string>();
        return TypedResults.Text(json, "application/json");
    }

    private static (string Json, IReadOnlyList<ProofFinding> Findings) Verified(ProofBundle bundle)
    {
        var json = bundle.Write();
        return (json, ProofVerifier.Verify(json));
    }

    private async Task<ProofBundle> OfAsync(StatementSummary statement, CancellationToken cancellationToken)
    {
        var lines = (await stored.LinesAsync(statement.PeriodCode, statement.ParticipantId, cancellationToken)).Select(l => l.Line).Where(l => l.Amount.Currency == statement.Total.Currency).ToArray();
        var calculations = new List<ProvenCalculation>();
        foreach (var origin in lines.Where(l => l.Kind is LineKind.Commission or LineKind.Adjustment).ToLookup(l => l.OriginPeriodCode, StringComparer.Ordinal).OrderBy(o => o.Key, StringComparer.Ordinal))
            calculations.AddRange(await CalculationsAsync(origin.Key, origin.Any(l => l.Kind == LineKind.Adjustment && TransactionKey.PaysAsItIs(l.ComponentCode)), statement, cancellationToken));
        var proven = new List<ProvenLine>();
        foreach (var line in StatementOrder.Of(lines)) proven.Add(new ProvenLine(line, line.Kind == LineKind.Adjustment ? await ToldAsync(line, statement, cancellationToken) : null));
        return new ProofBundle(statement.PeriodCode, statement.ParticipantCode, statement.Total.Currency, statement.Total, proven, calculations)
        {
            Payments = calculations.Exists(c => c.PeriodCode == statement.PeriodCode && PlanProgram.Of(c.Document).Document.Payment is not null) ? await PaymentsAsync(statement, cancellationToken) : [],
        };
    }

    private Task<List<ProvenPayment>> PaymentsAsync(StatementSummary statement, CancellationToken cancellationToken) => db.ListAsync(
        Sheets, r => new ProvenPayment(r.GetString(0), Figures.Select((name, i) => (name, Value: Exact.Number(r.GetDecimal(i + 1)))).ToDictionary(f => f.name, f => f.Value, StringComparer.Ordinal)),
        [statement.PeriodCode, statement.ParticipantId, statement.Total.Currency.Code], cancellationToken);

    // What another system left is a fact like any other.
    private async Task<string?> OpeningAsync(OrgPeriod period, StatementSummary statement, CancellationToken cancellationToken)
    {
        var left = (await openings.OfAsync(period.CalendarCode, cancellationToken)).Where(o => o.ParticipantId == statement.ParticipantId && o.Currency == statement.Total.Currency.Code && o.FirstDay <= period.Start).ToArray();
        return left.Length == 0 ? null : OpeningJson.Write(new Dictionary<string, PayeeOpening>
        {
            [statement.ParticipantCode] = new(left[0].PeriodCode, left.ToDictionary(o => o.GroupCode, o => o.Balance, StringComparer.Ordinal)),
        });
    }

    // A closed period is proven from what was known when it was closed, an open one from what its calculation knew.
    private async Task<IReadOnlyList<ProvenCalculation>> CalculationsAsync(string code, bool adjustsWhatIsPaidAsItIs, StatementSummary statement, CancellationToken cancellationToken)
    {
        var (period, participant) = (await states.GetAsync(code, cancellationToken), statement.ParticipantCode);
        var known = await db.ToldFromAsync(statement.PeriodCode, code, statement.ParticipantId, cancellationToken);
        var facts = await gather.OfAsync(period, known, new HashSet<string>(StringComparer.Ordinal) { participant }, cancellationToken, looksBack: true);
        var calculations = new List<ProvenCalculation>();
        if (facts.StateOf(participant) is { } state)
            calculations.Add(new ProvenCalculation(code, state.Plan, state.Program.Document.Source, state.Facts with { Payments = await OpeningAsync(period, statement, cancellationToken) }));
        if (!adjustsWhatIsPaidAsItIs) return calculations;
        var direct = RunPlans.DirectStateOf(facts, participant, statement.Total.Currency);
        return [.. calculations, new ProvenCalculation(code, direct.Plan, direct.Program.Document.Source, direct.Facts)];
    }

    private async Task<Money> ToldAsync(PaidLine line, StatementSummary statement, CancellationToken cancellationToken) => Exact.Payable(
        await db.ValueAsync<decimal>(Told, [line.OriginPeriodCode, statement.ParticipantId, line.ComponentCode, line.Amount.Currency.Code, statement.PeriodCode], cancellationToken), line.Amount.Currency.Code);
}
