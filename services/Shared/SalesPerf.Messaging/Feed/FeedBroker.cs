using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SalesPerf.Messaging.Bus;
using SalesPerf.Primitives;

namespace SalesPerf.Messaging.Feed;

/// <summary>How a partner signs in at the broker, and what it reads there.</summary>
/// <param name="Host">The broker's host as this platform knows it.</param>
/// <param name="Port">Its AMQP port.</param>
/// <param name="VirtualHost">The feed's virtual host.</param>
/// <param name="UserName">The partner's user.</param>
/// <param name="Password">Shown once; the broker keeps a hash of it only.</param>
/// <param name="Queue">What the partner consumes.</param>
/// <param name="DeadLetterQueue">Where what it did not acknowledge too often lies.</param>
/// <param name="InboundExchange">Where the partner publishes what it has to say; null where it may not.</param>
public sealed record FeedAccess(string Host, int Port, string VirtualHost, string UserName, string Password, string Queue, string DeadLetterQueue, string? InboundExchange = null)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"{UserName}@{Host}:{Port}/{VirtualHost}, {Queue}";
}

/// <summary>What stands in a partner's queues.</summary>
/// <param name="Ready">Messages that wait.</param>
/// <param name="Unacknowledged">Messages that were delivered and not acknowledged yet.</param>
/// <param name="Consumers">Consumers of the queue.</param>
/// <param name="DeadLetters">Messages that were set aside.</param>
public sealed record FeedQueueState(long Ready, long Unacknowledged, int Consumers, long DeadLetters);

/// <summary>Users, queues and bindings of the feed, through the broker's management API. Every call may be repeated.</summary>
public sealed class FeedBroker
{
    /// <summary>The name under which the client is registered.</summary>
    internal const string HttpClientName = "feed-management";

    private static readonly DomainError Unavailable = new(
        "messaging.broker_unavailable", ErrorKind.Unavailable, "The broker's management does not answer now; repeat the request after a few seconds.");

    private const int InboundBytes = 64 * 1024 * 1024;

    private readonly IHttpClientFactory _clients;
    private readonly BrokerAddress _address;
    private readonly FeedOptions _options;

    internal FeedBroker(IHttpClientFactory clients, BrokerAddress address, IOptions<FeedOptions> options) => (_clients, _address, _options) = (clients, address, options.Value);

    private string Host => Uri.EscapeDataString(_options.VirtualHost);

