using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Facts;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Statements;

/// <summary>A question or dispute about a line.</summary>
/// <param name="Question">In the payee's words.</param>
/// <param name="Expected">What the payee expected, in the currency of the line.</param>
/// <param name="Type"><c>question</c>, <c>missing_deal</c>, <c>wrong_amount</c>, <c>wrong_credit</c>, <c>wrong_rate</c>, <c>wrong_quota</c> or <c>other</c>; it decides who gets it.</param>
/// <param name="OrderCode">The order that it is about, where it is about one.</param>
public sealed record InquiryBody(string Question, Money? Expected = null, string Type = "question", string? OrderCode = null);

/// <summary>An answer, which ends it.</summary>
/// <param name="Answer">In words.</param>
/// <param name="Resolution"><c>answered</c>, <c>accepted</c> or <c>rejected</c>.</param>
/// <param name="Correction">What is paid or taken back, where accepted; only from a compensation administrator. It is a correction of its own on the statement, with the answer as its reason.</param>
public sealed record InquiryAnswerBody(string Answer, string Resolution = "answered", Money? Correction = null);

/// <summary>Who deals with it from now on.</summary>
/// <param name="To"><c>comp-admin</c>, <c>manager</c> or <c>finance-approver</c>.</param>
/// <param name="Note">Why.</param>
/// <param name="Assignee">A person's subject, who alone deals with it then; nobody in particular where left out. A manager who routes to managers names whom, somebody who leads the payee.</param>
public sealed record InquiryRouteBody(string To, string Note, string? Assignee = null);

/// <summary>Why it is taken back.</summary>
public sealed record InquiryWithdrawal(string Note);

/// <summary>A question or dispute about a line with its answer.</summary>
/// <param name="Id">Id.</param>
/// <param name="Status"><c>open</c> or <c>answered</c>.</param>
/// <param name="StatementId">Statement.</param>
/// <param name="LineId">Line.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="ParticipantCode">Who asks.</param>
/// <param name="Type">What it is about.</param>
/// <param name="OrderCode">The order, or null.</param>
/// <param name="Question">In the payee's words.</param>
/// <param name="Expected">What the payee expected.</param>
/// <param name="Actual">What the line said when it was asked.</param>
/// <param name="AskedAt">When.</param>
/// <param name="RoutedTo">Who deals with it.</param>
/// <param name="Assignee">Who in particular, or null.</param>
/// <param name="Resolution"><c>answered</c>, <c>accepted</c>, <c>rejected</c> or <c>withdrawn</c>; null while open.</param>
/// <param name="Correction">What was paid or taken back, or null.</param>
/// <param name="Answer">The answer.</param>
/// <param name="AnsweredBy">Who answered.</param>
/// <param name="AnsweredAt">When.</param>
public sealed record InquiryView(
    Guid Id, string Status, Guid StatementId, Guid LineId, string PeriodCode, string ParticipantCode, string Type, string? OrderCode, string Question, Money? Expected, Money? Actual, DateTimeOffset AskedAt, string RoutedTo,
    string? Assignee, string? Resolution, Money? Correction, string? Answer, string? AnsweredBy, DateTimeOffset? AnsweredAt);

/// <summary>Something that happened to it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Note">In words.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
public sealed record InquiryEventView(string Kind, string Note, string By, DateTimeOffset At);

/// <summary>It, and what happened to it.</summary>
public sealed record InquiryDetails(InquiryView Inquiry, IReadOnlyList<InquiryEventView> History);

/// <summary>Questions and disputes that hang on a line.</summary>
internal sealed class Inquiries(CompensationDbContext db, ParticipantVisibility visibility, Corrections corrections, TimeProvider time)
{
    private const int LongestText = 2_000;

    private static readonly string[] Types = ["question", "missing_deal", "wrong_amount", "wrong_credit", "wrong_rate", "wrong_quota", "other"];
    private static readonly string[] Routes = ["comp-admin", "manager", "finance-approver"];

