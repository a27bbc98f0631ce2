using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.Domain.Alignment;

namespace SalesPerf.Territories.Api.Alignment;

/// <summary>Collects what a batch changes of who covers what, to tell others once.</summary>
internal sealed class CoverageMoves
{
    private readonly SortedSet<string> accounts = new(StringComparer.Ordinal);
    private readonly SortedSet<string> territories = new(StringComparer.Ordinal);
    private readonly List<DateRange> days = [];

    /// <summary>An account's places were recorded anew.</summary>
    public void Account(string code, IEnumerable<Placement> before, IEnumerable<Placement> after) =>
        Add(accounts, code, DatedDifference.Between([.. before.Select(p => (p.During, p.TerritoryId))], [.. after.Select(p => (p.During, p.TerritoryId))]));

    /// <summary>A seat holds a territory for other days than before; null where it did not at all.</summary>
    public void Territory(string code, DateRange? before, DateRange after) => Add(territories, code, DatedDifference.Between(before is { } was ? [(was, true)] : [], [(after, true)]));

    /// <summary>Tells it, where anything is different.</summary>
    public void Publish(IOutbox outbox)
    {
        if (DatedDifference.Hull(days) is { } during) outbox.Publish(new CoverageChanged([.. accounts], [.. territories], during.Start, during.EndExclusive), accounts.Concat(territories).First());
    }

    private void Add(SortedSet<string> codes, string code, IEnumerable<DateRange> different)
    {
        var count = days.Count;
        days.AddRange(different);
        if (days.Count > count) codes.Add(code);
    }
}
