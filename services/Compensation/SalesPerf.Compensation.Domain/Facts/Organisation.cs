using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>Who is who on a day. Participants are numbered by their code, so that the numbers do not depend on the order of the facts.</summary>
internal sealed class Organisation
{
    private readonly Dictionary<string, int> byCode;
    private readonly ILookup<string, (int Index, DatedCode Held)> holders;
    private readonly ILookup<string, (int Index, TeamFact Member)> members;

    public Organisation(IReadOnlyList<ParticipantFact> participants)
    {
        Participants = [.. participants.OrderBy(p => p.Code, StringComparer.Ordinal)];
        var repeated = Participants.GroupBy(p => p.Code, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (repeated is not null) throw new DomainException(OrganisationRefusals.RepeatedParticipant(repeated.Key));
        byCode = Participants.Select((p, i) => (p.Code, i)).ToDictionary(x => x.Code, x => x.i, StringComparer.Ordinal);
        holders = Participants.SelectMany((p, i) => p.Positions.Select(h => (Index: i, Held: h))).ToLookup(x => x.Held.Code, StringComparer.Ordinal);
        members = Participants.SelectMany((p, i) => p.Teams.Select(t => (Index: i, Member: t))).ToLookup(x => x.Member.Code, StringComparer.Ordinal);
    }

    public ParticipantFact[] Participants { get; }

    public int Count => Participants.Length;

    /// <summary>The number of a participant, or -1.</summary>
    public int IndexOf(string code) => byCode.GetValueOrDefault(code, -1);

    public int ManagerOf(int participant, DateOnly day) => Held(Participants[participant].Managers, day) is { } code ? IndexOf(code) : -1;

    public string? TitleOf(int participant, DateOnly day) => Held(Participants[participant].Titles, day);

    public string? PositionOf(int participant, DateOnly day) => Held(Participants[participant].Positions, day);

    /// <summary>Who holds a position on a day, or -1; of several the first by code.</summary>
    public int HolderOf(string position, DateOnly day)
    {
        foreach (var (index, held) in holders[position])
            if (held.HoldsOn(day)) return index;
        return -1;
    }

    public TeamFact? TeamOf(int participant, DateOnly day) => Participants[participant].Teams.FirstOrDefault(t => t.HoldsOn(day));

    /// <summary>The members of a team on a day, with their weights, by code.</summary>
    public IEnumerable<(int Index, decimal Weight)> MembersOf(string team, DateOnly day) => members[team].Where(m => m.Member.HoldsOn(day)).Select(m => (m.Index, m.Member.Weight));

    public IEnumerable<(int Index, decimal Share)> RelatedTo(int participant, string kind, DateOnly day)
    {
        foreach (var relation in Participants[participant].Relations)
            if (relation.Kind == kind && relation.HoldsOn(day) && IndexOf(relation.To) is >= 0 and var index) yield return (index, relation.Share);
    }

    /// <summary>The managers above a participant, nearest first; a loop is refused with its path.</summary>
    public IEnumerable<int> Above(int participant, DateOnly day)
    {
        var seen = new List<int> { participant };
        for (var manager = ManagerOf(participant, day); manager >= 0; manager = ManagerOf(manager, day))
        {
            if (seen.Contains(manager)) throw new DomainException(OrganisationRefusals.ReportingLoop([.. seen.Append(manager).Select(i => Participants[i].Code)], day));
            seen.Add(manager);
            yield return manager;
        }
    }

    // Of several that hold on a day the one that began last is meant.
    private static string? Held(IReadOnlyList<DatedCode> codes, DateOnly day)
    {
        DatedCode? held = null;
        foreach (var code in codes)
            if (code.HoldsOn(day) && (held is null || (code.From ?? DateOnly.MinValue) > (held.From ?? DateOnly.MinValue))) held = code;
        return held?.Code;
    }
}

/// <summary>Refusals about the organisation in facts.</summary>
public static class OrganisationRefusals
{
    /// <summary>Two participants have one code.</summary>
    public static DomainError RepeatedParticipant(string code) => new("compensation.repeated_participant", ErrorKind.Invalid, $"The facts have two participants '{code}'; a code names one.");

    /// <summary>Somebody is their own manager over some levels.</summary>
    public static DomainError ReportingLoop(IReadOnlyList<string> path, DateOnly day)
    {
        var way = string.Join(" -> ", path);
        return new("compensation.reporting_loop", ErrorKind.RuleBroken, $"On {day:O} the reporting line runs in a circle: {way}.");
    }
}
