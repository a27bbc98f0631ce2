using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using NpgsqlTypes;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>Content of a plan's table, in place of what the plan says; the most specific one wins.</summary>
/// <param name="Scope">Whom it is for.</param>
/// <param name="PlanCode">The plan whose table it is: it says of which kind it is, and what its edges and keys are.</param>
/// <param name="Table">The table, as the plan names it.</param>
/// <param name="Content">The rows as a plan would write them, as JSON: <c>bands</c>, <c>points</c> of a curve, <c>rows</c> of a lookup, or <c>rows</c>, <c>columns</c> and <c>values</c> of a matrix. Cells are numbers or texts such as <c>8%</c>.</param>
/// <param name="From">First day.</param>
/// <param name="Code">Title, position or participant; none for everybody.</param>
/// <param name="UntilExclusive">First day after; left out while it goes on.</param>
public sealed record TableItem(ParameterScope Scope, string PlanCode, string Table, JsonElement Content, DateOnly From, string? Code = null, DateOnly? UntilExclusive = null) : IForSomebody;

/// <summary>Rate tables, pay curves, grids and lookups of plans for a title, a position or a person.</summary>
internal static class SetTables
{
    private const int LongestName = 100;

    public static async Task<MultiStatus> HandleAsync(
        Batch<TableItem> batch, HttpContext context, CompensationDbContext db, StateForSomebody state, PlanTables tables, TimeProvider time, CancellationToken cancellationToken) =>
        await state.EachAsync(batch, context, new StateForSomebody.Stated<TableItem>("table", i => i.Table, async (item, pointer) =>
        {
            var violations = new Violations();
            StateForSomebody.Check(item, pointer, violations);
            violations.Text(item.PlanCode, $"{pointer}/planCode", LongestName);
            violations.Text(item.Table, $"{pointer}/table", LongestName);
            violations.ThrowIfAny("compensation.invalid_table_value");
            await CheckContentAsync(item, pointer, tables, cancellationToken);
            return await db.StateAsync("table_value", [.. StateForSomebody.Whom(item), new Cell("plan_code", item.PlanCode), new Cell("table_name", item.Table)], new Cell("content", item.Content.GetRawText(), "jsonb"),
                FactsChanged.Range(item.From, item.UntilExclusive), time.GetUtcNow(), cancellationToken);
        }), cancellationToken);

    public static async Task<Ok<Page<TableItem>>> ListAsync(
        [AsParameters] PageRequest page, string? planCode, string? table, string? code, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("""
            SELECT id, scope, code, plan_code, table_name, content::text, during FROM compensation.table_value
            WHERE id > $1 AND ($2::text IS NULL OR plan_code = $2) AND ($3::text IS NULL OR table_name = $3) AND ($4::text IS NULL OR code = $4) ORDER BY id LIMIT $5
            """, r => (Id: r.GetGuid(0), Item: Read(StateForSomebody.Whom(r.GetString(1), r.GetString(2)), r.GetString(3), r.GetString(4), r.FromJson<JsonElement>(5), ServiceDbContext.FromRange(r.GetFieldValue<NpgsqlRange<DateOnly>>(6)))),
            [page.After<AfterId>()?.Id ?? Guid.Empty, planCode, table, code, page.Size + 1], cancellationToken);
        var made = page.ToPage(rows, r => new AfterId(r.Id), context);
        return TypedResults.Ok(new Page<TableItem>([.. made.Items.Select(i => i.Item)], made.NextCursor, made.NextLink));
    }

    // What it would not fit is found when it is stated, and not when people are to be paid.
    private static async Task CheckContentAsync(TableItem item, string pointer, PlanTables tables, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        foreach (var spec in await tables.OfAsync(item.PlanCode, item.Table, new DateRange(item.From, item.UntilExclusive), cancellationToken))
            foreach (var error in TableContent.Read(spec, item.Content).Errors)
                if (!violations.Details.Any(d => d.Code == error.Code && d.Message == error.Message)) violations.Check(false, $"{pointer}/content{error.Pointer}", error.Code, error.Message);
        violations.ThrowIfAny("compensation.invalid_table_value");
    }

    private static TableItem Read((ParameterScope Scope, string? Code) whom, string plan, string table, JsonElement content, DateRange during) => new(whom.Scope, plan, table, content, during.Start, whom.Code, during.EndExclusive);
}
