using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SalesPerf.Common.V1;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.V1;

namespace SalesPerf.Territories.Api.Preferences;

/// <summary>What a person chose to be told of what waits for them.</summary>
/// <param name="MutedKinds">Kinds of tasks that are left out of the list and the digest unless they are asked for by name.</param>
/// <param name="DigestLanguage">Language of the digest where the request names none: en or id.</param>
/// <param name="Mail">The digest by e-mail; none where it is absent.</param>
internal sealed record TaskPreferencesBody(IReadOnlyList<string> MutedKinds, string? DigestLanguage = null, DigestMailBody? Mail = null);

/// <summary>The choice as stored; a person who never chose has no row.</summary>
internal sealed class TaskPreference(string subject)
{
    public string Subject { get; private set; } = subject;

    public string[] MutedKinds { get; private set; } = [];

    public string? DigestLanguage { get; private set; }

    public string? MailEmail { get; private set; }

    public MailEvery? MailEvery { get; private set; }

    public int? MailHour { get; private set; }

    public DayOfWeek? MailWeekday { get; private set; }

    public string? MailTimeZone { get; private set; }

    /// <summary>When the mail was chosen as it is: none is due before.</summary>
    public DateTimeOffset? MailSince { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>The mail, with its zone; null where none was chosen.</summary>
    public DigestMailBody? Mail => MailEmail is null ? null : new(MailEmail, MailEvery!.Value, MailHour!.Value, MailWeekday!.Value, MailTimeZone);

    public void Choose(TaskPreferencesBody body, DateTimeOffset now)
    {
        (MutedKinds, DigestLanguage, ChangedAt) = ([.. body.MutedKinds.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], body.DigestLanguage, now);
        if (body.Mail == Mail) return;
        (MailEmail, MailEvery, MailHour, MailWeekday, MailTimeZone) = (body.Mail?.Email, body.Mail?.Every, body.Mail?.Hour, body.Mail?.Weekday, body.Mail?.TimeZone);
        MailSince = body.Mail is null ? null : now;
    }

    public void EndMail(DateTimeOffset now) => Choose(ToBody() with { Mail = null }, now);

    public TaskPreferencesBody ToBody() => new(MutedKinds, DigestLanguage, Mail);
}

/// <summary>Everybody's own choice, kept here because this service knows the people; the edge asks for it when it lists what waits for them.</summary>
internal static class TaskPreferences
{
    public static void MapTaskPreferences(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/me/task-preferences").WithTags("Preferences");
        group.MapGet("", GetAsync).WithName("GetTaskPreferences").WithETag().WithSummary("What the caller chose to be told of what waits for them.");
        group.MapPut("", PutAsync).WithName("PutTaskPreferences").NeedsVersion(mayCreate: true).WithSummary("Chooses which kinds of tasks are left out, the digest's language, and whether it comes by e-mail.");
        app.MapGrpcService<TaskPreferenceGrpc>();
        app.MapGrpcService<DigestMailGrpc>().RequirePersona(Persona.Service);
    }

    internal static Task<TaskPreference?> FindAsync(TerritoriesDbContext db, Caller caller, CancellationToken cancellationToken) =>
        db.TaskPreferences.SingleOrDefaultAsync(p => p.Subject == caller.Accountable, cancellationToken);

    private static async Task<Ok<TaskPreferencesBody>> GetAsync(TerritoriesDbContext db, Caller caller, HttpContext context, CancellationToken cancellationToken)
    {
        var chosen = await FindAsync(db, caller, cancellationToken);
        // What was never chosen is version 0, so that it too can be named by who chooses.
        context.SetETag(chosen is null ? 0 : db.VersionOf(chosen));
        return TypedResults.Ok(chosen?.ToBody() ?? new TaskPreferencesBody([]));
    }

    private static async Task<Ok<TaskPreferencesBody>> PutAsync(TaskPreferencesBody body, TerritoriesDbContext db, Caller caller, HttpContext context, IOptions<PreferenceOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        Check(body, options.Value);
        var chosen = await FindAsync(db, caller, cancellationToken);
        context.RequireMatchIfSent(chosen is null ? 0 : db.VersionOf(chosen));
        if (chosen is null) db.TaskPreferences.Add(chosen = new TaskPreference(caller.Accountable));
        chosen.Choose(body with { Mail = await body.Mail.InAZoneAsync(db, cancellationToken) }, time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        context.SetETag(db.VersionOf(chosen));
        return TypedResults.Ok(chosen.ToBody());
    }

    private static void Check(TaskPreferencesBody body, PreferenceOptions options)
    {
        var violations = new Violations();
        var unknown = body.MutedKinds.Take(TaskKinds.All.Count + 1).Except(TaskKinds.All, StringComparer.Ordinal).Any();
        violations.Check(!unknown && body.MutedKinds.Count <= TaskKinds.All.Count, "/mutedKinds", "unknown_word", $"One of {string.Join(", ", TaskKinds.All)}.");
        violations.Check(body.DigestLanguage is null || LanguageTags.All.Contains(body.DigestLanguage), "/digestLanguage", "unknown_word", $"One of {string.Join(", ", LanguageTags.All)}.");
        if (body.Mail is { } mail) violations.Check(mail, options);
        violations.ThrowIfAny();
    }
}

/// <summary>The caller's choice, for the edge.</summary>
[Authorize]
internal sealed class TaskPreferenceGrpc(TerritoriesDbContext db, Caller caller) : TaskPreferenceService.TaskPreferenceServiceBase
{
    public override async Task<GetTaskPreferencesResponse> GetTaskPreferences(GetTaskPreferencesRequest request, ServerCallContext context)
    {
        var chosen = await TaskPreferences.FindAsync(db, caller, context.CancellationToken);
        var answer = new GetTaskPreferencesResponse { DigestLanguage = chosen?.DigestLanguage ?? string.Empty };
        answer.MutedKinds.AddRange(chosen?.MutedKinds ?? []);
        return answer;
    }
}
