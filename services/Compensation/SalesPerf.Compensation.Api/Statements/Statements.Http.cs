using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Api.Statements;

/// <summary>How far a statement is.</summary>
internal enum StatementStatus
{
    /// <summary>Calculated, and its payee cannot read it.</summary>
    Draft,

    /// <summary>Its payee can read it.</summary>
    Published,

    /// <summary>It stands, because its period is closed.</summary>
    Closed,
}

/// <summary>A payee's statement of a period.</summary>
/// <param name="Id">Id.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="ParticipantId">Payee.</param>
/// <param name="ParticipantCode">Business key.</param>
/// <param name="ParticipantName">Name to show.</param>
/// <param name="Status"><c>draft</c>, <c>published</c> or <c>closed</c>.</param>
/// <param name="Total">What is paid.</param>
/// <param name="PublishedAt">When the payee could read it first with these lines.</param>
public sealed record StatementSummary(
    Guid Id, string PeriodCode, Guid ParticipantId, string ParticipantCode, string? ParticipantName, string Status, Money Total, DateTimeOffset? PublishedAt);

/// <summary>A line of a statement with how it came about.</summary>
/// <param name="Id">Id.</param>
/// <param name="Kind"><c>commission</c> (a component of the plan), <c>reward</c>, <c>correction</c> or <c>adjustment</c>.</param>
/// <param name="ComponentCode">Component of the plan.</param>
/// <param name="ComponentName">Name to show.</param>
/// <param name="OriginPeriodCode">The period whose results it pays.</param>
/// <param name="PlanCode">Plan, or null for a reward.</param>
/// <param name="PlanVersion">Its version.</param>
/// <param name="Amount">What is paid.</param>
/// <param name="Unrounded">The exact product.</param>
/// <param name="Explanation">The steps, in the order in which a person would follow them.</param>
/// <param name="Causes">What changed, for an adjustment.</param>
public sealed record StatementLineView(
    Guid Id, string Kind, string ComponentCode, string ComponentName, string OriginPeriodCode, string? PlanCode, int? PlanVersion, Money Amount, UnroundedMoney Unrounded,
    IReadOnlyList<ExplanationStep> Explanation, IReadOnlyList<AdjustmentCause> Causes);

/// <summary>A statement with what was measured and its lines.</summary>
public sealed record StatementView(
    Guid Id, string PeriodCode, Guid ParticipantId, string ParticipantCode, string? ParticipantName, string Status, Money Total, UnroundedMoney UnroundedTotal, DateTimeOffset? PublishedAt,
    IReadOnlyList<MeasuredView> Measurements, IReadOnlyList<StatementLineView> Lines);

internal static class StatementEndpoints
{
    private const string From = """
        FROM compensation.statement s LEFT JOIN compensation.period_state p ON p.period_code = s.period_code LEFT JOIN org.participant w ON w.id = s.participant_id
        """;

    private const string Columns = """
        s.id, s.period_code, s.participant_id, s.participant_code, w.name, CASE WHEN p.closed THEN 'closed' WHEN s.published THEN 'published' ELSE 'draft' END, s.total, s.currency, s.published_at, s.unrounded_total, s.xmin::text,
        s.published
        """;

    private sealed record Position(DateOnly PeriodStart, string ParticipantCode, Guid Id);

    private sealed record Listed(StatementSummary Summary, DateOnly PeriodStart);

    internal sealed record Found(StatementSummary Summary, UnroundedMoney UnroundedTotal, uint Tag, bool Published);

