using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Users;

/// <summary>Somebody who may sign in.</summary>
internal sealed class Person
{
    private Person() { }

    /// <summary>The <c>sub</c> of this person's tokens; never changes.</summary>
    public Guid Id { get; private set; }

    /// <summary>As it was given; compared without case.</summary>
    public string UserName { get; private set; } = string.Empty;

    /// <summary>The user name in lower case, unique.</summary>
    public string UserNameKey { get; private set; } = string.Empty;

    public string Name { get; private set; } = string.Empty;

    /// <summary>Business key of the participant this person is, or null outside the sales organisation.</summary>
    public string? ParticipantCode { get; private set; }

    /// <summary>Kebab-case, sorted, without repeats.</summary>
    public IReadOnlyList<string> Personas { get; private set; } = [];

    public string PasswordHash { get; private set; } = string.Empty;

    public Guid SecurityStamp { get; private set; }

    public int FailedSignIns { get; private set; }

    public DateTimeOffset? LockedUntil { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    public static string KeyOf(string userName) => userName.ToLowerInvariant();

    public static Person Register(string userName, PersonDetails details, string passwordHash, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        UserName = userName,
        UserNameKey = KeyOf(userName),
        Name = details.Name,
        ParticipantCode = details.ParticipantCode,
        Personas = NamesOf(details.Personas),
        PasswordHash = passwordHash,
        SecurityStamp = Guid.CreateVersion7(),
        CreatedAt = now,
        ChangedAt = now,
    };

    public bool Is(Persona persona) => Personas.Contains(PersonaNames.NameOf(persona));

    public bool IsLocked(DateTimeOffset now) => LockedUntil > now;

    /// <summary>Whether tokens that say what this person was allow more than they may: a persona is gone, or they are another participant.</summary>
    public bool IsNarrowedBy(PersonDetails details) => ParticipantCode != details.ParticipantCode || Personas.Except(NamesOf(details.Personas), StringComparer.Ordinal).Any();

    /// <summary>Whether something is different now.</summary>
    public bool Describe(PersonDetails details, DateTimeOffset now)
    {
        var personas = NamesOf(details.Personas);
        if (Name == details.Name && ParticipantCode == details.ParticipantCode && Personas.SequenceEqual(personas)) return false;
        (Name, ParticipantCode, Personas, ChangedAt) = (details.Name, details.ParticipantCode, personas, now);
        return true;
    }

    /// <summary>Ends every session that the old password began, and the lock.</summary>
    public void ChangePassword(string passwordHash, DateTimeOffset now)
    {
        (PasswordHash, SecurityStamp, ChangedAt) = (passwordHash, Guid.CreateVersion7(), now);
        SignedIn();
    }

    /// <summary>The same password under the present number of iterations: no session ends.</summary>
    public void RenewHash(string passwordHash) => PasswordHash = passwordHash;

    public void SignedIn() => (FailedSignIns, LockedUntil) = (0, null);

    public void FailedToSignIn(LockoutRule rule, DateTimeOffset now)
    {
        FailedSignIns++;
        if (FailedSignIns < rule.Attempts) return;
        (FailedSignIns, LockedUntil) = (0, now + rule.LockedFor);
    }

    public static IReadOnlyList<string> NamesOf(IEnumerable<Persona> personas) => [.. personas.Distinct().Select(PersonaNames.NameOf).Order(StringComparer.Ordinal)];
}

/// <summary>What a person is, apart from how they prove it.</summary>
/// <param name="Name">As people call them.</param>
/// <param name="ParticipantCode">Business key, or null outside the sales organisation.</param>
/// <param name="Personas">What they may act as.</param>
internal sealed record PersonDetails(string Name, string? ParticipantCode, IReadOnlyCollection<Persona> Personas);

/// <summary>When guessing ends: after so many wrong passwords in a row, for so long.</summary>
internal sealed record LockoutRule(int Attempts, TimeSpan LockedFor);
