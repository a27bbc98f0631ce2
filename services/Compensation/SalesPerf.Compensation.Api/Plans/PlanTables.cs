using System.Text.Json;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>Which tables the versions of plans have, and whether what is stated for them fits them.</summary>
/// <remarks>Stating content shares the rows of a plan's versions, and an approval has them for itself: whichever comes second sees what the other did.</remarks>
internal sealed class PlanTables(CompensationDbContext db)
{
    private sealed record Version(int Number, bool IsApproved, DateOnly From, DateOnly? Until, PlanDocument Document);

    private readonly Dictionary<string, IReadOnlyList<Version>> known = new(StringComparer.Ordinal);

    /// <summary>The table in each approved version that is in force on any of the days; where none has it, in the latest version that does.</summary>
    public async Task<IReadOnlyList<TableSpec>> OfAsync(string planCode, string table, DateRange days, CancellationToken cancellationToken)
    {
        var versions = await VersionsAsync(planCode, cancellationToken);
        if (versions.Count == 0) throw new DomainException(PlanErrors.NotFound(planCode));
        TableSpec? In(Version version) => version.Document.Tables.FirstOrDefault(t => t.Name == table);
        TableSpec[] found = [.. versions.Where(v => v.IsApproved && new DateRange(v.From, v.Until).Overlaps(days)).Select(In).OfType<TableSpec>()];
        if (found.Length > 0) return found;
        return versions.OrderByDescending(v => v.Number).Select(In).OfType<TableSpec>().FirstOrDefault() is { } latest ? [latest] : throw new DomainException(PlanErrors.UnknownTable(planCode, table));
    }

    /// <summary>Has the versions of a plan for itself: nothing is stated for its tables until the transaction ends.</summary>
    public static Task LockAsync(CompensationDbContext db, string planCode, CancellationToken cancellationToken) =>
        db.ExecuteAsync("SELECT FROM compensation.plan_version WHERE plan_code = $1 FOR UPDATE", [planCode], cancellationToken);

    /// <summary>What is stated for tables of a draft, on days on which it would be in force, and does not fit them.</summary>
    public static async Task<IReadOnlyList<PlanError>> MisfitsAsync(CompensationDbContext db, PlanVersionView draft, PlanDocument document, CancellationToken cancellationToken)
    {
        var stated = await db.ListAsync("""
            SELECT table_name, code, lower(during), content::text FROM compensation.table_value WHERE plan_code = $1 AND during && $2
              AND lower(during) < coalesce((SELECT min(effective_from) FROM compensation.plan_version WHERE plan_code = $1 AND status = 'approved' AND effective_from > lower($2)), 'infinity') ORDER BY id
            """,
            r => (Table: r.GetString(0), Code: r.GetString(1), From: r.GetFieldValue<DateOnly>(2), Content: r.FromJson<JsonElement>(3)), [draft.Code, ServiceDbContext.ToRange(new DateRange(draft.Plan.EffectiveFrom, draft.Plan.EffectiveUntil))], cancellationToken);
        var errors = new DocumentErrors();
        foreach (var (table, code, from, content) in stated)
        {
            if (document.Tables.FirstOrDefault(t => t.Name == table) is not { } spec || TableContent.RowsFor(spec, content) is not null) continue;
            if (code.Length == 0) errors.Add("compensation.table_does_not_fit", spec.Place, $"What is stated for everybody's table '{table}' from {from:yyyy-MM-dd} on does not fit it: state it anew first.");
            else errors.Add("compensation.table_does_not_fit", spec.Place, $"What is stated for the table '{table}' of {code} from {from:yyyy-MM-dd} on does not fit it: state it anew first.");
        }

        return errors.InOrder;
    }

    private async Task<IReadOnlyList<Version>> VersionsAsync(string planCode, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(planCode, out var read)) return read;
        var stored = await db.ListAsync("SELECT number, status, effective_from, effective_until, document FROM compensation.plan_version WHERE plan_code = $1 AND status <> 'superseded' ORDER BY effective_from, number FOR SHARE",
            r => (Number: r.GetInt32(0), Status: r.GetString(1), From: r.GetFieldValue<DateOnly>(2), Until: r.Maybe<DateOnly>(3), Document: r.GetString(4)), [planCode], cancellationToken);
        var begins = stored.Where(v => v.Status == "approved").Select(v => v.From).ToArray();
        return known[planCode] = [.. stored.Select(v => (Stored: v, PlanDocument.Read(v.Document).Document)).Where(v => v.Document is not null)
            .Select(v => new Version(v.Stored.Number, v.Stored.Status == "approved", v.Stored.From, Earlier(v.Stored.Until, begins.Where(b => b > v.Stored.From)), v.Document!))];
    }

    // A version is in force until the next one.
    private static DateOnly? Earlier(DateOnly? until, IEnumerable<DateOnly> next) => next.Append(until ?? DateOnly.MaxValue).Min() is var first && first < DateOnly.MaxValue ? first : null;
}
