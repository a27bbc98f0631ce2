using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using SalesPerf.Testing.Authorisation;

namespace SalesPerf.Testing;

/// <summary>A request that reached the gateway.</summary>
/// <param name="Persona">Who asked.</param>
/// <param name="Request">Method and path with its query.</param>
/// <param name="Body">What was sent, as JSON; empty where nothing was.</param>
public sealed record GatewayCall(string Persona, string Request, string Body);

/// <summary>
/// The gateway for a client of one service, where no platform runs: it takes what the committed OpenAPI document has, from whom <c>docs/authorisation.yaml</c> lets in, and answers with
/// the examples that were recorded from the service itself. So a client that asks for what there is not, or as somebody who may not, fails here as it would there.
/// </summary>
/// <remarks>A token is the name of a persona.</remarks>
public sealed class GatewayPeer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<GatewayCall> _calls = [];
    private readonly OpenApiContract _contract;
    private readonly JsonObject _examples;
    private readonly (Regex Request, string Key, string Id)[] _operations;
    private readonly IReadOnlyDictionary<string, Dictionary<string, string>> _listed;

    private GatewayPeer(string service)
    {
        var document = Read($"{service}.json");
        (_contract, _examples, _listed) = (new OpenApiContract(document), Read(Path.Combine("examples", $"{service}.json")), AuthorisationFile.Read().Of(service));
        _operations = [.. document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => (Pattern(o.Key, p.Key), $"{o.Key.ToUpperInvariant()} {p.Key}", o.Value!["operationId"]!.GetValue<string>())))];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Its address.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>What was asked, in that order; refused requests too.</summary>
    public IReadOnlyList<GatewayCall> Calls => _calls;

    /// <summary>Starts one on a free port.</summary>
    /// <param name="service">The service whose part of the API it speaks.</param>
    public static async Task<GatewayPeer> StartAsync(string service)
    {
        var peer = new GatewayPeer(service);
        await peer._app.StartAsync();
        return peer;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static JsonObject Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "openapi", name)))!.AsObject();

    private static Regex Pattern(string method, string path) =>
        new($"^{method} {Regex.Replace(Regex.Escape(path), @"\\\{[^}]*}", "[^/:]+")}$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var persona = context.Request.Headers.Authorization.ToString().Split(' ')[^1];
        _calls.Add(new GatewayCall(persona, $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", body));
        var request = $"{context.Request.Method} {context.Request.Path}";
        if (_operations.SingleOrDefault(o => o.Request.IsMatch(request)) is not { Id: { } id, Key: var key }) await RefuseAsync(context, $"{request} is not in the document.");
        else if (Violations(id, body) is { Count: > 0 } wrong) await RefuseAsync(context, string.Join(' ', wrong));
        else await WriteAsync(context, id, _listed[key].ContainsKey(persona) ? Success(id) : "403");
    }

    private IReadOnlyList<string> Violations(string id, string body) =>
        _contract.Operations[id]["requestBody"] is null ? [] : _contract.RequestViolations(id, body.Length == 0 ? null : JsonNode.Parse(body));

    private string Success(string id) => _contract.Operations[id]["responses"]!.AsObject().Select(r => r.Key).First(s => s.StartsWith('2'));

    private async Task WriteAsync(HttpContext context, string id, string status)
    {
        context.Response.StatusCode = int.Parse(status, System.Globalization.CultureInfo.InvariantCulture);
        if (_examples[id]?["responses"]?[status] is not { } example) return;
        context.Response.ContentType = context.Response.StatusCode < 400 ? "application/json" : "application/problem+json";
        await context.Response.WriteAsync(example.ToJsonString(), context.RequestAborted);
    }

    private static async Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        await context.Response.WriteAsync(why, context.RequestAborted);
    }
}
