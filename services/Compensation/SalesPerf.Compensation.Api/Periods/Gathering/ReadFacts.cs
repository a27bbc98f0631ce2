using System.Diagnostics.Metrics;

namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>Counts what calculations read, so that it shows when one reads more than its results follow from.</summary>
internal sealed class ReadFacts(IMeterFactory meters)
{
    public const string Meter = "SalesPerf.Compensation";
    public const string Transactions = "salesperf.compensation.transactions_read";

    private readonly Counter<long> transactions = meters.Create(Meter).CreateCounter<long>(Transactions, "{transaction}", "Transactions that calculations and payments read.");

    public void Add(int read) => transactions.Add(read);
}
