namespace SalesPerf.AppHost;

/// <summary>Where files are kept that belong to the stores: as long as these, and no longer.</summary>
internal static class StoreFolder
{
    /// <summary>The folder of this name.</summary>
#if USE_ASPIRE
    // Beside the volumes of the containers, which Docker keeps by the same folder of the program.
    public static string Of(IDistributedApplicationBuilder builder, string name) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "salesperf", "aspire",
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(builder.AppHostDirectory)))[..12], name);
#else
    public static string Of(IDistributedApplicationBuilder builder, string name) => builder.Data.Value.Sub(name);
#endif
}
