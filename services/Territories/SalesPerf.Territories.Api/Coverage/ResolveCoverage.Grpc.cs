using Grpc.Core;
using SalesPerf.Common.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.Territories.V1;

namespace SalesPerf.Territories.Api.Coverage;

/// <summary>Coverage as a stream: a batch of questions gives a batch of answers, in the order asked.</summary>
internal sealed class CoverageGrpcService(ResolveCoverage resolve) : CoverageService.CoverageServiceBase
{
    public override async Task ResolveCoverage(IAsyncStreamReader<ResolveCoverageRequest> requestStream, IServerStreamWriter<ResolveCoverageResponse> responseStream, ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            if (request.Questions.Count > Batches.MaxItems) throw new DomainException(Batches.TooManyItems);
            var questions = request.Questions.Select(q => new Question(q.AccountCode, q.Date.ToDate(), q.SellerCode, q.TerritoryCode)).ToList();
            var response = new ResolveCoverageResponse();
            response.Answers.AddRange((await resolve.HandleAsync(questions, context.CancellationToken)).Select(ToProto));
            await responseStream.WriteAsync(response, context.CancellationToken);
        }
    }

    private static CoverageAnswer ToProto(Answer answer)
    {
        var proto = new CoverageAnswer { Status = StatusOf(answer), TerritoryCode = answer.TerritoryCode, SellerKnown = answer.SellerKnown };
        proto.SellerTerritoryCodes.AddRange(answer.SellerTerritories);
        proto.Seats.AddRange(answer.Seats.Select(s => new CoveringSeat
        {
            PositionId = s.PositionId.ToString(), ParticipantId = s.ParticipantId?.ToString() ?? string.Empty, ParticipantCode = s.ParticipantCode ?? string.Empty,
        }));
        proto.Span = new CoverageSpan { From = answer.Span.From?.ToProto(), UntilExclusive = answer.Span.UntilExclusive?.ToProto() };
        return proto;
    }

    // A seat that is vacant covers nobody's account.
    private static CoverageStatus StatusOf(Answer answer) => answer switch
    {
        { AccountKnown: false } => CoverageStatus.UnknownAccount,
        { TerritoryId: null, TerritoryCode.Length: > 0 } => CoverageStatus.UnknownTerritory,
        { TerritoryId: null } => CoverageStatus.NoTerritory,
        _ => answer.Seats.Any(s => s.ParticipantId is not null) ? CoverageStatus.Covered : CoverageStatus.NobodyAssigned,
    };
}
