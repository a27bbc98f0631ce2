using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using SalesPerf.Cli.Platform;

namespace SalesPerf.Cli.Import;

/// <summary>CSV files of one folder, plain or gzipped, row by row.</summary>
internal sealed class CsvFolder(string path)
{
    /// <summary>A row by column names.</summary>
    internal sealed class Row(CsvReader reader)
    {
        public string this[string column] => reader.GetField(column) ?? string.Empty;

        public string? Optional(string column) => reader.GetField(column) is { Length: > 0 } text ? text : null;

        public int Int(string column) => int.Parse(this[column], CultureInfo.InvariantCulture);

        public DateOnly Date(string column) => ReadDate(this[column]);

        public DateOnly? OptionalDate(string column) => Optional(column) is { } text ? ReadDate(text) : null;

        // Some columns carry a time of midnight.
        private static DateOnly ReadDate(string text) => DateOnly.ParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    public IEnumerable<T> Read<T>(string name, Func<Row, T> map)
    {
        using var reader = new CsvReader(Open(name), CultureInfo.InvariantCulture);
        reader.Read();
        reader.ReadHeader();
        var row = new Row(reader);
        while (reader.Read()) yield return map(row);
    }

    private StreamReader Open(string name)
    {
        var plain = Path.Combine(path, name);
        if (File.Exists(plain)) return new StreamReader(plain);
        if (File.Exists(plain + ".gz")) return new StreamReader(new GZipStream(File.OpenRead(plain + ".gz"), CompressionMode.Decompress));
        throw new CliException($"{plain} is not there: name the folder with the AdventureWorks CSV files.");
    }
}
