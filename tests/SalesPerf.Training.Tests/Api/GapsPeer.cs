using System.Collections.Concurrent;
using Grpc.Core;
using SalesPerf.Goals.V1;

namespace SalesPerf.Training.Tests.Api;

/// <summary>What Goals knows of gaps, as far as a test says.</summary>
public sealed class KnownGaps
{
    /// <summary>Whether Goals answers; otherwise every call is refused as from a service that is down.</summary>
    public bool Up { get; set; } = true;

    /// <summary>The stage that loses most, by gap.</summary>
    public ConcurrentDictionary<Guid, string> Stages { get; } = new();
}

/// <summary>Goals' end of the call.</summary>
internal sealed class GapsPeer(KnownGaps known) : GapService.GapServiceBase
{
    public override Task<GetGapResponse> GetGap(GetGapRequest request, ServerCallContext context) =>
        known.Up
            ? Task.FromResult(new GetGapResponse { GapId = request.GapId, BottleneckStage = known.Stages.GetValueOrDefault(Guid.Parse(request.GapId), string.Empty) })
            : throw new RpcException(new Status(StatusCode.Unavailable, "down"));
}
