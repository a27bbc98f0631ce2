using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.ServiceDefaults.Operations;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>Past periods to calculate by a plan version instead of what was in force.</summary>
/// <param name="PeriodCodes">From 1 to 24 periods of the plan's calendar.</param>
public sealed record SimulationRequest(IReadOnlyList<string> PeriodCodes);

/// <summary>A payee in a period, as paid and as it would have been; once for each currency.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="Paid">The plan's lines for the period as they stand on its statement, and what statements of later periods adjust of them.</param>
/// <param name="Simulated">What the version would have paid.</param>
/// <param name="Difference">Simulated less paid.</param>
public sealed record SimulatedPayee(string PeriodCode, string ParticipantCode, Money Paid, Money Simulated, Money Difference);

/// <summary>A plan version over past periods beside what was paid.</summary>
/// <param name="PlanCode">Plan.</param>
/// <param name="Version">Version.</param>
/// <param name="Payees">Side by side, by period and payee.</param>
/// <param name="Paid">In total, in the plan's currency.</param>
/// <param name="Simulated">In total, in the plan's currency.</param>
/// <param name="Difference">In total, in the plan's currency.</param>
/// <param name="Totals">In total for each currency that anybody is paid in.</param>
/// <param name="Problems">What the version could not calculate, each in a line.</param>
/// <param name="ProblemDetails">The same with its parts.</param>
public sealed record SimulationResult(
    string PlanCode, int Version, IReadOnlyList<SimulatedPayee> Payees, Money Paid, Money Simulated, Money Difference, IReadOnlyList<SimulatedTotal> Totals, IReadOnlyList<string> Problems, IReadOnlyList<SimulationProblem> ProblemDetails);

/// <summary>All payees and periods in one currency.</summary>
/// <param name="Paid">As it stands on statements.</param>
/// <param name="Simulated">What the version would have paid.</param>
/// <param name="Difference">Simulated less paid.</param>
public sealed record SimulatedTotal(Money Paid, Money Simulated, Money Difference);

/// <summary>A component that a version could not calculate for a payee.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="Component">Component.</param>
/// <param name="Code">Why, for programs.</param>
/// <param name="Message">Why, for people.</param>
public sealed record SimulationProblem(string PeriodCode, string ParticipantCode, string Component, string Code, string Message)
{
    /// <summary>In a line.</summary>
    public override string ToString() => $"{PeriodCode} {ParticipantCode} {Component}: {Message}";
}

/// <summary>Calculates past periods by a plan version that may be a draft, beside what was paid; nothing is stored but the answer.</summary>
internal sealed class SimulatePlan(CompensationDbContext db, PeriodStates states, GatherFacts gather) : IOperationWork
{
    public const string Kind = "simulate-plan";
    private const int MostPeriods = 24;

    public sealed record Payload(string PlanCode, int Version, IReadOnlyList<string> PeriodCodes);

    private sealed record Paid(string ParticipantCode, Money Amount);

    public static async Task<Accepted<Operation>> AskAsync(
        string code, int version, SimulationRequest request, CompensationDbContext db, PeriodStates states, ServiceDefaults.Operations.Operations operations, Caller caller, HttpContext context, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Check(request.PeriodCodes.Count is > 0 and <= MostPeriods && request.PeriodCodes.Distinct().Count() == request.PeriodCodes.Count, "/periodCodes", "compensation.invalid_periods", $"From 1 to {MostPeriods} different periods.");
        violations.ThrowIfAny("compensation.invalid_simulation");
        var plan = CheckPlan.RequireApprovable(await PlanVersions.DocumentAsync(db, code, version, cancellationToken) ?? throw new DomainException(PlanErrors.VersionNotFound));
        await PeriodsAsync(plan.Program!.Document, request.PeriodCodes, states, cancellationToken);
        return await operations.AcceptAsync(Kind, new Payload(code, version, request.PeriodCodes), caller, context, cancellationToken);
    }

    public async Task<object?> RunAsync(JsonElement payload, OperationContext context, CancellationToken cancellationToken)
    {
        var asked = payload.Deserialize<Payload>()!;
        var program = PlanProgram.Of(await PlanVersions.DocumentAsync(db, asked.PlanCode, asked.Version, cancellationToken) ?? throw new DomainException(PlanErrors.VersionNotFound));
        var (payees, problems, currency) = (new List<SimulatedPayee>(), new List<SimulationProblem>(), program.Document.Currency);
        // A draft may have become another one since it was asked for.
        var periods = await PeriodsAsync(program.Document, asked.PeriodCodes, states, cancellationToken);
        foreach (var (period, i) in periods.Select((p, i) => (p, i)))
        {
            var facts = await gather.WithPlanAsync(period, new PlanInForce(new PlanReference(asked.PlanCode, asked.Version), program, period.Start), cancellationToken);
            var calculated = RunPlans.Of(facts);
            payees.AddRange(await BesideAsync(calculated.Outcome, asked.PlanCode, cancellationToken));
            problems.AddRange(calculated.Problems.Select(p => new SimulationProblem(period.Code, p.ParticipantCode, p.Name, p.Code, p.Message)).Take(100));
            await context.Report(100 * (i + 1) / periods.Count, new Dictionary<string, long> { ["periods"] = i + 1, ["payees"] = payees.Count });
        }

        var totals = payees.Select(p => p.Paid.Currency).Append(currency).Distinct().OrderBy(c => c.Code, StringComparer.Ordinal).Select(c => Total(payees, c)).ToArray();
        var own = totals.Single(t => t.Paid.Currency == currency);
        return new SimulationResult(asked.PlanCode, asked.Version, payees, own.Paid, own.Simulated, own.Difference, totals, [.. problems.Select(p => p.ToString())], problems);
    }

