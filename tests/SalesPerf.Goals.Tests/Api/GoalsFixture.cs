using System.Net.Http.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Common.V1;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Compensation.V1;
using SalesPerf.Goals.Api.Reviews;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Testing;

namespace SalesPerf.Goals.Tests.Api;

/// <summary>
/// The service with an organisation told by events: a head over two managers, <c>boss</c> over <c>sari</c>, <c>budi</c> and <c>tono</c>, <c>other</c> over <c>rina</c>;
/// a calendar of quarters of 2026; today is 15 February 2026.
/// </summary>
public sealed class GoalsFixture() : ServiceFixture<Program>("goals", MessagingScripts.Assembly, OrganisationModel.Scripts, typeof(Program).Assembly), IAsyncLifetime
{
    /// <summary>The day on which the tests begin.</summary>
    public static readonly DateOnly Today = new(2026, 2, 15);

    private static readonly string[] People = ["head", "boss", "other", "sari", "budi", "tono", "rina"];
    private readonly Dictionary<string, Guid> _ids = People.ToDictionary(p => p, _ => Guid.CreateVersion7());
    private readonly Dictionary<string, Guid> _seats = People.ToDictionary(p => p, _ => Guid.CreateVersion7());
    private GrpcPeer? _compensation;

    /// <summary>What Compensation answers about earlier periods; null stands for a service that is down.</summary>
    public PastMeasurements Past { get; } = new();

    /// <summary>A participant's id.</summary>
    public Guid Id(string code) => _ids[code];

    /// <summary>A participant's seat.</summary>
    public Guid Seat(string code) => _seats[code];

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Clock.SetDay(Today);
        await DeliverAsync("goals.follow-organisation", new OrganisationChanged("Acme", "Asia/Jakarta", "IDR", "id-ID"));
        var quarters = FiscalCalendar.Quarters(new(2025, 1, 1), 8).Periods.Select(p => new CalendarPeriod(p.Code, p.Start, p.EndExclusive)).ToArray();
        await DeliverAsync("goals.follow-calendars", new CalendarChanged("quarters", quarters));
        foreach (var code in People)
            await DeliverAsync("goals.follow-participants", new ParticipantChanged(Id(code), code, char.ToUpperInvariant(code[0]) + code[1..], new(2024, 1, 1), null), Id(code).ToString());
        await SeatAsync("head", null);
        foreach (var manager in new[] { "boss", "other" }) await SeatAsync(manager, "head");
        foreach (var rep in new[] { "sari", "budi", "tono" }) await SeatAsync(rep, "boss");
        await SeatAsync("rina", "other");
        (await As(Persona.CompAdmin).PostAsync(new Uri("/v1/goals/kpis:install-standard", UriKind.Relative), null)).EnsureSuccessStatusCode();
    }

    /// <summary>A quota as Territories publishes it.</summary>
    public QuotaPublished Quota(string person, string periodCode, decimal amount, Guid? id = null)
    {
        var period = PeriodOf(periodCode);
        return new(id ?? Guid.CreateVersion7(), Seat(person), Id(person), "quarters", periodCode, period.Start, period.EndExclusive, "sales", new UnroundedMoney(amount, Currency.Idr), Share.Whole);
    }

    /// <summary>A result as Compensation publishes it.</summary>
    public AttainmentChanged Result(string person, string periodCode, decimal achieved, decimal quota, bool final)
    {
        var period = PeriodOf(periodCode);
        var (sold, asked) = (new UnroundedMoney(achieved, Currency.Idr), new UnroundedMoney(quota, Currency.Idr));
        return new(Id(person), Seat(person), "quarters", periodCode, period.Start, period.EndExclusive, "sales", sold, asked, Attainment.Of(sold, asked)!.Value, 3, final);
    }

    /// <summary>Delivers a quota.</summary>
    public Task<string> TellAsync(QuotaPublished quota) => DeliverAsync("goals.set-goal-on-quota-published", quota, quota.PositionId.ToString());

    /// <summary>Delivers a result.</summary>
    public Task<string> TellAsync(AttainmentChanged result, long? sequence = null) =>
        DeliverAsync("goals.record-attainment-on-attainment-changed", result, result.ParticipantId.ToString(), sequence: sequence);

    /// <summary>Looks at all open goals, as the service does from time to time.</summary>
    public async Task RoundAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PaceRound>().RunAsync(CancellationToken.None);
    }

    /// <summary>Reads an answer that must be a success.</summary>
    public async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Json))!;
    }

    /// <summary>Asserts the stable code of a refusal.</summary>
    public static async Task RefusedAsync(HttpResponseMessage answer, int status, string code)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status && body.Contains($"\"code\":\"{code}\"", StringComparison.Ordinal), $"{(int)answer.StatusCode} {body}");
    }

    /// <inheritdoc/>
    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        _compensation = await GrpcPeer.StartAsync("compensation", services => services.AddSingleton(Past), app => app.MapGrpcService<PastMeasurementService>());
        settings["services:compensation:grpc:0"] = _compensation.Address;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        if (_compensation is not null) await _compensation.DisposeAsync();
    }

    private static FiscalPeriod PeriodOf(string code) => FiscalCalendar.Quarters(new(2025, 1, 1), 8).Find(code)!;

    private Task<string> SeatAsync(string person, string? manager) => DeliverAsync(
        "goals.follow-positions",
        new PositionChanged(Seat(person), $"seat-{person}", "ae", "Account executive", [new PositionHolder(Id(person), new(2024, 1, 1), null)],
            manager is null ? [] : [new ReportingLine(Seat(manager), new(2024, 1, 1), null)]),
        Seat(person).ToString());
}

/// <summary>What the other end of the call knows.</summary>
public sealed class PastMeasurements
{
    /// <summary>Achieved per period of 2025, latest first; null answers as a service that is down does.</summary>
    public IReadOnlyDictionary<string, decimal>? Achieved { get; set; } = new Dictionary<string, decimal>();
}

/// <summary>Compensation's end of the call, over a real channel.</summary>
internal sealed class PastMeasurementService(PastMeasurements past) : MeasurementService.MeasurementServiceBase
{
    public override Task<ListAttainmentResponse> ListAttainment(ListAttainmentRequest request, ServerCallContext context)
    {
        if (past.Achieved is not { } achieved) throw new RpcException(new Status(StatusCode.Unavailable, "down"));
        var answer = new ListAttainmentResponse();
        answer.Periods.AddRange(achieved.Select(a => new PeriodAttainment
        {
            PeriodCode = a.Key, Start = new DateOnly(2025, 1, 1).ToProto(), EndExclusive = new DateOnly(2025, 4, 1).ToProto(),
            Achieved = new UnroundedMoney(a.Value, Currency.Idr).ToProto(), Quota = new UnroundedMoney(a.Value, Currency.Idr).ToProto(), Attainment = 1m.ToProto(),
        }));
        return Task.FromResult(answer);
    }
}
