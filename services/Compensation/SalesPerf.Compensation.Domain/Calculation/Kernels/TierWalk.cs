using System.Numerics;
using System.Runtime.InteropServices;

namespace SalesPerf.Compensation.Domain.Calculation.Kernels;

/// <summary>
/// Walks amounts through bands, each with its own rate. What of <c>x</c> lies in the band <c>from .. to</c> is <c>clamp(x, from, to) - clamp(0, from, to)</c>:
/// the signed stretch between zero and x inside the band, so that parts of all bands without gaps sum to x, below zero too.
/// </summary>
public static class TierWalk
{
    /// <summary>A band over scaled integers.</summary>
    /// <param name="From">Lower edge at the scale of the amounts; <see cref="long.MinValue"/> where open.</param>
    /// <param name="To">Upper edge; <see cref="long.MaxValue"/> where open.</param>
    /// <param name="Rate">The band's rate at a scale of its own; results have the sum of both scales.</param>
    public readonly record struct Band(long From, long To, long Rate);

    /// <summary>What of an amount lies in a band.</summary>
    public static long Part(long amount, Band band) => Math.Clamp(amount, band.From, band.To) - Math.Clamp(0L, band.From, band.To);

    /// <summary>What of an amount lies in a band; open edges are null.</summary>
    public static decimal Part(decimal amount, decimal? from, decimal? to) => Clamp(amount, from, to) - Clamp(0m, from, to);

    /// <summary>Pays each amount by its parts: <c>sum of part * rate</c>.</summary>
    /// <returns>False where a result might not fit 64 bits; the result is then undefined, and decimals give it.</returns>
    public static bool TryMarginal(ReadOnlySpan<long> amounts, ReadOnlySpan<Band> bands, Span<long> paid, Magnitude? magnitude = null)
    {
        if (!Fits(magnitude ?? Magnitude.Of(amounts), bands)) return false;
        var vectors = MemoryMarshal.Cast<long, Vector<long>>(amounts);
        var results = MemoryMarshal.Cast<long, Vector<long>>(paid);
        results[..vectors.Length].Clear();
        foreach (var band in bands) AddBand(vectors, band, results);
        for (var row = vectors.Length * Vector<long>.Count; row < amounts.Length; row++) paid[row] = Marginal(amounts[row], bands);
        return true;
    }

    /// <summary>What of each amount lies in one band.</summary>
    public static void Parts(ReadOnlySpan<long> amounts, Band band, Span<long> parts)
    {
        for (var row = 0; row < amounts.Length; row++) parts[row] = Part(amounts[row], band);
    }

    /// <summary>The number of the band that holds each amount, lower edge inclusive; -1 where none does. Bands ascend without overlap.</summary>
    public static void Reached(ReadOnlySpan<long> amounts, ReadOnlySpan<Band> bands, Span<int> reached)
    {
        for (var row = 0; row < amounts.Length; row++)
        {
            reached[row] = -1;
            for (var band = 0; band < bands.Length && amounts[row] >= bands[band].From; band++)
                if (amounts[row] < bands[band].To || bands[band].To == long.MaxValue) reached[row] = band;
        }
    }

    private static void AddBand(ReadOnlySpan<Vector<long>> amounts, Band band, Span<Vector<long>> paid)
    {
        var (from, to, rate) = (new Vector<long>(band.From), new Vector<long>(band.To), new Vector<long>(band.Rate));
        var atZero = new Vector<long>(Math.Clamp(0L, band.From, band.To));
        for (var i = 0; i < amounts.Length; i++) paid[i] += (Vector.Min(Vector.Max(amounts[i], from), to) - atZero) * rate;
    }

    private static long Marginal(long amount, ReadOnlySpan<Band> bands)
    {
        var sum = 0L;
        foreach (var band in bands) sum += Part(amount, band) * band.Rate;
        return sum;
    }

    private static bool Fits(Magnitude amounts, ReadOnlySpan<Band> bands)
    {
        var rates = 0UL;
        foreach (var band in bands) rates = Math.Max(rates, Magnitude.Of(band.Rate).Largest);
        // A part is never longer than the amount itself.
        return amounts.FitsProducts(new Magnitude(rates), bands.Length);
    }

    private static decimal Clamp(decimal value, decimal? from, decimal? to) => from is { } low && value < low ? low : to is { } high && value > high ? high : value;
}
