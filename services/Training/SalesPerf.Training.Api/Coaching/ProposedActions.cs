using Microsoft.EntityFrameworkCore;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Domain.Coaching;

namespace SalesPerf.Training.Api.Coaching;

/// <summary>What the catalogue offers for a skill.</summary>
internal sealed class ProposedActions(TrainingDbContext db)
{
    private const int MostOfAKind = 5;

    /// <summary>Role plays first, because they cost nothing, then courses, internal ones before external ones; none where the catalogue has none.</summary>
    public async Task<IReadOnlyList<ProposedAction>> ForAsync(string skillCode, CancellationToken cancellationToken)
    {
        var scenarios = await db.Scenarios.AsNoTracking().Where(s => s.SkillCode == skillCode).OrderBy(s => s.Code).Take(MostOfAKind).ToListAsync(cancellationToken);
        var courses = await db.Courses.AsNoTracking().Where(c => c.SkillCodes.Contains(skillCode)).ToListAsync(cancellationToken);
        return
        [
            .. scenarios.Select(s => new ProposedAction(ActionKind.RolePlay, s.Code, s.Title)),
            .. courses.OrderBy(c => c.Kind).ThenBy(c => c.Code, StringComparer.Ordinal).Take(MostOfAKind).Select(c => new ProposedAction(ActionKind.Course, c.Code, c.Title)),
        ];
    }
}
