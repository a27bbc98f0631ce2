using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Measurements;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>How a line is rounded, once per payee, period and component.</summary>
/// <param name="Mode">How a half is decided.</param>
/// <param name="Digits">Decimals; the currency's own where left out.</param>
public sealed record RoundingBody(RoundingMode Mode, int? Digits = null);

/// <summary>What a plan pays.</summary>
/// <param name="Code">Unique in the plan.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Kind"><c>commission</c>.</param>
/// <param name="Measure"><c>sales</c>.</param>
/// <param name="Rounding">How the line is rounded.</param>
/// <param name="Rate">Rate of payees without a personal one.</param>
public sealed record ComponentBody(string Code, string Name, string Kind, string Measure, RoundingBody Rounding, Rate? Rate = null);

/// <summary>A plan as a person writes it.</summary>
/// <param name="Name">Name to show.</param>
/// <param name="CalendarCode">Calendar of the periods it pays for.</param>
/// <param name="Currency">Currency it pays in.</param>
/// <param name="Component">What it pays.</param>
/// <param name="EffectiveFrom">First day; it applies to periods that begin on it or later, and to the first period of a plan that begins inside one.</param>
public sealed record PlanBody(string Name, string CalendarCode, Currency Currency, ComponentBody Component, DateOnly EffectiveFrom);

/// <summary>A version of a plan.</summary>
/// <param name="Code">Plan.</param>
/// <param name="Version">1, 2, 3, ...</param>
/// <param name="Status"><c>draft</c>, <c>approved</c> or <c>superseded</c>.</param>
/// <param name="Plan">What it says.</param>
/// <param name="MadeBy">Maker.</param>
/// <param name="ApprovedBy">Checker.</param>
public sealed record PlanVersionView(
    string Code, int Version, string Status, PlanBody Plan, string MadeBy, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ApprovedBy);

/// <summary>Stored versions of plans.</summary>
internal static class PlanVersions
{
    private const string Columns = """
        plan_code, number, status, name, calendar_code, currency, component_code, component_name, component_kind, measure, default_rate, rounding_mode, rounding_digits, effective_from, made_by, approved_by, xmin::text
        """;

    internal sealed record Stored(PlanVersionView View, uint Tag);

    public static Task<List<Stored>> ListAsync(CompensationDbContext db, string planCode, CancellationToken cancellationToken) =>
        db.ListAsync($"SELECT {Columns} FROM compensation.plan_version WHERE plan_code = $1 ORDER BY number DESC", Read, [planCode], cancellationToken);

    public static Task<List<Stored>> LatestAsync(CompensationDbContext db, string? afterCode, int most, CancellationToken cancellationToken) => db.ListAsync(
        $"SELECT DISTINCT ON (plan_code) {Columns} FROM compensation.plan_version WHERE plan_code > $1 ORDER BY plan_code, number DESC LIMIT $2", Read, [afterCode ?? string.Empty, most], cancellationToken);

    private static Stored Read(NpgsqlDataReader r) => new(
        new PlanVersionView(r.GetString(0), r.GetInt32(1), r.GetString(2), new PlanBody(
            r.GetString(3), r.GetString(4), Currency.Of(r.GetString(5)),
            new ComponentBody(r.GetString(6), r.GetString(7), r.GetString(8), r.GetString(9), new RoundingBody(Enum.Parse<RoundingMode>(r.GetString(11)), r.Maybe<int>(12)),
                r.Maybe<decimal>(10) is { } rate ? new Rate(Exact.Number(rate)) : null),
            r.GetFieldValue<DateOnly>(13)), r.GetString(14), r.MaybeText(15)),
        uint.Parse(r.GetString(16), CultureInfo.InvariantCulture));
}

/// <summary>Writes a plan: a changed one is a new draft, which somebody else approves.</summary>
internal static class PutPlan
{
    public static async Task<Results<Ok<PlanVersionView>, Created<PlanVersionView>>> HandleAsync(
        string code, PlanBody body, HttpContext context, CompensationDbContext db, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        Check(code, body);
        await db.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('compensation.plan.' || $1, 0))", [code], cancellationToken);
        var latest = (await PlanVersions.ListAsync(db, code, cancellationToken)).FirstOrDefault();
        if (latest is not null && latest.View.Plan == body)
        {
            context.SetETag(latest.Tag);
            return TypedResults.Ok(latest.View);
        }

        // Writing the same again needs no version; a change must name what it is based on.
        if (latest is not null) context.RequireMatch(latest.Tag);
        if (latest?.View.Status == "draft") await db.ExecuteAsync("DELETE FROM compensation.plan_version WHERE plan_code = $1 AND number = $2", [code, latest.View.Version], cancellationToken);
        await InsertAsync(code, NextNumber(latest?.View), body, db, caller, time, cancellationToken);
        var saved = (await PlanVersions.ListAsync(db, code, cancellationToken))[0];
        context.SetETag(saved.Tag);
        return TypedResults.Created($"/v1/compensation/plans/{code}/versions/{saved.View.Version}", saved.View);
    }

    private static int NextNumber(PlanVersionView? latest) => latest switch { null => 1, { Status: "draft" } => latest.Version, _ => latest.Version + 1 };

    private static void Check(string code, PlanBody body)
    {
        var violations = new Violations();
        violations.Text(code, "/code", 50);
        violations.Text(body.Name, "/name");
        violations.Text(body.CalendarCode, "/calendarCode", 50);
        violations.Text(body.Component.Code, "/component/code", 50);
        violations.Text(body.Component.Name, "/component/name");
        violations.Check(body.Component.Kind == "commission", "/component/kind", "compensation.unknown_component_kind", "The kind of component is commission.");
        violations.Check(body.Component.Measure == MeasureCredits.Sales, "/component/measure", "compensation.unknown_measure", "The measure is sales.");
        violations.Check(body.Component.Code != "reward", "/component/code", "compensation.reserved_component", "The component reward is the platform's own.");
        violations.Check(body.Component.Rate is not { } rate || Math.Abs(rate.Value) <= 1_000m, "/component/rate", "compensation.invalid_rate", "A rate is a fraction: 0.012 is 1.2 %.");
        violations.Check(body.Component.Rounding.Digits is null or (>= -6 and <= 4), "/component/rounding/digits", "compensation.invalid_rounding", "From -6 to 4 digits; paid amounts have at most four decimals.");
        violations.ThrowIfAny("compensation.invalid_plan");
    }

    private static Task<int> InsertAsync(string code, int number, PlanBody body, CompensationDbContext db, Caller caller, TimeProvider time, CancellationToken cancellationToken) => db.ExecuteAsync("""
        INSERT INTO compensation.plan_version (plan_code, number, name, calendar_code, currency, component_code, component_name, component_kind, measure, default_rate, rounding_mode, rounding_digits,
          effective_from, status, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::numeric, $11, $12::int, $13, 'draft', $14, $15)
        """,
        [code, number, body.Name, body.CalendarCode, body.Currency.Code, body.Component.Code, body.Component.Name, body.Component.Kind, body.Component.Measure, body.Component.Rate?.Value,
            body.Component.Rounding.Mode.ToString(), body.Component.Rounding.Digits, body.EffectiveFrom, caller.Accountable, time.GetUtcNow()], cancellationToken);
}
