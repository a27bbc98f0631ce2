using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Testing;

namespace SalesPerf.Training.Tests.Api;

/// <summary>Training with a small organisation: the manager M1 above the sellers S1 and S2; S3 belongs to nobody.</summary>
public sealed class TrainingFixture() : ServiceFixture<Program>("training", MessagingScripts.Assembly, OrganisationModel.Scripts, typeof(Program).Assembly), IAsyncLifetime
{
    public static readonly DateOnly Today = new(2026, 3, 2);

    private readonly Dictionary<string, Guid> _seats = new(StringComparer.Ordinal);
    private GrpcPeer? _goals;

    public KnownGaps Goals { get; } = new();

    public Guid Manager { get; } = Guid.CreateVersion7();

    public Guid Seller { get; } = Guid.CreateVersion7();

    public Guid OtherSeller { get; } = Guid.CreateVersion7();

    public Guid Stranger { get; } = Guid.CreateVersion7();

    public override async ValueTask InitializeAsync()
    {
        Clock.SetDay(Today);
        await base.InitializeAsync();
        await DeliverAsync("training.follow-organisation", new OrganisationChanged("Test", "Asia/Jakarta", "IDR", "id-ID"), "organisation");
        foreach (var (id, code) in new[] { (Manager, "M1"), (Seller, "S1"), (OtherSeller, "S2"), (Stranger, "S3") })
            await DeliverAsync("training.follow-participants", new ParticipantChanged(id, code, $"Name {code}", new(2025, 1, 1), null), id.ToString());
        var top = await SeatAsync("P-M1", Manager, null);
        await SeatAsync("P-S1", Seller, top);
        await SeatAsync("P-S2", OtherSeller, top);
        await SeatAsync("P-S3", Stranger, null);
    }

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        _goals = await GrpcPeer.StartAsync("goals", services => services.AddSingleton(Goals), app => app.MapGrpcService<GapsPeer>());
        settings["services:goals:grpc:0"] = _goals.Address;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_goals is not null) await _goals.DisposeAsync();
    }

    /// <summary>A seat by its code.</summary>
    public Guid SeatOf(string code) => _seats[code];

    private async Task<Guid> SeatAsync(string code, Guid holder, Guid? manager)
    {
        var id = _seats[code] = Guid.CreateVersion7();
        ReportingLine[] lines = manager is { } above ? [new(above, new(2025, 1, 1), null)] : [];
        await DeliverAsync("training.follow-positions", new PositionChanged(id, code, "AE", "Account executive", [new(holder, new(2025, 1, 1), null)], lines), id.ToString());
        return id;
    }
}
