using SalesPerf.Compensation.Domain.Plans;

namespace SalesPerf.Compensation.Domain.Calculation.Tables;

/// <summary>A table with its numbers, ready to be asked.</summary>
internal abstract class Table;

/// <summary>One band with its numbers; null is an open end.</summary>
internal readonly record struct Band(decimal? From, decimal? To, decimal Value);

/// <summary>Bands. An open end has no bound; outside every band the value is zero. What is below zero is paid only where a band reaches there: leave its lower end open.</summary>
internal sealed class BandTable(BandEdge edge, IReadOnlyList<Band> bands) : Table
{
    public int Count => bands.Count;

    public Band this[int number] => number >= 1 && number <= bands.Count ? bands[number - 1] : default;

    /// <summary>The number, from 1, of the first band that holds a value; 0 where none does.</summary>
    public int Find(decimal x)
    {
        for (var i = 0; i < bands.Count; i++)
            if (Holds(bands[i], x)) return i + 1;
        return 0;
    }

    public decimal ValueAt(decimal x) => Find(x) is > 0 and var number ? bands[number - 1].Value : 0m;

    /// <summary>What of an amount lies in a band whose edges are multiplied by a scale: the way from 0 to the amount, as far as it runs inside the band.</summary>
    public decimal Part(int number, decimal x, decimal scale) =>
        number < 1 || number > bands.Count ? 0m : Inside(bands[number - 1], x, scale) - Inside(bands[number - 1], 0m, scale);

    /// <summary>Each part of an amount times the value of its band.</summary>
    public decimal Marginal(decimal x, decimal scale)
    {
        var sum = 0m;
        for (var number = 1; number <= bands.Count; number++) sum += Part(number, x, scale) * bands[number - 1].Value;
        return sum;
    }

    private static decimal Inside(Band band, decimal x, decimal scale)
    {
        if (band.From is { } from && x < from * scale) return from * scale;
        return band.To is { } to && x > to * scale ? to * scale : x;
    }

    private bool Holds(Band band, decimal x)
    {
        var aboveFrom = band.From is not { } from || x > from || (x == from && edge != BandEdge.Upper);
        var belowTo = band.To is not { } to || x < to || (x == to && edge != BandEdge.Lower);
        return aboveFrom && belowTo;
    }
}
