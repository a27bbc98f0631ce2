using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.ServiceDefaults.Operations;

/// <summary>The addresses at which long work is watched and cancelled.</summary>
internal static class OperationEndpoints
{
    // The work may be done by another process, so the row is looked at; one look a reader is cheaper than a connection each that listens.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<OperationKinds>().Types.Count == 0) return;
        var group = app.MapGroup("/v1/operations").WithTags("Operations");
        group.MapGet("/{id}", GetAsync).WithName("GetOperation").WithSummary("Where long work stands.");
        group.MapGet("/{id}/events", EventsAsync).WithName("WatchOperation").WithSummary("Tells every change of long work until it has ended.")
            .WithDescription("Server-sent events `progress` and `ended`, each with the whole operation; send `Last-Event-ID` to go on after a cut. 204 where the end was told before.")
            .Produces(StatusCodes.Status204NoContent);
        group.MapPost("/{id}:cancel", CancelAsync).WithName("CancelOperation").WithSummary("Asks for long work to end without effect.")
            .RequirePersona([.. Personas.Business.Where(p => p != Persona.Auditor)]);
    }

    private static async Task<Ok<Operation>> GetAsync(string id, Caller caller, NpgsqlDataSource source, OperationKinds kinds, HttpContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok((await RequireAsync(id, caller, source, kinds, cancellationToken)).In(LanguageTags.Told(context), kinds).Operation);

    private static async Task<Ok<Operation>> CancelAsync(string id, Caller caller, NpgsqlDataSource source, OperationKinds kinds, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        var number = kinds.ParseId(id) ?? throw new DomainException(OperationErrors.NotFound);
        if (!await OperationStore.CancelAsync(source, number, caller, time.GetUtcNow(), cancellationToken)) throw new DomainException(OperationErrors.NotFound);
        return TypedResults.Ok((await RequireAsync(id, caller, source, kinds, cancellationToken)).In(LanguageTags.Told(context), kinds).Operation);
    }

    private static async Task<Results<ServerEvents<Operation>, NoContent>> EventsAsync(
        string id, Caller caller, NpgsqlDataSource source, OperationKinds kinds, HttpContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = await RequireAsync(id, caller, source, kinds, cancellationToken);
        var seen = long.TryParse(context.LastEventId(), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
        // 204 tells a browser's EventSource not to come back.
        if (now.Operation.EndedAt is not null && seen >= now.Version) return TypedResults.NoContent();
        var language = LanguageTags.Told(context);
        return new ServerEvents<Operation>(FollowAsync(seen, async () => (await RequireAsync(id, caller, source, kinds, cancellationToken)).In(language, kinds), time, cancellationToken));
    }

    private static async IAsyncEnumerable<SseItem<Operation>> FollowAsync(
        long seen, Func<Task<OperationStore.Versioned>> look, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = await look();
            var ended = now.Operation.EndedAt is not null;
            if (now.Version > seen)
            {
                seen = now.Version;
                yield return new(now.Operation, ended ? "ended" : "progress") { EventId = seen.ToString(CultureInfo.InvariantCulture) };
            }

            if (ended) yield break;
            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private static async Task<OperationStore.Versioned> RequireAsync(string id, Caller caller, NpgsqlDataSource source, OperationKinds kinds, CancellationToken cancellationToken)
    {
        var number = kinds.ParseId(id) ?? throw new DomainException(OperationErrors.NotFound);
        return await OperationStore.FindAsync(source, kinds, number, caller, cancellationToken) ?? throw new DomainException(OperationErrors.NotFound);
    }
}
