using System.Reflection;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Recruiting.Contracts.Events.V1;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Partners.Catalogue;

/// <summary>Every event of all services, read from their contracts: a new one is in the feed without a line here.</summary>
internal static class EventCatalogue
{
    private static readonly Assembly[] Contracts =
        [typeof(StatementPublished).Assembly, typeof(GoalPublished).Assembly, typeof(RequisitionOpened).Assembly, typeof(QuotaPublished).Assembly, typeof(CoachingCompleted).Assembly];

    /// <summary>By routing key.</summary>
    public static IReadOnlyList<EventType> All { get; } = Read();

    private static readonly Dictionary<Type, EventType> ByClass = All.ToDictionary(e => e.ClrType);

    private static readonly Dictionary<string, EventType> ByKey = All.ToDictionary(e => e.RoutingKey, StringComparer.Ordinal);

    public static EventType Of(Type type) => ByClass[type];

    /// <summary>By CloudEvents type or routing key.</summary>
    public static EventType? Find(string typeOrKey) => ByKey.GetValueOrDefault(EventType.ToRoutingKey(typeOrKey));

    private static EventType[] Read()
    {
        var records = Contracts.SelectMany(a => a.GetExportedTypes())
            .Where(t => t is { IsClass: true, Namespace: not null } && t.Namespace.Contains(".Events.V", StringComparison.Ordinal)).ToArray();
        // A record that stands inside another is a part, and no event.
        var parts = records.SelectMany(r => r.GetProperties()).Select(p => Element(p.PropertyType)).ToHashSet();
        return [.. records.Where(r => !parts.Contains(r)).Select(EventType.Of).OrderBy(e => e.RoutingKey, StringComparer.Ordinal)];
    }

    /// <summary>The type of the elements of a list; of anything else the type itself, without <c>?</c>.</summary>
    public static Type Element(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : Nullable.GetUnderlyingType(type) ?? type;
}
