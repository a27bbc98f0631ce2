using System.Diagnostics;
using OpenTelemetry.Trace;

namespace SalesPerf.ServiceDefaults.Telemetry;

/// <summary>
/// Decides over spans without a recorded caller. Requests, messages and jobs begin traces; a call to a store or another process does not. Such a
/// call comes from a loop that looks whether there is something to do, several times a second, and would bury the traces of what was done.
/// </summary>
internal sealed class CausedWorkSampler : Sampler
{
    /// <summary>
    /// What hangs on a recorded span is recorded; what hangs on a span of this process that is left out (a health check) is left out too. A caller elsewhere
    /// that does not record is not followed: the <c>traceId</c> of any problem has to open a trace.
    /// </summary>
    public static Sampler WithCallers()
    {
        var own = new CausedWorkSampler();
        return new ParentBasedSampler(own, remoteParentNotSampled: own);
    }

    /// <inheritdoc />
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Kind == ActivityKind.Client ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
}
