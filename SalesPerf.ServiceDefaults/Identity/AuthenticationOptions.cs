using System.ComponentModel.DataAnnotations;

namespace SalesPerf.ServiceDefaults.Identity;

/// <summary>Whose tokens hold here; section <c>Authentication</c>. A company issuer replaces ours by its address alone.</summary>
public sealed class TokenOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Authentication";

    /// <summary>The issuer's address, such as <c>https://login.example.com</c>; its discovery document lies below it.</summary>
    [Required, Url]
    public string Authority { get; set; } = string.Empty;

    /// <summary>The audience a token must be for.</summary>
    [Required]
    public string Audience { get; set; } = "salesperf";

    /// <summary>This service's own client id, for calls that no person started; the service's name where empty.</summary>
    public string? ClientId { get; set; }

    /// <summary>Secret of that client.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>How often the issuer is asked which tokens no longer hold: a role that is taken away is out within it, and a moment.</summary>
    public TimeSpan RevocationInterval { get; set; } = TimeSpan.FromSeconds(20);
}