    private const string Select = """
        SELECT i.id, CASE WHEN i.answer IS NULL THEN 'open' ELSE 'answered' END, i.statement_id, i.line_id, i.period_code, coalesce(p.code, ''), i.type, i.order_code, i.question, i.expected, i.actual, i.currency, i.asked_at,
          i.routed_to, i.assignee, i.resolution, i.corrected, i.answer, i.answered_by, i.answered_at, i.participant_id
        FROM compensation.inquiry i LEFT JOIN org.participant p ON p.id = i.participant_id
        """;

    private sealed record Stored(InquiryView View, Guid ParticipantId, string Currency);

    private sealed record Line(string Currency, decimal Amount);

    public static async Task<Created<InquiryView>> AskAsync(Guid id, Guid lineId, InquiryBody body, Inquiries inquiries, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var statement = (await StatementEndpoints.RequireAsync(id, db, visibility, caller, cancellationToken)).Summary;
        if ((await visibility.OfAsync(caller, cancellationToken)).SelfId != statement.ParticipantId) throw new DomainException(StatementErrors.NotYours);
        var line = await db.FindAsync("SELECT currency, amount FROM compensation.statement_line WHERE id = $1 AND statement_id = $2", r => new Line(r.GetString(0), r.GetDecimal(1)), [lineId, id], cancellationToken)
            ?? throw new DomainException(StatementErrors.LineNotFound);
        var made = await inquiries.AddAsync(statement, lineId, line, body, caller, cancellationToken);
        return TypedResults.Created($"/v1/compensation/inquiries/{made.Id}", made);
    }

    public static async Task<Ok<InquiryView>> AnswerAsync(Guid id, InquiryAnswerBody body, Inquiries inquiries, Caller caller, CancellationToken cancellationToken)
    {
        var found = await inquiries.RequireAsync(id, caller, cancellationToken);
        var violations = new Violations();
        violations.Text(body.Answer, "/answer", LongestText);
        violations.Check(body.Resolution is "answered" or "accepted" or "rejected", "/resolution", "compensation.unknown_resolution", "The resolution is answered, accepted or rejected.");
        violations.Check(body.Correction is null || body.Resolution == "accepted", "/correction", "compensation.invalid_correction", "Only what is accepted is corrected.");
        if (body.Correction is { } correction)
        {
            violations.Check(correction.Currency.Code == found.Currency, "/correction/currency", "compensation.wrong_currency", $"The line is in {found.Currency}.");
            violations.Check(correction.Amount != 0m, "/correction/amount", "compensation.invalid_amount", "An amount that is not zero.");
            violations.Payable(correction, "/correction/amount");
        }

        violations.ThrowIfAny("compensation.invalid_inquiry");
        // Whoever approves the payment later, or leads the payee, makes none of it.
        if (body.Correction is not null && !caller.Is(Persona.CompAdmin)) throw new DomainException(StatementErrors.CorrectionNotAllowed);
        await inquiries.RequireRouteAsync(found, caller, cancellationToken);
        await inquiries.EndAsync(found, body.Resolution, body.Answer, body.Correction, caller, cancellationToken);
        return TypedResults.Ok((await inquiries.FindAsync(id, cancellationToken))!.View);
    }

    public static async Task<Ok<InquiryView>> RouteAsync(Guid id, InquiryRouteBody body, Inquiries inquiries, CompensationDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        var found = await inquiries.RequireAsync(id, caller, cancellationToken);
        var violations = new Violations();
        violations.Text(body.Note, "/note", LongestText);
        violations.Check(Routes.Contains(body.To), "/to", "compensation.unknown_route", "It goes to comp-admin, manager or finance-approver.");
        if (body.Assignee is not null) violations.Text(body.Assignee, "/assignee", 100);
        // To managers it went already: from one of them on it goes to somebody.
        else violations.Check(body.To != "manager" || found.View.RoutedTo != "manager", "/assignee", "required", "Name the manager to whom it goes on.");
        violations.ThrowIfAny("compensation.invalid_inquiry");
        await inquiries.RequireRouteAsync(found, caller, cancellationToken);
        if (found.View.Status != "open") throw new DomainException(StatementErrors.InquiryAnswered);
        await db.ExecuteAsync("UPDATE compensation.inquiry SET routed_to = $2, assignee = $3::text WHERE id = $1", [id, body.To, body.Assignee], cancellationToken);
        await inquiries.RecordAsync(id, "routed", $"{body.To}{(body.Assignee is { } whom ? $" ({whom})" : string.Empty)}: {body.Note}", caller, cancellationToken);
        return TypedResults.Ok((await inquiries.FindAsync(id, cancellationToken))!.View);
    }

