using System.IO.Compression;
using System.Text;
using SalesPerf.Cli.Import;
using SalesPerf.Cli.Platform;

namespace SalesPerf.Cli.Tests;

/// <summary>A packed file is read as it is unpacked, and no further than a table goes.</summary>
public sealed class UnpackedFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("salesperf-unpacked-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void File_at_the_limit_then_only_one_that_unpacks_to_more_is_refused(int beyond, bool isRefused)
    {
        const int Most = 100_000;
        using var file = new UnpackedFile(Packed(Most + beyond), Most);

        if (isRefused) Assert.Contains("100000 bytes", Assert.Throws<CliException>(() => file.CopyTo(Stream.Null)).Message, StringComparison.Ordinal);
        else file.CopyTo(Stream.Null);
    }

    [Fact]
    public void Small_file_that_unpacks_to_a_large_one_then_little_of_it_is_unpacked_and_held()
    {
        var path = Packed(256 * 1024 * 1024);
        var size = new FileInfo(path).Length;
        using var file = new UnpackedFile(path);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<CliException>(() => file.CopyTo(Stream.Null));

        Assert.InRange(file.Position, 1, Math.Max(size * UnpackedFile.MostRatio, 1024 * 1024) + (1024 * 1024));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public void Table_of_a_folder_packed_or_not_then_its_rows_are_read()
    {
        File.WriteAllText(Path.Combine(_folder, "plain.csv"), "id,name\n7,\"a, b\"\n");
        Pack(Path.Combine(_folder, "packed.csv.gz"), Encoding.UTF8.GetBytes("id,name\n8,c\n"), 1);
        var folder = new CsvFolder(_folder);

        Assert.Equal([(7, "a, b")], folder.Read("plain.csv", r => (r.Int("id"), r["name"])));
        Assert.Equal([(8, "c")], folder.Read("packed.csv", r => (r.Int("id"), r["name"])));
        Assert.Contains("no column 'size'", Assert.Throws<CliException>(() => folder.Read("plain.csv", r => r["size"]).ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_not_packed_then_it_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder, "not.csv.gz"), "id\n1\n");
        Assert.Throws<CliException>(() => new CsvFolder(_folder).Read("not.csv", r => r.Int("id")).ToArray());
    }

    private string Packed(int bytes)
    {
        var path = Path.Combine(_folder, "bomb.gz");
        var part = new byte[1000];
        Pack(path, part, bytes / part.Length, bytes % part.Length);
        return path;
    }

    private static void Pack(string path, byte[] part, int times, int more = 0)
    {
        using var packing = new GZipStream(File.Create(path), CompressionLevel.Optimal);
        for (var i = 0; i < times; i++) packing.Write(part);
        packing.Write(part, 0, more);
    }
}
