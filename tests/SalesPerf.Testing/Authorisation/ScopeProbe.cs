using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Testing.Authorisation;

/// <summary>Asks about people's data as somebody who may know some of them, and judges the answers.</summary>
internal sealed class ScopeProbe
{
    private sealed record Answer(HttpStatusCode Status, string? Code, string Text)
    {
        public bool IsSuccess => (int)Status is >= 200 and < 300;
    }

    private readonly AuthorisationWorld _world;
    private readonly SampleRequests _samples;
    private readonly List<string> _wrong = [];

    private ScopeProbe(AuthorisationWorld world, JsonNode document) => (_world, _samples) = (world, new SampleRequests(document, world));

    /// <summary>What was wrong so far.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

    public static async Task<ScopeProbe> MakeAsync(string service, AuthorisationWorld world)
    {
        var document = await world.Callers[0].Client.GetFromJsonAsync<JsonNode>(new Uri("/openapi/v1.json", UriKind.Relative));
        return new ScopeProbe(world, document ?? throw new InvalidOperationException($"{service} does not describe itself."));
    }

    /// <summary>Tries an operation on everybody whom the caller may not know, then on everybody whom the caller may.</summary>
    public async Task AskAsync(Operation operation, ScopedCaller caller)
    {
        if (operation.IsGrpc)
        {
            await CallAsync(operation, caller);
            return;
        }

        var named = operation.Parameters.Any();
        if (named && caller.Visible.Concat(caller.Hidden).Select(o => Lacking(operation, o)).FirstOrDefault(l => l is not null) is { } lacking)
        {
            Note(operation, caller, $"nothing to try it on: the world names no {lacking}");
            return;
        }

        if (!named && !operation.Changes) await ListAsync(operation, caller);
        if (named || _samples.NamesOwner(operation)) await CompareAsync(operation, caller, named);
    }

    // About somebody hidden the answer is that about nobody; about somebody who may be seen it is another. What names nobody shows nobody who is hidden.
    private async Task CallAsync(Operation operation, ScopedCaller caller)
    {
        if (!_world.Calls.TryGetValue(operation.Key, out var call) || caller.Grpc is not { } grpc)
        {
            Note(operation, caller, "the world does not say how it is asked");
            return;
        }

        if (call.OpenTo.Contains(caller.Persona)) return;

        var things = caller.Visible.Concat(caller.Hidden).SelectMany(o => o.Things.Keys).Distinct(StringComparer.Ordinal).ToDictionary(t => t, _ => Guid.CreateVersion7().ToString(), StringComparer.Ordinal);
        var nobody = await AnswerAsync(call, grpc, new DataOwner("nobody", things));
        foreach (var other in caller.Hidden)
        {
            var answer = await AnswerAsync(call, grpc, other);
            if ((call.NamesOwner && answer != nobody) || answer.Contains($"\"{other.Code}\"", StringComparison.Ordinal)) Note(operation, caller, $"about {other.Code}: {answer}, expected what is said about nobody: {nobody}");
        }

        if (call.NamesOwner)
            foreach (var own in caller.Visible)
                if (await AnswerAsync(call, grpc, own) == nobody) Note(operation, caller, $"about {own.Code}: {nobody}, the same as about nobody");
    }

    private static async Task<string> AnswerAsync(GrpcCall call, CallInvoker grpc, DataOwner owner)
    {
        try
        {
            return (await call.SendAsync(grpc, owner)).ToString()!;
        }
        catch (RpcException refused)
        {
            return $"{refused.StatusCode} {GrpcErrors.FromRpcException(refused)?.Code}";
        }
    }

    // What belongs to one below the address of another.
    private static DataOwner Swapped(DataOwner own, DataOwner other) =>
        own with { Things = own.Things.ToDictionary(t => t.Key, t => t.Key.Contains('{', StringComparison.Ordinal) ? other.Things[t.Key] : t.Value, StringComparer.Ordinal) };

    // A list shows what is the caller's, and nothing of others.
    private async Task ListAsync(Operation operation, ScopedCaller caller)
    {
        var answer = await SendAsync(operation, caller, null);
        if (!answer.IsSuccess)
        {
            if (!_samples.NamesOwner(operation)) Note(operation, caller, $"{Said(answer)}, expected a list");
            return;
        }

        foreach (var other in caller.Hidden.Where(o => Shows(answer, o))) Note(operation, caller, $"shows what is of {other.Code}");
        foreach (var own in caller.Visible.Where(o => o.Things.TryGetValue(operation.Route, out var id) && !answer.Text.Contains(id, StringComparison.Ordinal)))
            Note(operation, caller, $"does not show what is of {own.Code}");
    }

