using Grpc.Core;
using SalesPerf.Common.V1;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.V1;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Measurements;

/// <summary>What was measured, for those who judge goals by it.</summary>
internal sealed class AttainmentGrpc(CompensationDbContext db, ParticipantVisibility visibility) : MeasurementService.MeasurementServiceBase
{
    private const int Most = 24;

    private const string Latest = """
        SELECT p.code, p.start, p.end_exclusive, m.amount, m.quota, m.currency FROM compensation.measurement m JOIN org.period p ON p.code = m.period_code
        WHERE m.participant_id = $1 AND m.measure = $2 AND m.quota IS NOT NULL AND ($3::date IS NULL OR p.start < $3) ORDER BY p.start DESC, p.code LIMIT $4
        """;

    public override async Task<ListAttainmentResponse> ListAttainment(ListAttainmentRequest request, ServerCallContext context)
    {
        var participantId = request.ParticipantId.ToGuid();
        var visible = await visibility.OfAsync(Caller.Of(context.GetHttpContext()), context.CancellationToken);
        // Whose figures may not be seen has none for the caller.
        if (!visible.Includes(participantId)) return new ListAttainmentResponse();
        var before = request.Before is null ? (DateOnly?)null : request.Before.ToDate();
        var limit = request.Limit is > 0 and <= Most ? request.Limit : Most;
        var rows = await db.ListAsync(Latest, r => ToPeriod(
            r.GetString(0), r.GetFieldValue<DateOnly>(1), r.GetFieldValue<DateOnly>(2), Exact.Amount(r.GetDecimal(3), r.GetString(5)), Exact.Amount(r.GetDecimal(4), r.GetString(5))),
            [participantId, request.Measure.Length == 0 ? "sales" : request.Measure, before, limit], context.CancellationToken);
        var answer = new ListAttainmentResponse();
        answer.Periods.AddRange(rows.OfType<PeriodAttainment>());
        return answer;
    }

    private static PeriodAttainment? ToPeriod(string code, DateOnly start, DateOnly endExclusive, UnroundedMoney achieved, UnroundedMoney quota) => Attainment.Of(achieved, quota) is { } attainment
        ? new PeriodAttainment { PeriodCode = code, Start = start.ToProto(), EndExclusive = endExclusive.ToProto(), Achieved = achieved.ToProto(), Quota = quota.ToProto(), Attainment = attainment.Value.ToProto() }
        : null;
}
