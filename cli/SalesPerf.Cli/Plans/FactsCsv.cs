using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;
using SalesPerf.Cli.Platform;

namespace SalesPerf.Cli.Plans;

/// <summary>
/// One CSV file as facts. The file's name says what its rows are, its header what their members are, in snake_case or camelCase. A column that transactions do not have is an
/// attribute, one that participants do not have a parameter. An empty cell is nothing.
/// </summary>
internal static class FactsCsv
{
    private const int MostColumns = 200;

    private static readonly Section Transactions = new("transactions", "attributes",
    [
        "order", "line", "subLine", "event", "date", "period", "amount", "currency", "units", "seller", "account", "customer", "product", "territory", "bookedOn", "invoicedOn", "originDate", "rollDate",
        "lockedRate", "recordedAt",
    ]);

    private static readonly Dictionary<string, Section> Sections = new(StringComparer.Ordinal)
    {
        ["participants"] = new("participants", "parameters", ["code", "title", "position", "manager", "team", "teamWeight", "hiredOn", "leftOn", "currency"]),
        ["transactions"] = Transactions,
        ["events"] = Transactions,
        ["quotas"] = new("quotas", null, ["participant", "period", "measure", "amount"]),
        ["goal_scores"] = new("goalScores", null, ["participant", "period", "goal", "score"]),
        ["certifications"] = new("certifications", null, ["participant", "code", "from", "until"]),
        ["coverage"] = new("coverage", null, ["territory", "participant", "weight", "from", "until"]),
        ["rates"] = new("rates", null, ["from", "to", "date", "rate", "quote", "type"]),
    };

    /// <summary>What files can be called.</summary>
    public static IEnumerable<string> Names => Sections.Keys.Select(k => $"{k}.csv");

    /// <summary>Adds the rows of a file to facts.</summary>
    public static void Add(JsonObject facts, string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (!Sections.TryGetValue(name, out var section)) throw new CliException($"{path}: a file of facts is called {string.Join(", ", Names)}.");
        if (facts[section.Member] is not JsonArray rows) facts[section.Member] = rows = [];
        using var reader = new CsvReader(new StringReader(TextFiles.Read(path)), new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = BadData(path) });
        if (!reader.Read() || !reader.ReadHeader()) return;
        var columns = reader.HeaderRecord!;
        if (columns.Length > MostColumns) throw new CliException($"{path} has {columns.Length} columns; at most {MostColumns} are read.");
        var members = columns.Select(c => Camel(c.Trim())).ToArray();
        if (section.Others is null && members.FirstOrDefault(m => !section.Members.Contains(m)) is { } unknown)
            throw new CliException($"{path}:1: there is no column '{unknown}'; the columns are {string.Join(", ", section.Members)}.");
        while (reader.Read()) rows.Add(Row(reader, section, columns, members, path));
    }

    private static JsonObject Row(CsvReader reader, Section section, string[] columns, string[] members, string path)
    {
        if (reader.Parser.Count != columns.Length) throw new CliException($"{path}:{reader.Parser.Row}: the row has {reader.Parser.Count} cells, the header {columns.Length}.");
        var row = new JsonObject();
        var others = new JsonObject();
        for (var i = 0; i < columns.Length; i++)
        {
            if (reader.GetField(i) is not { Length: > 0 } cell) continue;
            if (section.Members.Contains(members[i])) row[members[i]] = cell;
            else others[columns[i].Trim()] = cell;
        }

        if (section.Others is not null && others.Count > 0) row[section.Others] = others;
        return row;
    }

    private static BadDataFound BadData(string path) => bad => throw new CliException($"{path}:{bad.Context.Parser?.Row}: a quote is missing near '{bad.Field}'.");

    private static string Camel(string column)
    {
        var words = column.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 2 ? column : words[0] + string.Concat(words.Skip(1).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }

    private sealed record Section(string Member, string? Others, HashSet<string> Members);
}
