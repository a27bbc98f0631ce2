using Microsoft.AspNetCore.Http;

namespace SalesPerf.ServiceDefaults.Languages;

/// <summary>A language that people read here.</summary>
public enum Language
{
    /// <summary>English, which everything is written in first.</summary>
    English,

    /// <summary>Bahasa Indonesia.</summary>
    Indonesian,
}

/// <summary>Languages by their tags.</summary>
public static class LanguageTags
{
    /// <summary>All that there are.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<Language>().Select(TagOf)];

    /// <summary><c>en</c> or <c>id</c>.</summary>
    public static string TagOf(Language language) => language == Language.Indonesian ? "id" : "en";

    /// <summary>The language of a tag such as <c>id-ID</c>; null where nobody reads it here.</summary>
    public static Language? Parse(string? tag) => tag?.Split('-')[0].ToLowerInvariant() switch { "en" => Language.English, "id" => Language.Indonesian, _ => null };

    /// <summary>The language that the caller likes best of those there are (<c>Accept-Language</c>, RFC 9110); English where none is named.</summary>
    public static Language Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.Headers.AcceptLanguage.Count == 0) return Language.English;
        return context.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Where(l => l.Quality != 0)
            .Select(l => Parse(l.Value.Value)).FirstOrDefault(l => l is not null) ?? Language.English;
    }

    /// <summary>The caller's language, and says in the answer that it is in that.</summary>
    public static Language Told(HttpContext context)
    {
        var language = Of(context);
        Tell(context, language);
        return language;
    }

    /// <summary>Says in which language the answer is, and that another caller may get another one.</summary>
    public static void Tell(HttpContext context, Language language)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.ContentLanguage = TagOf(language);
        context.Response.Headers.Append("Vary", "Accept-Language");
    }
}
