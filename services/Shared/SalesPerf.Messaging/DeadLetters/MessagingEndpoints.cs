using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesPerf.Messaging.DeadLetters;
using SalesPerf.Primitives;

namespace SalesPerf.Messaging;

/// <summary>A page of dead letters, newest first.</summary>
/// <param name="Items">Open ones only; a replay that succeeds closes its letter.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c>; absent on the last page.</param>
/// <param name="NextLink">The address of the next page; absent on the last one.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetter> Items, string? NextCursor, string? NextLink);

/// <summary>What an operator sees and does with messages that could not be handled.</summary>
public static class MessagingEndpoints
{
    private static readonly DomainError BadCursor = new(
        "messaging.cursor_invalid", ErrorKind.Invalid, "The cursor is none that this list gave out; start without one.");

    private static readonly DomainError BadLimit = new(
        "messaging.limit_invalid", ErrorKind.Invalid, "limit must be between 1 and 500.");

    /// <summary>
    /// Maps <c>GET /v1/{service}/dead-letters</c> and <c>POST /v1/{service}/dead-letters/{id}:replay</c>. The caller attaches the policy
    /// that lets only platform operators in.
    /// </summary>
    public static RouteGroupBuilder MapDeadLetters(this IEndpointRouteBuilder app, string service)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        var name = char.ToUpperInvariant(service[0]) + service[1..];
        var group = app.MapGroup($"/v1/{service}").WithTags("Dead letters");
        group.MapGet("/dead-letters", ListAsync)
            .WithName($"List{name}DeadLetters").WithSummary("Messages that could not be handled, newest first.");
        group.MapPost("/dead-letters/{id:guid}:replay", ReplayAsync)
            .WithName($"Replay{name}DeadLetter").WithSummary("Delivers the event again to the one queue that could not handle it.");
        return group;
    }

    private static async Task<Ok<DeadLetterPage>> ListAsync(
        HttpRequest request, DeadLetterQueries letters, CancellationToken cancellationToken, int limit = 50, string? cursor = null)
    {
        if (limit is < 1 or > 500) throw new DomainException(BadLimit);
        var items = await letters.ListAsync(limit + 1, cursor is null ? null : ReadCursor(cursor), cancellationToken);
        if (items.Count <= limit) return TypedResults.Ok(new DeadLetterPage(items, null, null));
        var last = items[limit - 1];
        var next = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{last.RecordedAt.UtcTicks}.{last.Id:N}")));
        return TypedResults.Ok(new DeadLetterPage([.. items.Take(limit)], next, $"{request.Path}?limit={limit}&cursor={next}"));
    }

    private static async Task<Accepted> ReplayAsync(Guid id, DeadLetterQueries letters, CancellationToken cancellationToken)
    {
        await letters.ReplayAsync(id, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private static (DateTimeOffset RecordedAt, Guid Id) ReadCursor(string cursor)
    {
        var parts = Base64Url.IsValid(cursor) ? Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split('.') : [];
        if (parts.Length == 2 && long.TryParse(parts[0], CultureInfo.InvariantCulture, out var ticks)
            && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks && Guid.TryParse(parts[1], out var id))
            return (new DateTimeOffset(ticks, TimeSpan.Zero), id);
        throw new DomainException(BadCursor);
    }
}
