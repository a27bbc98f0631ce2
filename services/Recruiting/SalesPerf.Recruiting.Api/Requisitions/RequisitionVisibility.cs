using Microsoft.EntityFrameworkCore;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain;
using SalesPerf.Recruiting.Domain.Requisitions;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Requisitions;

/// <summary>
/// Which requisitions a caller may see: recruiters, administrators, approvers and auditors all; a manager those whose seats report into the own subtree
/// today, and those that the manager proposed. The reason of one tells how a person attains and what that person carries.
/// </summary>
internal sealed class RequisitionVisibility(RecruitingDbContext db, ParticipantVisibility visibility, BusinessClock clock, Caller caller)
{
    /// <summary>Those with a greater id that the caller may see.</summary>
    public async Task<IQueryable<Requisition>> AfterAsync(Guid id, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken, Persona.Recruiter);
        if (visible.All) return db.Requisitions.FromSql($"SELECT r.*, r.xmin FROM recruiting.requisition r WHERE r.id > {id}");
        var (ids, today) = (visible.Ids.ToArray(), await clock.TodayAsync(cancellationToken));
        return db.Requisitions.FromSql($"""
            SELECT r.*, r.xmin FROM recruiting.requisition r WHERE r.id > {id} AND (r.made_by = {caller.Accountable} OR EXISTS (
              SELECT FROM org.position p JOIN org.holder h ON h.position_id = p.id AND h.during @> {today} WHERE p.code = r.manager_position_code AND h.participant_id = ANY ({ids})))
            """);
    }

    /// <summary>One that the caller may see; any other id is one of none.</summary>
    public async Task<Requisition> RequireAsync(Guid id, CancellationToken cancellationToken)
    {
        var typed = new RequisitionId(id);
        return await (await AfterAsync(Guid.Empty, cancellationToken)).AsNoTracking().SingleOrDefaultAsync(r => r.Id == typed, cancellationToken) ?? throw new DomainException(RecruitingErrors.RequisitionNotFound);
    }
}
