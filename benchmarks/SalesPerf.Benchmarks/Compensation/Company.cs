using System.Runtime.InteropServices;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>The size of a company and of its year: everything else follows from these and is the same on every machine.</summary>
/// <param name="Transactions">Order lines of the period.</param>
/// <param name="Payees">People, with their managers over three levels.</param>
/// <param name="Seed">Another seed is another company of the same shape.</param>
internal sealed record CompanySize(int Transactions, int Payees, ulong Seed)
{
    public static DateOnly PeriodStart { get; } = new(2026, 1, 1);

    public const int PeriodDays = 31;
}

/// <summary>A seller or manager. Numbers count from 0 in the order of the codes.</summary>
internal readonly record struct Payee(int Number, int? Manager, long QuotaCents, long TargetCents)
{
    public string Code => $"E{Number:0000000}";
}

/// <summary>An order line in 32 bytes: money in cents, days from the first of the period, texts by their place in the lists of <see cref="Company"/>.</summary>
/// <remarks>Half a line of the processor's cache, so that sorting ten million of them by payee touches each in one place and not in eight columns.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SalesRow(long Number, long Cents, int Payee, short Day, short Units, byte Event, byte Product, byte Region);

/// <summary>People in a tree of four levels (so results roll up three times) and their order lines, from a seed.</summary>
internal static class Company
{
    /// <summary>Reports of each manager.</summary>
    private const int Span = 10;

    private const int SmallestTree = 1 + Span + (Span * Span);

    // Each divides a power of ten times the cents, so an attainment is a finite decimal in every engine that is compared.
    private static readonly long[] Quotas = [16_000_000, 20_000_000, 25_000_000, 32_000_000, 40_000_000, 50_000_000];
    private static readonly long[] Targets = [200_000, 250_000, 400_000, 500_000];

    public static string[] Events { get; } = ["booked", "cancelled"];

    public static string[] Products { get; } = ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"];

    public static string[] Regions { get; } = ["north", "east", "south", "west"];

    /// <summary>All payees: heads first, then their reports, level by level.</summary>
    public static IEnumerable<Payee> Payees(CompanySize size)
    {
        var heads = Math.Max(1, size.Payees / (SmallestTree + (Span * Span * Span)));
        for (var number = 0; number < size.Payees; number++)
        {
            var random = new SplitMix(size.Seed ^ 0x5ca1ab1e, (ulong)number);
            int? manager = number < heads ? null : Math.Min((number - heads) / Span, Managers(heads) - 1);
            yield return new Payee(number, manager, Quotas[random.Below(Quotas.Length)], Targets[random.Below(Targets.Length)]);
        }
    }

    /// <summary>One part of the order lines, in the order of their numbers; parts are disjoint and together are all.</summary>
    public static IEnumerable<SalesRow> Transactions(CompanySize size, int part = 0, int parts = 1)
    {
        var (from, until) = ((long)size.Transactions * part / parts, (long)size.Transactions * (part + 1) / parts);
        for (var number = from; number < until; number++) yield return Transaction(size, number);
    }

    private static int Managers(int heads) => heads * SmallestTree;

    private static SalesRow Transaction(CompanySize size, long number)
    {
        var random = new SplitMix(size.Seed, (ulong)number);
        var cancelled = random.Below(20) == 0;
        // Many small deals and few large ones: 10 to 10,000 and, one in fifty, up to 20,000.
        var cents = 1_000 + ((long)random.Below(1_000) * random.Below(1_000)) + (random.Below(50) == 0 ? random.Below(1_000_000) : 0);
        var (payee, day) = (random.Below(size.Payees), (short)random.Below(CompanySize.PeriodDays));
        var (product, region, units) = ((byte)random.Below(Products.Length), (byte)random.Below(Regions.Length), (short)(1 + random.Below(20)));
        return new SalesRow(number + 1, cancelled ? -cents : cents, payee, day, units, cancelled ? (byte)1 : (byte)0, product, region);
    }
}

/// <summary>SplitMix64: the same numbers everywhere, and any row's without those before it.</summary>
internal struct SplitMix(ulong seed, ulong stream)
{
    private ulong state = Mix(seed) ^ Mix(stream + 0x9e3779b97f4a7c15);

    /// <summary>A whole number from 0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit)
    {
        state += 0x9e3779b97f4a7c15;
        return (int)(((Mix(state) >> 32) * (ulong)limit) >> 32);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
