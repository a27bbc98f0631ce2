namespace SalesPerf.Identity.Keys;

/// <summary>The argument <c>rotate-keys</c>: announces a new signing key; running replicas publish it within a minute and sign with it after fifteen, when every process has read it.</summary>
internal static class KeyCommand
{
    // Published within a minute, and read again by every process within ten.
    private static readonly TimeSpan Announcement = TimeSpan.FromMinutes(15);

    public static bool IsAsked(string[] args) => args.Contains("rotate-keys");

    public static async Task<int> RunAsync(IServiceProvider services)
    {
        var signsFrom = await services.GetRequiredService<SigningKeyStore>().AnnounceAsync(Announcement, CancellationToken.None);
        Console.WriteLine($"A new key signs from {signsFrom:u}.");
        return 0;
    }
}
