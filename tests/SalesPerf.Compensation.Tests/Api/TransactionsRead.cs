using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Compensation.Api.Periods.Gathering;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Counts the transactions that a service reads while it is asked for something.</summary>
internal sealed class TransactionsRead : IDisposable
{
    private readonly MeterListener listener = new();
    private long read;

    public TransactionsRead(CompensationFixture service)
    {
        var factory = service.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Name == ReadFacts.Transactions) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref read, count));
        listener.Start();
    }

    public long Count => Interlocked.Read(ref read);

    public void Dispose() => listener.Dispose();
}
