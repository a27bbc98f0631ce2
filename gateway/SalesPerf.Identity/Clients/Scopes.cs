namespace SalesPerf.Identity.Clients;

/// <summary>What a client may ask for.</summary>
internal static class Scopes
{
    /// <summary>Scope and audience of this platform: every access token is for it.</summary>
    public const string Platform = "salesperf";

    public const string Profile = "profile";

    public const string Roles = "roles";

    /// <summary>Those that OpenIddict does not know by itself (<c>openid</c> and <c>offline_access</c> it does).</summary>
    public static string[] Registered { get; } = [Platform, Profile, Roles];
}
