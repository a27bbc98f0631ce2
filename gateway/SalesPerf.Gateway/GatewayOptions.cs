using System.ComponentModel.DataAnnotations;

namespace SalesPerf.Gateway;

/// <summary>How the edge is set up; section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Services that always belong to the platform: one that is away is shown as away.</summary>
    [Required, MinLength(1)]
    public IReadOnlyList<string> Services { get; set; } = [];

    /// <summary>Services that belong to it where they have an address; with a company's issuer there is no <c>identity</c>.</summary>
    public IReadOnlyList<string> OptionalServices { get; set; } = [];

    /// <summary>Browser origins of front ends that may call.</summary>
    public IReadOnlyList<string> CorsOrigins { get; set; } = [];

    /// <summary>Public client with which the pages of this process sign people in.</summary>
    [Required]
    public string SignInClient { get; set; } = string.Empty;

    /// <summary>Address of the dashboard, for a link.</summary>
    [Url]
    public string? Dashboard { get; set; }

    /// <summary>How long a screen waits for the parts of its services: a screen with a gap now is worth more than a whole one later.</summary>
    [Range(0.1, 60)]
    public double ScreenSeconds { get; set; } = 2;

    /// <summary>Largest body of an import; everything else has the common limit.</summary>
    [Range(1, long.MaxValue)]
    public long ImportBodyBytes { get; set; } = 256L * 1024 * 1024;
}
