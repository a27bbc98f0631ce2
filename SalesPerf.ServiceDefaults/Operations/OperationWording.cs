using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.ServiceDefaults.Operations;

/// <summary>Long work in the language of whoever asks how it stands: it is kept in English, for whoever asks later may read another one.</summary>
internal static class OperationWording
{
    public static OperationStore.Versioned In(this OperationStore.Versioned found, Language language, OperationKinds kinds) =>
        language == Language.English ? found : found with { Operation = In(found.Operation, language, kinds) };

    private static Operation In(Operation operation, Language language, OperationKinds kinds) => operation with
    {
        Result = operation.Result is { ValueKind: JsonValueKind.Object } result && kinds.Wordings.TryGetValue(operation.Kind, out var word) ? Worded(result, language, word) : operation.Result,
        Problem = operation.Problem is { } problem
            ? problem with { Detail = Texts.Detail(problem.Code, problem.Detail, language), Errors = [.. problem.Errors.Select(e => Texts.Detail(e, language))] }
            : null,
    };

    private static JsonElement Worded(JsonElement result, Language language, Action<JsonObject, Language> word)
    {
        var worded = JsonObject.Create(result)!;
        word(worded, language);
        return JsonSerializer.SerializeToElement(worded);
    }
}
