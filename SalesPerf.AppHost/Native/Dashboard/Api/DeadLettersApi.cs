using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SalesPerf.AppHost.Native.Dashboard.DeadLetters;
using SalesPerf.AppHost.Native.Dashboard.Live;

namespace SalesPerf.AppHost.Native.Dashboard.Api;

/// <summary>Messages that were put aside, and their replay.</summary>
internal sealed class DeadLettersApi(DeadLetterClient client, ChangeFeed feed)
{
    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/dead-letters", async (CancellationToken stop) => TypedResults.Ok(new DeadLetterList(await client.ListAsync(stop))));
        api.MapPost("/commands/dead-letters/{service}/{id}/replay", ReplayAsync);
    }

    private async Task<IResult> ReplayAsync(string service, string id, CancellationToken stop)
    {
        if (!client.Services.Contains(service)) return Problems.NotFound("dashboard.service_not_found", $"No service named {service} keeps dead letters.");
        try
        {
            await client.ReplayAsync(service, id, stop);
            feed.Publish(Topics.DeadLetters);
            return TypedResults.NoContent();
        }
        catch (DeadLetterException e)
        {
            return Problems.Of(StatusCodes.Status502BadGateway, "dashboard.replay_refused", e.Message);
        }
    }
}

/// <summary>Dead letters by service.</summary>
internal sealed record DeadLetterList(IReadOnlyList<ServiceDeadLetters> Services);
