using System.ComponentModel.DataAnnotations;
using SalesPerf.Identity.Users;

namespace SalesPerf.Identity;

/// <summary>How this issuer is set up; section <c>Identity</c>.</summary>
internal sealed class IssuerOptions
{
    public const string Section = "Identity";

    /// <summary>Address that tokens name as their issuer; the process's own http address where empty.</summary>
    [Required, Url]
    public string Issuer { get; set; } = string.Empty;

    /// <summary>Seals what is secret in the database: signing keys and the keys of cookies. The same for every replica.</summary>
    [Required, MinLength(16)]
    public string KeySecret { get; set; } = string.Empty;

    /// <summary>Address of the gateway, for redirects to its pages; <c>{gateway}</c> in a redirect address stands for it.</summary>
    [Url]
    public string? Gateway { get; set; }

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(14);

    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>Age at which a signing key is followed by another.</summary>
    public TimeSpan KeyRotation { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a new key is published before it signs; longer than anybody keeps the key set.</summary>
    public TimeSpan KeyAnnouncement { get; set; } = TimeSpan.FromDays(1);

    [Range(1, 100)]
    public int LockoutAttempts { get; set; } = 5;

    public TimeSpan LockoutTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Wrong passwords a minute from one address, whatever the user name.</summary>
    [Range(1, 100_000)]
    public int FailuresPerMinute { get; set; } = 60;

    /// <summary>Browser origins that may call the token address, beside those of the public clients' redirects.</summary>
    public IReadOnlyList<string> CorsOrigins { get; set; } = [];

    /// <summary>Machines by client id.</summary>
    public Dictionary<string, MachineClient> Clients { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Browser and command-line clients by client id.</summary>
    public Dictionary<string, PublicClient> PublicClients { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Password of the users that only a development environment has.</summary>
    public string? DevelopmentPassword { get; set; }

    /// <summary>Users that only a development environment has, by user name.</summary>
    public Dictionary<string, DevelopmentUser> DevelopmentUsers { get; set; } = new(StringComparer.Ordinal);

    public LockoutRule Lockout => new(LockoutAttempts, LockoutTime);
}

/// <summary>A machine: it gets a token for its id and secret.</summary>
internal sealed class MachineClient
{
    /// <summary>Kebab-case persona.</summary>
    [Required]
    public string Role { get; set; } = string.Empty;

    /// <summary>A client without a secret does not exist.</summary>
    public string? Secret { get; set; }
}

/// <summary>A program that people run: it keeps no secret, so it proves with PKCE that it asked.</summary>
internal sealed class PublicClient
{
    /// <summary>Runs on the user's machine and listens on any free port of 127.0.0.1 (RFC 8252, section 7.3).</summary>
    public bool Native { get; set; }

    /// <summary>Exact addresses; <c>{gateway}</c> stands for the gateway's.</summary>
    public IReadOnlyList<string> RedirectUris { get; set; } = [];
}

/// <summary>A user for development.</summary>
internal sealed class DevelopmentUser
{
    public string Name { get; set; } = string.Empty;

    public string? ParticipantCode { get; set; }

    public IReadOnlyList<string> Personas { get; set; } = [];
}
