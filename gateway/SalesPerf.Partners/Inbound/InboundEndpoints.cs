using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Partners.Inbound;

/// <summary>A message of the partner, and what became of it.</summary>
/// <param name="Id">Id of this record.</param>
/// <param name="Source">Source of the CloudEvent; absent where the message was none.</param>
/// <param name="EventId">Its id.</param>
/// <param name="Type">Its type.</param>
/// <param name="ReceivedAt">When it came first (UTC).</param>
/// <param name="Status">waiting (kept, and handed on as soon as the service that it is for answers), accepted, refused, or set_aside (kept, because something of ours broke over it; the operator hands it on again).</param>
/// <param name="Code">How it was recorded (created, unchanged, adjusted), or the stable code of the refusal, of what it was set aside for, or of what it waits for.</param>
/// <param name="Detail">The refusal in words, in the reader's language.</param>
/// <param name="Errors">What is wrong with it, with JSON pointers into the CloudEvent.</param>
/// <param name="Repeats">How often the same event came again, without an effect.</param>
/// <param name="Attempts">How often it was handed on in vain.</param>
/// <param name="NextAttemptAt">When it is handed on again (UTC), where it was in vain.</param>
/// <param name="EndedAt">When it was accepted, refused or set aside (UTC).</param>
public sealed record InboundView(
    Guid Id, string? Source, string? EventId, string? Type, DateTimeOffset ReceivedAt, string Status, string? Code, string? Detail, IReadOnlyList<ErrorDetail> Errors, int Repeats,
    int Attempts, DateTimeOffset? NextAttemptAt, DateTimeOffset? EndedAt);

/// <summary>The address of what partners said.</summary>
internal static class InboundEndpoints
{
    private static readonly string[] Statuses = [InboundStatus.Waiting, InboundStatus.Accepted, InboundStatus.Refused, InboundStatus.SetAside];

    public static void MapInbound(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/partners/{code}/inbound").WithTags("Inbound");
        group.MapGet(string.Empty, ListAsync).RequirePersona(Persona.Operator, Persona.Partner)
            .WithName("ListInbound").WithSummary("What the partner published to us and what became of it, latest first; of one status where it is named (waiting, accepted, refused, set_aside).");
        group.MapPost("/{id:guid}:hand-on", HandOnAsync).RequirePersona(Persona.Operator)
            .WithName("HandOnInbound").WithSummary("Hands a message on again that was set aside, once what broke over it is mended.");
    }

    private static async Task<Ok<Page<InboundView>>> ListAsync(
        string code, [AsParameters] PageRequest page, PartnerReader reader, PartnersDb db, Caller caller, HttpContext context, CancellationToken cancellationToken, string? status = null)
    {
        var partner = await reader.GetAsync(code, caller, cancellationToken);
        var violations = new Violations();
        violations.Check(status is null || Statuses.Contains(status, StringComparer.Ordinal), "/status", "unknown_word", $"One of {string.Join(", ", Statuses)}.");
        violations.ThrowIfAny();
        var before = page.After<AfterId>()?.Id;
        var rows = await db.Inbound.AsNoTracking().Where(i => i.PartnerId == partner.Id && (status == null || i.Status == status) && (before == null || i.Id.CompareTo(before.Value) < 0))
            .OrderByDescending(i => i.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        var language = LanguageTags.Told(context);
        return TypedResults.Ok(page.ToPage<InboundView, AfterId>([.. rows.Select(r => View(r, language))], v => new(v.Id), context));
    }

    private static async Task<Ok<InboundView>> HandOnAsync(string code, Guid id, PartnerReader reader, PartnersDb db, Caller caller, HttpContext context, CancellationToken cancellationToken)
    {
        var partner = await reader.GetAsync(code, caller, cancellationToken);
        var row = await db.Inbound.SingleOrDefaultAsync(i => i.Id == id && i.PartnerId == partner.Id, cancellationToken) ?? throw new DomainException(InboundErrors.NotFound);
        row.TakeUp();
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(View(row, LanguageTags.Told(context)));
    }

    // Kept as it was refused, in English; the code and the values in the text tell it in any language.
    private static InboundView View(InboundRow row, Language language) => new(
        row.Id, row.Source, row.EventId, row.EventType, row.ReceivedAt, row.Status, row.Code, row is { Code: { } code, Detail: { } detail } ? Texts.Detail(code, detail, language) : row.Detail,
        [.. InboundJson.Read(row.Violations).Select(v => Texts.Detail(v, language))], row.Repeats, row.Attempts, row.NextAttemptAt, row.EndedAt);
}