    public static async Task<Ok<InquiryView>> WithdrawAsync(Guid id, InquiryWithdrawal body, Inquiries inquiries, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var found = await inquiries.RequireAsync(id, caller, cancellationToken);
        if ((await visibility.OfAsync(caller, cancellationToken)).SelfId != found.ParticipantId) throw new DomainException(StatementErrors.NotYours);
        var violations = new Violations();
        violations.Text(body.Note, "/note", LongestText);
        violations.ThrowIfAny("compensation.invalid_inquiry");
        await inquiries.EndAsync(found, "withdrawn", body.Note, null, caller, cancellationToken);
        return TypedResults.Ok((await inquiries.FindAsync(id, cancellationToken))!.View);
    }

    public static async Task<Ok<InquiryDetails>> GetAsync(Guid id, Inquiries inquiries, CompensationDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        var found = await inquiries.RequireAsync(id, caller, cancellationToken);
        var history = await db.ListAsync("SELECT kind, note, by_whom, at FROM compensation.inquiry_event WHERE inquiry_id = $1 ORDER BY ordinal",
            r => new InquiryEventView(r.GetString(0), r.GetString(1), r.GetString(2), r.GetFieldValue<DateTimeOffset>(3)), [id], cancellationToken);
        return TypedResults.Ok(new InquiryDetails(found.View, history));
    }

    public static async Task<Ok<Page<InquiryView>>> ListAsync(
        [AsParameters] PageRequest page, string? status, string? periodCode, string? routedTo, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var rows = await db.ListAsync($"""
            {Select} WHERE i.id > $1 AND ($2::text IS NULL OR ($2 = 'open') = (i.answer IS NULL)) AND ($3::text IS NULL OR i.period_code = $3) AND ($4 OR i.participant_id = ANY($5)) AND ($7::text IS NULL OR i.routed_to = $7) ORDER BY i.id LIMIT $6
            """, Read, [page.After<AfterId>()?.Id ?? Guid.Empty, status.ToWord(nameof(status), "open", "answered"), periodCode, visible.All, visible.Ids.ToArray(), page.Size + 1, routedTo.ToWord(nameof(routedTo), Routes)], cancellationToken);
        return TypedResults.Ok(page.ToPage([.. rows.Select(r => r.View)], r => new AfterId(r.Id), context));
    }

    private async Task<InquiryView> AddAsync(StatementSummary statement, Guid lineId, Line line, InquiryBody body, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Question, "/question", LongestText);
        violations.Check(Types.Contains(body.Type), "/type", "compensation.unknown_inquiry_type", $"The type is {string.Join(", ", Types)}.");
        violations.Check(body.OrderCode is not { Length: > 100 }, "/orderCode", "too_long", "At most 100 characters.");
        if (body.Expected is { } expected)
        {
            violations.Check(expected.Currency.Code == line.Currency, "/expected/currency", "compensation.wrong_currency", $"The line is in {line.Currency}.");
            violations.Payable(expected, "/expected/amount");
        }

