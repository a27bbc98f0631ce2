namespace SalesPerf.Primitives;

/// <summary>Business dates from <see cref="Start"/>, included, to <see cref="EndExclusive"/>, not included; no end means until further notice.</summary>
/// <remarks>Half-open, as PostgreSQL's <c>daterange</c>, so adjoining ranges meet without a gap or an overlap.</remarks>
public readonly record struct DateRange
{
    /// <summary>Takes a first day and the first day after; an empty or reversed range is refused.</summary>
    public DateRange(DateOnly start, DateOnly? endExclusive)
    {
        if (endExclusive <= start)
            throw new DomainException(new("time.empty_range", ErrorKind.Invalid, $"A range from {start:O} cannot end before {endExclusive:O}: the end is the first day after it."));
        (Start, EndExclusive) = (start, endExclusive);
    }

    /// <summary>The first day.</summary>
    public DateOnly Start { get; }

    /// <summary>The first day after the range, or null where it has no end.</summary>
    public DateOnly? EndExclusive { get; }

    /// <summary>Makes a range of a source whose end is the last day of it.</summary>
    public static DateRange FromInclusive(DateOnly first, DateOnly? last) => new(first, last?.AddDays(1));

    /// <summary>Whether a day lies in the range.</summary>
    public bool Contains(DateOnly day) => day >= Start && (EndExclusive is not { } end || day < end);

    /// <summary>Whether two ranges have a day in common.</summary>
    public bool Overlaps(DateRange other) =>
        (EndExclusive is not { } end || other.Start < end) && (other.EndExclusive is not { } otherEnd || Start < otherEnd);

    /// <summary>The days both have, or null.</summary>
    public DateRange? Intersect(DateRange other)
    {
        if (!Overlaps(other)) return null;
        DateOnly? end = (EndExclusive, other.EndExclusive) switch
        {
            (null, var b) => b,
            (var a, null) => a,
            ({ } a, { } b) => a < b ? a : b,
        };
        return new DateRange(Start > other.Start ? Start : other.Start, end);
    }

    /// <summary>Number of days; null where it has no end.</summary>
    public int? Days => EndExclusive is { } end ? end.DayNumber - Start.DayNumber : null;

    /// <inheritdoc/>
    public override string ToString() => $"[{Start:O},{EndExclusive:O})";
}
