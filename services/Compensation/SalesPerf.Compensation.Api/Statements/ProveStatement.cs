using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Compensation.Api.Payments;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Statements;

/// <summary>Makes the proof bundle of a statement: plan, facts and lines, so that <c>salesperf statement verify</c> calculates it again without this platform.</summary>
internal sealed class ProveStatement(CompensationDbContext db, GatherFacts gather, GatherPaidPlans paidPlans, StoredResults stored, PeriodStates states, Openings openings)
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

    private const string Approved = """
        SELECT b.approved_at, b.pay_group FROM compensation.pay_sheet h JOIN compensation.payment_batch b ON b.id = h.batch_id
        WHERE h.approved AND h.period_code = $1 AND h.participant_id = $2 AND h.currency = $3 ORDER BY b.approved_at DESC LIMIT 1
        """;

    private static readonly string[] Figures = ["earned", "released", "granted", "advanced", "order_advanced", "recovered", "forfeited", "forgiven", "written_off", "paid", "balance"];

    public static async Task<ContentHttpResult> HandleAsync(Guid id, HttpContext context, ProveStatement prove, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var statement = (await StatementEndpoints.RequireAsync(id, db, visibility, caller, cancellationToken)).Summary;
        var (json, findings) = await prove.VerifiedAsync(statement, cancellationToken);
        // What does not verify is not handed out: a plan that looks further than its reach says would show here.
        if (findings.Count > 0) throw new DomainException(StatementErrors.NotProvable(findings[0].Message));
        context.Response.Headers[HashHeader] = System.Text.Json.Nodes.JsonNode.Parse(json)!["hash"]!.GetValue<string>();
        return TypedResults.Text(json, "application/json");
    }

    private async Task<(string Json, IReadOnlyList<ProofFinding> Findings)> VerifiedAsync(StatementSummary statement, CancellationToken cancellationToken)
    {
        var bundle = await OfAsync(statement, cancellationToken);
        var proof = Verified(bundle);
        if (!LacksOnlyPayments(proof.Findings)) return proof;
        // What was paid may know of earlier periods what their locks let it, and the lines what is known of these.
        var asPaid = Verified(bundle with { Calculations = await AsPaidAsync(bundle.Calculations, statement, cancellationToken) });
        if (asPaid.Findings.Count == 0) return asPaid;
        // It may follow from more than the payee's own facts: holds, late facts of closed periods, orders of others. Then the statement is proven without it, and the bundle says so.
        return Verified(bundle with { Payments = [], Lacks = [ProofLack.Payments] });
    }

    private static bool LacksOnlyPayments(IReadOnlyList<ProofFinding> findings) => findings.Count > 0 && findings.All(f => f.Code == "payment_differs");

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

    private sealed record Approval(DateTimeOffset At, string PayGroup);

    // The facts of earlier periods as the payment knew them.
    private async Task<IReadOnlyList<ProvenCalculation>> AsPaidAsync(IReadOnlyList<ProvenCalculation> calculations, StatementSummary statement, CancellationToken cancellationToken)
    {
        var period = await states.GetAsync(statement.PeriodCode, cancellationToken);
        var approval = (await db.FindAsync(Approved, r => new Approval(r.GetFieldValue<DateTimeOffset>(0), r.GetString(1)), [period.Code, statement.ParticipantId, statement.Total.Currency.Code], cancellationToken))!;
        var periods = await db.Set<OrgPeriod>().AsNoTracking().Where(p => p.CalendarCode == period.CalendarCode && p.Start <= period.Start).OrderBy(p => p.Start).ToListAsync(cancellationToken);
        var known = await paidPlans.LocksAsync(periods, approval.PayGroup, new Knowledge(approval.At), cancellationToken);
        var proven = new List<ProvenCalculation>();
        foreach (var calculation in calculations)
            proven.Add(calculation.PeriodCode == period.Code ? calculation with { Facts = await AsPaidAsync(calculation, [.. known.SkipLast(1)], statement, cancellationToken) } : calculation);
        return proven;
    }

    private async Task<FactSet> AsPaidAsync(ProvenCalculation calculation, IReadOnlyList<LockedPeriod> known, StatementSummary statement, CancellationToken cancellationToken)
    {
        var facts = calculation.Facts;
        foreach (var earlier in known.Where(k => facts.Calendar.Find(k.Period.Code) is not null))
        {
            var only = new HashSet<string>(StringComparer.Ordinal) { statement.ParticipantCode };
            var then = (await gather.OfAsync(earlier.Period, earlier.CountsOn(calculation.Plan.Code), only, cancellationToken)).StateOf(statement.ParticipantCode)?.Facts;
            if (then is not null) facts = facts.WithPeriodOf(then, earlier.Period.Code);
        }

        return facts;
    }

    private async Task<Money> ToldAsync(PaidLine line, StatementSummary statement, CancellationToken cancellationToken) => Exact.Payable(
        await db.ValueAsync<decimal>(Told, [line.OriginPeriodCode, statement.ParticipantId, line.ComponentCode, line.Amount.Currency.Code, statement.PeriodCode], cancellationToken), line.Amount.Currency.Code);
}
