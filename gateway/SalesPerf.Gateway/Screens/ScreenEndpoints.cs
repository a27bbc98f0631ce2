using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Common.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Gateway.Screens;

/// <summary>A line of a screen.</summary>
/// <param name="Service">Who says it.</param>
/// <param name="Kind">What it is about, for a front end that shows it its own way: goal, statement, quota, seat, …</param>
/// <param name="Text">The line in the caller's language.</param>
/// <param name="Values">The values in it, as they are in JSON elsewhere.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="ParticipantCode">Whom it is about.</param>
/// <param name="ParticipantName">Their name.</param>
/// <param name="Link">Address at which it is read whole.</param>
internal sealed record ScreenCard(string Service, string Kind, string Text, IReadOnlyList<string> Values, string? Status, string? ParticipantCode, string? ParticipantName, string Link);

/// <summary>A screen out of several services.</summary>
/// <param name="Items">Its lines.</param>
/// <param name="MissingServices">Services that are away: their lines are missing, the rest is whole.</param>
internal sealed record ScreenAnswer(IReadOnlyList<ScreenCard> Items, IReadOnlyList<string> MissingServices);

/// <summary>The few screens that need several services.</summary>
internal static class ScreenEndpoints
{
    public static DomainError ApplicationNotFound { get; } = new("screens.application_not_found", ErrorKind.NotFound, "There is no such application, or it is not yours to see.");

    public static void MapScreens(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/screens").WithTags("Screens");
        group.MapGet("/home", (ScreenClients clients, HttpContext context) => GetAsync(Screen.Home, clients, context)).WithName("GetHome")
            .WithSummary("The caller's own standing: seat, quota, goals, pay and coaching; parts of services that are away are named.");
        group.MapGet("/team", (ScreenClients clients, HttpContext context) => GetAsync(Screen.Team, clients, context)).WithName("GetTeamScreen")
            .WithSummary("A manager's team: quotas, goals, pay and coaching of everybody below; parts of services that are away are named.")
            .RequirePersona(Persona.Manager, Persona.CompAdmin, Persona.FinanceApprover, Persona.Recruiter, Persona.Trainer);
        group.MapGet("/hires/{applicationId:guid}", HireAsync).WithName("GetHire")
            .WithSummary("A candidate's path to a hire: application, seat, onboarding, plan; parts of services that are away are named.").RequirePersona(Persona.Recruiter, Persona.CompAdmin);
    }

    private static async Task<Ok<ScreenAnswer>> GetAsync(Screen screen, ScreenClients clients, HttpContext context) =>
        TypedResults.Ok(Answer(await clients.SectionsAsync(screen, string.Empty, ScreenClients.Names, context.RequestAborted), context));

    // Recruiting knows who the newcomer will be; the others know the newcomer.
    private static async Task<Ok<ScreenAnswer>> HireAsync(Guid applicationId, ScreenClients clients, HttpContext context)
    {
        var recruiting = await clients.SectionsAsync(Screen.Hire, applicationId.ToString(), ["recruiting"], context.RequestAborted);
        var application = recruiting.Given.SelectMany(g => g.Part.Cards).FirstOrDefault();
        if (application is null && recruiting.Missing.Count == 0) throw new DomainException(ApplicationNotFound);
        var newcomer = application?.Values.ElementAtOrDefault(2);
        var others = string.IsNullOrEmpty(newcomer)
            ? new Gathered<GetSectionResponse>([], [])
            : await clients.SectionsAsync(Screen.Hire, newcomer, [.. ScreenClients.Names.Where(n => n != "recruiting")], context.RequestAborted);
        return TypedResults.Ok(Answer(new([.. recruiting.Given, .. others.Given], [.. recruiting.Missing, .. others.Missing]), context));
    }

    private static ScreenAnswer Answer(Gathered<GetSectionResponse> gathered, HttpContext context)
    {
        var language = LanguageTags.Told(context);
        return new([.. gathered.Given.SelectMany(g => g.Part.Cards.Select(c => ToCard(g.Service, c, language)))], gathered.Missing);
    }

    private static ScreenCard ToCard(string service, Card card, Language language) => new(
        service, card.Label.Split('.')[1], Labels.Of(card.Label, card.Values, language), [.. card.Values],
        Maybe(card.Status), Maybe(card.ParticipantCode), Maybe(card.ParticipantName), card.Link);

    internal static string? Maybe(string text) => text.Length == 0 ? null : text;
}
