using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Testing.Authorisation;

/// <summary>Reads everything as those for whom something is masked, and as one who reads all, and judges each member of each answer.</summary>
internal sealed class FieldProbe
{
    private readonly AuthorisationWorld _world;
    private readonly SampleRequests _samples;
    private readonly DescribedAnswers _answers;
    private readonly FieldsFile _file;
    private readonly List<string> _wrong = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private FieldProbe(AuthorisationWorld world, JsonNode document, FieldsFile file) =>
        (_world, _samples, _answers, _file) = (world, new SampleRequests(document, world), new DescribedAnswers(document), file);

    /// <summary>What was wrong, and members that the file names and nobody was shown.</summary>
    public IReadOnlyList<string> Wrong => [.. _wrong.Distinct(StringComparer.Ordinal), .. _file.Reads.Keys.Except(_seen).Select(m => $"{m}: nobody was shown any, so nothing was tried")];

    public static async Task<FieldProbe> MakeAsync(string service, AuthorisationWorld world, FieldsFile file)
    {
        var document = await world.Callers[0].Client.GetFromJsonAsync<JsonNode>(new Uri(world.Document, UriKind.Relative));
        return new FieldProbe(world, document ?? throw new InvalidOperationException($"{service} does not describe itself."), file);
    }

    /// <summary>Members that the file lacks, and words in it that mean nothing.</summary>
    public IEnumerable<string> Unlisted(IEnumerable<string> operations) =>
        _file.Missing(_answers.Members).Select(m => $"missing: {m}").Concat(_file.UnknownWords(_answers.Members, operations).Select(w => $"means nothing: {w}"));

    /// <summary>Reads an operation as somebody, and judges what is shown.</summary>
    public async Task ReadAsync(Operation operation, ScopedCaller caller)
    {
        var owners = caller.Visible.Count > 0 ? caller.Visible : caller.Hidden;
        var text = string.Empty;
        foreach (var owner in owners)
        {
            if (operation.PathTo(owner, _world.Values, out var lacking) is not { } path)
            {
                _wrong.Add($"{operation.Key}: nothing to read it on: the world names no {lacking}");
                return;
            }

            using var answer = await caller.Client.GetAsync(new Uri(path + _samples.Query(operation, owner), UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType == "text/event-stream") continue;
            text = await answer.Content.ReadAsStringAsync();
            Judge(operation, caller, text);
            if (!operation.Parameters.Any() && !_samples.NamesOwner(operation)) break;
        }

        if (text.Length == 0 && caller.Persona == Persona.Auditor) _wrong.Add($"{operation.Key} as auditor: nothing was read");
    }

    /// <summary>Sends a body that sets a member, as somebody who may use the operation, and judges the answer.</summary>
    public async Task SetAsync(Operation operation, string key, ScopedCaller caller)
    {
        // Somebody else than the caller, who is the first of those whom the caller knows.
        var owner = caller.Visible.Count > 1 ? caller.Visible[^1] : caller.Hidden is [var other, ..] ? other : caller.Visible[0];
        if (!_world.Sets.TryGetValue(key, out var body))
        {
            _wrong.Add($"{key}: the world has no body that sets it");
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.PathTo(owner, _world.Values, out _)) { Content = JsonContent.Create(body(owner)) };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var answer = await caller.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var expected = _file.Sets[key].GetValueOrDefault(PersonaNames.NameOf(caller.Persona));
        var isAsExpected = expected is null ? answer.IsSuccessStatusCode : !answer.IsSuccessStatusCode && text.Contains($"\"code\":\"{expected}\"", StringComparison.Ordinal);
        if (!isAsExpected) _wrong.Add($"{key} as {PersonaNames.NameOf(caller.Persona)}: {(int)answer.StatusCode} {text}, expected {expected ?? "a success"}");
    }

    private void Judge(Operation operation, ScopedCaller caller, string text)
    {
        if (caller.Persona == Persona.Auditor)
            foreach (var marker in _world.PersonalData.Where(m => text.Contains(m, StringComparison.Ordinal))) _wrong.Add($"{operation.Key} as auditor: shows {marker}");
        if (!text.StartsWith('{')) return;
        foreach (var member in _answers.Read(operation, JsonNode.Parse(text)!).Where(m => _file.Reads.ContainsKey(m.Member)))
            if (Refusal(member, caller) is { } expected) _wrong.Add($"{operation.Key} as {PersonaNames.NameOf(caller.Persona)}: {member.Member} is {member.Value?.ToJsonString() ?? "absent"}, expected {expected}");
    }

    private string? Refusal(AnsweredMember member, ScopedCaller caller)
    {
        var rule = _file.Reads[member.Member].GetValueOrDefault(PersonaNames.NameOf(caller.Persona));
        var hides = rule is FieldsFile.Masked or FieldsFile.Absent || (rule is not null && !caller.Visible.Any(o => o.Code == member.Of["participantCode"]?.ToString()));
        var isThere = member.Value?.ToString() is { Length: > 0 };
        if (!hides && isThere && !IsMasked(member)) _seen.Add(member.Member);
        if (!hides || !isThere || (rule == FieldsFile.Masked && IsMasked(member))) return null;
        return rule;
    }

    // A code, which stands beside it, stands for a name.
    private static bool IsMasked(AnsweredMember member) =>
        member.Value?.ToString() is { } value && (value == Caller.Mask || member.Of.Count(m => m.Value?.ToString() == value) > 1);
}
