using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>What <c>--fresh</c> throws away: everything but the lock and the chosen ports, so that addresses stay.</summary>
internal static class StoredState
{
    private static readonly string[] Folders = ["pg", "redis", "rabbitmq", "payouts", "secrets", "logs"];

    public static void Remove(DataFolder folder)
    {
        foreach (var name in Folders.Where(name => Directory.Exists(folder.Sub(name))))
            Directory.Delete(folder.Sub(name), recursive: true);
        File.Delete(folder.Sub(DemoCompany.Marker));
        DataFolder.CreateFolder(folder.Sub("secrets"), ownerOnly: true);
        DataFolder.CreateFolder(folder.Sub("logs"), ownerOnly: true);
    }
}