    public static void MapStatements(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/statements").WithTags("Statements");
        group.MapGet("", ListAsync).WithName("ListStatements").RequirePersona(PayReaders.All).WithSummary("Statements that the caller may see, those of the latest period first: one's own and the team's once published, all for those who administer and check.");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetStatement").RequirePersona(PayReaders.All).WithSummary("A statement with its lines, each explained step by step.").WithETag();
        group.MapGet("/{id:guid}/lines/{lineId:guid}/trace", TraceLine.HandleAsync).WithName("TraceStatementLine").RequirePersona(PayReaders.All).WithSummary("The credits and transactions behind a line.");
        group.MapPost("/{id:guid}/lines/{lineId:guid}/inquiries", Inquiries.AskAsync).WithName("AskAboutStatementLine").RequirePersona(PayReaders.Payees).WithSummary("Asks about a line of one's own statement.");
        group.MapGet("/{id:guid}/why", WhyChanged.BetweenStatementsAsync).WithName("ExplainStatementChange").RequirePersona(PayReaders.All).WithSummary("Why a statement pays another amount than an earlier one (against): causes that sum exactly to the change.");
        group.MapGet("/{id:guid}/proof", ProveStatement.HandleAsync).WithName("GetStatementProof").RequirePersona(PayReaders.All).Produces<JsonObject>(StatusCodes.Status200OK, "application/json")
            .WithSummary("The statement with its plan and facts, so that 'salesperf statement verify' calculates it again offline; its hash is in the header Proof-Hash.");
        group.MapGet("/as-known", KnownStatement.HandleAsync).WithName("GetStatementAsKnown").RequirePersona(PayReaders.All).WithSummary("What a payee's statement of a period comes to from what was known at an instant.");
        group.MapGet("/as-known/why", WhyChanged.BetweenInstantsAsync).WithName("ExplainKnowledgeChange").RequirePersona(PayReaders.All).WithSummary("Why a payee's pay of a period is another by what is known later (until, now where left out) than by what was known earlier (from).");
        app.MapPost("/v1/compensation/estimates", Estimate.EstimateAsync).WithTags("Statements").WithName("EstimatePay").RequirePersona(PayReaders.All).WithSummary("What a payee would earn if deals of the open pipeline were closed, by the real plan and on top of the real orders.");
        app.MapPost("/v1/compensation/credit-previews", Estimate.PreviewAsync).WithTags("Statements").WithName("PreviewCredits").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Manager)
            .WithSummary("Who would be credited for deals that do not exist yet.");
        app.MapGet("/v1/compensation/inquiries/{id:guid}", Inquiries.GetAsync).WithTags("Statements").WithName("GetInquiry").RequirePersona(PayReaders.All).WithSummary("A question or dispute and what happened to it.");
        app.MapPost("/v1/compensation/inquiries/{id:guid}:route", Inquiries.RouteAsync).WithTags("Statements").WithName("RouteInquiry").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Manager)
            .WithSummary("Says who deals with it from now on; those to whom it is routed send it on, administrators all.");
        app.MapPost("/v1/compensation/inquiries/{id:guid}:withdraw", Inquiries.WithdrawAsync).WithTags("Statements").WithName("WithdrawInquiry").RequirePersona(PayReaders.Payees).WithSummary("Takes one's own back.");
        app.MapGet("/v1/compensation/inquiries", Inquiries.ListAsync).WithTags("Statements").WithName("ListInquiries").RequirePersona(PayReaders.All).WithSummary("Questions about lines that the caller may see.");
        app.MapPost("/v1/compensation/inquiries/{id:guid}:answer", Inquiries.AnswerAsync).WithTags("Statements").WithName("AnswerInquiry").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Manager).WithSummary("Answers a question or decides a dispute; a correction stands on the statement as a line of its own.");
    }

    /// <summary>A statement that the caller may see; refuses as if it were not there.</summary>
    internal static async Task<Found> RequireAsync(Guid id, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var found = await db.FindAsync($"SELECT {Columns} {From} WHERE s.id = $1", Read, [id], cancellationToken);
        if (found is null || !visible.Includes(found.Summary.ParticipantId) || (!visible.All && !found.Published)) throw new DomainException(StatementErrors.NotFound);
        return found with { Summary = For(caller, found.Summary) };
    }

    private static StatementSummary For(Caller caller, StatementSummary summary) => caller.ReadsMasked ? summary with { ParticipantName = summary.ParticipantCode } : summary;

    internal static StatementLineView ReadLine(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.MaybeText(5), r.Maybe<int>(6), Exact.Payable(r.GetDecimal(7), r.GetString(9)), Exact.Amount(r.GetDecimal(8), r.GetString(9)),
        r.FromJson<List<ExplanationStep>>(10), r.FromJson<List<AdjustmentCause>>(11));

    internal const string LineColumns = "id, kind, component_code, component_name, origin_period, plan_code, plan_version, amount, unrounded, currency, steps::text, causes::text";

    private static async Task<Ok<Page<StatementSummary>>> ListAsync(
        [AsParameters] PageRequest page, string? periodCode, string? participantCode, string? status, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var after = page.After<Position>() ?? new Position(DateOnly.MaxValue, string.Empty, Guid.Empty);
        var rows = await db.ListAsync($"""
            SELECT {Columns}, o.start {From} JOIN org.period o ON o.code = s.period_code
            WHERE (o.start < $1 OR (o.start = $1 AND (s.participant_code, s.id) > ($2, $3))) AND ($4::text IS NULL OR s.period_code = $4) AND ($5::text IS NULL OR s.participant_code = $5){InState(status.ToChoice<StatementStatus>(nameof(status)))}
              AND ($6 OR (s.published AND s.participant_id = ANY($7))) ORDER BY o.start DESC, s.participant_code, s.id LIMIT $8
            """, r => new Listed(Read(r).Summary, r.GetFieldValue<DateOnly>(r.FieldCount - 1)),
            [after.PeriodStart, after.ParticipantCode, after.Id, periodCode, participantCode, visible.All, visible.Ids.ToArray(), page.Size + 1], cancellationToken);
        var found = page.ToPage(rows, r => new Position(r.PeriodStart, r.Summary.ParticipantCode, r.Summary.Id), context);
        return TypedResults.Ok(new Page<StatementSummary>([.. found.Items.Select(i => For(caller, i.Summary))], found.NextCursor, found.NextLink));
    }

    // Written out, so that the few drafts of a large period are found by their own index.
    private static string InState(StatementStatus? status) => status switch
    {
        StatementStatus.Draft => " AND NOT s.published AND p.closed IS NOT TRUE",
        StatementStatus.Published => " AND s.published AND p.closed IS NOT TRUE",
        StatementStatus.Closed => " AND p.closed",
        _ => string.Empty,
    };

    private static async Task<Results<Ok<StatementView>, StatusCodeHttpResult>> GetAsync(
        Guid id, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var found = await RequireAsync(id, db, visibility, caller, cancellationToken);
        context.SetETag(found.Tag);
        if (context.HasCurrent(found.Tag)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        var lines = await db.ListAsync($"SELECT {LineColumns} FROM compensation.statement_line WHERE statement_id = $1 ORDER BY ordinal", ReadLine, [id], cancellationToken);
        var (s, language) = (found.Summary, LanguageTags.Told(context));
        var measured = await db.ListAsync("SELECT measure, amount, quota, currency FROM compensation.measurement WHERE period_code = $1 AND participant_id = $2 AND currency = $3 ORDER BY measure", ReadMeasured,
            [s.PeriodCode, s.ParticipantId, s.Total.Currency.Code], cancellationToken);
        return TypedResults.Ok(new StatementView(s.Id, s.PeriodCode, s.ParticipantId, s.ParticipantCode, s.ParticipantName, s.Status, s.Total, found.UnroundedTotal, s.PublishedAt, measured, [.. lines.Select(l => l.In(language))]));
    }

    private static MeasuredView ReadMeasured(NpgsqlDataReader r)
    {
        var (amount, quota) = (Exact.Amount(r.GetDecimal(1), r.GetString(3)), r.Maybe<decimal>(2) is { } stated ? Exact.Amount(stated, r.GetString(3)) : (UnroundedMoney?)null);
        return new MeasuredView(r.GetString(0), amount, quota, quota is { } of && Attainment.Of(amount, of) is { } exact ? new Attainment(exact.At(6)) : null);
    }

    private static Found Read(NpgsqlDataReader r) => new(
        new StatementSummary(r.GetGuid(0), r.GetString(1), r.GetGuid(2), r.GetString(3), r.MaybeText(4), r.GetString(5), Exact.Payable(r.GetDecimal(6), r.GetString(7)), r.Maybe<DateTimeOffset>(8)),
        Exact.Amount(r.GetDecimal(9), r.GetString(7)), Tag(r.GetString(10), r.GetString(5)), r.GetBoolean(11));

    // Closing a period changes what a statement says of itself without writing its row.
    private static uint Tag(string version, string status) => uint.Parse(version, CultureInfo.InvariantCulture) ^ (status == "closed" ? 0x8000_0000u : 0u);
}