        violations.ThrowIfAny("compensation.invalid_inquiry");
        var id = Guid.CreateVersion7();
        await db.ExecuteAsync("""
            INSERT INTO compensation.inquiry (id, statement_id, line_id, period_code, participant_id, question, expected, currency, asked_by, asked_at, type, order_code, actual, routed_to)
            VALUES ($1, $2, $3, $4, $5, $6, $7::numeric, $8, $9, $10, $11, $12::text, $13, $14)
            """,
            [id, statement.Id, lineId, statement.PeriodCode, statement.ParticipantId, body.Question, body.Expected?.Amount, line.Currency, caller.Accountable, time.GetUtcNow(), body.Type, body.OrderCode, line.Amount,
                RouteOf(body.Type)], cancellationToken);
        await RecordAsync(id, "asked", body.Type, caller, cancellationToken);
        return (await FindAsync(id, cancellationToken))!.View;
    }

    // Who sold what is a matter of the team; what is paid for it one of the administration.
    private static string RouteOf(string type) => type is "missing_deal" or "wrong_credit" ? "manager" : "comp-admin";

    private async Task<Stored> RequireAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await FindAsync(id, cancellationToken) ?? throw new DomainException(StatementErrors.InquiryNotFound);
        (await visibility.OfAsync(caller, cancellationToken)).Require(found.ParticipantId, StatementErrors.InquiryNotFound);
        return found;
    }

    // Administrators deal with everything; others with what is routed to them, or to them in particular; and nobody with a question of one's own.
    private async Task RequireRouteAsync(Stored found, Caller caller, CancellationToken cancellationToken)
    {
        if ((await visibility.OfAsync(caller, cancellationToken)).SelfId == found.ParticipantId) throw new DomainException(StatementErrors.OwnInquiry);
        if (caller.Is(Persona.CompAdmin)) return;
        var isTheirs = PersonaNames.Parse(found.View.RoutedTo) is { } persona && caller.Is(persona) && (found.View.Assignee is not { } assignee || assignee == caller.Accountable);
        if (!isTheirs) throw new DomainException(StatementErrors.NotRoutedToYou);
    }

    private async Task EndAsync(Stored found, string resolution, string answer, Money? correction, Caller caller, CancellationToken cancellationToken)
    {
        var id = found.View.Id;
        var transaction = correction is { } amount
            ? await corrections.AddAsync(new NewCorrection($"dispute:{id:N}", found.ParticipantId, found.View.ParticipantCode, found.View.PeriodCode, amount, answer), caller, cancellationToken)
            : (Guid?)null;
        var ended = await db.ExecuteAsync("UPDATE compensation.inquiry SET answer = $2, answered_by = $3, answered_at = $4, resolution = $5, corrected = $6::numeric, transaction_id = $7::uuid WHERE id = $1 AND answer IS NULL",
            [id, answer, caller.Accountable, time.GetUtcNow(), resolution, correction?.Amount, transaction], cancellationToken);
        if (ended == 0) throw new DomainException(StatementErrors.InquiryAnswered);
        await RecordAsync(id, resolution, answer, caller, cancellationToken);
    }

    private Task<int> RecordAsync(Guid id, string kind, string note, Caller caller, CancellationToken cancellationToken) => db.ExecuteAsync("""
        INSERT INTO compensation.inquiry_event (inquiry_id, ordinal, kind, note, by_whom, at) SELECT $1, coalesce(max(ordinal), 0) + 1, $2, $3, $4, $5 FROM compensation.inquiry_event WHERE inquiry_id = $1
        """, [id, kind, note, caller.Accountable, time.GetUtcNow()], cancellationToken);

    private Task<Stored?> FindAsync(Guid id, CancellationToken cancellationToken) => db.FindAsync($"{Select} WHERE i.id = $1", Read, [id], cancellationToken);

    private static Stored Read(NpgsqlDataReader r) => new(
        new InquiryView(
            r.GetGuid(0), r.GetString(1), r.GetGuid(2), r.GetGuid(3), r.GetString(4), r.GetString(5), r.GetString(6), r.MaybeText(7), r.GetString(8), Amount(r, 9), Amount(r, 10), r.GetFieldValue<DateTimeOffset>(12), r.GetString(13),
            r.MaybeText(14), r.MaybeText(15), Amount(r, 16), r.MaybeText(17), r.MaybeText(18), r.Maybe<DateTimeOffset>(19)), r.GetGuid(20), r.GetString(11));

    private static Money? Amount(NpgsqlDataReader r, int column) => r.Maybe<decimal>(column) is { } amount ? Exact.Payable(amount, r.GetString(11)) : null;
}
