using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A period that is kept current while Territories cannot be reached.</summary>
public sealed class KeptCurrentTests(KeptCurrentTests.SoonAgain service) : IClassFixture<KeptCurrentTests.SoonAgain>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly ToldMonths months = new(service);

    [Fact]
    public async Task A_fact_comes_while_Territories_cannot_be_reached_then_operators_see_that_the_period_waits_and_it_is_calculated_by_itself_once_it_can_be()
    {
        service.Quotas("2026-01", ("A", 1000m), ("B", 500m));
        await service.DeliverAsync("compensation.follow-quotas", new QuotaPublished(
            Ids.Of("quota"), Ids.Of("seat A"), Ids.Of("A"), "months", "2026-01", new DateOnly(2026, 1, 1), new DateOnly(2026, 2, 1), "sales", new UnroundedMoney(1000m, Currency.Idr), Share.Whole), Ids.Of("quota").ToString());
        await service.ImportAsync("KC-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,");
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/periods/2026-01:calculate?keepCurrent=true", null, HttpStatusCode.Accepted);
        await EventualAssert.GetAsync(PaidAsync, paid => Assert.Equal(50m, paid), Soon);

        service.Territories.IsDown = true;
        await CompensationFixture.SendAsync(
            admin, HttpMethod.Post, "/v1/compensation/personal-rates:batch", new { items = new[] { new { participantCode = "A", componentCode = "commission", rate = "0.06", from = "2026-01-01" } } }, HttpStatusCode.MultiStatus);
        // The third try: no fact came since the first.
        await EventualAssert.GetAsync(TriesAsync, tries => Assert.InRange(tries, 3, 20), Soon);
        Assert.Contains("compensation.calculation_postponed", await months.BlockersAsync("2026-01"));
        Assert.Equal(1, Waiting());
        Assert.True(await service.ScalarAsync<bool>("SELECT next_at - since > interval '1 second' AND code = 'dependency.unavailable' FROM compensation.postponed_calculation"));

        service.Territories.IsDown = false;
        await EventualAssert.GetAsync(PaidAsync, paid => Assert.Equal(60m, paid), Soon);
        Assert.DoesNotContain("compensation.calculation_postponed", await months.BlockersAsync("2026-01"));
        await EventualAssert.GetAsync(() => Task.FromResult(Waiting()), waiting => Assert.Equal(0, waiting), Soon);
        await EveryInvariant.HoldsAsync(service);
    }

    private Task<decimal> PaidAsync() => service.ScalarAsync<decimal>("SELECT coalesce(sum(amount), 0) FROM compensation.statement_line WHERE period_code = '2026-01'");

    private Task<int> TriesAsync() => service.ScalarAsync<int>("SELECT coalesce(max(tries), 0) FROM compensation.postponed_calculation");

    private int Waiting()
    {
        var (factory, waiting) = (service.Services.GetRequiredService<IMeterFactory>(), -1);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Name == PostponedMeter.Waiting) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, periods, _, _) => waiting = periods);
        listener.Start();
        listener.RecordObservableInstruments();
        return waiting;
    }

    /// <summary>Tries again after half a second.</summary>
    public sealed class SoonAgain : CompensationFixture, IAsyncLifetime
    {
        protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
        {
            await base.ConfigureAsync(settings);
            settings["Calculation:RetryAfter"] = "00:00:00.5";
        }

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await SeedCompanyAsync();
            await PlanAsync();
        }
    }
}
