using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain;
using SalesPerf.Recruiting.Domain.Requisitions;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Recruiting.Api.Requisitions;

/// <summary>A requisition.</summary>
/// <param name="Id">Id.</param>
/// <param name="TitleCode">Title of the seats.</param>
/// <param name="Seats">How many.</param>
/// <param name="Filled">How many of them are filled.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Reason">Why, with the figures; in the reader's language where a shortfall says it, else in the words of whoever proposed it.</param>
/// <param name="TerritoryCode">Where.</param>
/// <param name="ManagerPositionCode">Position that the seats report to.</param>
/// <param name="Shortfall">The shortfall behind it with its figures; absent for one by hand.</param>
/// <param name="MadeBy">Subject, or the service that found the shortfall.</param>
/// <param name="ProposedOn">Business date.</param>
/// <param name="DecidedBy">Subject of the approver.</param>
/// <param name="DecidedOn">Business date.</param>
/// <param name="DecisionNote">Why it was rejected, or the approver's note.</param>
/// <param name="Kit">What candidates are judged by.</param>
internal sealed record RequisitionView(
    Guid Id, string TitleCode, int Seats, int Filled, RequisitionStatus Status, string Reason, string? TerritoryCode, string? ManagerPositionCode, ShortfallFigures? Shortfall,
    string MadeBy, DateOnly ProposedOn, string? DecidedBy, DateOnly? DecidedOn, string? DecisionNote, IReadOnlyList<KitTrait> Kit)
{
    public static RequisitionView Of(Requisition r, Wording words) => new(
        r.Id.Value, r.TitleCode, r.Seats, r.Filled, r.Status, r.ReasonCode is { } why ? words.Of(why, r.ReasonValues) : r.Reason!, r.TerritoryCode, r.ManagerPositionCode, r.Shortfall,
        r.MadeBy, r.ProposedOn, r.DecidedBy, r.DecidedOn, r.DecisionNote, r.Kit);
}

/// <summary>Reads requisitions.</summary>
internal static class ReadRequisitions
{
    public static async Task<Ok<Page<RequisitionView>>> ListAsync(
        string? status, Guid? shortfallId, [AsParameters] PageRequest paging, RequisitionVisibility visibility, Wording words, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterId>()?.Id ?? Guid.Empty;
        var wanted = status.ToChoice<RequisitionStatus>("status");
        var rows = await (await visibility.AfterAsync(after, cancellationToken)).AsNoTracking()
            .Where(r => (wanted == null || r.Status == wanted) && (shortfallId == null || r.ShortfallId == shortfallId))
            .OrderBy(r => r.Id).Take(paging.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(paging.ToPage(rows.ConvertAll(r => RequisitionView.Of(r, words)), v => new AfterId(v.Id), http));
    }

    public static async Task<Ok<RequisitionView>> GetAsync(Guid id, RequisitionVisibility visibility, Wording words, CancellationToken cancellationToken) =>
        TypedResults.Ok(RequisitionView.Of(await visibility.RequireAsync(id, cancellationToken), words));

    /// <summary>A requisition, whoever asks; refuses an id that none has.</summary>
    public static async Task<Requisition> RequireAsync(Guid id, RecruitingDbContext db, CancellationToken cancellationToken) =>
        await db.Requisitions.FindAsync([new RequisitionId(id)], cancellationToken) ?? throw new DomainException(RecruitingErrors.RequisitionNotFound);
}
