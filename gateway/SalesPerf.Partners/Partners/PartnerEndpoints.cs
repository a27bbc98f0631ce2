using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging.Feed;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners.Partners;

/// <summary>A partner on board.</summary>
/// <param name="Code">Code.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Bindings">Patterns of routing keys that it gets.</param>
/// <param name="MayWrite">Whether it may publish to us.</param>
/// <param name="InboundExchange">Where it publishes; absent where it may not.</param>
/// <param name="ClientId">Subject of its tokens.</param>
/// <param name="OnboardedAt">Since when.</param>
/// <param name="OnboardedBy">Subject of who took it on board.</param>
/// <param name="SecretGivenAt">When its secrets were last renewed.</param>
public sealed record PartnerView(string Code, string Name, IReadOnlyList<string> Bindings, bool MayWrite, string? InboundExchange, string ClientId, DateTimeOffset OnboardedAt, string OnboardedBy, DateTimeOffset SecretGivenAt)
{
    internal static PartnerView Of(Partner partner) => new(partner.Code, partner.Name, partner.Bindings, partner.MayWrite, partner.MayWrite ? FeedTopology.InboundOf(partner.Code) : null, partner.ClientId, partner.OnboardedAt, partner.OnboardedBy, partner.SecretGivenAt);
}

/// <summary>What a partner gets from now on.</summary>
/// <param name="Bindings">Types, routing keys or patterns of them.</param>
public sealed record BindingsRequest(IReadOnlyList<string> Bindings);

/// <summary>Whether the partner may publish to us from now on.</summary>
/// <param name="MayWrite">Whether it may publish transactions to an exchange of its own.</param>
public sealed record WritingRequest(bool MayWrite);

/// <summary>The addresses of partners.</summary>
internal static class PartnerEndpoints
{
    public static void MapPartners(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/partners").WithTags("Partners");
        // Answers with secrets are not kept for a repeated Idempotency-Key, so none is accepted: these operations have transactions of their own.
        group.MapPost(string.Empty, OnboardAsync).RequirePersona(Persona.Operator).WithMetadata(new OwnTransactions())
            .WithName("OnboardPartner").WithSummary("Takes a partner on board: user, queue and bindings at the broker, client at the issuer.")
            .WithDescription("The secrets are shown in this answer and never again, so it is not kept for an Idempotency-Key. Repeated, it is refused with partners.partner_exists; :rotate-secret gives new ones.");
        group.MapPost("/{code}:rotate-secret", RotateAsync).RequirePersona(Persona.Operator, Persona.Partner).WithMetadata(new OwnTransactions())
            .WithName("RotatePartnerSecret").WithSummary("Gives the partner a new password at the broker and a new client secret; the old ones end at once.")
            .WithDescription("The secrets are shown in this answer and never again, so it is not kept for an Idempotency-Key. Repeated, it gives other ones: the last answer holds.");
        group.MapGet(string.Empty, ListAsync).RequirePersona(Persona.Operator).WithName("ListPartners").WithSummary("Partners on board, by code.");
        group.MapGet("/{code}", async (string code, PartnerReader reader, Caller caller, CancellationToken cancellationToken) => TypedResults.Ok(PartnerView.Of(await reader.GetAsync(code, caller, cancellationToken))))
            .RequirePersona(Persona.Operator, Persona.Partner).WithName("GetPartner").WithSummary("A partner.");
        group.MapPut("/{code}/bindings", BindAsync).RequirePersona(Persona.Operator)
            .WithName("BindPartner").WithSummary("Changes which events the partner gets from now on.");
        group.MapPut("/{code}/writing", LetWriteAsync).RequirePersona(Persona.Operator)
            .WithName("LetPartnerWrite").WithSummary("Lets the partner publish to us, or no more, from now on.")
            .WithDescription("It holds at once at the broker, for open connections too. What the partner published before has its effect all the same.");
        group.MapDelete("/{code}", OffboardAsync).RequirePersona(Persona.Operator)
            .WithName("OffboardPartner").WithSummary("Takes a partner off: its users, its queue with what is in it, its webhooks.");
    }

    private static async Task<Created<PartnerAccess>> OnboardAsync(OnboardRequest request, OnboardPartner handler, Caller caller, CancellationToken cancellationToken)
    {
        var access = await handler.OnboardAsync(request, caller, cancellationToken);
        return TypedResults.Created($"/v1/partners/{access.Partner.Code}", access);
    }

    private static async Task<Ok<PartnerAccess>> RotateAsync(string code, PartnerReader reader, OnboardPartner handler, Caller caller, CancellationToken cancellationToken) =>
        TypedResults.Ok(await handler.RotateAsync(await reader.GetAsync(code, caller, cancellationToken), cancellationToken));

    private static async Task<Ok<Page<PartnerView>>> ListAsync([AsParameters] PageRequest page, PartnerReader reader, HttpContext context, CancellationToken cancellationToken)
    {
        var after = page.After<AfterCode>()?.Code ?? string.Empty;
        var rows = await reader.Active.AsNoTracking().Where(p => p.Code.CompareTo(after) > 0).OrderBy(p => p.Code).Take(page.Size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage<PartnerView, AfterCode>([.. rows.Select(PartnerView.Of)], p => new(p.Code), context));
    }

    private static async Task<Ok<PartnerView>> BindAsync(string code, BindingsRequest request, PartnerReader reader, OnboardPartner handler, Caller caller, CancellationToken cancellationToken)
    {
        var partner = await reader.GetAsync(code, caller, cancellationToken);
        await handler.ChangeBindingsAsync(partner, request.Bindings, cancellationToken);
        return TypedResults.Ok(PartnerView.Of(partner));
    }

    private static async Task<Ok<PartnerView>> LetWriteAsync(string code, WritingRequest request, OnboardPartner handler, Caller caller, CancellationToken cancellationToken) =>
        TypedResults.Ok(PartnerView.Of(await handler.ChangeWritingAsync(code, request.MayWrite, caller, cancellationToken)));

    private static async Task<NoContent> OffboardAsync(string code, PartnerReader reader, OnboardPartner handler, Caller caller, CancellationToken cancellationToken)
    {
        await handler.OffboardAsync(await reader.GetAsync(code, caller, cancellationToken), cancellationToken);
        return TypedResults.NoContent();
    }
}