    // The id or code of somebody else is one of nobody; that of one's own is not answered the same, so the refusal was for whose it is.
    private async Task CompareAsync(Operation operation, ScopedCaller caller, bool named)
    {
        var refusals = new HashSet<string>(StringComparer.Ordinal);
        foreach (var other in caller.Hidden)
        {
            var answer = await SendAsync(operation, caller, other);
            if (answer.Status == HttpStatusCode.NotFound || (!named && await IsThatOfNobodyAsync(operation, caller, other, answer))) refusals.Add(answer.Code ?? string.Empty);
            else if (named || !answer.IsSuccess || Shows(answer, other)) Note(operation, caller, $"about {other.Code}: {Said(answer)}, expected 404");
        }

        if (caller.Visible is [var any, ..] && operation.NamesPartOf(any))
            foreach (var (own, other) in caller.Visible.SelectMany(_ => caller.Hidden, (own, other) => (own, other)))
                if (await SendAsync(operation, caller, Swapped(own, other)) is { Status: not (HttpStatusCode.NotFound or HttpStatusCode.Forbidden) } answer) Note(operation, caller, $"about a part of {other.Code} below {own.Code}: {Said(answer)}, expected a refusal");

        foreach (var own in caller.Visible)
        {
            var answer = await SendAsync(operation, caller, own);
            if (answer.Status == HttpStatusCode.Unauthorized || (int)answer.Status >= 500 || answer.Code == "auth.forbidden") Note(operation, caller, $"about {own.Code}: {Said(answer)}, expected to be let in");
            else if (!answer.IsSuccess && refusals.Contains(answer.Code ?? string.Empty)) Note(operation, caller, $"about {own.Code}: {Said(answer)}, the same as about others");
        }
    }

    // A body that names somebody may be refused as one that names nobody is.
    private async Task<bool> IsThatOfNobodyAsync(Operation operation, ScopedCaller caller, DataOwner other, Answer answer) =>
        !answer.IsSuccess && await SendAsync(operation, caller, other with { Code = "nobody" }) is var nobody && (nobody.Status, nobody.Code) == (answer.Status, answer.Code);

    private async Task<Answer> SendAsync(Operation operation, ScopedCaller caller, DataOwner? owner)
    {
        var path = owner is null ? operation.Route : operation.PathTo(owner, _world.Values, out _)!;
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), path + _samples.Query(operation, owner));
        if (operation.Changes)
        {
            request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
            request.Headers.TryAddWithoutValidation("If-Match", "\"0\"");
            if (_samples.BodyOf(operation, owner!) is { } body) request.Content = JsonContent.Create(body, new MediaTypeHeaderValue(operation.MediaType));
        }

        using var answer = await caller.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        // A stream of events does not end.
        return Read(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType == "text/event-stream" ? string.Empty : await answer.Content.ReadAsStringAsync());
    }

    // Of a batch counts what became of its item.
    private static Answer Read(HttpStatusCode status, string text)
    {
        var body = text.StartsWith('{') ? JsonNode.Parse(text) : null;
        if (status == HttpStatusCode.MultiStatus && body?["items"]?[0]?["problem"] is { } problem) return new((HttpStatusCode)problem["status"]!.GetValue<int>(), problem["code"]?.GetValue<string>(), text);
        return new(status, (int)status >= 400 ? body?["code"]?.GetValue<string>() : null, text);
    }

    private static bool Shows(Answer answer, DataOwner owner) =>
        owner.Things.Values.Append(owner.Code).Any(v => Guid.TryParse(v, out _) && answer.Text.Contains(v, StringComparison.OrdinalIgnoreCase))
        || answer.Text.Contains($"\"participantCode\":\"{owner.Code}\"", StringComparison.Ordinal) || answer.Text.Contains($"\"sellerCode\":\"{owner.Code}\"", StringComparison.Ordinal);

    private string? Lacking(Operation operation, DataOwner owner)
    {
        _ = operation.PathTo(owner, _world.Values, out var lacking);
        return lacking;
    }

    private void Note(Operation operation, ScopedCaller caller, string what) => _wrong.Add($"{operation.Key} as {PersonaNames.NameOf(caller.Persona)}: {what}");

    private static string Said(Answer answer) => $"{(int)answer.Status} {answer.Code}";
}
