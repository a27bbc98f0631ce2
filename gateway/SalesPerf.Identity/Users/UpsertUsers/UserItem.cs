using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Users.UpsertUsers;

/// <summary>Somebody to register, or to make equal to this.</summary>
/// <param name="UserName">What they sign in with; compared without case.</param>
/// <param name="Name">As people call them.</param>
/// <param name="Personas">All that they may act as; what is not named is taken away.</param>
/// <param name="ParticipantCode">Business key of the participant they are; leave out for people outside the sales organisation.</param>
/// <param name="Password">At least 12 characters; left out, a known user keeps the present one. A new user needs one outside development.</param>
public sealed record UserItem(string UserName, string Name, IReadOnlyList<string> Personas, string? ParticipantCode = null, string? Password = null)
{
    internal const int ShortestPassword = 12;

    // A person never is a machine: these personas belong to clients.
    private static readonly Persona[] OfPeople = [.. Enum.GetValues<Persona>().Where(p => p is not (Persona.Service or Persona.Partner))];

    /// <summary>The details, or a refusal with everything that is wrong in them.</summary>
    internal PersonDetails Check()
    {
        var found = new Violations();
        if (found.Text(UserName, "/userName", 100))
            found.Check(UserName.All(c => c is > ' ' and < (char)127), "/userName", "identity.user_name_characters", "Letters, digits and signs of ASCII, without spaces.");
        found.Text(Name, "/name");
        if (ParticipantCode is not null) found.Text(ParticipantCode, "/participantCode", 100);
        if (Password is not null)
            found.Check(Password.Length is >= ShortestPassword and <= SignIn.PasswordCheck.LongestPassword, "/password", "identity.password_length", $"{ShortestPassword} to {SignIn.PasswordCheck.LongestPassword} characters.");
        found.Check(Personas.Count > 0, "/personas", "required", "Name at least one persona.");
        var personas = Personas.Select((name, i) => ReadPersona(name, i, found)).OfType<Persona>().ToArray();
        found.ThrowIfAny();
        return new PersonDetails(Name.Trim(), ParticipantCode?.Trim(), personas);
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => UserName;

    private static Persona? ReadPersona(string name, int index, Violations found)
    {
        var persona = PersonaNames.Parse(name);
        var known = persona is { } parsed && OfPeople.Contains(parsed);
        return found.Check(known, $"/personas/{index}", "identity.unknown_persona", $"One of {string.Join(", ", OfPeople.Select(PersonaNames.NameOf))}.") ? persona : null;
    }
}

/// <summary>What a compensation administrator and an operator may do to whom.</summary>
internal static class GrantRules
{
    // Who makes pay and who checks it must not be one person's decision: a compensation administrator names neither checkers nor their own kind.
    private static readonly Persona[] GrantedByAdministrators = [Persona.Rep, Persona.Manager, Persona.Recruiter, Persona.Trainer];

    /// <summary>The refusal, or null.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="present">The person as stored, or null for a new one.</param>
    /// <param name="wanted">As the caller wants them.</param>
    public static DomainError? Refusal(Caller caller, Person? present, PersonDetails wanted)
    {
        var isSelf = present is not null && present.Id.ToString() == caller.Subject;
        if (isSelf) return present!.Personas.SequenceEqual(Person.NamesOf(wanted.Personas)) ? null : UserErrors.OwnPersonas;
        // What somebody holds already counts too: with a new password the administrator could sign in as them.
        var touched = Person.NamesOf(wanted.Personas).Concat(present?.Personas ?? []);
        return caller.Is(Persona.Operator) || touched.All(MayAdministratorsGrant) ? null : UserErrors.PersonaNotGrantable;
    }

    private static bool MayAdministratorsGrant(string persona) => GrantedByAdministrators.Any(p => PersonaNames.NameOf(p) == persona);
}
