using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Which opening balances to approve.</summary>
/// <param name="Ids">All of them or none; from 1 to 20,000.</param>
public sealed record OpeningApprovalBody(IReadOnlyList<Guid> Ids);

/// <summary>Opening balances that were approved.</summary>
/// <param name="Approved">How many.</param>
public sealed record OpeningApprovalView(int Approved);

/// <summary>Why an opening balance is withdrawn.</summary>
/// <param name="Reason">In words.</param>
public sealed record OpeningWithdrawalBody(string Reason);

/// <summary>What a file of opening balances came to.</summary>
/// <param name="Ids">The drafts, in the order of the file.</param>
public sealed record OpeningImportView(IReadOnlyList<Guid> Ids);

internal static class OpeningEndpoints
{
    private const long LargestFile = 16L * 1024 * 1024;

    public static void MapOpenings(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/opening-balances").WithTags("Payments");
        group.MapGet("", ListAsync).WithName("ListOpeningBalances").RequirePersona(PayReaders.All)
            .WithSummary("What another system left for payees when payments began here, as of now or as known at an instant: one's own and the team's once approved, all for those who administer and check.");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetOpeningBalance").RequirePersona(PayReaders.All).WithSummary("An opening balance.");
        group.MapPost("", StateAsync).WithName("StateOpeningBalance").RequirePersona(Persona.CompAdmin).WithMetadata(new IdempotencyKeyRequired())
            .WithSummary("States what another system left for a payee: owed, carried and held before the first period that is paid here. It counts once somebody else approved it.");
        group.MapPost("/imports", ImportAsync).WithName("ImportOpeningBalances").RequirePersona(Persona.CompAdmin).WithMetadata(new RequestSizeLimitAttribute(LargestFile)).Accepts<Stream>("text/csv")
            .WithSummary("States opening balances of a file (CSV), all of them or none; further rows of a payee and group add what is held.");
        app.MapPost("/v1/compensation/opening-balances:approve", ApproveAsync).WithTags("Payments").WithName("ApproveOpeningBalances").RequirePersona(Persona.FinanceApprover).WithMetadata(new IdempotencyKeyRequired())
            .WithSummary("Approves opening balances and posts them to the ledger, all of them or none; whoever stated one cannot.");
        group.MapPost("/{id:guid}:withdraw", WithdrawAsync).WithName("WithdrawOpeningBalance").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover)
            .WithSummary("Withdraws an opening balance before a payment follows from it; once approved, somebody else than its maker does.");
    }

    private static async Task<Ok<Page<OpeningBalanceView>>> ListAsync(
        [AsParameters] PageRequest page, string? participantCode, string? periodCode, string? status, DateTimeOffset? knownAt, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller,
        CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var rows = await db.ListAsync($"""
            SELECT * FROM (SELECT {Openings.Columns} FROM compensation.opening_balance o WHERE o.id > $2 AND o.made_at <= $1 AND ($3 OR (o.approved_at <= $1 AND o.participant_id = ANY($4)))
              AND ($5::text IS NULL OR o.participant_code = $5) AND ($6::text IS NULL OR o.period_code = $6)) AS o(id, status) WHERE $7::text IS NULL OR o.status = $7 ORDER BY o.id LIMIT $8
            """, Openings.Read, [knownAt ?? DateTimeOffset.MaxValue, page.After<AfterId>()?.Id ?? Guid.Empty, visible.All, visible.Ids.ToArray(), participantCode, periodCode, status.ToWord(nameof(status), "draft", "approved", "withdrawn"), page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterId(r.Id), context));
    }

    private static async Task<Ok<OpeningBalanceView>> GetAsync(Guid id, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        return TypedResults.Ok(await db.FindAsync($"SELECT {Openings.Columns} FROM compensation.opening_balance o WHERE o.id = $2 AND ($3 OR (o.approved_at IS NOT NULL AND o.participant_id = ANY($4)))", Openings.Read,
            [DateTimeOffset.MaxValue, id, visible.All, visible.Ids.ToArray()], cancellationToken) ?? throw new DomainException(OpeningErrors.NotFound));
    }

    private static async Task<Created<OpeningBalanceView>> StateAsync(OpeningBalanceBody body, StateOpenings state, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var id = (await state.StateAsync([(body, string.Empty)], caller, cancellationToken))[0];
        return TypedResults.Created($"/v1/compensation/opening-balances/{id}", (await GetAsync(id, db, visibility, caller, cancellationToken)).Value);
    }

    private static async Task<Ok<OpeningImportView>> ImportAsync(HttpContext context, StateOpenings state, Caller caller, CancellationToken cancellationToken)
    {
        var bodies = await OpeningCsv.ReadAsync(context.Request.Body, cancellationToken);
        return TypedResults.Ok(new OpeningImportView(bodies.Count == 0 ? [] : await state.StateAsync(bodies, caller, cancellationToken)));
    }

    private static async Task<Ok<OpeningApprovalView>> ApproveAsync(OpeningApprovalBody body, DecideOpenings decide, Caller caller, CancellationToken cancellationToken)
    {
        await decide.ApproveAsync(body.Ids, caller, cancellationToken);
        return TypedResults.Ok(new OpeningApprovalView(body.Ids.Distinct().Count()));
    }

    private static async Task<Ok<OpeningBalanceView>> WithdrawAsync(
        Guid id, OpeningWithdrawalBody body, DecideOpenings decide, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Reason, "/reason", 500);
        violations.ThrowIfAny("compensation.invalid_opening_balance");
        await decide.WithdrawAsync(id, body.Reason, caller, cancellationToken);
        return await GetAsync(id, db, visibility, caller, cancellationToken);
    }
}
