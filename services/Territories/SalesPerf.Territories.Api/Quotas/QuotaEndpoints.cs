using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Quotas;

namespace SalesPerf.Territories.Api.Quotas;

/// <summary>A quota as it is now.</summary>
/// <param name="Id">Id.</param>
/// <param name="PositionCode">The position.</param>
/// <param name="ParticipantCode">For whom; absent for a vacant position.</param>
/// <param name="PeriodCode">The period.</param>
/// <param name="Measure">What is measured.</param>
/// <param name="Amount">How much, after ramp.</param>
/// <param name="Ramp">Share of the full quota; 1 where nobody ramps up.</param>
/// <param name="RollsUp">Whether it is the sum of those below plus <paramref name="OverAssignment"/>.</param>
/// <param name="OverAssignment">The declared difference; absent where it does not roll up.</param>
internal sealed record QuotaAnswer(
    Guid Id, string PositionCode, string? ParticipantCode, string PeriodCode, string Measure, UnroundedMoney Amount, Share Ramp, bool RollsUp, UnroundedMoney? OverAssignment);

/// <summary>Why a published quota changed.</summary>
internal sealed record RevisionAnswer(Guid Id, UnroundedMoney Previous, UnroundedMoney Amount, string Reason, string ChangedBy, DateTimeOffset RecordedAt);

/// <summary>What a published quota shall ask from now on.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Reason">Why; its holder reads it.</param>
/// <param name="RollsUp">Whether it is the sum of those below plus <paramref name="OverAssignment"/>.</param>
/// <param name="OverAssignment">The declared difference.</param>
internal sealed record QuotaChangeBody(UnroundedMoney Amount, string Reason, bool RollsUp = false, UnroundedMoney? OverAssignment = null);

internal static class QuotaEndpoints
{
    /// <summary>The one measure that quotas are in.</summary>
    public const string Sales = "sales";

    private sealed record ListKey(string Period, string Position, string Measure);

    public static void MapQuotaEndpoints(this RouteGroupBuilder group)
    {
        group.MapGet("/quotas", ListAsync).WithName("ListQuotas").WithTags("Quotas")
            .WithSummary("Quotas that the caller may see, by period and position; of one period or position where asked.").RequirePersona(Readers.Business);
        group.MapGet("/quotas/{id:guid}", GetAsync).WithName("GetQuota").WithTags("Quotas")
            .WithSummary("A quota.").RequirePersona(Readers.Business).WithETag();
        group.MapPut("/quotas/{id:guid}", PutAsync).WithName("ChangeQuota").WithTags("Quotas")
            .WithSummary("Changes a published quota for a reason; needs If-Match.").RequirePersona(Persona.CompAdmin).NeedsVersion();
        group.MapPatch("/quotas/{id:guid}", PatchAsync).WithName("PatchQuota").WithTags("Quotas")
            .WithSummary("Changes some members of a published quota for a reason; needs If-Match.").RequirePersona(Persona.CompAdmin).NeedsVersion();
        group.MapGet("/quotas/{id:guid}/revisions", RevisionsAsync).WithName("ListQuotaRevisions").WithTags("Quotas")
            .WithSummary("Why a published quota changed, earliest first.").RequirePersona(Readers.Business);
    }

    private static async Task<Ok<Page<QuotaAnswer>>> ListAsync(
        [AsParameters] PageRequest page, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, HttpContext http, CancellationToken cancellationToken,
        string? periodCode = null, string? positionCode = null)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var ids = visible.Ids.Select(id => (ParticipantId?)new ParticipantId(id)).ToArray();
        var query = from q in db.Quotas.AsNoTracking()
                    join p in db.Positions on q.PositionId equals p.Id
                    where visible.All || ids.Contains(q.ParticipantId)
                    select new { Quota = q, Position = p.Code };
        if (periodCode is not null) query = query.Where(r => r.Quota.PeriodCode == periodCode);
        if (positionCode is not null) query = query.Where(r => r.Position == positionCode);
        if (page.After<ListKey>() is { } after)
        {
            query = query.Where(r => r.Quota.PeriodCode.CompareTo(after.Period) > 0
                || (r.Quota.PeriodCode == after.Period && (r.Position.CompareTo(after.Position) > 0 || (r.Position == after.Position && r.Quota.Measure.CompareTo(after.Measure) > 0))));
        }

