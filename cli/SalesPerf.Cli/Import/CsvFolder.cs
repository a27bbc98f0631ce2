using System.Globalization;
using SalesPerf.Cli.Platform;
using SalesPerf.Csv;

namespace SalesPerf.Cli.Import;

/// <summary>CSV files of one folder, plain or gzipped, row by row.</summary>
internal sealed class CsvFolder(string path)
{
    private static readonly CsvLimits Limits = new(Rows: 5_000_000, Cells: 256, CellCharacters: 65_536, RowCharacters: 1_000_000);

    /// <summary>A row by column names.</summary>
    internal sealed class Row(CsvInput csv, string file)
    {
        private readonly Dictionary<string, int> places = csv.Header.Index().ToDictionary(c => c.Item, c => c.Index, StringComparer.Ordinal);

        public string this[string column] =>
            !places.TryGetValue(column, out var place) ? throw new CliException($"{file} has no column '{column}'.")
            : place < csv.Count ? csv[place]
            : throw new CliException($"{file}:{csv.Line}: the row has {csv.Count} cells, the header {csv.Header.Count}.");

        public string? Optional(string column) => this[column] is { Length: > 0 } text ? text : null;

        public int Int(string column) => int.Parse(this[column], CultureInfo.InvariantCulture);

        public DateOnly Date(string column) => ReadDate(this[column]);

        public DateOnly? OptionalDate(string column) => Optional(column) is { } text ? ReadDate(text) : null;

        // Some columns carry a time of midnight.
        private static DateOnly ReadDate(string text) => DateOnly.ParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    public IEnumerable<T> Read<T>(string name, Func<Row, T> map)
    {
        var file = Path.Combine(path, name);
        using var stream = Open(file);
        using var csv = new CsvInput(stream, Limits);
        if (!Next(csv.ReadHeader, file)) yield break;
        var row = new Row(csv, file);
        while (Next(csv.Read, file)) yield return map(row);
    }

    private static bool Next(Func<bool> read, string file)
    {
        try { return read(); }
        catch (CsvRefusedException refused) { throw new CliException($"{file}:{refused.Line}: {refused.Message}"); }
    }

    private static Stream Open(string file)
    {
        if (File.Exists(file)) return File.OpenRead(file);
        if (File.Exists(file + ".gz")) return new UnpackedFile(file + ".gz");
        throw new CliException($"{file} is not there: name the folder with the AdventureWorks CSV files.");
    }
}
