using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Diff;
using SalesPerf.Compensation.Domain.Plans.Lint;
using SalesPerf.Compensation.Domain.Plans.Testing;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>Something wrong in a document, at its place.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suggestion">What may have been meant.</param>
public sealed record PlanErrorView(string Code, int Line, int Column, string Message, string? Suggestion);

/// <summary>What a check of a plan version came to.</summary>
/// <param name="Code">Plan.</param>
/// <param name="Version">Version.</param>
/// <param name="Approvable">Whether it has no errors and its own tests pass.</param>
/// <param name="Errors">Errors of the document and its formulas; of a draft also what is stated for its tables and does not fit them.</param>
/// <param name="Tests">The plan's own tests.</param>
/// <param name="Findings">What the linter found: allowed, but probably not meant.</param>
public sealed record PlanCheckView(string Code, int Version, bool Approvable, IReadOnlyList<PlanErrorView> Errors, IReadOnlyList<PlanTestView> Tests, IReadOnlyList<PlanFindingView> Findings);

/// <summary>One of a plan's own tests.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Passed">Whether everything came out.</param>
/// <param name="Failures">What did not.</param>
public sealed record PlanTestView(string Name, int Line, bool Passed, IReadOnlyList<string> Failures);

/// <summary>A finding of the linter.</summary>
/// <param name="Code">What it is.</param>
/// <param name="Subject">The component, table or rule.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What was found, with the input that shows it.</param>
/// <param name="Accepted">Why the author means it, where the plan says so.</param>
public sealed record PlanFindingView(string Code, string Subject, int Line, int Column, string Message, string? Accepted);

/// <summary>What differs in meaning between two versions.</summary>
/// <param name="Kind"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Path">What, by names.</param>
/// <param name="Before">As the earlier version has it.</param>
/// <param name="After">As the later version has it.</param>
public sealed record PlanChangeView(string Kind, string Path, string? Before, string? After);

/// <summary>The differences between two versions of a plan.</summary>
public sealed record PlanDiffView(string Code, int Version, int Against, IReadOnlyList<PlanChangeView> Changes);

/// <summary>Checks a stored version: it compiles, what is stated for its tables fits them, and its own tests pass.</summary>
internal static class CheckPlan
{
    /// <summary>What a document comes to.</summary>
    internal sealed record Checked(PlanProgram? Program, IReadOnlyList<PlanError> Errors, IReadOnlyList<PlanTestOutcome> Tests)
    {
        public bool Approvable => Program is not null && Tests.All(t => t.Passed);

        /// <summary>Whether the plan looks at earlier periods.</summary>
        public bool LooksBack => Program is { } program && PlanReach.LooksBack(program);

        /// <summary>Whether what a period comes to by it follows from what was before.</summary>
        public bool NeedsBefore => Program is { } program && PlanReach.NeedsBefore(program);

        /// <summary>Whether anything of the plan follows from scores of goals.</summary>
        public bool ReadsScores => Program is { } program && PlanReach.ReadsScores(program);

        /// <summary>Whether anything of the plan follows from certifications.</summary>
        public bool ReadsCertifications => Program is { } program && PlanReach.ReadsCertifications(program);
    }

    public static async Task<Ok<PlanCheckView>> HandleAsync(string code, int version, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var document = await PlanVersions.DocumentAsync(db, code, version, cancellationToken) ?? throw new DomainException(PlanErrors.VersionNotFound);
        var (found, language) = (Of(document), LanguageTags.Told(context));
        var stored = (await PlanVersions.ListAsync(db, code, cancellationToken)).Single(v => v.View.Version == version).View;
        var misfits = found.Program is { } compiled && stored.Status == "draft" ? await PlanTables.MisfitsAsync(db, stored, compiled.Document, cancellationToken) : [];
        var findings = found.Program is { } program ? PlanLint.Of(program) : [];
        return TypedResults.Ok(new PlanCheckView(
            code, version, found.Approvable && misfits.Count == 0, [.. found.Errors.Concat(misfits).Select(e => View(e, language))], [.. found.Tests.Select(t => View(t, language))],
            [.. findings.Select(f => new PlanFindingView(f.Code, f.Subject, f.Place.Line, f.Place.Column, Texts.Violation(f.Message, language), f.Accepted))]));
    }

    /// <summary>What differs in meaning from an earlier version.</summary>
    public static async Task<Ok<PlanDiffView>> DiffAsync(string code, int version, int against, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var (before, after) = (await ReadAsync(db, code, against, cancellationToken), await ReadAsync(db, code, version, cancellationToken));
        return TypedResults.Ok(new PlanDiffView(code, version, against, [.. PlanDiff.Between(before, after).Select(c => new PlanChangeView(NameOf(c.Kind), c.Path, c.Before, c.After))]));
    }

    private static string NameOf(PlanChangeKind kind) => kind switch { PlanChangeKind.Added => "added", PlanChangeKind.Removed => "removed", _ => "changed" };

    // What is stored could be read when it was.
    private static async Task<PlanDocument> ReadAsync(CompensationDbContext db, string code, int version, CancellationToken cancellationToken) =>
        PlanDocument.Read(await PlanVersions.DocumentAsync(db, code, version, cancellationToken) ?? throw new DomainException(PlanErrors.VersionNotFound)).Document
        ?? throw new InvalidOperationException($"Version {version} of {code} cannot be read any more.");

    /// <summary>Checks a document.</summary>
    public static Checked Of(string document)
    {
        var compiled = PlanProgram.Compile(document);
        return new Checked(compiled.Program, compiled.Errors, compiled.Program is { } program ? RunPlanTests.Of(program) : []);
    }

    /// <summary>Refuses a document that cannot be approved, with everything that is wrong.</summary>
    public static Checked RequireApprovable(string document)
    {
        var found = Of(document);
        return found.Approvable ? found : throw new DomainException(PlanErrors.NotApprovable(Details(found.Errors)
            .Concat(found.Tests.SelectMany(t => t.Failures.Select(f => new ErrorDetail($"{f.Place.Line}:{f.Place.Column}", "compensation.plan_test_failed", $"The test '{t.Name}' fails: {f.Message}"))))));
    }

    /// <summary>Errors as a refusal tells them.</summary>
    public static IEnumerable<ErrorDetail> Details(IEnumerable<PlanError> errors) => errors.Select(e => new ErrorDetail($"{e.Line}:{e.Column}", e.Code, e.Message));

    private static PlanErrorView View(PlanError error, Language language) => new(error.Code, error.Line, error.Column, Texts.Detail(error.Code, error.Message, language), error.Suggestion);

    private static PlanTestView View(PlanTestOutcome test, Language language) =>
        new(test.Name, test.Place.Line, test.Passed, [.. test.Failures.Select(f => (f with { Message = Texts.Violation(f.Message, language) }).ToString())]);
}
