using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners.Archive;

/// <summary>An event that the feed has.</summary>
/// <param name="Type">CloudEvents type.</param>
/// <param name="RoutingKey">Routing key at the exchange.</param>
/// <param name="DataSchema">Path of the JSON Schema of its data below the gateway.</param>
public sealed record EventTypeView(string Type, string RoutingKey, string DataSchema);

/// <summary>All events that the feed has.</summary>
public sealed record EventTypesAnswer(IReadOnlyList<EventTypeView> Items);

/// <summary>Where the list of events goes on.</summary>
internal sealed record AfterSequence(long Sequence);

/// <summary>Reads the archive: page by page, or as it grows.</summary>
internal sealed class EventReader(IServiceScopeFactory scopes, IOptions<PartnersOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private const int Batch = 200;

    private readonly SemaphoreSlim _places = new(options.Value.MostStreams);

    public void Dispose() => _places.Dispose();

    /// <summary>The events that a reader may see: an operator all but samples of others, a partner what its bindings match.</summary>
    public static IQueryable<ArchivedEvent> Visible(PartnersDb db, Partner? partner, string? type)
    {
        var pattern = type is null ? null : Partner.ReadBindings([type]);
        string[] keys = [.. EventCatalogue.All.Select(e => e.RoutingKey).Where(k => (partner is null || partner.Sees(k)) && (pattern is null || TopicPattern.MatchesAny(pattern, k)))];
        var only = partner?.Id;
        return db.Archive.AsNoTracking().Where(a => keys.Contains(a.RoutingKey) && (a.OnlyFor == null || only == null || a.OnlyFor == only));
    }

    /// <summary>Events as they are archived, oldest first; begins after the sequence, or now.</summary>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync(Partner? partner, string? type, long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!await _places.WaitAsync(TimeSpan.Zero, cancellationToken)) throw new DomainException(PartnerErrors.TooManyStreams);
        try
        {
            using var timer = new PeriodicTimer(options.Value.Poll, time);
            var (position, spoke) = (after ?? await LastAsync(cancellationToken), time.GetTimestamp());
            yield return new SseItem<string>(string.Empty, "heartbeat");
            do
            {
                foreach (var next in await NextAsync(partner, type, position, cancellationToken))
                {
                    (position, spoke) = (next.Sequence, time.GetTimestamp());
                    yield return new SseItem<string>(next.Document, "event") { EventId = next.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) };
                }

                if (time.GetElapsedTime(spoke) < Heartbeat) continue;
                spoke = time.GetTimestamp();
                yield return new SseItem<string>(string.Empty, "heartbeat");
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        finally { _places.Release(); }
    }

    private async Task<IReadOnlyList<ArchivedEvent>> NextAsync(Partner? partner, string? type, long after, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PartnersDb>();
        return await Visible(db, partner, type).Where(a => a.Sequence > after).OrderBy(a => a.Sequence).Take(Batch).ToListAsync(cancellationToken);
    }

    private async Task<long> LastAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PartnersDb>().Archive.MaxAsync(a => (long?)a.Sequence, cancellationToken) ?? 0;
    }
}

/// <summary>The addresses of events.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/partners").WithTags("Events").RequirePersona(Persona.Operator, Persona.Partner);
        group.MapGet("/event-types", () => TypedResults.Ok(new EventTypesAnswer([.. EventCatalogue.All.Select(e => new EventTypeView(e.Type, e.RoutingKey, e.SchemaPath))])))
            .WithName("ListEventTypes").WithSummary("All events that the feed has.");
        group.MapGet("/events", ListAsync).WithName("ListEvents").WithSummary("Archived events, oldest first, as CloudEvents.");
        group.MapGet("/events/stream", FollowAsync).WithName("FollowEvents").WithSummary("Events as they are published, as server-sent events with heartbeats.")
            .WithDescription("Each item is a CloudEvent; Last-Event-ID goes on where a connection was cut. For looking and for tests: a partner's own queue is what nothing is lost from.");
    }

    private static async Task<Ok<Page<JsonElement>>> ListAsync([AsParameters] PageRequest page, string? type, PartnersDb db, PartnerReader reader, Caller caller, HttpContext context, CancellationToken cancellationToken)
    {
        var after = page.After<AfterSequence>()?.Sequence ?? 0;
        var rows = await EventReader.Visible(db, await reader.OfCallerAsync(caller, cancellationToken), type)
            .Where(a => a.Sequence > after).OrderBy(a => a.Sequence).Take(page.Size + 1).ToListAsync(cancellationToken);
        var whole = page.ToPage<ArchivedEvent, AfterSequence>(rows, a => new(a.Sequence), context);
        return TypedResults.Ok(new Page<JsonElement>([.. whole.Items.Select(a => JsonElement.Parse(a.Document))], whole.NextCursor, whole.NextLink));
    }

    private static async Task<ServerSentEventsResult<string>> FollowAsync(string? type, EventReader events, PartnerReader reader, Caller caller, HttpContext context, CancellationToken cancellationToken)
    {
        var partner = await reader.OfCallerAsync(caller, cancellationToken);
        if (type is not null) _ = Partner.ReadBindings([type]);
        var after = long.TryParse(context.Request.Headers["Last-Event-ID"], System.Globalization.CultureInfo.InvariantCulture, out var last) ? last : (long?)null;
        return TypedResults.ServerSentEvents(events.FollowAsync(partner, type, after, cancellationToken));
    }
}
