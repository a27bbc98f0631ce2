using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Facts;

/// <summary>A payment by hand.</summary>
/// <param name="ParticipantCode">To whom.</param>
/// <param name="PeriodCode">Period whose statement has it; a closed one's next open one gets the difference.</param>
/// <param name="Amount">How much; negative takes back.</param>
/// <param name="Reason">Why, for the statement and the audit.</param>
public sealed record CorrectionBody(string ParticipantCode, string PeriodCode, Money Amount, string Reason);

/// <summary>Money that somebody decided, with the key of the decision.</summary>
internal sealed record NewCorrection(string Reference, Guid ParticipantId, string ParticipantCode, string PeriodCode, Money Amount, string Reason);

/// <summary>Money that somebody decided is a transaction of its own, paid as it is: audited, dated, and late where its period is closed, like any other.</summary>
internal sealed class Corrections(CompensationDbContext db, PeriodStates states, FactsChanged facts, TimeProvider time)
{
    private const string Insert = """
        INSERT INTO compensation.sales_transaction (id, revision, is_current, order_code, line_code, sub_line_code, event_type, compensation_date, amount, currency, delta, account_code, seller_id, seller_code,
          territory_code, attributes, coverage, coverage_territory, reason, comment, recorded_by, recorded_at)
        VALUES ($1, 0, true, $2, '1', '1', $3, $4, $5, $6, $5, '', $7, $8, '', jsonb_build_object('title', $9::text), 'not_asked', '', 'correction', $9, $10, $11)
        ON CONFLICT (order_code, line_code, sub_line_code, event_type) WHERE is_current DO NOTHING
        """;

    public static void MapCorrections(IEndpointRouteBuilder app) => app.MapPost("/v1/compensation/corrections", PostAsync).WithTags("Facts").WithName("CorrectPayment").RequirePersona(Persona.CompAdmin)
        .WithMetadata(new SalesPerf.ServiceDefaults.Http.IdempotencyKeyRequired()).WithSummary("Pays by hand, with a reason: a line of its own on the statement of the period.");

    /// <summary>The last day of the period decides; the same reference is one correction, however often it is asked for.</summary>
    public async Task<Guid> AddAsync(NewCorrection correction, Caller caller, CancellationToken cancellationToken)
    {
        var period = await states.GetAsync(correction.PeriodCode, cancellationToken);
        var (id, day) = (Guid.CreateVersion7(), period.EndExclusive.AddDays(-1));
        var added = await db.ExecuteAsync(Insert,
            [id, correction.Reference, TransactionKey.Correction, day, correction.Amount.Amount, correction.Amount.Currency.Code, correction.ParticipantId, correction.ParticipantCode, correction.Reason, caller.Accountable, time.GetUtcNow()],
            cancellationToken);
        if (added == 0) return id;
        // What is paid as it is is of its own day alone: no plan is calculated from it.
        var periods = await facts.PeriodsOfAsync([day], cancellationToken);
        foreach (var closed in (await facts.MarkAsync(periods, cancellationToken, [correction.ParticipantId])).Intersect(periods))
            await db.ExecuteAsync("INSERT INTO compensation.late_fact (id, period_code, kind, reference, transaction_id, revision, participant_id, recorded_at) VALUES ($1, $2, 'transaction', $3, $4, 0, $5, $6)",
                [Guid.CreateVersion7(), closed, correction.Reference, id, correction.ParticipantId, time.GetUtcNow()], cancellationToken);
        return id;
    }

    private static async Task<Created<TransactionView>> PostAsync(
        CorrectionBody body, Corrections corrections, Participants participants, ParticipantVisibility visibility, CompensationDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Reason, "/reason", 500);
        violations.Check(body.Amount.Amount != 0m, "/amount", "compensation.invalid_amount", "An amount that is not zero.");
        violations.Payable(body.Amount, "/amount");
        violations.ThrowIfAny("compensation.invalid_correction");
        var known = await participants.ResolveAsync([body.ParticipantCode], cancellationToken);
        var payee = known.GetValueOrDefault(body.ParticipantCode) ?? throw new DomainException(PlanErrors.UnknownParticipant(body.ParticipantCode));
        await visibility.RequireOthersPayAsync(caller, [payee.Id], cancellationToken);
        var id = await corrections.AddAsync(new NewCorrection($"correction:{Guid.CreateVersion7():N}", payee.Id, payee.Code, body.PeriodCode, body.Amount, body.Reason), caller, cancellationToken);
        return TypedResults.Created($"/v1/compensation/transactions/{id}/revisions", await TransactionEndpoints.FindAsync(db, id, cancellationToken));
    }
}
