namespace SalesPerf.Identity.Keys;

/// <summary>When keys begin and end.</summary>
/// <param name="RotateAfter">Age at which a key is followed by another.</param>
/// <param name="Announcement">How long a key is published before it signs.</param>
/// <param name="KeepFor">How long a followed key still verifies: as long as the longest token lives.</param>
internal sealed record KeyPolicy(TimeSpan RotateAfter, TimeSpan Announcement, TimeSpan KeepFor);

/// <summary>A key as the plan sees it.</summary>
internal readonly record struct PlannedKey(Guid Id, DateTimeOffset SignsFrom);

/// <summary>What is to be done with the stored keys now.</summary>
/// <param name="NewKeySignsFrom">Make a key that signs from then, or null.</param>
/// <param name="Retire">Keys that no living token was signed with.</param>
internal sealed record KeyPlan(DateTimeOffset? NewKeySignsFrom, IReadOnlyList<Guid> Retire)
{
    /// <summary>Decides from the stored keys, oldest first.</summary>
    public static KeyPlan Decide(IReadOnlyList<PlannedKey> keys, DateTimeOffset now, KeyPolicy policy)
    {
        if (!keys.Any(k => k.SignsFrom <= now)) return new(now, []);

        var newest = keys[^1].SignsFrom;
        var next = newest + policy.RotateAfter;
        DateTimeOffset? create = next - policy.Announcement <= now ? Later(next, now + policy.Announcement) : null;
        var retire = keys.Zip(keys.Skip(1)).Where(pair => pair.Second.SignsFrom + policy.KeepFor <= now).Select(pair => pair.First.Id);
        return new(create, [.. retire]);
    }

    /// <summary>The key that signs: the newest that may.</summary>
    public static Guid SigningKey(IEnumerable<PlannedKey> keys, DateTimeOffset now) => keys.Where(k => k.SignsFrom <= now).MaxBy(k => k.SignsFrom).Id;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
