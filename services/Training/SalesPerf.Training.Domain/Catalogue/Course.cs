using SalesPerf.Primitives;

namespace SalesPerf.Training.Domain.Catalogue;

/// <summary>Who gives a course.</summary>
public enum CourseKind
{
    /// <summary>The company itself.</summary>
    Internal,

    /// <summary>Somebody else, mostly for a price.</summary>
    External,
}

/// <summary>What a course is.</summary>
/// <param name="Title">Name to show.</param>
/// <param name="Provider">Who gives it.</param>
/// <param name="Kind">Internal or external.</param>
/// <param name="Price">What one place costs, or null.</param>
/// <param name="SkillCodes">What it trains.</param>
/// <param name="Url">Where it is, or null.</param>
/// <param name="Hours">How long it takes.</param>
public sealed record CourseDescription(string Title, string Provider, CourseKind Kind, Money? Price, IReadOnlyList<string> SkillCodes, string? Url, decimal Hours);

/// <summary>An offer to learn something.</summary>
public sealed class Course
{
    private decimal? priceAmount;
    private Currency? priceCurrency;

    private Course()
    {
    }

    /// <summary>A new entry of the catalogue.</summary>
    public Course(string code, CourseDescription description)
    {
        Code = code;
        Describe(description);
    }

    /// <summary>Business key.</summary>
    public string Code { get; private init; } = string.Empty;

    /// <summary>Name to show.</summary>
    public string Title { get; private set; } = string.Empty;

    /// <summary>Who gives it.</summary>
    public string Provider { get; private set; } = string.Empty;

    /// <summary>Internal or external.</summary>
    public CourseKind Kind { get; private set; }

    /// <summary>What one place costs, or null.</summary>
    public Money? Price => priceAmount is { } amount && priceCurrency is { } currency ? Money.FromRounded(Shown(amount, currency), currency) : null;

    /// <summary>What it trains.</summary>
    public IReadOnlyList<string> SkillCodes { get; private set; } = [];

    /// <summary>Where it is, or null.</summary>
    public string? Url { get; private set; }

    /// <summary>How long it takes.</summary>
    public decimal Hours { get; private set; }

    /// <summary>Changes the entry.</summary>
    public void Describe(CourseDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        (Title, Provider, Kind, Url, Hours) = (description.Title, description.Provider, description.Kind, description.Url, description.Hours);
        (priceAmount, priceCurrency) = (description.Price?.Amount, description.Price?.Currency);
        SkillCodes = [.. description.SkillCodes.Distinct(StringComparer.Ordinal)];
    }

    // The store keeps four places; the currency's own are shown unless more were given.
    private static decimal Shown(decimal amount, Currency currency) =>
        RoundingRule.Round(amount, currency.MinorDigits, RoundingMode.Down) is var rounded && rounded == amount ? rounded : amount;
}
