using System.Diagnostics.Metrics;

namespace SalesPerf.Identity.Digests;

/// <summary>What is counted of digests.</summary>
internal static class DigestObserving
{
    private static readonly Meter Meter = new("SalesPerf.Identity");
    private static readonly Counter<long> EndedCounter = Meter.CreateCounter<long>("salesperf.digest.ended", "{digest}", "Digests by what became of them: sent, empty, failed, unknown (cut while it was handed over; not sent again).");
    private static readonly Counter<long> PutOffCounter = Meter.CreateCounter<long>("salesperf.digest.put_off", "{attempt}", "Attempts that are repeated later, by reason.");

    public static void Ended(string state, int count)
    {
        if (count > 0) EndedCounter.Add(count, new KeyValuePair<string, object?>("state", state));
    }

    public static void PutOff(string reason) => PutOffCounter.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
