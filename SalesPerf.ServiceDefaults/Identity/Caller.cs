using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Identity;

/// <summary>Who asks.</summary>
/// <param name="Subject">The issuer's id of the person or client; what audit records name.</param>
/// <param name="ParticipantCode">The business key of the participant this person is, or null for people outside the sales organisation and for machines.</param>
/// <param name="Personas">What the caller may act as.</param>
/// <param name="OnBehalfOf">The subject for whom a service acts, where it names one.</param>
public sealed record Caller(string Subject, string? ParticipantCode, IReadOnlySet<Persona> Personas, string? OnBehalfOf)
{
    /// <summary>Claim with the participant's business key.</summary>
    public const string ParticipantClaim = "participant";

    /// <summary>Claim with a persona; repeated for several.</summary>
    public const string RoleClaim = "role";

    /// <summary>Header and gRPC metadata in which a service names for whom it acts.</summary>
    public const string OnBehalfOfHeader = "x-on-behalf-of";

    /// <summary>What stands in place of what is not for the caller.</summary>
    public const string Mask = "***";

    /// <summary>The one who is accountable: the person behind a service, or the caller.</summary>
    public string Accountable => OnBehalfOf ?? Subject;

    /// <summary>Whether personal data is masked for the caller: an auditor reads all, and learns of people no more than their codes.</summary>
    public bool ReadsMasked => Is(Persona.Auditor) && !Is(Persona.CompAdmin, Persona.FinanceApprover);

    /// <summary>
    /// What one person wrote about another, as the caller reads it: feedback and notes are for whom they are about and for those who lead, teach and hire. Reasons of decisions are
    /// not meant here: an audit is for them.
    /// </summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Written(string? text) => ReadsMasked && !string.IsNullOrEmpty(text) ? Mask : text;

    /// <summary>Whether the caller is any of these.</summary>
    public bool Is(params ReadOnlySpan<Persona> personas)
    {
        foreach (var persona in personas)
            if (Personas.Contains(persona)) return true;
        return false;
    }

    /// <summary>The caller of a request; null where nobody is signed in, or where there is no request, such as in a consumer or a job.</summary>
    public static Caller? Find(HttpContext? context) => context is { User.Identity.IsAuthenticated: true } ? Of(context) : null;

    /// <summary>Reads the caller of a request; refuses one that is not signed in.</summary>
    public static Caller Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var user = context.User;
        if (user.Identity?.IsAuthenticated != true || user.FindFirstValue("sub") is not { } subject) throw new DomainException(CommonErrors.Unauthenticated);
        var personas = user.FindAll(RoleClaim).Select(c => PersonaNames.Parse(c.Value)).OfType<Persona>().ToHashSet();
        var onBehalfOf = personas.Contains(Persona.Service) && context.Request.Headers.TryGetValue(OnBehalfOfHeader, out var named) ? named.ToString() : null;
        return new Caller(subject, user.FindFirstValue(ParticipantClaim), personas, string.IsNullOrEmpty(onBehalfOf) ? null : onBehalfOf);
    }
}
