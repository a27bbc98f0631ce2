using Grpc.Core;
using SalesPerf.Identity.SignIn;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Audit;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.Territories.V1;

namespace SalesPerf.Identity.Digests;

/// <summary>
/// Ends the mails from within a mail. Following the link only asks, because mail programs follow links by themselves; the button ends it, and so does a mail program's own
/// button, which posts to the same address (RFC 8058). It works also where no mail is sent any more: old mails keep their links.
/// </summary>
internal static class StopEndpoints
{
    public const string Path = "/digest/stop";

    public static void MapStopLinks(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup(Path).AllowAnonymous().ExcludeFromDescription().WithMetadata(new OwnTransactions());
        pages.MapGet(string.Empty, Ask);
        pages.MapPost(string.Empty, StopAsync);
    }

    private static IResult Ask(HttpContext context, StopLinks links, string? key = null) =>
        links.Find(key) is null ? Unknown(context) : StopPage.Of(context, "digest.stop_question", key, StatusCodes.Status200OK);

    private static async Task<IResult> StopAsync(HttpContext context, StopLinks links, AuditScope acting, DigestMailService.DigestMailServiceClient territories, string? key = null)
    {
        if (links.Find(key) is not { } person) return Unknown(context);
        acting.Named = new AuditActor("identity", person.ToString(), "stop digest by mail", Path, false);
        try { await territories.EndSubscriptionAsync(new EndSubscriptionRequest { Subject = person.ToString() }, cancellationToken: context.RequestAborted); }
        catch (Exception exception) when (exception is RpcException or DomainException) { return StopPage.Of(context, "digest.stop_later", key, StatusCodes.Status503ServiceUnavailable); }

        return StopPage.Of(context, "digest.stop_done", null, StatusCodes.Status200OK);
    }

    private static IResult Unknown(HttpContext context) => StopPage.Of(context, "digest.stop_unknown", null, StatusCodes.Status400BadRequest);
}

/// <summary>The page of a stop link, in the reader's language.</summary>
internal static class StopPage
{
    private static readonly string Html = SignInPage.Read("stop.html");
    private static readonly string FormHtml = SignInPage.Read("stop-form.html");

    /// <summary>Says something, and shows the button where there is a key.</summary>
    public static IResult Of(HttpContext context, string label, string? key, int status)
    {
        var language = LanguageTags.Told(context);
        context.Response.Headers.ContentSecurityPolicy = SignInPage.Policy;
        string Text(string name) => SignInPage.Encode(Labels.Of(name, [], language));
        var form = key is null ? string.Empty : FormHtml
            .Replace("{{action}}", SignInPage.Encode($"{StopEndpoints.Path}?key={key}"), StringComparison.Ordinal).Replace("{{button}}", Text("digest.stop_button"), StringComparison.Ordinal);
        var html = Html.Replace("{{language}}", LanguageTags.TagOf(language), StringComparison.Ordinal).Replace("{{title}}", Text("digest.stop_title"), StringComparison.Ordinal)
            .Replace("{{text}}", Text(label), StringComparison.Ordinal).Replace("{{form}}", form, StringComparison.Ordinal);
        return Results.Content(html, "text/html; charset=utf-8", statusCode: status);
    }
}
