using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Common.V1;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.Territories.V1;

namespace SalesPerf.Gateway.Screens;

/// <summary>Something that waits for the caller.</summary>
/// <param name="Service">Where it waits.</param>
/// <param name="Id">Unique in the service; the same in every answer.</param>
/// <param name="Kind">What is to be done: acknowledge, answer, approve, review, coach, renew, learn.</param>
/// <param name="Text">It in the caller's language.</param>
/// <param name="ParticipantCode">Whom it is about.</param>
/// <param name="ParticipantName">Their name.</param>
/// <param name="WaitingSince">Since when (UTC).</param>
/// <param name="DueOn">Until when, a business date.</param>
/// <param name="Link">Address at which it is.</param>
internal sealed record TaskItem(
    string Service, string Id, string Kind, string Text, string? ParticipantCode, string? ParticipantName, DateTimeOffset WaitingSince, DateOnly? DueOn, string Link);

/// <summary>Everything that waits for the caller.</summary>
/// <param name="Items">What is due first, then the longest waiting.</param>
/// <param name="MissingServices">Services that are away: what waits there is missing.</param>
internal sealed record TasksAnswer(IReadOnlyList<TaskItem> Items, IReadOnlyList<string> MissingServices);

/// <summary>One list of everything that waits for a person, whichever service it waits in.</summary>
internal static class TaskEndpoints
{
    // For what sends the text: whether there is something to send, and whether it is all.
    private const string CountHeader = "Task-Count";
    private const string MissingHeader = "Missing-Services";

    public static void MapTasks(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/me/tasks").WithTags("Tasks");
        group.MapGet("", ListAsync).WithName("ListTasks").WithSummary("Everything that waits for the caller, of the kinds asked for (kinds=approve,review); where none is named, of all that the caller did not mute (/v1/me/task-preferences).");
        group.MapGet("/digest", DigestAsync).WithName("GetTaskDigest").WithSummary("The same as a text to send: grouped by kind, in the caller's language, with dates as they are written there.")
            .WithAnswerHeaders(CountHeader, MissingHeader).Produces<string>(StatusCodes.Status200OK, "text/markdown");
    }

    private static async Task<Ok<TasksAnswer>> ListAsync(ScreenClients clients, HttpContext context, string? kinds = null)
    {
        var wanted = WantedKinds(kinds);
        var (tasks, chosen) = await AskAsync(clients, context);
        return TypedResults.Ok(Answer(tasks, wanted ?? Unmuted(chosen), Told(context, LanguageTags.Of(context))));
    }

    private static async Task<ContentHttpResult> DigestAsync(ScreenClients clients, HttpContext context, string? kinds = null)
    {
        var wanted = WantedKinds(kinds);
        var (tasks, chosen) = await AskAsync(clients, context);
        // What sends the digest need not know its reader's language.
        var preferred = context.Request.Headers.AcceptLanguage.Count == 0 ? LanguageTags.Parse(chosen?.DigestLanguage) : null;
        var language = Told(context, preferred ?? LanguageTags.Of(context));
        var answer = Answer(tasks, wanted ?? Unmuted(chosen), language);
        context.Response.Headers[CountHeader] = answer.Items.Count.ToString(CultureInfo.InvariantCulture);
        if (answer.MissingServices.Count > 0) context.Response.Headers[MissingHeader] = string.Join(", ", answer.MissingServices);
        return TypedResults.Content(Digest(answer, language), "text/markdown; charset=utf-8");
    }

    private static async Task<(Gathered<ListTasksResponse> Tasks, GetTaskPreferencesResponse? Chosen)> AskAsync(ScreenClients clients, HttpContext context)
    {
        var (tasks, chosen) = (clients.TasksAsync(context.RequestAborted), clients.PreferencesAsync(context.RequestAborted));
        await Task.WhenAll(tasks, chosen);
        return (await tasks, await chosen);
    }

    private static TasksAnswer Answer(Gathered<ListTasksResponse> tasks, HashSet<string> wanted, Language language)
    {
        var items = tasks.Given.SelectMany(g => g.Part.Tasks.Select(t => ToItem(g.Service, t, language))).Where(t => wanted.Contains(t.Kind));
        return new([.. items.OrderBy(t => t.DueOn ?? DateOnly.MaxValue).ThenBy(t => t.WaitingSince).ThenBy(t => t.Service, StringComparer.Ordinal).ThenBy(t => t.Id, StringComparer.Ordinal)], tasks.Missing);
    }

    // With the choice out of reach everything is listed: too much is better than something forgotten.
    private static HashSet<string> Unmuted(GetTaskPreferencesResponse? chosen) => [.. TaskKinds.All.Except(chosen?.MutedKinds ?? [], StringComparer.Ordinal)];

    private static Language Told(HttpContext context, Language language)
    {
        LanguageTags.Tell(context, language);
        return language;
    }

    private static HashSet<string>? WantedKinds(string? kinds)
    {
        if (string.IsNullOrWhiteSpace(kinds)) return null;
        var wanted = kinds.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var violations = new Violations();
        violations.Check(wanted.IsSubsetOf(TaskKinds.All), "/kinds", "unknown_word", $"One of {string.Join(", ", TaskKinds.All)}.");
        violations.ThrowIfAny();
        return wanted;
    }

    private static TaskItem ToItem(string service, WaitingTask task, Language language) => new(
        service, task.Id, task.Kind, Labels.Of(task.Label, task.Values, language), ScreenEndpoints.Maybe(task.ParticipantCode), ScreenEndpoints.Maybe(task.ParticipantName),
        task.WaitingSince.ToDateTimeOffset(), task.DueOn is { } due ? new DateOnly(due.Year, due.Month, due.Day) : null, task.Link);

    /// <summary>The tasks as a text.</summary>
    internal static string Digest(TasksAnswer tasks, Language language)
    {
        var text = new StringBuilder().Append("# ").Append(Labels.Of("digest.title", [tasks.Items.Count.ToString(CultureInfo.InvariantCulture)], language)).Append('\n');
        foreach (var kind in tasks.Items.GroupBy(t => t.Kind, StringComparer.Ordinal))
        {
            text.Append("\n## ").Append(Labels.Of($"kind.{kind.Key}", [], language)).Append("\n\n");
            foreach (var task in kind)
            {
                text.Append("- ").Append(task.Text.ReplaceLineEndings(" "));
                if (task.ParticipantName is { } name) text.Append(" (").Append(name.ReplaceLineEndings(" ")).Append(')');
                if (task.DueOn is { } due) text.Append(" — ").Append(Labels.Of("digest.due", [due.ToString("O", CultureInfo.InvariantCulture)], language));
                text.Append('\n');
            }
        }

        if (tasks.MissingServices.Count > 0) text.Append('\n').Append(Labels.Of("digest.missing", [string.Join(", ", tasks.MissingServices)], language)).Append('\n');
        return text.ToString();
    }
}
