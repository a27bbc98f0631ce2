using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>All versions of a plan, latest first.</summary>
public sealed record PlanView(string Code, IReadOnlyList<PlanVersionView> Versions);

internal static class PlanEndpoints
{
    private static readonly Persona[] Readers = [Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    public static void MapPlans(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation").WithTags("Plans");
        group.MapGet("/plans", ListAsync).WithName("ListPlans").RequirePersona(Readers).WithSummary("Plans by their codes, each in its latest version.");
        group.MapGet("/plans/{code}", GetAsync).WithName("GetPlan").RequirePersona(Readers).WithETag().WithSummary("A plan with all its versions.");
        group.MapPut("/plans/{code}", PutPlan.FormAsync).WithName("PutPlan").RequirePersona(Persona.CompAdmin).NeedsVersion(mayCreate: true).WithSummary("Writes a plan of one commission by its short form; a change becomes a draft version.");
        group.MapPut("/plans/{code}/document", PutPlan.DocumentAsync).WithName("PutPlanDocument").RequirePersona(Persona.CompAdmin).NeedsVersion(mayCreate: true).Accepts<Stream>("application/yaml", "text/plain", "application/json")
            .WithSummary("Writes a plan as a document (YAML or JSON), kept as sent; a change becomes a draft version. Importing the document of another environment is this.");
        group.MapGet("/plans/{code}/versions/{version:int}/document", DocumentAsync).WithName("GetPlanDocument").RequirePersona(Readers).Produces<string>(StatusCodes.Status200OK, "application/yaml")
            .WithSummary("The document of a version as it was written; its SHA-256 is the version's.");
        group.MapGet("/plans/{code}/versions/{version:int}/check", CheckPlan.HandleAsync).WithName("CheckPlanVersion").RequirePersona(Readers)
            .WithSummary("Errors with line and column, what is stated for the tables of a draft and does not fit them, outcomes of the plan's own tests and findings of the linter.");
        group.MapGet("/plans/{code}/versions/{version:int}/diff", CheckPlan.DiffAsync).WithName("DiffPlanVersions").RequirePersona(Readers).WithSummary("What differs in meaning from another version (against), by name.");
        group.MapPost("/plans/{code}/versions/{version:int}:simulate", SimulatePlan.AskAsync).WithName("SimulatePlanVersion").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover)
            .WithSummary("Calculates past periods by the version, beside what was paid, per payee and in total; nothing else is stored.");
        group.MapPost("/plans/{code}/versions/{version:int}:approve", ApproveAsync).WithName("ApprovePlanVersion").RequirePersona(Persona.FinanceApprover)
            .WithSummary("Puts a draft into force that has no errors and whose tests pass; whoever made it cannot.");
        group.MapPost("/plan-assignments:batch", AssignPlans.HandleAsync).WithName("AssignPlans").RequirePersona(Persona.CompAdmin).WithSummary("Says who is paid by which plan from when: a participant or everybody of a title.");
        group.MapGet("/plan-assignments", AssignPlans.ListAsync).WithName("ListPlanAssignments").RequirePersona(Readers).WithSummary("Who is paid by which plan.");
        group.MapPost("/parameter-values:batch", SetParameters.HandleAsync).WithName("SetParameterValues").RequirePersona(Persona.CompAdmin).WithSummary("Sets values of plans' parameters for everybody, a title, a position or a person, from a day to the day before another.");
        group.MapGet("/parameter-values", SetParameters.ListAsync).WithName("ListParameterValues").RequirePersona(Readers).WithSummary("Values of plans' parameters.");
        group.MapPost("/table-values:batch", SetTables.HandleAsync).WithName("SetTableValues").RequirePersona(Persona.CompAdmin).WithSummary("Sets the content of plans' tables (rate tables, pay curves, grids, lookups) for everybody, a title, a position or a person, from a day to the day before another.");
        group.MapGet("/table-values", SetTables.ListAsync).WithName("ListTableValues").RequirePersona(Readers).WithSummary("Content of plans' tables.");
        group.MapPost("/personal-rates:batch", SetPersonalRates.HandleAsync).WithName("SetPersonalRates").RequirePersona(Persona.CompAdmin).WithSummary("Sets participants' own rates, from a day to the day before another.");
        group.MapGet("/personal-rates", SetPersonalRates.ListAsync).WithName("ListPersonalRates").RequirePersona(Readers).WithSummary("Participants' own rates.");
    }

    private static async Task<Ok<Page<PlanVersionView>>> ListAsync([AsParameters] PageRequest page, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await PlanVersions.LatestAsync(db, page.After<AfterCode>()?.Code, page.Size + 1, cancellationToken);
        return TypedResults.Ok(page.ToPage([.. rows.Select(r => r.View)], r => new AfterCode(r.Code), context));
    }

    private static async Task<Ok<PlanView>> GetAsync(string code, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var versions = await PlanVersions.ListAsync(db, code, cancellationToken);
        if (versions.Count == 0) throw new DomainException(PlanErrors.NotFound(code));
        context.SetETag(versions[0].Tag);
        return TypedResults.Ok(new PlanView(code, [.. versions.Select(v => v.View)]));
    }

    private static async Task<Ok<PlanVersionView>> ApproveAsync(string code, int version, CompensationDbContext db, FactsChanged facts, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var versions = await PlanVersions.ListAsync(db, code, cancellationToken);
        var draft = (versions.FirstOrDefault(v => v.View.Version == version) ?? throw new DomainException(PlanErrors.VersionNotFound)).View;
        if (draft.Status != "draft") throw new DomainException(PlanErrors.NotADraft);
        if (draft.MadeBy == caller.Accountable) throw new DomainException(PlanErrors.MakerIsChecker);
        var found = CheckPlan.RequireApprovable((await PlanVersions.DocumentAsync(db, code, version, cancellationToken))!);
        await FactReaders.WaitAsync(db, cancellationToken);
        await PlanTables.LockAsync(db, code, cancellationToken);
        var misfits = await PlanTables.MisfitsAsync(db, draft, found.Program!.Document, cancellationToken);
        if (misfits.Count > 0) throw new DomainException(PlanErrors.NotApprovable(CheckPlan.Details(misfits)));
        await db.ExecuteAsync("UPDATE compensation.plan_version SET status = 'superseded' WHERE plan_code = $1 AND effective_from = $2 AND status = 'approved'", [code, draft.Plan.EffectiveFrom], cancellationToken);
        await db.ExecuteAsync("""
            UPDATE compensation.plan_version SET status = 'approved', approved_by = $3, approved_at = $4, looks_back = $5, needs_before = $6, reads_scores = $7, reads_certifications = $8, reads_trees = $9
            WHERE plan_code = $1 AND number = $2 AND status = 'draft'
            """, [code, version, caller.Accountable, time.GetUtcNow(), found.LooksBack, found.NeedsBefore, found.ReadsScores, found.ReadsCertifications, found.Program!.Document.Classifications.ToArray()], cancellationToken);
        await facts.MarkRangeAsync(new DateRange(draft.Plan.EffectiveFrom, draft.Plan.EffectiveUntil), "plan", $"{code} version {version}", null, cancellationToken);
        return TypedResults.Ok((await PlanVersions.ListAsync(db, code, cancellationToken)).Single(v => v.View.Version == version).View);
    }

    private static async Task<ContentHttpResult> DocumentAsync(string code, int version, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var document = await PlanVersions.DocumentAsync(db, code, version, cancellationToken) ?? throw new DomainException(PlanErrors.VersionNotFound);
        // One written as JSON too: JSON is YAML.
        return TypedResults.Text(document, "application/yaml");
    }
}
