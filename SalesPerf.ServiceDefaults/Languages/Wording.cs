using Microsoft.AspNetCore.Http;

namespace SalesPerf.ServiceDefaults.Languages;

/// <summary>Words what is stored as a key with its values, in the language of the request at hand, and says in the answer which one that is; in English where there is no request.</summary>
/// <param name="accessor">Tells the request.</param>
public sealed class Wording(IHttpContextAccessor accessor)
{
    private Language? language;

    /// <summary>The text of a key.</summary>
    public string Of(string key, IReadOnlyList<string> values) => Labels.Of(key, values, language ??= Choose());

    private Language Choose() => accessor.HttpContext is { } context ? LanguageTags.Told(context) : Language.English;
}