    /// <summary>The virtual host, its exchanges, and our own right to publish.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await PutAsync($"vhosts/{Host}", new JsonObject(), cancellationToken);
        await PutAsync($"permissions/{Host}/{Uri.EscapeDataString(_address.User)}", Permissions(".*", ".*", ".*"), cancellationToken);
        await PutAsync($"exchanges/{Host}/{FeedTopology.Exchange}", new JsonObject { ["type"] = "topic", ["durable"] = true }, cancellationToken);
        await PutAsync($"exchanges/{Host}/{FeedTopology.DeadLetterExchange}", new JsonObject { ["type"] = "direct", ["durable"] = true }, cancellationToken);
    }

    /// <summary>A partner's queue with its limits and bindings; bindings that are no longer wanted go.</summary>
    /// <param name="partner">The partner's code.</param>
    /// <param name="bindings">Patterns of routing keys: <c>compensation.#</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task EnsureQueueAsync(string partner, IReadOnlyCollection<string> bindings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bindings);
        var (queue, dead) = (FeedTopology.QueueOf(partner), FeedTopology.DeadLettersOf(partner));
        await PutAsync($"queues/{Host}/{dead}", Queue(new JsonObject { ["x-queue-type"] = "quorum", ["x-max-length"] = _options.QueueLength, ["x-overflow"] = "reject-publish" }), cancellationToken);
        await PostAsync($"bindings/{Host}/e/{FeedTopology.DeadLetterExchange}/q/{dead}", new JsonObject { ["routing_key"] = dead }, cancellationToken);
        await PutAsync($"queues/{Host}/{queue}", Queue(new JsonObject
        {
            ["x-queue-type"] = "quorum",
            ["x-delivery-limit"] = _options.DeliveryLimit,
            ["x-max-length"] = _options.QueueLength,
            ["x-overflow"] = "reject-publish",
            ["x-dead-letter-exchange"] = FeedTopology.DeadLetterExchange,
            ["x-dead-letter-routing-key"] = dead,
            // The broker keeps a message until its dead-letter queue has confirmed it; this needs reject-publish.
            ["x-dead-letter-strategy"] = "at-least-once",
        }), cancellationToken);
        await BindAsync(queue, bindings, cancellationToken);
    }

    /// <summary>The exchange of a partner that may write, and the queue behind it. What is full takes nothing, so that the partner keeps what it has.</summary>
    public async Task EnsureInboundAsync(string partner, CancellationToken cancellationToken)
    {
        var inbound = FeedTopology.InboundOf(partner);
        await PutAsync($"exchanges/{Host}/{inbound}", new JsonObject { ["type"] = "fanout", ["durable"] = true }, cancellationToken);
        await PutAsync($"queues/{Host}/{inbound}", Queue(new JsonObject
        {
            ["x-queue-type"] = "quorum", ["x-max-length"] = _options.InboundLength, ["x-max-length-bytes"] = InboundBytes, ["x-overflow"] = "reject-publish",
            // Brokers from 4.0 on give up after 20 deliveries; here a message comes again whenever our database was away.
            ["x-delivery-limit"] = 1_000_000,
        }), cancellationToken);
        if (await GetAsync($"bindings/{Host}/e/{inbound}/q/{inbound}", cancellationToken) is not JsonArray { Count: > 0 })
            await PostAsync($"bindings/{Host}/e/{inbound}/q/{inbound}", new JsonObject { ["routing_key"] = "" }, cancellationToken);
    }

    /// <summary>The partner's user with a new password and no right but to read its own two queues, and to publish to its own exchange where it may write.</summary>
    public async Task<FeedAccess> GrantAsync(string partner, bool mayWrite, CancellationToken cancellationToken)
    {
        var (queue, dead, user) = (FeedTopology.QueueOf(partner), FeedTopology.DeadLettersOf(partner), UserOf(partner));
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await PutAsync($"users/{Uri.EscapeDataString(user)}", new JsonObject { ["password"] = password, ["tags"] = "" }, cancellationToken);
        await PutAsync($"permissions/{Host}/{Uri.EscapeDataString(user)}", RightsOf(partner, mayWrite), cancellationToken);
        return new FeedAccess(_address.Host, _address.Port, _options.VirtualHost, user, password, queue, dead, mayWrite ? FeedTopology.InboundOf(partner) : null);
    }

    /// <summary>Makes the partner's right to publish what it should be; given or taken away it is so at once, whatever connections the partner holds. What was confirmed before stays in the queue.</summary>
    public async Task AllowWritingAsync(string partner, bool mayWrite, CancellationToken cancellationToken)
    {
        if (mayWrite) await EnsureInboundAsync(partner, cancellationToken);
        await EnsureRightsAsync(partner, mayWrite, cancellationToken);
        // The broker remembers the rights of a channel that has published once; without the exchange that channel has nothing to publish to.
        if (!mayWrite) await DeleteAsync($"exchanges/{Host}/{FeedTopology.InboundOf(partner)}", cancellationToken);
    }

    // A user that the broker lost comes back with a new secret, and its rights with it.
    private async Task EnsureRightsAsync(string partner, bool mayWrite, CancellationToken cancellationToken)
    {
        var (user, wanted) = (Uri.EscapeDataString(UserOf(partner)), RightsOf(partner, mayWrite));
        var present = await GetAsync($"permissions/{Host}/{user}", cancellationToken);
        if (present is null && await GetAsync($"users/{user}", cancellationToken) is null) return;
        if (wanted.All(right => present?[right.Key]?.GetValue<string>() == right.Value!.GetValue<string>())) return;
        await PutAsync($"permissions/{Host}/{user}", wanted, cancellationToken);
    }

    /// <summary>Takes away the user, its connections and the queues with all that is in them.</summary>
    public async Task RemoveAsync(string partner, CancellationToken cancellationToken)
    {
        var user = Uri.EscapeDataString(UserOf(partner));
        await DeleteAsync($"users/{user}", cancellationToken);
        // A user that is gone keeps its open connections; a queue that is gone ends what consumes it.
        await DeleteAsync($"queues/{Host}/{FeedTopology.QueueOf(partner)}", cancellationToken);
        await DeleteAsync($"queues/{Host}/{FeedTopology.DeadLettersOf(partner)}", cancellationToken);
        await DeleteAsync($"queues/{Host}/{FeedTopology.InboundOf(partner)}", cancellationToken);
        await DeleteAsync($"exchanges/{Host}/{FeedTopology.InboundOf(partner)}", cancellationToken);
        await CloseConnectionsAsync(UserOf(partner), cancellationToken);
    }

    /// <summary>Codes of the partners that have a user at the broker.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var prefix = UserOf(string.Empty);
        var users = (await GetAsync("users?columns=name", cancellationToken))!.AsArray().Select(u => u!["name"]!.GetValue<string>());
        return [.. users.Where(u => u.StartsWith(prefix, StringComparison.Ordinal)).Select(u => u[prefix.Length..])];
    }

    /// <summary>The state of a partner's queues; null where it has none.</summary>
    public async Task<FeedQueueState?> StateAsync(string partner, CancellationToken cancellationToken)
    {
        if (await GetAsync($"queues/{Host}/{FeedTopology.QueueOf(partner)}", cancellationToken) is not { } queue) return null;
        var dead = await GetAsync($"queues/{Host}/{FeedTopology.DeadLettersOf(partner)}", cancellationToken);
        // The broker gathers these numbers every few seconds; a queue that was just made has none.
        return new FeedQueueState(Number(queue, "messages_ready"), Number(queue, "messages_unacknowledged"), (int)Number(queue, "consumers"), dead is null ? 0 : Number(dead, "messages"));
    }

    private string UserOf(string partner) => $"{_options.VirtualHost}.{partner}";

    private async Task BindAsync(string queue, IReadOnlyCollection<string> bindings, CancellationToken cancellationToken)
    {
        var path = $"bindings/{Host}/e/{FeedTopology.Exchange}/q/{queue}";
        var present = (await GetAsync(path, cancellationToken) as JsonArray ?? []).Select(b => (Key: b!["routing_key"]!.GetValue<string>(), Id: b["properties_key"]!.GetValue<string>())).ToList();
        foreach (var binding in bindings.Except(present.Select(b => b.Key), StringComparer.Ordinal))
            await PostAsync(path, new JsonObject { ["routing_key"] = binding }, cancellationToken);
        foreach (var (_, id) in present.Where(b => !bindings.Contains(b.Key)))
            await DeleteAsync($"{path}/{Uri.EscapeDataString(id)}", cancellationToken);
    }

    private async Task CloseConnectionsAsync(string user, CancellationToken cancellationToken)
    {
        var connections = await GetAsync($"vhosts/{Host}/connections?columns=name,user", cancellationToken) as JsonArray ?? [];
        foreach (var connection in connections.Where(c => c?["user"]?.GetValue<string>() == user))
            await DeleteAsync($"connections/{Uri.EscapeDataString(connection!["name"]!.GetValue<string>())}", cancellationToken);
    }

    private static long Number(JsonNode queue, string name) => queue[name]?.GetValue<long>() ?? 0;

    private static JsonObject Queue(JsonObject arguments) => new() { ["durable"] = true, ["auto_delete"] = false, ["arguments"] = arguments };

    private static JsonObject RightsOf(string partner, bool mayWrite)
    {
        var own = $"^{FeedTopology.QueueOf(partner).Replace(".", "\\.", StringComparison.Ordinal)}";
        return Permissions("^$", mayWrite ? $"{own}\\.in$" : "^$", $"{own}(\\.dead)?$");
    }

    private static JsonObject Permissions(string configure, string write, string read) => new() { ["configure"] = configure, ["write"] = write, ["read"] = read };

    private Task<JsonNode?> PutAsync(string path, JsonObject body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Put, path, body, cancellationToken);

    private Task<JsonNode?> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, body, cancellationToken);

    private Task<JsonNode?> DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    private Task<JsonNode?> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var http = _clients.CreateClient(HttpClientName);
        using var request = new HttpRequestMessage(method, new Uri(new Uri(_options.Management), $"/api/{path}")) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_address.User}:{_address.Password}")));
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.NotFound && (method == HttpMethod.Get || method == HttpMethod.Delete)) return null;
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"The broker's management answered {(int)answer.StatusCode} to {method} {path}: {text}");
            return method == HttpMethod.Get ? JsonNode.Parse(text) : null;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new DomainException(Unavailable, failure);
        }
    }
}
