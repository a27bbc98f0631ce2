using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Common.V1;
using SalesPerf.Primitives;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain.FiscalCalendars;
using SalesPerf.Territories.V1;

namespace SalesPerf.Territories.Api.Quotas;

/// <summary>All quotas of a period, for those who calculate with them.</summary>
internal sealed class QuotaGrpcService(TerritoriesDbContext db) : QuotaService.QuotaServiceBase
{
    private const int MessageSize = 500;

    public override async Task ListQuotas(ListQuotasRequest request, IServerStreamWriter<ListQuotasResponse> responseStream, ServerCallContext context)
    {
        if (!await db.Calendars.AnyAsync(c => c.Periods.Any(p => p.Code == request.PeriodCode), context.CancellationToken))
            throw new DomainException(CalendarRefusals.UnknownPeriod(request.PeriodCode));
        var rows = from q in db.Quotas.AsNoTracking()
                   join p in db.Positions on q.PositionId equals p.Id
                   where q.PeriodCode == request.PeriodCode
                   orderby p.Code, q.Measure
                   select new { Quota = q, Participant = db.Participants.Where(x => x.Id == q.ParticipantId).Select(x => x.Code).FirstOrDefault() };
        var message = new ListQuotasResponse();
        await foreach (var row in rows.AsNoTracking().AsAsyncEnumerable().WithCancellation(context.CancellationToken))
        {
            message.Quotas.Add(ToProto(row.Quota, row.Participant));
            if (message.Quotas.Count < MessageSize) continue;
            await responseStream.WriteAsync(message, context.CancellationToken);
            message = new ListQuotasResponse();
        }

        if (message.Quotas.Count > 0) await responseStream.WriteAsync(message, context.CancellationToken);
    }

    private static Quota ToProto(Domain.Quotas.Quota quota, string? participantCode) => new()
    {
        QuotaId = quota.Id.Value.ToString(), PositionId = quota.PositionId.Value.ToString(), ParticipantId = quota.ParticipantId?.Value.ToString() ?? string.Empty,
        ParticipantCode = participantCode ?? string.Empty, PeriodCode = quota.PeriodCode, Measure = quota.Measure, Amount = quota.Amount.ToProto(), Ramp = quota.Ramp.Value.ToProto(),
    };
}
