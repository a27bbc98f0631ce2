using Microsoft.AspNetCore.Http.HttpResults;
using NpgsqlTypes;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>A value of a plan's parameter, over what the plan says; the most specific one wins.</summary>
/// <param name="Scope">Whom it is for.</param>
/// <param name="Name">The parameter, as plans name it.</param>
/// <param name="Value">As a plan would write it: <c>8%</c>, <c>100000</c>, <c>2026-01-31</c>, <c>true</c>.</param>
/// <param name="From">First day.</param>
/// <param name="Code">Title, position or participant; none for everybody.</param>
/// <param name="UntilExclusive">First day after; left out while it goes on.</param>
public sealed record ParameterItem(ParameterScope Scope, string Name, string Value, DateOnly From, string? Code = null, DateOnly? UntilExclusive = null) : IForSomebody;

/// <summary>Values of parameters: quotas that are not territories', target incentives, rates, ramps, guarantees.</summary>
internal static class SetParameters
{
    public static Task<MultiStatus> HandleAsync(Batch<ParameterItem> batch, HttpContext context, CompensationDbContext db, StateForSomebody state, TimeProvider time, CancellationToken cancellationToken) =>
        state.EachAsync(batch, context, new StateForSomebody.Stated<ParameterItem>("parameter", i => i.Name, (item, pointer) =>
        {
            Check(item, pointer);
            return db.StateAsync("parameter_value", [.. StateForSomebody.Whom(item), new Cell("name", item.Name)], new Cell("value", item.Value), FactsChanged.Range(item.From, item.UntilExclusive), time.GetUtcNow(), cancellationToken);
        }), cancellationToken);

    public static async Task<Ok<Page<ParameterItem>>> ListAsync(
        [AsParameters] PageRequest page, string? name, string? code, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("""
            SELECT id, scope, name, value, code, during FROM compensation.parameter_value WHERE id > $1 AND ($2::text IS NULL OR name = $2) AND ($3::text IS NULL OR code = $3) ORDER BY id LIMIT $4
            """, r => (Id: r.GetGuid(0), Item: Read(StateForSomebody.Whom(r.GetString(1), r.GetString(4)), r.GetString(2), r.GetString(3), ServiceDbContext.FromRange(r.GetFieldValue<NpgsqlRange<DateOnly>>(5)))),
            [page.After<AfterId>()?.Id ?? Guid.Empty, name, code, page.Size + 1], cancellationToken);
        var made = page.ToPage(rows, r => new AfterId(r.Id), context);
        return TypedResults.Ok(new Page<ParameterItem>([.. made.Items.Select(i => i.Item)], made.NextCursor, made.NextLink));
    }

    private static void Check(ParameterItem item, string pointer)
    {
        var violations = new Violations();
        StateForSomebody.Check(item, pointer, violations);
        violations.Check(item.Name.Length is > 0 and <= 60 && char.IsAsciiLetterLower(item.Name[0]) && item.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'), $"{pointer}/name",
            "compensation.invalid_parameter_name", "Lower-case letters, digits and underscores, as plans name it.");
        violations.Text(item.Value, $"{pointer}/value", 200);
        violations.ThrowIfAny("compensation.invalid_parameter");
    }

    private static ParameterItem Read((ParameterScope Scope, string? Code) whom, string name, string value, DateRange during) => new(whom.Scope, name, value, during.Start, whom.Code, during.EndExclusive);
}
