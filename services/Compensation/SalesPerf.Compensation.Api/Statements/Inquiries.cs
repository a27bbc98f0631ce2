using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Statements;

/// <summary>A question about a line.</summary>
/// <param name="Question">In the payee's words.</param>
/// <param name="Expected">What the payee expected, in the currency of the line.</param>
public sealed record InquiryBody(string Question, Money? Expected = null);

/// <summary>An answer to it.</summary>
public sealed record InquiryAnswerBody(string Answer);

/// <summary>A question about a line with its answer.</summary>
/// <param name="Id">Id.</param>
/// <param name="Status"><c>open</c> or <c>answered</c>.</param>
/// <param name="StatementId">Statement.</param>
/// <param name="LineId">Line.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="ParticipantCode">Who asks.</param>
/// <param name="Question">In the payee's words.</param>
/// <param name="Expected">What the payee expected.</param>
/// <param name="AskedAt">When.</param>
/// <param name="Answer">The answer.</param>
/// <param name="AnsweredBy">Who answered.</param>
/// <param name="AnsweredAt">When.</param>
public sealed record InquiryView(
    Guid Id, string Status, Guid StatementId, Guid LineId, string PeriodCode, string ParticipantCode, string Question, Money? Expected, DateTimeOffset AskedAt, string? Answer, string? AnsweredBy, DateTimeOffset? AnsweredAt);

internal static class Inquiries
{
    private const int LongestText = 2_000;

    private const string Select = """
        SELECT i.id, CASE WHEN i.answer IS NULL THEN 'open' ELSE 'answered' END, i.statement_id, i.line_id, i.period_code, coalesce(p.code, ''), i.question, i.expected, i.currency, i.asked_at, i.answer, i.answered_by, i.answered_at
        FROM compensation.inquiry i LEFT JOIN org.participant p ON p.id = i.participant_id
        """;

    public static async Task<Created<InquiryView>> AskAsync(
        Guid id, Guid lineId, InquiryBody body, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Question, "/question", LongestText);
        violations.ThrowIfAny("compensation.invalid_inquiry");
        var statement = (await StatementEndpoints.RequireAsync(id, db, visibility, caller, cancellationToken)).Summary;
        if ((await visibility.OfAsync(caller, cancellationToken)).SelfId != statement.ParticipantId) throw new DomainException(StatementErrors.NotYours);
        var currency = await db.FindAsync("SELECT currency FROM compensation.statement_line WHERE id = $1 AND statement_id = $2", r => r.GetString(0), [lineId, id], cancellationToken)
            ?? throw new DomainException(StatementErrors.LineNotFound);
        violations.Check(body.Expected is not { } expected || expected.Currency.Code == currency, "/expected/currency", "compensation.wrong_currency", $"The line is in {currency}.");
        violations.ThrowIfAny("compensation.invalid_inquiry");
        var inquiryId = Guid.CreateVersion7();
        await db.ExecuteAsync("INSERT INTO compensation.inquiry (id, statement_id, line_id, period_code, participant_id, question, expected, currency, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7::numeric, $8, $9, $10)",
            [inquiryId, id, lineId, statement.PeriodCode, statement.ParticipantId, body.Question, body.Expected?.Amount, currency, caller.Accountable, time.GetUtcNow()], cancellationToken);
        return TypedResults.Created($"/v1/compensation/inquiries/{inquiryId}", await FindAsync(inquiryId, db, cancellationToken));
    }

    public static async Task<Ok<InquiryView>> AnswerAsync(Guid id, InquiryAnswerBody body, CompensationDbContext db, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Answer, "/answer", LongestText);
        violations.ThrowIfAny("compensation.invalid_inquiry");
        var inquiry = await FindAsync(id, db, cancellationToken) ?? throw new DomainException(StatementErrors.InquiryNotFound);
        var answered = await db.ExecuteAsync("UPDATE compensation.inquiry SET answer = $2, answered_by = $3, answered_at = $4 WHERE id = $1 AND answer IS NULL", [inquiry.Id, body.Answer, caller.Accountable, time.GetUtcNow()], cancellationToken);
        if (answered == 0) throw new DomainException(StatementErrors.InquiryAnswered);
        return TypedResults.Ok(await FindAsync(id, db, cancellationToken));
    }

    public static async Task<Ok<Page<InquiryView>>> ListAsync(
        [AsParameters] PageRequest page, string? status, string? periodCode, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var rows = await db.ListAsync($"""
            {Select} WHERE i.id > $1 AND ($2::text IS NULL OR ($2 = 'open') = (i.answer IS NULL)) AND ($3::text IS NULL OR i.period_code = $3) AND ($4 OR i.participant_id = ANY($5)) ORDER BY i.id LIMIT $6
            """, Read, [page.After<AfterId>()?.Id ?? Guid.Empty, status, periodCode, visible.All, visible.Ids.ToArray(), page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterId(r.Id), context));
    }

    private static Task<InquiryView?> FindAsync(Guid id, CompensationDbContext db, CancellationToken cancellationToken) => db.FindAsync($"{Select} WHERE i.id = $1", Read, [id], cancellationToken);

    private static InquiryView Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetString(1), r.GetGuid(2), r.GetGuid(3), r.GetString(4), r.GetString(5), r.GetString(6), r.Maybe<decimal>(7) is { } expected ? Exact.Payable(expected, r.GetString(8)) : null,
        r.GetFieldValue<DateTimeOffset>(9), r.MaybeText(10), r.MaybeText(11), r.Maybe<DateTimeOffset>(12));
}
