using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpenIddict.Abstractions;
using SalesPerf.Primitives;

namespace SalesPerf.Identity.Clients;

/// <summary>Clients that an operator registers for partners while the platform runs.</summary>
internal static partial class PartnerClients
{
    private const string Property = "salesperf:registered-by";

    public static bool IsOne(ImmutableDictionary<string, JsonElement> properties) => properties.ContainsKey(Property);

    public static void Mark(OpenIddictApplicationDescriptor descriptor, string by) => descriptor.Properties[Property] = JsonSerializer.SerializeToElement(by);

    /// <summary>Refuses an id that could be anybody else's.</summary>
    public static void RequireId(string clientId)
    {
        if (!Form().IsMatch(clientId)) throw new DomainException(ClientErrors.BadClientId);
    }

    [GeneratedRegex("^partner-[a-z0-9][a-z0-9-]{0,58}$", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}

/// <summary>Refusals about clients.</summary>
internal static class ClientErrors
{
    public static DomainError BadClientId { get; } =
        new("identity.client_id_invalid", ErrorKind.Invalid, "A partner's client id is partner- and lower-case letters, digits and hyphens, at most 67 characters.");

    public static DomainError NotAPartner { get; } =
        new("identity.client_is_configured", ErrorKind.RuleBroken, "A client of this id is configured and no partner's; its secret is changed in the configuration.");

    public static DomainError NotFound { get; } = new("identity.client_not_found", ErrorKind.NotFound, "There is no partner's client of this id.");
}