    /// <summary>Says what could not be calculated in a reader's language; a result from before it had its parts stays as it is.</summary>
    public static void Word(JsonObject result, Language language)
    {
        if (result["problemDetails"]?.Deserialize<List<SimulationProblem>>(JsonSerializerOptions.Web) is not { } details) return;
        var worded = details.ConvertAll(p => p with { Message = Texts.Detail(p.Code, p.Message, language) });
        result["problems"] = new JsonArray([.. worded.Select(p => (JsonNode)p.ToString())]);
        result["problemDetails"] = JsonSerializer.SerializeToNode(worded, JsonSerializerOptions.Web);
    }

    private static async Task<IReadOnlyList<OrgPeriod>> PeriodsAsync(PlanDocument plan, IReadOnlyList<string> codes, PeriodStates states, CancellationToken cancellationToken)
    {
        var (periods, violations) = (new List<OrgPeriod>(), new Violations());
        foreach (var code in codes)
        {
            var period = await states.GetAsync(code, cancellationToken);
            violations.Check(period.CalendarCode == plan.Calendar, $"/periodCodes/{periods.Count}", "compensation.period_of_another_calendar", $"Period '{code}' is of the calendar '{period.CalendarCode}'; this plan pays by '{plan.Calendar}'.");
            periods.Add(period);
        }

        violations.ThrowIfAny("compensation.invalid_simulation");
        return periods;
    }

    private async Task<IEnumerable<SimulatedPayee>> BesideAsync(PeriodOutcome outcome, string planCode, CancellationToken cancellationToken)
    {
        var paid = (await db.ListAsync("""
            SELECT s.participant_code, l.currency, sum(l.amount) FROM compensation.statement_line l JOIN compensation.statement s ON s.id = l.statement_id
            WHERE l.origin_period = $1 AND (l.plan_code = $2 OR (l.kind = 'adjustment' AND l.plan_code IS NULL AND EXISTS (SELECT FROM compensation.statement_line o
              WHERE o.origin_period = $1 AND o.participant_id = l.participant_id AND o.component_code = l.component_code AND o.currency = l.currency AND o.plan_code = $2))) GROUP BY 1, 2
            """, r => new Paid(r.GetString(0), Exact.Payable(r.GetDecimal(2), r.GetString(1))), [outcome.PeriodCode, planCode], cancellationToken)).ToDictionary(p => (p.ParticipantCode, p.Amount.Currency), p => p.Amount);
        var simulated = outcome.Payees.Where(p => p.Plan?.Code == planCode).SelectMany(p => p.Lines.Where(l => l.Kind == LineKind.Commission).Select(l => new Paid(p.ParticipantCode, l.Amount)))
            .GroupBy(p => (p.ParticipantCode, p.Amount.Currency)).ToDictionary(g => g.Key, g => Sum(g.Select(p => p.Amount), g.Key.Currency));
        return paid.Keys.Union(simulated.Keys).OrderBy(k => k.ParticipantCode, StringComparer.Ordinal).ThenBy(k => k.Currency.Code, StringComparer.Ordinal).Select(key =>
        {
            var none = Exact.Payable(0m, key.Currency.Code);
            var (was, would) = (paid.GetValueOrDefault(key, none), simulated.GetValueOrDefault(key, none));
            return new SimulatedPayee(outcome.PeriodCode, key.ParticipantCode, was, would, would - was);
        });
    }

    private static SimulatedTotal Total(List<SimulatedPayee> payees, Currency currency)
    {
        var those = payees.Where(p => p.Paid.Currency == currency).ToArray();
        var (paid, simulated) = (Sum(those.Select(p => p.Paid), currency), Sum(those.Select(p => p.Simulated), currency));
        return new SimulatedTotal(paid, simulated, simulated - paid);
    }

    private static Money Sum(IEnumerable<Money> amounts, Currency currency) => amounts.Aggregate(Exact.Payable(0m, currency.Code), (sum, a) => sum + a);
}
