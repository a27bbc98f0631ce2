using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Titles;

/// <summary>What a seat is for: its full quota, how a newcomer ramps up to it, and how much work one person carries.</summary>
public sealed class Title
{
    private Title()
    {
    }

    /// <summary>A new title.</summary>
    public Title(string code, TitleTerms terms)
    {
        (Id, Code) = (NewId.Of<TitleId>(), code);
        Describe(terms);
    }

    /// <summary>Id.</summary>
    public TitleId Id { get; private set; }

    /// <summary>Business key.</summary>
    public string Code { get; private set; } = string.Empty;

    /// <summary>Name to show.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>Full quota of a seat for one period; null where the title carries none.</summary>
    public UnroundedMoney? QuotaPerPeriod => QuotaAmount is { } amount && QuotaCurrency is { } currency ? new UnroundedMoney(amount, currency) : null;

    /// <summary>Share of the quota in a newcomer's first, second, ... period; the whole quota afterwards.</summary>
    public IReadOnlyList<Share> Ramp => [.. RampShares.Select(s => new Share(s))];

    /// <summary>Hours of work that one person carries in a period; null where nobody counts.</summary>
    public decimal? CapacityHoursPerPeriod { get; private set; }

    private decimal? QuotaAmount { get; set; }

    private Currency? QuotaCurrency { get; set; }

    private decimal[] RampShares { get; set; } = [];

    /// <summary>What is known of it.</summary>
    public TitleTerms Terms => new(Name, QuotaPerPeriod, Ramp, CapacityHoursPerPeriod);

    /// <summary>Describes it anew; returns whether anything is different now.</summary>
    public bool Describe(TitleTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (terms.QuotaPerPeriod is { Amount: < 0m }) throw new DomainException(TitleErrors.NegativeQuota);
        if (terms.CapacityHoursPerPeriod <= 0m) throw new DomainException(TitleErrors.NoCapacity);
        if (terms.Ramp.Any(s => s.Value > 1m)) throw new DomainException(TitleErrors.RampAboveWhole);
        if (terms.SameAs(Terms)) return false;
        Name = terms.Name;
        (QuotaAmount, QuotaCurrency) = (terms.QuotaPerPeriod?.Amount, terms.QuotaPerPeriod?.Currency);
        RampShares = [.. terms.Ramp.Select(s => s.Value)];
        CapacityHoursPerPeriod = terms.CapacityHoursPerPeriod;
        return true;
    }

    /// <summary>Share of the full quota in a newcomer's period.</summary>
    /// <param name="index">0 for the period in which the newcomer starts.</param>
    public Share RampIn(int index) => index < RampShares.Length ? new Share(RampShares[index]) : Share.Whole;
}

/// <summary>What a title offers and asks.</summary>
/// <param name="Name">Name to show.</param>
/// <param name="QuotaPerPeriod">Full quota of a seat for one period, or null.</param>
/// <param name="Ramp">Shares of a newcomer's first periods.</param>
/// <param name="CapacityHoursPerPeriod">Hours that one person carries in a period, or null.</param>
public sealed record TitleTerms(string Name, UnroundedMoney? QuotaPerPeriod, IReadOnlyList<Share> Ramp, decimal? CapacityHoursPerPeriod)
{
    internal bool SameAs(TitleTerms other) =>
        Name == other.Name && QuotaPerPeriod == other.QuotaPerPeriod && CapacityHoursPerPeriod == other.CapacityHoursPerPeriod && Ramp.SequenceEqual(other.Ramp);
}

/// <summary>Refusals about titles.</summary>
public static class TitleErrors
{
    /// <summary>No title of that code.</summary>
    public static DomainError NotFound(string code) => new("territories.title_not_found", ErrorKind.NotFound, $"There is no title '{code}'.");

    /// <summary>A reference to a title that is not there.</summary>
    public static DomainError Unknown(string code) => new("territories.unknown_title", ErrorKind.NotFound, $"There is no title '{code}'; send it with titles:batch first.");

    /// <summary>A quota is not negative.</summary>
    public static DomainError NegativeQuota { get; } = new("territories.negative_quota", ErrorKind.Invalid, "A quota is 0 or more.");

    /// <summary>Capacity is positive where it is stated.</summary>
    public static DomainError NoCapacity { get; } = new("territories.capacity_not_positive", ErrorKind.Invalid, "capacityHoursPerPeriod is above 0; leave it out where nobody counts hours.");

    /// <summary>A ramp leads up to the whole quota.</summary>
    public static DomainError RampAboveWhole { get; } = new("territories.ramp_above_whole", ErrorKind.Invalid, "Each share of a ramp is between 0 and 1.");
}
