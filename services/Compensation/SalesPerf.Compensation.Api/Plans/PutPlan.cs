using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>Writes a plan, by its short form or as a document: a changed one is a new draft, which somebody else approves.</summary>
internal sealed class PutPlan(CompensationDbContext db, TimeProvider time)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public static Task<Results<Ok<PlanVersionView>, Created<PlanVersionView>>> FormAsync(string code, PlanBody body, HttpContext context, PutPlan put, Caller caller, CancellationToken cancellationToken)
    {
        PlanForm.Check(code, body);
        var document = PlanForm.Write(code, body);
        var summary = new PlanSummary(body.Name, body.CalendarCode, body.Currency, body.EffectiveFrom, null, body.Component);
        return put.SaveAsync(new PlanVersions.Draft(code, summary, document, Sha256(document), "form"), context, caller, cancellationToken);
    }

    public static async Task<Results<Ok<PlanVersionView>, Created<PlanVersionView>>> DocumentAsync(string code, HttpContext context, PutPlan put, Caller caller, CancellationToken cancellationToken)
    {
        var text = await ReadTextAsync(context.Request.Body, cancellationToken);
        return await put.SaveAsync(ToDraft(code, text), context, caller, cancellationToken);
    }

    /// <summary>Lower-case hexadecimal, of the text in UTF-8.</summary>
    public static string Sha256(string document) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document)));

    /// <summary>Errors of a document as details of a refusal; places as <c>line:column</c>.</summary>
    public static IEnumerable<ErrorDetail> Details(IEnumerable<PlanError> errors) =>
        errors.Select(e => e.Suggestion is null ? new ErrorDetail($"{e.Line}:{e.Column}", e.Code, e.Message) : new ErrorDetail($"{e.Line}:{e.Column}", e.Code, $"{e.Message} Did you mean '{e.Suggestion}'?"));

    // A document that cannot be read has no code, calendar or currency to keep it by; one with errors in its formulas is kept as a draft and cannot be approved.
    private static PlanVersions.Draft ToDraft(string code, string text)
    {
        var reading = PlanDocument.Read(text);
        if (reading.Document is not { } plan) throw new DomainException(PlanErrors.InvalidDocument(Details(reading.Errors)));
        if (plan.Code != code) throw new DomainException(PlanErrors.AnotherCode(plan.Code));
        if (plan.Calendar is not { Length: > 0 } calendar || plan.Effective is not { } effective) throw new DomainException(PlanErrors.NoCalendarOrEffect);
        return new PlanVersions.Draft(code, new PlanSummary(plan.Name, calendar, plan.Currency, effective.Start, effective.EndExclusive, null), text, Sha256(text), "document");
    }

    private static async Task<string> ReadTextAsync(Stream body, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body, Utf8, detectEncodingFromByteOrderMarks: false);
        try { return await reader.ReadToEndAsync(cancellationToken); }
        catch (DecoderFallbackException) { throw new DomainException(PlanErrors.InvalidDocument([new ErrorDetail("1:1", "compensation.plan_not_utf8", "The document is not UTF-8.")])); }
    }

    private async Task<Results<Ok<PlanVersionView>, Created<PlanVersionView>>> SaveAsync(PlanVersions.Draft draft, HttpContext context, Caller caller, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('compensation.plan.' || $1, 0))", [draft.Code], cancellationToken);
        var latest = (await PlanVersions.ListAsync(db, draft.Code, cancellationToken)).FirstOrDefault();
        if (latest is not null && latest.View.Sha256 == draft.Sha256)
        {
            context.SetETag(latest.Tag);
            return TypedResults.Ok(latest.View);
        }

        // Writing the same again needs no version; a change must name what it is based on.
        if (latest is not null) context.RequireMatch(latest.Tag);
        if (latest?.View.Status == "draft") await db.ExecuteAsync("DELETE FROM compensation.plan_version WHERE plan_code = $1 AND number = $2", [draft.Code, latest.View.Version], cancellationToken);
        await PlanVersions.InsertAsync(db, NextNumber(latest?.View), draft, caller.Accountable, time.GetUtcNow(), cancellationToken);
        var saved = (await PlanVersions.ListAsync(db, draft.Code, cancellationToken))[0];
        context.SetETag(saved.Tag);
        return TypedResults.Created($"/v1/compensation/plans/{draft.Code}/versions/{saved.View.Version}", saved.View);
    }

    private static int NextNumber(PlanVersionView? latest) => latest switch { null => 1, { Status: "draft" } => latest.Version, _ => latest.Version + 1 };
}
