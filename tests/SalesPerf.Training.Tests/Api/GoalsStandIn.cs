using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SalesPerf.Goals.V1;

namespace SalesPerf.Training.Tests.Api;

/// <summary>The other end of the wire: a gRPC server that speaks Goals' contract, as Goals is not in this process.</summary>
public sealed class GoalsStandIn : IAsyncDisposable
{
    private readonly WebApplication app;

    private GoalsStandIn(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    /// <summary>Whether it answers; otherwise every call is refused as from a service that is down.</summary>
    public bool Up { get => app.Services.GetRequiredService<State>().Up; set => app.Services.GetRequiredService<State>().Up = value; }

    public void Know(Guid gapId, string bottleneckStage) => app.Services.GetRequiredService<State>().Stages[gapId.ToString()] = bottleneckStage;

    public static async Task<GoalsStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        // The folder of the test program holds the appsettings.json of the service under test, with its endpoints.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<State>();
        var app = builder.Build();
        app.MapGrpcService<Gaps>();
        await app.StartAsync();
        return new GoalsStandIn(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private sealed class State
    {
        public bool Up { get; set; } = true;

        public ConcurrentDictionary<string, string> Stages { get; } = new(StringComparer.Ordinal);
    }

    private sealed class Gaps(State state) : GapService.GapServiceBase
    {
        public override Task<GetGapResponse> GetGap(GetGapRequest request, ServerCallContext context) =>
            state.Up
                ? Task.FromResult(new GetGapResponse { GapId = request.GapId, BottleneckStage = state.Stages.GetValueOrDefault(request.GapId, string.Empty) })
                : throw new RpcException(new Status(StatusCode.Unavailable, "down"));
    }
}
