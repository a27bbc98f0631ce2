namespace SalesPerf.Identity.Keys;

/// <summary>The argument <c>rotate-keys</c>: announces a new signing key; running replicas publish it within a minute and sign with it after ten.</summary>
internal static class KeyCommand
{
    private static readonly TimeSpan Announcement = TimeSpan.FromMinutes(10);

    public static bool IsAsked(string[] args) => args.Contains("rotate-keys");

    public static async Task<int> RunAsync(IServiceProvider services)
    {
        var signsFrom = await services.GetRequiredService<SigningKeyStore>().AnnounceAsync(Announcement, CancellationToken.None);
        Console.WriteLine($"A new key signs from {signsFrom:u}.");
        return 0;
    }
}
