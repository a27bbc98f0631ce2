using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Domain.Quotas;

namespace SalesPerf.Territories.Api.Quotas;

/// <summary>A quota to publish, or to change for a reason.</summary>
/// <param name="PositionCode">The position.</param>
/// <param name="PeriodCode">The period.</param>
/// <param name="Measure">What is measured: <c>sales</c>.</param>
/// <param name="Amount">How much, in the currency of the period's calendar.</param>
/// <param name="RollsUp">Whether it is the sum of the quotas of the positions that report to this one, plus <paramref name="OverAssignment"/>.</param>
/// <param name="OverAssignment">What is declared to lie between this quota and that sum; negative where those below are asked for more.</param>
/// <param name="Reason">Why a published quota changes; needed only then.</param>
internal sealed record QuotaItem(
    string PositionCode, string PeriodCode, string Measure, UnroundedMoney Amount, bool RollsUp = false, UnroundedMoney? OverAssignment = null, string? Reason = null)
{
    internal string Key => $"{PositionCode}/{PeriodCode}/{Measure}";

    internal QuotaTermsBody Terms => new(Amount, RollsUp, OverAssignment);

    public void Check(string pointer)
    {
        var violations = new Violations();
        violations.Code(PositionCode, $"{pointer}/positionCode");
        violations.Code(PeriodCode, $"{pointer}/periodCode");
        violations.Check(Reason is not { Length: > 500 }, $"{pointer}/reason", "too_long", "At most 500 characters.");
        violations.ThrowIfAny();
        if (Measure != QuotaEndpoints.Sales) throw new DomainException(QuotaErrors.UnknownMeasure(Measure));
    }
}

/// <summary>What a quota asks.</summary>
internal sealed record QuotaTermsBody(UnroundedMoney Amount, bool RollsUp, UnroundedMoney? OverAssignment)
{
    /// <summary>Refuses amounts in another currency than the calendar's.</summary>
    public QuotaTerms ToTerms(PeriodOfCalendar when)
    {
        foreach (var currency in new[] { Amount.Currency, OverAssignment?.Currency ?? Amount.Currency })
            if (currency != when.Currency) throw new DomainException(QuotaErrors.CurrencyMismatch(currency, when.Currency, when.CalendarCode));
        return new QuotaTerms(Amount, RollsUp, OverAssignment?.Amount ?? 0m);
    }
}

internal static class PublishQuotasEndpoint
{
    public static void MapPublishQuotas(this RouteGroupBuilder group) =>
        group.MapPost("/quotas:batch", BatchAsync).WithName("PublishQuotas").WithTags("Quotas")
            .WithSummary("Publishes quotas of positions for periods; a published one changes only for a reason.").RequirePersona(Persona.CompAdmin);

    private static Task<MultiStatus> BatchAsync(Batch<QuotaItem> batch, PublishQuotas publish, HttpContext http, CancellationToken cancellationToken) =>
        publish.HandleAsync(batch, http, cancellationToken);
}
