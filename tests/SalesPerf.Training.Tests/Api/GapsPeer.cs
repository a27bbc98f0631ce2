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
        known.Up ? Task.FromResult(Answer(request.GapId)) : throw new RpcException(new Status(StatusCode.Unavailable, "down"));

    private GetGapResponse Answer(string gapId)
    {
        var stage = known.Stages.GetValueOrDefault(Guid.Parse(gapId));
        var answer = new GetGapResponse { GapId = gapId, BottleneckStage = stage ?? string.Empty, ReasonCode = stage is null ? "reason.gap" : "reason.gap_at_stage", ReasonValues = { "sales", "0.672294", "2026-02", "0.80" } };
        if (stage is not null) answer.ReasonValues.Add(stage);
        return answer;
    }
}
