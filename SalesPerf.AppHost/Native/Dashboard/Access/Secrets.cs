using System.Security.Cryptography;

namespace SalesPerf.AppHost.Native.Dashboard.Access;

/// <summary>Random values that open something.</summary>
internal static class Secrets
{
    /// <summary>256 random bits, safe in an address, a cookie and a header.</summary>
    public static string Create() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
