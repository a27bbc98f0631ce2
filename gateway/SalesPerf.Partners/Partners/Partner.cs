using System.Text.RegularExpressions;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Primitives;

namespace SalesPerf.Partners.Partners;

/// <summary>A system outside that gets events.</summary>
internal sealed partial class Partner
{
    private const int MostBindings = 50;

    // Words that stand in the place of a code in addresses of this service.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal) { "audit-log", "dead-letters", "event-types", "events", "feed", "invariants" };

    public required Guid Id { get; init; }

    /// <summary>In addresses, and in the names of its queue and users.</summary>
    public required string Code { get; init; }

    public required string Name { get; init; }

    /// <summary>Patterns of routing keys.</summary>
    public required string[] Bindings { get; set; }

    /// <summary>Subject of its tokens.</summary>
    public required string ClientId { get; init; }

    /// <summary>Whether it may publish to us now.</summary>
    public bool MayWrite { get; private set; }

    /// <summary>Whether the broker has a queue of its messages: since it was first allowed to write, until it leaves.</summary>
    public bool HasInbound { get; private set; }

    public required DateTimeOffset OnboardedAt { get; init; }

    public required string OnboardedBy { get; init; }

    public required DateTimeOffset SecretGivenAt { get; set; }

    public DateTimeOffset? OffboardedAt { get; set; }

    /// <summary>Gives or takes away the right to publish to us.</summary>
    public void LetWrite(bool mayWrite) => (MayWrite, HasInbound) = (mayWrite, HasInbound || mayWrite);

    /// <summary>Whether the partner may see an event of this key.</summary>
    public bool Sees(string routingKey) => TopicPattern.MatchesAny(Bindings, routingKey);

    /// <summary>Whether a code can be a partner's.</summary>
    public static bool IsCode(string? code) => code is not null && CodeForm().IsMatch(code) && !Reserved.Contains(code);

    /// <summary>Patterns as they are stored: without the prefix of types, each once. Refuses what a broker would not take, and what matches no event.</summary>
    public static string[] ReadBindings(IReadOnlyList<string>? bindings)
    {
        if (bindings is null or { Count: 0 }) return ["#"];
        if (bindings.Count > MostBindings) throw new DomainException(PartnerErrors.TooManyBindings);
        var patterns = bindings.Select(TopicPattern.Of).Distinct(StringComparer.Ordinal).ToArray();
        var wrong = patterns.Where(p => !TopicPattern.IsValid(p) || !EventCatalogue.All.Any(e => TopicPattern.Matches(p, e.RoutingKey))).ToArray();
        return wrong.Length == 0
            ? patterns
            : throw new DomainException(PartnerErrors.BindingMatchesNothing.With(wrong.Select(w => new ErrorDetail($"/bindings/{Array.IndexOf(patterns, w)}", "binding_matches_nothing", $"'{w}' matches no event."))));
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{1,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex CodeForm();
}

/// <summary>Refusals about partners.</summary>
internal static class PartnerErrors
{
    public static DomainError NotFound { get; } = new("partners.partner_not_found", ErrorKind.NotFound, "There is no partner of this code, or it is not you.");

    public static DomainError BadCode { get; } =
        new("partners.code_invalid", ErrorKind.Invalid, "A partner's code is 2 to 40 lower-case letters, digits and hyphens, begins with a letter, and is no word of this API.");

    public static DomainError Exists { get; } = new("partners.partner_exists", ErrorKind.AlreadyExists, "A partner of this code is on board; give it a new secret with :rotate-secret.");

    public static DomainError ClientTaken { get; } = new("partners.client_taken", ErrorKind.AlreadyExists, "Another partner signs in with this client.");

    public static DomainError ClientRequired { get; } =
        new("partners.client_required", ErrorKind.Invalid, "Where a company's issuer signs tokens, register the partner's client there and name its subject as clientId.");

    public static DomainError TooManyBindings { get; } = new("partners.too_many_bindings", ErrorKind.Invalid, "At most 50 bindings; use patterns such as compensation.#.");

    public static DomainError BindingMatchesNothing { get; } =
        new("partners.binding_matches_nothing", ErrorKind.Invalid, "Every binding is a type, a routing key or a pattern of them (* is one word, # any number) that matches at least one event; GET /v1/partners/event-types lists all.");

    public static DomainError UnknownType { get; } = new("partners.event_type_unknown", ErrorKind.NotFound, "There is no event of this type; GET /v1/partners/event-types lists all.");

    public static DomainError TypeNotBound { get; } = new("partners.event_type_not_bound", ErrorKind.RuleBroken, "The partner's bindings do not match this type, so it would not get it.");

    public static DomainError IssuerAway { get; } = new("partners.issuer_unavailable", ErrorKind.Unavailable, "The token issuer does not answer now; nothing was changed. Repeat the request after a few seconds.");

    public static DomainError TooManyStreams { get; } = new("partners.too_many_streams", ErrorKind.TooMany, "Too many readers follow the events now; try again later, or read GET /v1/partners/events page by page.");
}
