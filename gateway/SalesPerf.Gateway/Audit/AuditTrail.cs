using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Extensions;
using SalesPerf.Gateway.Routing;
using SalesPerf.Gateway.Status;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Audit;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Gateway.Audit;

/// <summary>Entries of all services, latest first.</summary>
/// <param name="Items">Entries.</param>
/// <param name="NextCursor">Opaque; give it back as <c>cursor</c>.</param>
/// <param name="NextLink">Address of the next page.</param>
/// <param name="Missing">Services that did not answer: their entries are left out of this page and come once they are back.</param>
internal sealed record AuditTrailPage(IReadOnlyList<AuditEntry> Items, string? NextCursor, string? NextLink, IReadOnlyList<string> Missing);

/// <summary>The services' audit logs in one place.</summary>
internal sealed class AuditTrail(ServiceCatalog catalog, IHttpClientFactory clients)
{
    public const string HttpClientName = "audit";

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private sealed record Answer(string Service, Page<AuditEntry>? Page);

    /// <summary>Where each service's log goes on; a service that is not named begins at its latest entry.</summary>
    internal sealed record Positions(Dictionary<string, AuditPosition> After);

    public async Task<AuditTrailPage> ReadAsync(HttpContext http, PageRequest page, CancellationToken cancellationToken)
    {
        var after = page.After<Positions>()?.After ?? new Dictionary<string, AuditPosition>(StringComparer.Ordinal);
        var answers = await Task.WhenAll(catalog.Services.Select(s => AskAsync(s, http, page.Size, after.GetValueOrDefault(s.Name), cancellationToken)));
        var found = answers.Where(a => a.Page is not null).SelectMany(a => a.Page!.Items).OrderByDescending(e => e.RecordedAt).ThenBy(e => e.Service, StringComparer.Ordinal).ThenByDescending(e => e.EntryNo).ToArray();
        var items = found.Take(page.Size).ToArray();
        var missing = answers.Where(a => a.Page is null).Select(a => a.Service).ToArray();
        var isLast = found.Length <= page.Size && !answers.Any(a => a.Page?.NextCursor is not null);
        // While somebody is missing there may be more; an empty page says that it is not worth asking again now.
        if (items.Length == 0 || (isLast && missing.Length == 0)) return new(items, null, null, missing);
        foreach (var entry in items) after[entry.Service] = new AuditPosition(entry.RecordedAt, entry.EntryNo);
        var cursor = PageRequest.CursorAfter(new Positions(after));
        return new(items, cursor, LinkTo(http, cursor), missing);
    }

    private static string LinkTo(HttpContext http, string cursor) => http.Request.Path
        + new QueryBuilder(http.Request.Query.Where(q => q.Key != "cursor").SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, v ?? string.Empty)).Append(KeyValuePair.Create("cursor", cursor))).ToQueryString().Value;

    private async Task<Answer> AskAsync(Service service, HttpContext http, int size, AuditPosition? after, CancellationToken cancellationToken)
    {
        var query = new QueryBuilder(http.Request.Query.Where(q => q.Key is not ("cursor" or "limit")).SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, v ?? string.Empty))) { { "limit", $"{size}" } };
        if (after is not null) query.Add("cursor", PageRequest.CursorAfter(after));
        using var client = clients.CreateClient(HttpClientName);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{service.Address}/v1/{service.Name}/audit-log{query.ToQueryString()}"));
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(http.Request.Headers.Authorization.ToString());
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.NotFound) return new(service.Name, new Page<AuditEntry>([], null, null));
            if (answer.StatusCode == HttpStatusCode.BadRequest) throw new DomainException(await RefusalAsync(answer, cancellationToken));
            answer.EnsureSuccessStatusCode();
            // An answer in another form is none.
            return new(service.Name, await answer.Content.ReadFromJsonAsync<Page<AuditEntry>>(Web, cancellationToken) is { Items: not null } found ? found : null);
        }
        catch (Exception exception) when (ServiceHealth.IsAway(exception, cancellationToken)) { return new(service.Name, null); }
    }

    private static async Task<DomainError> RefusalAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return new DomainError(problem.GetProperty("code").GetString()!, ErrorKind.Invalid, problem.GetProperty("detail").GetString()!);
    }
}

internal static class AuditTrailEndpoints
{
    public static void MapAuditTrail(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/audit-log", async (HttpContext http, [AsParameters] AuditQuery query, [AsParameters] PageRequest page, AuditTrail trail, CancellationToken cancellationToken) =>
                TypedResults.Ok(await trail.ReadAsync(http, page, cancellationToken)))
            .WithName("ListAuditLog").WithSummary("Who changed what in all services, latest first; services that do not answer are named.").WithTags("Audit").RequirePersona(Persona.Auditor);
}
