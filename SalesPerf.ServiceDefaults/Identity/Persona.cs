namespace SalesPerf.ServiceDefaults.Identity;

/// <summary>What a signed-in person or client is to this platform. A person may be several.</summary>
public enum Persona
{
    /// <summary>Sells; sees own data.</summary>
    Rep,

    /// <summary>Leads; sees the own subtree as of the date.</summary>
    Manager,

    /// <summary>Makes: organisation, quotas, plans, calculation.</summary>
    CompAdmin,

    /// <summary>Checks: approves what a compensation admin made.</summary>
    FinanceApprover,

    /// <summary>Reads everything, personal data masked; changes nothing.</summary>
    Auditor,

    /// <summary>Hires.</summary>
    Recruiter,

    /// <summary>Trains and coaches.</summary>
    Trainer,

    /// <summary>A partner's system (client credentials).</summary>
    Partner,

    /// <summary>Runs the platform; sees no business data.</summary>
    Operator,

    /// <summary>One of our own services, acting for itself or on behalf of someone it names.</summary>
    Service,
}

/// <summary>Personas that go together.</summary>
public static class Personas
{
    /// <summary>Everybody who works with the company's data, and our own services: no partners, no operators.</summary>
    public static IReadOnlyList<Persona> Business { get; } =
        [Persona.Rep, Persona.Manager, Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor, Persona.Recruiter, Persona.Trainer, Persona.Service];
}

/// <summary>Personas as they stand in a token's <c>role</c> claim: kebab-case.</summary>
public static class PersonaNames
{
    private static readonly Dictionary<string, Persona> ByName = Enum.GetValues<Persona>().ToDictionary(NameOf, StringComparer.Ordinal);

    /// <summary><c>comp-admin</c> for <see cref="Persona.CompAdmin"/>.</summary>
    public static string NameOf(Persona persona) =>
        string.Concat(persona.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : char.ToLowerInvariant(c).ToString()));

    /// <summary>Reads a claim's value; an unknown role gives nothing.</summary>
    public static Persona? Parse(string? name) => name is not null && ByName.TryGetValue(name, out var persona) ? persona : null;
}
