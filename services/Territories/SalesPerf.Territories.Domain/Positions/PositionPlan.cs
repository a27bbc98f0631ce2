using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Positions;

/// <summary>A seat as somebody wants it recorded.</summary>
/// <param name="Position">The seat, known or new.</param>
/// <param name="IsNew">Whether it was not known before.</param>
/// <param name="TitleId">What it is for.</param>
/// <param name="Holders">Who sits on it when.</param>
/// <param name="ReportsTo">To which seats, by their codes, when.</param>
public sealed record ProposedPosition(Position Position, bool IsNew, TitleId TitleId, IReadOnlyList<Holder> Holders, IReadOnlyList<(string ManagerCode, DateRange During)> ReportsTo);

/// <summary>Judges many proposals at once: managers may come later in the same list, and together they close no circle.</summary>
public sealed class PositionPlan
{
    private readonly IReadOnlyDictionary<string, Position> known;
    private readonly ReportingGraph present;
    private readonly IReadOnlyDictionary<int, ProposedPosition> proposals;
    private readonly Dictionary<int, DomainError> refused = [];

    private PositionPlan(IReadOnlyDictionary<string, Position> known, ReportingGraph present, IReadOnlyDictionary<int, ProposedPosition> proposals) =>
        (this.known, this.present, this.proposals) = (known, present, proposals);

    /// <summary>Which proposals cannot be, each with its reason; the others can, together and without those.</summary>
    /// <param name="known">Seats that are stored, by code.</param>
    /// <param name="present">Their reporting lines.</param>
    /// <param name="proposals">By their place in the list.</param>
    public static IReadOnlyDictionary<int, DomainError> Refusals(IReadOnlyDictionary<string, Position> known, ReportingGraph present, IReadOnlyDictionary<int, ProposedPosition> proposals)
    {
        var plan = new PositionPlan(known, present, proposals);
        // A refusal may take the ground from others (its seat is not there, its old lines stay), so they are judged again.
        while (plan.RefuseMore())
        {
        }

        return plan.refused;
    }

    private bool RefuseMore()
    {
        var before = refused.Count;
        var standing = proposals.Where(p => !refused.ContainsKey(p.Key)).OrderBy(p => p.Key).ToList();
        var seats = Seats(standing.Select(s => s.Value));
        var graph = present.Copy();
        foreach (var (_, proposal) in standing) graph.Replace(proposal.Position.Id, []);
        foreach (var (index, proposal) in standing)
            if (Judge(proposal, seats, graph) is { } refusal) refused.Add(index, refusal);
        return refused.Count > before;
    }

    private Dictionary<string, Position> Seats(IEnumerable<ProposedPosition> standing)
    {
        var seats = new Dictionary<string, Position>(known, StringComparer.Ordinal);
        foreach (var proposal in standing) seats[proposal.Position.Code] = proposal.Position;
        return seats;
    }

    private static DomainError? Judge(ProposedPosition proposal, Dictionary<string, Position> seats, ReportingGraph graph)
    {
        if (proposal.ReportsTo.FirstOrDefault(l => !seats.ContainsKey(l.ManagerCode)) is { ManagerCode: { } missing }) return PositionErrors.Unknown(missing);
        var lines = Lines(proposal, seats);
        try { Position.RequireConsistent(new PositionHistory(proposal.TitleId, proposal.Holders, lines)); }
        catch (DomainException inconsistent) { return inconsistent.Error; }
        if (graph.FindCycle(proposal.Position.Id, lines) is { } cycle)
        {
            var codes = seats.Values.ToDictionary(p => p.Id, p => p.Code);
            return PositionErrors.Cycle(cycle.Path.Select(id => codes.GetValueOrDefault(id, id.Value.ToString())), cycle.Day);
        }

        graph.Replace(proposal.Position.Id, lines);
        return null;
    }

    /// <summary>The reporting lines of a proposal that was not refused.</summary>
    public static IReadOnlyList<ReportingLine> Lines(ProposedPosition proposal, IReadOnlyDictionary<string, Position> seats)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(seats);
        return [.. proposal.ReportsTo.Select(l => new ReportingLine(seats[l.ManagerCode].Id, l.During))];
    }
}
