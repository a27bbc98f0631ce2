using System.Runtime.ExceptionServices;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>Work on all processors of which the first failure is told as it is, whatever ran beside it.</summary>
public static class InParallel
{
    /// <summary>Does <paramref name="work"/> for each number below <paramref name="count"/>, in any order.</summary>
    public static void For(int count, Action<int> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (count == 1)
        {
            work(0);
            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, work);
        }
        catch (AggregateException e)
        {
            // The same one on every machine.
            ExceptionDispatchInfo.Throw(e.InnerExceptions.OrderBy(x => x.Message, StringComparer.Ordinal).First());
        }
    }
}
