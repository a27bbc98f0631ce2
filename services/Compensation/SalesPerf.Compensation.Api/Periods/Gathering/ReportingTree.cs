using SalesPerf.Compensation.Domain.Facts;

namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>Who reports to whom on any day of those that were read.</summary>
/// <param name="people">Facts by participant.</param>
internal sealed class ReportingTree(IReadOnlyDictionary<Guid, ParticipantFact> people)
{
    private readonly Dictionary<string, Guid> ids = people.ToDictionary(p => p.Value.Code, p => p.Key, StringComparer.Ordinal);
    private readonly ILookup<string, Guid> reports = people.SelectMany(p => p.Value.Managers.Select(m => (Manager: m.Code, Person: p.Key))).ToLookup(r => r.Manager, r => r.Person, StringComparer.Ordinal);

    /// <summary>Whom a person reports to.</summary>
    public IEnumerable<Guid> ManagersOf(Guid person) => people[person].Managers.Select(m => ids[m.Code]).Distinct();

    /// <summary>Everybody below these people, over any number of levels; whoever of them is below another, too.</summary>
    public HashSet<Guid> Below(IEnumerable<Guid> managers)
    {
        var (below, open) = (new HashSet<Guid>(), new Stack<Guid>(managers));
        while (open.TryPop(out var manager))
            foreach (var report in reports[people[manager].Code].Where(below.Add)) open.Push(report);
        return below;
    }
}
