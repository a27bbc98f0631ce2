namespace SalesPerf.Primitives;

/// <summary>An id that cannot be mistaken for the id of something else: <c>readonly record struct GoalId(Guid Value) : ITypedId&lt;GoalId&gt;</c>.</summary>
/// <remarks>New ids are version 7 (RFC 9562): they sort by the time they were made, which keeps indexes dense and lists in order.</remarks>
/// <typeparam name="TSelf">The id type itself.</typeparam>
public interface ITypedId<TSelf> where TSelf : struct, ITypedId<TSelf>
{
    /// <summary>The value on the wire and in the store.</summary>
    Guid Value { get; }

    /// <summary>The id of a stored value.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>Makes new ids.</summary>
public static class NewId
{
    /// <summary>A new id that sorts after those made before.</summary>
    public static TId Of<TId>() where TId : struct, ITypedId<TId> => TId.From(Guid.CreateVersion7());
}
