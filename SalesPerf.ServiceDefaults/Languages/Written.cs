using System.Globalization;
using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Languages;

/// <summary>Numbers, amounts and days as readers of a language write them, without zeros that say nothing.</summary>
public static class Written
{
    // As many decimals as a value has: rounding here would tell another number than the one that was decided by.
    private const string Exact = "#,##0.############################";
    private static readonly CultureInfo British = CultureInfo.GetCultureInfo("en-GB");
    private static readonly CultureInfo Indonesian = CultureInfo.GetCultureInfo("id-ID");

    /// <summary><c>1,234.5</c>, <c>1.234,5</c>.</summary>
    public static string Number(decimal value, Language language) => value.ToString(Exact, CultureOf(language));

    /// <summary><c>3 February 2026</c>, <c>3 Februari 2026</c>.</summary>
    public static string Date(DateOnly value, Language language) => value.ToString("d MMMM yyyy", CultureOf(language));

    /// <summary>
    /// <c>USD 1,234.50</c>, <c>USD 1.234,50</c>: at least the digits of the currency's minor unit. Rupiah are customarily shown without, where the amount is whole, and Indonesians write their sign:
    /// <c>IDR 1,500,000</c>, <c>Rp1.500.000</c>.
    /// </summary>
    public static string Money(decimal amount, Currency currency, Language language)
    {
        var digits = currency == Currency.Idr && decimal.IsInteger(amount) ? 0 : currency.MinorDigits;
        var number = Math.Abs(amount).ToString($"#,##0.{new string('0', digits)}{new string('#', 28 - digits)}", CultureOf(language));
        var unit = currency == Currency.Idr && language == Language.Indonesian ? "Rp" : $"{currency} ";
        return $"{(amount < 0 ? "-" : string.Empty)}{unit}{number}";
    }

    private static CultureInfo CultureOf(Language language) => language == Language.Indonesian ? Indonesian : British;
}
