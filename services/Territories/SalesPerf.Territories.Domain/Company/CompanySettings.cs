using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Company;

/// <summary>The one organisation that this platform serves.</summary>
public sealed class CompanySettings
{
    private CompanySettings()
    {
    }

    /// <summary>Declares the organisation.</summary>
    public CompanySettings(string name, string timeZone, Currency currency, string locale) => Declare(name, timeZone, currency, locale);

    /// <summary>Always true: there is one row.</summary>
    public bool OnlyOne { get; private set; } = true;

    /// <summary>What people call it.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>IANA name of the zone in which its business dates lie.</summary>
    public string TimeZone { get; private set; } = string.Empty;

    /// <summary>Currency it reports in.</summary>
    public Currency Currency { get; private set; }

    /// <summary>BCP 47 tag of its texts.</summary>
    public string Locale { get; private set; } = string.Empty;

    /// <summary>Declares it anew; returns whether anything is different now.</summary>
    public bool Declare(string name, string timeZone, Currency currency, string locale)
    {
        if (Name == name && TimeZone == timeZone && Locale == locale && Currency.Equals(currency)) return false;
        (Name, TimeZone, Currency, Locale) = (name, timeZone, currency, locale);
        return true;
    }
}
