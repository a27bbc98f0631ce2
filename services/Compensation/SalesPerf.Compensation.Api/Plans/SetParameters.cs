using Microsoft.AspNetCore.Http.HttpResults;
using NpgsqlTypes;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>Whom a value is for.</summary>
public enum ParameterScope
{
    /// <summary>Everybody, over the plan's default.</summary>
    All,

    /// <summary>Holders of a title.</summary>
    Title,

    /// <summary>The holder of a position.</summary>
    Position,

    /// <summary>A person.</summary>
    Participant,
}

/// <summary>A value of a plan's parameter, over what the plan says; the most specific one wins.</summary>
/// <param name="Scope">Whom it is for.</param>
/// <param name="Name">The parameter, as plans name it.</param>
/// <param name="Value">As a plan would write it: <c>8%</c>, <c>100000</c>, <c>2026-01-31</c>, <c>true</c>.</param>
/// <param name="From">First day.</param>
/// <param name="Code">Title, position or participant; none for everybody.</param>
/// <param name="UntilExclusive">First day after; left out while it goes on.</param>
public sealed record ParameterItem(ParameterScope Scope, string Name, string Value, DateOnly From, string? Code = null, DateOnly? UntilExclusive = null);

/// <summary>Values of parameters: quotas that are not territories', target incentives, rates, ramps, guarantees.</summary>
internal static class SetParameters
{
    private const int LongestCode = 100;

    public static async Task<MultiStatus> HandleAsync(
        Batch<ParameterItem> batch, HttpContext context, CompensationDbContext db, Participants participants, ParticipantVisibility visibility, FactsChanged facts, Caller caller, TimeProvider time,
        CancellationToken cancellationToken)
    {
        batch.RequireSize();
        var known = await participants.ResolveAsync(batch.Items.Where(i => i.Scope == ParameterScope.Participant).Select(i => i.Code).OfType<string>(), cancellationToken);
        var self = await visibility.OfAsync(caller, cancellationToken);
        return await batch.JudgeEachAsync(context, i => $"{i.Code}/{i.Name}", async (item, pointer) =>
        {
            Check(item, pointer);
            var participantId = item.Scope == ParameterScope.Participant ? (known.GetValueOrDefault(item.Code!) ?? throw new DomainException(PlanErrors.UnknownParticipant(item.Code!))).Id : (Guid?)null;
            var status = await UpsertAsync(item, db, time.GetUtcNow(), cancellationToken);
            if (status == BatchItemStatus.Unchanged) return status;
            self.RequireOthersPay(participantId is { } payee ? [payee] : item.Scope == ParameterScope.Position ? await HoldersAsync(item, db, cancellationToken) : []);
            await facts.MarkRangeAsync(FactsChanged.Touched(status, new DateRange(item.From, item.UntilExclusive)), "parameter", $"{item.Name} of {item.Code ?? "all"} from {item.From:yyyy-MM-dd}", participantId, cancellationToken);
            return status;
        });
    }

    private static Task<List<Guid>> HoldersAsync(ParameterItem item, CompensationDbContext db, CancellationToken cancellationToken) => db.ListAsync(
        "SELECT h.participant_id FROM org.holder h JOIN org.position p ON p.id = h.position_id WHERE p.code = $1 AND h.during && $2", r => r.GetGuid(0), [item.Code!, FactsChanged.Range(item.From, item.UntilExclusive)], cancellationToken);

    public static async Task<Ok<Page<ParameterItem>>> ListAsync(
        [AsParameters] PageRequest page, string? name, string? code, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("""
            SELECT id, scope, name, value, code, during FROM compensation.parameter_value WHERE id > $1 AND ($2::text IS NULL OR name = $2) AND ($3::text IS NULL OR code = $3) ORDER BY id LIMIT $4
            """, r => (Id: r.GetGuid(0), Item: Read(r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), ServiceDbContext.FromRange(r.GetFieldValue<NpgsqlRange<DateOnly>>(5)))),
            [page.After<AfterId>()?.Id ?? Guid.Empty, name, code, page.Size + 1], cancellationToken);
        var made = page.ToPage(rows, r => new AfterId(r.Id), context);
        return TypedResults.Ok(new Page<ParameterItem>([.. made.Items.Select(i => i.Item)], made.NextCursor, made.NextLink));
    }

    private static void Check(ParameterItem item, string pointer)
    {
        var violations = new Violations();
        violations.Check((item.Scope == ParameterScope.All) == (item.Code is null), $"{pointer}/code", "compensation.invalid_parameter_scope", "Name the title, position or participant; nobody where it is for all.");
        if (item.Code is { } code) violations.Text(code, $"{pointer}/code", LongestCode);
        violations.Check(item.Name.Length is > 0 and <= 60 && char.IsAsciiLetterLower(item.Name[0]) && item.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'), $"{pointer}/name",
            "compensation.invalid_parameter_name", "Lower-case letters, digits and underscores, as plans name it.");
        violations.Text(item.Value, $"{pointer}/value", 200);
        violations.ThrowIfAny("compensation.invalid_parameter");
    }

    private static ParameterItem Read(string scope, string name, string value, string code, DateRange during) =>
        new(Enum.Parse<ParameterScope>(scope, ignoreCase: true), name, value, during.Start, code.Length == 0 ? null : code, during.EndExclusive);

    private static async Task<BatchItemStatus> UpsertAsync(ParameterItem item, CompensationDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (scope, code, range) = (item.Scope.ToString().ToLowerInvariant(), item.Code ?? string.Empty, FactsChanged.Range(item.From, item.UntilExclusive));
        var there = await db.FindAsync("SELECT id, value = $4 AND during = $5 FROM compensation.parameter_value WHERE scope = $1 AND code = $2 AND name = $3 AND lower(during) = lower($5)",
            r => new { Id = r.GetGuid(0), Same = r.GetBoolean(1) }, [scope, code, item.Name, item.Value, range], cancellationToken);
        if (there is { Same: true }) return BatchItemStatus.Unchanged;
        if (there is not null)
        {
            await db.ExecuteAsync("UPDATE compensation.parameter_value SET value = $2, during = $3, recorded_at = $4 WHERE id = $1", [there.Id, item.Value, range, now], cancellationToken);
            return BatchItemStatus.Updated;
        }

        await db.ExecuteAsync("INSERT INTO compensation.parameter_value (id, scope, code, name, value, during, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [Guid.CreateVersion7(), scope, code, item.Name, item.Value, range, now], cancellationToken);
        return BatchItemStatus.Created;
    }
}
