using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Alignment;

/// <summary>A customer, and in which territory it lay when.</summary>
public sealed class Account
{
    private readonly List<Placement> placements = [];

    private Account()
    {
    }

    /// <summary>A new account, in no territory.</summary>
    public Account(string code, string name) => (Id, Code, Name) = (NewId.Of<AccountId>(), code, name);

    /// <summary>Id.</summary>
    public AccountId Id { get; private set; }

    /// <summary>Business key.</summary>
    public string Code { get; private set; } = string.Empty;

    /// <summary>Name to show.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>Facts about it, by name.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Its primary territory over time, earliest first; one a day.</summary>
    public IReadOnlyList<Placement> Placements => [.. placements.OrderBy(p => p.During.Start)];

    /// <summary>Records what is known now; returns whether anything is different.</summary>
    public bool Record(string name, IReadOnlyDictionary<string, string> attributes, IReadOnlyList<Placement> territories)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentNullException.ThrowIfNull(territories);
        RequireOneADay(territories);
        var described = Name != name || Attributes.Count != attributes.Count || attributes.Any(a => Attributes.GetValueOrDefault(a.Key) != a.Value);
        if (described) (Name, Attributes) = (name, new Dictionary<string, string>(attributes, StringComparer.Ordinal));
        var gone = placements.RemoveAll(p => !territories.Contains(p));
        var added = territories.Where(t => !placements.Contains(t)).ToList();
        placements.AddRange(added);
        return described || gone + added.Count > 0;
    }

    /// <summary>Refuses two primary territories on one day.</summary>
    public static void RequireOneADay(IEnumerable<Placement> territories)
    {
        var ordered = territories.OrderBy(t => t.During.Start).ToList();
        foreach (var (before, after) in ordered.Zip(ordered.Skip(1)))
            if (before.During.Overlaps(after.During)) throw new DomainException(AccountErrors.OverlappingTerritories(after.During.Start));
    }
}

/// <summary>An account in a territory.</summary>
public sealed record Placement
{
    private Placement()
    {
    }

    /// <summary>In a territory, for some days.</summary>
    public Placement(TerritoryId territoryId, DateRange during) => (TerritoryId, During) = (territoryId, during);

    /// <summary>Where.</summary>
    public TerritoryId TerritoryId { get; private init; }

    /// <summary>When.</summary>
    public DateRange During { get; private init; }
}

/// <summary>Refusals about accounts.</summary>
public static class AccountErrors
{
    /// <summary>Not there, or not for the caller to know.</summary>
    public static DomainError NotFound(string code) => new("territories.account_not_found", ErrorKind.NotFound, $"There is no account '{code}'.");

    /// <summary>Two primary territories on one day.</summary>
    public static DomainError OverlappingTerritories(DateOnly day) =>
        new("territories.overlapping_account_territory", ErrorKind.RuleBroken, $"Two territories have {day:O} in common; an account has one primary territory a day.");
}
