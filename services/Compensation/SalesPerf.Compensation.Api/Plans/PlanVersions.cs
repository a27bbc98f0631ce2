using System.Globalization;
using System.Text.Json.Serialization;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>What a version of a plan is.</summary>
/// <param name="Name">Name to show.</param>
/// <param name="CalendarCode">Calendar of the periods it pays for.</param>
/// <param name="Currency">Currency it pays in.</param>
/// <param name="EffectiveFrom">First day.</param>
/// <param name="EffectiveUntil">First day after, or null.</param>
/// <param name="Component">What it pays, where it was written by the short form; null for a document.</param>
public sealed record PlanSummary(
    string Name, string CalendarCode, Currency Currency, DateOnly EffectiveFrom, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? EffectiveUntil,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ComponentBody? Component);

/// <summary>A version of a plan; its document is at <c>document</c>.</summary>
/// <param name="Code">Plan.</param>
/// <param name="Version">1, 2, 3, ...</param>
/// <param name="Status"><c>draft</c>, <c>approved</c> or <c>superseded</c>.</param>
/// <param name="Origin"><c>form</c> or <c>document</c>.</param>
/// <param name="Plan">What it is.</param>
/// <param name="Sha256">Of the document as written: the same document has the same one in every environment.</param>
/// <param name="MadeBy">Maker.</param>
/// <param name="ApprovedBy">Checker.</param>
public sealed record PlanVersionView(
    string Code, int Version, string Status, string Origin, PlanSummary Plan, string Sha256, string MadeBy, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ApprovedBy);

/// <summary>Stored versions of plans.</summary>
internal static class PlanVersions
{
    private const string Columns = """
        plan_code, number, status, name, calendar_code, currency, effective_from, effective_until, form::text, made_by, approved_by, xmin::text, sha256, origin
        """;

    internal sealed record Stored(PlanVersionView View, uint Tag);

    /// <summary>A plan as it is about to be kept.</summary>
    internal sealed record Draft(string Code, PlanSummary Plan, string Document, string Sha256, string Origin);

    public static Task<List<Stored>> ListAsync(CompensationDbContext db, string planCode, CancellationToken cancellationToken) =>
        db.ListAsync($"SELECT {Columns} FROM compensation.plan_version WHERE plan_code = $1 ORDER BY number DESC", Read, [planCode], cancellationToken);

    public static Task<List<Stored>> LatestAsync(CompensationDbContext db, string? afterCode, int most, CancellationToken cancellationToken) => db.ListAsync(
        $"SELECT DISTINCT ON (plan_code) {Columns} FROM compensation.plan_version WHERE plan_code > $1 ORDER BY plan_code, number DESC LIMIT $2", Read, [afterCode ?? string.Empty, most], cancellationToken);

    /// <summary>The document of a version as it was written, or null.</summary>
    public static Task<string?> DocumentAsync(CompensationDbContext db, string planCode, int version, CancellationToken cancellationToken) =>
        db.FindAsync("SELECT document FROM compensation.plan_version WHERE plan_code = $1 AND number = $2", r => r.GetString(0), [planCode, version], cancellationToken);

    public static Task<int> InsertAsync(CompensationDbContext db, int number, Draft draft, string maker, DateTimeOffset now, CancellationToken cancellationToken) => db.ExecuteAsync("""
        INSERT INTO compensation.plan_version (plan_code, number, name, calendar_code, currency, effective_from, effective_until, form, document, sha256, origin, status, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7::date, $8::jsonb, $9, $10, $11, 'draft', $12, $13)
        """,
        [draft.Code, number, draft.Plan.Name, draft.Plan.CalendarCode, draft.Plan.Currency.Code, draft.Plan.EffectiveFrom, draft.Plan.EffectiveUntil, draft.Plan.Component is { } form ? Sql.ToJson(form) : null,
            draft.Document, draft.Sha256, draft.Origin, maker, now], cancellationToken);

    private static Stored Read(NpgsqlDataReader r) => new(
        new PlanVersionView(r.GetString(0), r.GetInt32(1), r.GetString(2), r.GetString(13), new PlanSummary(
            r.GetString(3), r.GetString(4), Currency.Of(r.GetString(5)), r.GetFieldValue<DateOnly>(6), r.Maybe<DateOnly>(7), r.IsDBNull(8) ? null : r.FromJson<ComponentBody>(8)),
            r.GetString(12), r.GetString(9), r.MaybeText(10)),
        uint.Parse(r.GetString(11), CultureInfo.InvariantCulture));
}
