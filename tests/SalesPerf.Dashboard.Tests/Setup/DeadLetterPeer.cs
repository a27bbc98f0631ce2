using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SalesPerf.Dashboard.Tests.Setup;

/// <summary>An issuer and a service with dead letters, over HTTP as the dashboard meets them.</summary>
internal sealed class DeadLetterPeer : IAsyncDisposable
{
    public const string Secret = "the-dashboards-secret";

    private const string Token = "a-machine-token";

    private readonly WebApplication app;

    private DeadLetterPeer(WebApplication app) => this.app = app;

    public ConcurrentDictionary<Guid, string> Letters { get; } = new();

    /// <summary>Tokens granted; the dashboard keeps one as long as it is good.</summary>
    public int Grants { get; private set; }

    public string? TraceId { get; set; }

    public Uri Address => new(app.Urls.First());

    public static async Task<DeadLetterPeer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var peer = new DeadLetterPeer(app);
        app.MapPost("/connect/token", peer.GrantAsync);
        app.MapGet("/v1/goals/dead-letters", peer.List);
        app.MapPost("/v1/goals/dead-letters/{id:guid}:replay", peer.Replay);
        await app.StartAsync();
        return peer;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> GrantAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (form["client_secret"] != Secret || form["grant_type"] != "client_credentials" || form["scope"] != "salesperf") return Results.Unauthorized();
        Grants++;
        return Results.Json(new { access_token = Token, token_type = "Bearer", expires_in = 3600 });
    }

    private IResult List(HttpRequest request, string? cursor) =>
        !IsOperator(request) ? Results.Unauthorized()
        : Results.Json(new
        {
            items = Letters.OrderBy(l => l.Key).Skip(cursor is null ? 0 : 1).Take(1).Select(l => new
            {
                id = l.Key, queue = "goals.measure-on-order", eventId = Guid.CreateVersion7(), eventType = "SalesPerf.Compensation.OrderCredited", key = "E-274", source = "compensation",
                reason = "refused", code = "goals.kpi_unknown", exceptionType = "SalesPerf.Primitives.DomainException", message = l.Value, attempt = 1, times = 1,
                recordedAt = TimeProvider.System.GetUtcNow(), traceId = TraceId,
            }),
            nextCursor = cursor is null && Letters.Count > 1 ? "second" : null,
        });

    private IResult Replay(HttpRequest request, Guid id) =>
        !IsOperator(request) ? Results.Unauthorized()
        : Letters.TryRemove(id, out _) ? Results.Accepted()
        : Results.Problem("There is no open dead letter with this id.", statusCode: StatusCodes.Status404NotFound);

    private static bool IsOperator(HttpRequest request) => request.Headers.Authorization == $"Bearer {Token}";
}
