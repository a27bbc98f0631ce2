using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Where payout files go.</summary>
internal sealed class PayoutOptions
{
    public const string Section = "Payouts";

    /// <summary>A folder that all replicas share; below the user's own data where none is set.</summary>
    public string Folder { get; set; } = string.Empty;
}

/// <summary>Files that are there whole or not at all.</summary>
internal sealed class PayoutFolder(IOptions<PayoutOptions> options)
{
    private const string Pattern = "payout-*.csv";

    private string Folder => options.Value.Folder.Length > 0
        ? options.Value.Folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "salesperf", "payouts");

    /// <summary>Names of the files that are there.</summary>
    public IReadOnlyList<string> Names() => Directory.Exists(Folder) ? [.. Directory.EnumerateFiles(Folder, Pattern).Select(f => Path.GetFileName(f))] : [];

    /// <summary>Whether a file is there with just these bytes.</summary>
    public async Task<bool> HoldsAsync(string name, string sha256, CancellationToken cancellationToken) => await ReadAsync(name, cancellationToken) is { } bytes && Sha256(bytes) == sha256;

    /// <summary>The bytes of a file, or null.</summary>
    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try { return await File.ReadAllBytesAsync(PathOf(name), cancellationToken); }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException) { return null; }
        catch (Exception failure) when (IsOfTheFolder(failure)) { throw new DomainException(PaymentErrors.FolderUnavailable, failure); }
    }

    /// <summary>
    /// Writes beside, forces to the disk, then renames: whoever looks sees all of it or nothing. What is beside has one name, so what a process that was killed left there is written over;
    /// the caller sees to it that nobody else writes this file meanwhile.
    /// </summary>
    public async Task WriteAsync(string name, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            var beside = PathOf($".{name}.tmp");
            await using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(bytes, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, PathOf(name), overwrite: true);
        }
        catch (Exception failure) when (IsOfTheFolder(failure)) { throw new DomainException(PaymentErrors.FolderUnavailable, failure); }
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // Full, away, not to be entered or written.
    private static bool IsOfTheFolder(Exception failure) => failure is IOException or UnauthorizedAccessException;

    private string PathOf(string name) => Path.Combine(Folder, name);
}
