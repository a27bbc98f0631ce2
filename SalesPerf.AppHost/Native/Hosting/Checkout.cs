using System.Reflection;

namespace SalesPerf.AppHost.Native.Hosting;

/// <summary>The working copy that this program was built from.</summary>
internal static class Checkout
{
    public static string AppHostFolder { get; } = Metadata("AppHostProjectPath");

    public static string Root { get; } = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppHostFolder))!;

    private static string Metadata(string key) =>
        typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
