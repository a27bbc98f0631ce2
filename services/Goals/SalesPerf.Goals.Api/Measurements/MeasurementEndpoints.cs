using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain.Measurements;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.Measurements;

/// <summary>A figure of one participant, KPI and span of days; sent again for the same span it replaces the figure.</summary>
/// <param name="ParticipantCode">Who.</param>
/// <param name="KpiCode">Of what.</param>
/// <param name="Value">The figure, in the KPI's unit.</param>
/// <param name="PeriodCode">The fiscal period, or</param>
/// <param name="From">the first day and</param>
/// <param name="Until">the first day after.</param>
/// <param name="Hours">Hours of work, for activities.</param>
internal sealed record MeasurementItem(
    string ParticipantCode, string KpiCode, decimal Value, string? PeriodCode = null, DateOnly? From = null, DateOnly? Until = null, decimal? Hours = null);

/// <summary>Which measurements. Bind with <c>[AsParameters]</c>.</summary>
internal sealed record MeasurementFilter(string? ParticipantCode, string? KpiCode, string? PeriodCode);

/// <summary>A measurement as it is shown.</summary>
internal sealed record MeasurementView(
    Guid Id, string ParticipantCode, string KpiCode, string? PeriodCode, DateOnly StartsOn, DateOnly EndsBefore, decimal Value, string? Currency, decimal? Hours, decimal? Attainment, bool Final,
    MeasurementOrigin Origin, DateOnly MeasuredOn);

/// <summary>What was measured.</summary>
internal static class MeasurementEndpoints
{
    public static void MapMeasurements(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/goals/measurements", ListAsync).WithTags("Measurements").WithName("ListMeasurements").WithSummary("What was measured, as far as the caller may see it.");
        routes.MapPost("/v1/goals/measurements:batch", RecordAsync).WithTags("Measurements").WithName("RecordMeasurements")
            .WithSummary("Takes up to 1,000 figures that people or systems measured; each is judged by itself.").RequirePersona(Persona.Manager, Persona.CompAdmin);
    }

    private static async Task<MultiStatus> RecordAsync([FromBody] Batch<MeasurementItem> batch, RecordMeasurements handler, HttpContext context, CancellationToken cancellationToken) =>
        await handler.HandleAsync(batch, context, cancellationToken);

    private static async Task<Ok<Page<MeasurementView>>> ListAsync(
        [AsParameters] MeasurementFilter filter, [AsParameters] PageRequest page, GoalsDbContext db, Participants participants, HttpContext context, CancellationToken cancellationToken)
    {
        var visible = await participants.VisibleAsync(cancellationToken);
        var after = page.After<AfterId>()?.Id ?? Guid.Empty;
        var measurements = db.Measurements.FromSql($"SELECT * FROM goals.measurement WHERE id > {after}").AsNoTracking();
        if (filter.ParticipantCode is { } code)
        {
            var participant = await participants.RequireAsync(code, cancellationToken);
            measurements = measurements.Where(m => m.ParticipantId == participant.Id);
        }

        if (!visible.All) measurements = measurements.Where(m => visible.Ids.Contains(m.ParticipantId));
        if (filter.KpiCode is { } kpi) measurements = measurements.Where(m => m.KpiCode == kpi);
        if (filter.PeriodCode is { } period) measurements = measurements.Where(m => m.PeriodCode == period);
        var rows = await measurements.OrderBy(m => m.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        var names = await participants.NamesAsync(rows.Select(m => m.ParticipantId), cancellationToken);
        var views = rows.ConvertAll(m => new MeasurementView(m.Id.Value, names(m.ParticipantId).Code, m.KpiCode, m.PeriodCode, m.StartsOn, m.EndsBefore, m.Value, m.Currency, m.Hours, m.Attainment?.Value, m.Final, m.Origin, m.MeasuredOn));
        return TypedResults.Ok(page.ToPage(views, m => new AfterId(m.Id), context));
    }
}
