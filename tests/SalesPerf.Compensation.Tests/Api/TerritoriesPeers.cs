using System.Collections.Concurrent;
using Grpc.Core;
using SalesPerf.Common.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.V1;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>What Territories answers, as a test says: who exists, who covers what, which quotas are published.</summary>
public sealed class TerritoriesAnswers
{
    /// <summary>While set, every call is refused as if the service were down.</summary>
    public bool IsDown { get; set; }

    /// <summary>Questions about coverage so far.</summary>
    public int Asked { get; set; }

    /// <summary>For whom coverage was asked last, where this service asked for itself.</summary>
    public string? AskedFor { get; set; }

    /// <summary>Accounts with their territory; others are unknown.</summary>
    public ConcurrentDictionary<string, string> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Territories that a participant held, from a day to the day before another.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<(string Territory, DateRange During)>> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>Who sat on the seat of a participant when, where that is not the participant alone.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<(string Code, DateRange During)>> Sitting { get; } = new(StringComparer.Ordinal);

    /// <summary>Participants that exist only at Territories so far.</summary>
    public ConcurrentDictionary<string, Guid> Participants { get; } = new(StringComparer.Ordinal);

    /// <summary>Quotas by period: participant's code, participant, seat, amount.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<(string Code, Guid ParticipantId, Guid PositionId, UnroundedMoney Amount)>> Quotas { get; } = new(StringComparer.Ordinal);

    /// <summary>While set, who asks about this account waits.</summary>
    public string? SilentAbout { get; set; }

    private TaskCompletionSource spoken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends the silence.</summary>
    public void Speak()
    {
        SilentAbout = null;
        spoken.TrySetResult();
        spoken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal Task AnswersAboutAsync(IEnumerable<string> accounts, CancellationToken cancellationToken) =>
        SilentAbout is { } account && accounts.Contains(account) ? spoken.Task.WaitAsync(cancellationToken) : Task.CompletedTask;

    internal void RequireUp()
    {
        if (IsDown) throw new RpcException(new Status(StatusCode.Unavailable, "down"));
    }
}

internal sealed class CoveragePeer(TerritoriesAnswers answers) : CoverageService.CoverageServiceBase
{
    public override async Task ResolveCoverage(IAsyncStreamReader<ResolveCoverageRequest> requestStream, IServerStreamWriter<ResolveCoverageResponse> responseStream, ServerCallContext context)
    {
        answers.RequireUp();
        answers.AskedFor = context.RequestHeaders.GetValue(Caller.OnBehalfOfHeader);
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var response = new ResolveCoverageResponse();
            await answers.AnswersAboutAsync(requestStream.Current.Questions.Select(q => q.AccountCode), context.CancellationToken);
            answers.Asked += requestStream.Current.Questions.Count;
            response.Answers.AddRange(requestStream.Current.Questions.Select(Answer));
            await responseStream.WriteAsync(response);
        }
    }

    private CoverageAnswer Answer(CoverageQuestion question)
    {
        if (!answers.Accounts.TryGetValue(question.AccountCode, out var own)) return new CoverageAnswer { Status = CoverageStatus.UnknownAccount };
        var territory = question.TerritoryCode.Length > 0 ? question.TerritoryCode : own;
        var day = question.Date.ToDate();
        var answer = new CoverageAnswer { TerritoryCode = territory };
        foreach (var (code, held) in answers.Held.OrderBy(h => h.Key, StringComparer.Ordinal))
        {
            if (held.Any(h => h.Territory == territory && h.During.Contains(day)))
            {
                var holder = answers.Sitting.TryGetValue(code, out var sitting) ? sitting.Single(s => s.During.Contains(day)).Code : code;
                answer.Seats.Add(new CoveringSeat { PositionId = Ids.Of($"seat {code}").ToString(), ParticipantId = Ids.Of(holder).ToString(), ParticipantCode = holder });
            }

            if (code == question.SellerCode) answer.SellerTerritoryCodes.AddRange(held.Where(h => h.During.Contains(day)).Select(h => h.Territory));
        }

        answer.Status = answer.Seats.Count > 0 ? CoverageStatus.Covered : CoverageStatus.NobodyAssigned;
        answer.Span = Span(day);
        return answer;
    }

    private CoverageSpan Span(DateOnly day)
    {
        var changes = answers.Held.Values.SelectMany(h => h).SelectMany(h => new[] { h.During.Start, h.During.EndExclusive }).OfType<DateOnly>().ToArray();
        var (before, after) = (changes.Where(c => c <= day).ToArray(), changes.Where(c => c > day).ToArray());
        return new CoverageSpan { From = before.Length == 0 ? null : before.Max().ToProto(), UntilExclusive = after.Length == 0 ? null : after.Min().ToProto() };
    }
}

internal sealed class QuotaPeer(TerritoriesAnswers answers) : QuotaService.QuotaServiceBase
{
    public override async Task ListQuotas(ListQuotasRequest request, IServerStreamWriter<ListQuotasResponse> responseStream, ServerCallContext context)
    {
        answers.RequireUp();
        if (!answers.Quotas.TryGetValue(request.PeriodCode, out var quotas)) return;
        var response = new ListQuotasResponse();
        response.Quotas.AddRange(quotas.Select(q => new Quota
        {
            QuotaId = Ids.Of($"quota {request.PeriodCode} {q.Code}").ToString(), PositionId = q.PositionId.ToString(), ParticipantId = q.ParticipantId.ToString(), ParticipantCode = q.Code,
            PeriodCode = request.PeriodCode, Measure = "sales", Amount = q.Amount.ToProto(), Ramp = 1m.ToProto(),
        }));
        await responseStream.WriteAsync(response);
    }
}

internal sealed class OrganisationPeer(TerritoriesAnswers answers) : OrganisationService.OrganisationServiceBase
{
    public override Task<ResolveParticipantsResponse> ResolveParticipants(ResolveParticipantsRequest request, ServerCallContext context)
    {
        answers.RequireUp();
        var response = new ResolveParticipantsResponse();
        foreach (var code in request.Codes)
            if (answers.Participants.TryGetValue(code, out var id)) response.Participants.Add(new Participant { ParticipantId = id.ToString(), Code = code, Name = code });
        return Task.FromResult(response);
    }

    public override Task<GetPeriodResponse> GetPeriod(GetPeriodRequest request, ServerCallContext context) =>
        throw SalesPerf.ServiceDefaults.Errors.GrpcErrors.ToRpcException(new DomainError("territories.period_not_found", ErrorKind.NotFound, "No calendar has this period."));
}
