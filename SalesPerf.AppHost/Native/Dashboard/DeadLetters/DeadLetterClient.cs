using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.AppHost.Native.Dashboard.DeadLetters;

/// <summary>Asks every service for the messages that it put aside, and has them tried again.</summary>
internal sealed class DeadLetterClient(HttpClient http, MachineToken token, DashboardOptions options, IResourceView view)
{
    private const int MostPages = 10;

    /// <summary>Services that keep dead letters and are part of this system.</summary>
    public IReadOnlyList<string> Services => [.. options.DeadLetterServices.Where(name => view.Resources.Any(r => r.Name == name))];

    /// <summary>What each service put aside, or why it cannot be said.</summary>
    public Task<ServiceDeadLetters[]> ListAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Services.Select(service => ListAsync(service, cancellationToken)));

    /// <summary>Has one message tried again; throws <see cref="DeadLetterException"/> when the service did not take it.</summary>
    public async Task ReplayAsync(string service, string id, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(service, HttpMethod.Post, $"/{Uri.EscapeDataString(id)}:replay", cancellationToken);
        if (response.IsSuccessStatusCode) return;
        throw new DeadLetterException(await ReasonAsync(service, response, cancellationToken));
    }

    private async Task<ServiceDeadLetters> ListAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            var items = new List<DeadLetter>();
            string? cursor = null;
            for (var page = 0; page < MostPages; page++)
            {
                var answer = await PageAsync(service, cursor, cancellationToken);
                items.AddRange(answer.Items);
                cursor = answer.NextCursor;
                if (cursor is null) break;
            }

            return new ServiceDeadLetters(service, items, HasMore: cursor is not null, Problem: null);
        }
        catch (DeadLetterException e)
        {
            return new ServiceDeadLetters(service, [], HasMore: false, e.Message);
        }
    }

    private async Task<DeadLetterPage> PageAsync(string service, string? cursor, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(service, HttpMethod.Get, cursor is null ? "" : $"?cursor={Uri.EscapeDataString(cursor)}", cancellationToken);
        if (!response.IsSuccessStatusCode) throw new DeadLetterException(await ReasonAsync(service, response, cancellationToken));
        try
        {
            return await response.Content.ReadFromJsonAsync<DeadLetterPage>(cancellationToken) ?? throw new DeadLetterException($"{service} answered with nothing.");
        }
        catch (JsonException e)
        {
            throw new DeadLetterException($"{service} answered with something that is not a list of dead letters.", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string service, HttpMethod method, string rest, CancellationToken cancellationToken)
    {
        var response = await SendOnceAsync(service, method, rest, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized) return response;
        response.Dispose();
        token.Forget();
        return await SendOnceAsync(service, method, rest, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(string service, HttpMethod method, string rest, CancellationToken cancellationToken)
    {
        if (AddressOf(service) is not { } address) throw new DeadLetterException($"{service} has no address: it is not running.");
        using var request = new HttpRequestMessage(method, new Uri(address, $"/v1/{service}/dead-letters{rest}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.GetAsync(cancellationToken));
        return await ServiceCall.SendAsync(() => http.SendAsync(request, cancellationToken), service, cancellationToken);
    }

    private Uri? AddressOf(string service) => ResourceAddresses.HttpOf(view, service);

    private static async Task<string> ReasonAsync(string service, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var said = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? (await response.Content.ReadFromJsonAsync<Problem>(cancellationToken))?.Detail
            : null;
        return $"{service} answered {(int)response.StatusCode}{(said is null ? "" : $": {said}")}";
    }

    private sealed record DeadLetterPage(IReadOnlyList<DeadLetter> Items, string? NextCursor);

    private sealed record Problem(string? Detail);
}

/// <summary>Where resources answer.</summary>
internal static class ResourceAddresses
{
    /// <summary>The first HTTP address of a resource, which is that of its endpoint <c>http</c>.</summary>
    public static Uri? HttpOf(IResourceView view, string resource) =>
        view.Resources.FirstOrDefault(r => r.Name == resource)?.Addresses.FirstOrDefault(a => a.StartsWith("http", StringComparison.Ordinal)) is { } address ? new Uri(address) : null;
}

/// <summary>A message that was put aside, as its service tells it: everything but its content, which is business data.</summary>
internal sealed record DeadLetter(
    Guid Id, string Queue, Guid? EventId, string? EventType, string? Key, string? Source, string Reason, string? Code, string? ExceptionType,
    string? Message, int Attempt, int Times, DateTimeOffset? OccurredAt, DateTimeOffset RecordedAt, DateTimeOffset? ReplayedAt, string? TraceId);

/// <summary>What one service put aside, or why that cannot be said.</summary>
internal sealed record ServiceDeadLetters(string Service, IReadOnlyList<DeadLetter> Items, bool HasMore, string? Problem);