        var rows = await query.OrderBy(r => r.Quota.PeriodCode).ThenBy(r => r.Position).ThenBy(r => r.Quota.Measure).Select(r => r.Quota).Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage(await ToAnswersAsync(rows, db, cancellationToken), q => new ListKey(q.PeriodCode, q.PositionCode, q.Measure), http));
    }

    private static async Task<Results<Ok<QuotaAnswer>, StatusCodeHttpResult>> GetAsync(
        Guid id, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, HttpContext http, CancellationToken cancellationToken)
    {
        var quota = await FindAsync(id, db, caller, visibility, cancellationToken);
        http.SetETag(quota.Version);
        return http.HasCurrent(quota.Version) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok((await ToAnswersAsync([quota], db, cancellationToken))[0]);
    }

    private static async Task<Ok<QuotaAnswer>> PutAsync(
        Guid id, QuotaChangeBody body, PublishQuotas publish, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, HttpContext http, CancellationToken cancellationToken) =>
        await ChangeAsync(await FindAsync(id, db, caller, visibility, cancellationToken), _ => body, publish, db, http, cancellationToken);

    // A change has its own reason: the one before is not carried on.
    private static async Task<Ok<QuotaAnswer>> PatchAsync(
        Guid id, MergePatch<QuotaChangeBody> patch, PublishQuotas publish, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, HttpContext http, CancellationToken cancellationToken) =>
        await ChangeAsync(await FindAsync(id, db, caller, visibility, cancellationToken), patch.ApplyTo, publish, db, http, cancellationToken);

    private static async Task<Ok<QuotaAnswer>> ChangeAsync(
        Quota quota, Func<QuotaChangeBody, QuotaChangeBody> change, PublishQuotas publish, TerritoriesDbContext db, HttpContext http, CancellationToken cancellationToken)
    {
        http.RequireMatch(quota.Version);
        var body = change(new QuotaChangeBody(quota.Amount, string.Empty, quota.RollsUp, quota.RollsUp ? new UnroundedMoney(quota.OverAssignment, quota.Amount.Currency) : null));
        var violations = new Violations();
        violations.Text(body.Reason, "/reason", 500);
        violations.ThrowIfAny();
        await publish.ChangeAsync(quota, new QuotaTermsBody(body.Amount, body.RollsUp, body.OverAssignment), body.Reason, cancellationToken);
        http.SetETag(quota.Version);
        return TypedResults.Ok((await ToAnswersAsync([quota], db, cancellationToken))[0]);
    }

    private static async Task<Ok<Page<RevisionAnswer>>> RevisionsAsync(
        Guid id, [AsParameters] PageRequest page, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, HttpContext http, CancellationToken cancellationToken)
    {
        var quota = await FindAsync(id, db, caller, visibility, cancellationToken);
        var after = page.After<AfterId>()?.Id ?? Guid.Empty;
        var rows = await db.QuotaRevisions.FromSql($"SELECT * FROM territories.quota_revision WHERE id > {after}").AsNoTracking()
            .Where(r => r.QuotaId == quota.Id).OrderBy(r => r.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        var answers = rows.ConvertAll(r => new RevisionAnswer(r.Id.Value, new UnroundedMoney(r.Previous, r.Currency), new UnroundedMoney(r.Amount, r.Currency), r.Reason, r.ChangedBy, r.RecordedAt));
        return TypedResults.Ok(page.ToPage(answers, r => new AfterId(r.Id), http));
    }

    private static async Task<Quota> FindAsync(Guid id, TerritoriesDbContext db, Caller caller, ParticipantVisibility visibility, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var quota = await db.Quotas.SingleOrDefaultAsync(q => q.Id == new QuotaId(id), cancellationToken);
        return quota is not null && (visible.All || (quota.ParticipantId is { } holder && visible.Includes(holder.Value))) ? quota : throw new DomainException(QuotaErrors.NotFound);
    }

    private static async Task<List<QuotaAnswer>> ToAnswersAsync(List<Quota> quotas, TerritoriesDbContext db, CancellationToken cancellationToken)
    {
        var positionIds = quotas.Select(q => q.PositionId).Distinct().ToArray();
        var peopleIds = quotas.Select(q => q.ParticipantId).OfType<ParticipantId>().Distinct().ToArray();
        var positions = await db.Positions.Where(p => positionIds.Contains(p.Id)).Select(p => new { p.Id, p.Code }).ToDictionaryAsync(p => p.Id, p => p.Code, cancellationToken);
        var people = await db.Participants.Where(p => peopleIds.Contains(p.Id)).Select(p => new { p.Id, p.Code }).ToDictionaryAsync(p => p.Id, p => p.Code, cancellationToken);
        return quotas.ConvertAll(q => new QuotaAnswer(
            q.Id.Value, positions[q.PositionId], q.ParticipantId is { } id ? people[id] : null, q.PeriodCode, q.Measure, q.Amount, q.Ramp, q.RollsUp,
            q.RollsUp ? new UnroundedMoney(q.OverAssignment, q.Amount.Currency) : null));
    }
}
