using System.Text.Json.Nodes;
using SalesPerf.Cli.Platform;
using SalesPerf.Csv;

namespace SalesPerf.Cli.Plans;

/// <summary>
/// One CSV file as facts. The file's name says what its rows are, its header what their members are, in snake_case or camelCase. A column that transactions do not have is an
/// attribute, one that participants do not have a parameter. An empty cell is nothing.
/// </summary>
internal static class FactsCsv
{
    private static readonly CsvLimits Limits = new(Cells: 200);

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
        ["quotas"] = new("quotas", null, ["participant", "period", "measure", "amount", "recordedAt"]),
        ["goal_scores"] = new("goalScores", null, ["participant", "period", "goal", "score"]),
        ["certifications"] = new("certifications", null, ["participant", "code", "from", "until"]),
        ["coverage"] = new("coverage", null, ["territory", "participant", "weight", "from", "until"]),
        ["rates"] = new("rates", null, ["from", "to", "date", "rate", "quote", "type"]),
        ["locks"] = new("locks", null, ["period", "at"]),
    };

    /// <summary>What files can be called.</summary>
    public static IEnumerable<string> Names => Sections.Keys.Select(k => $"{k}.csv");

    /// <summary>Adds the rows of a file to facts.</summary>
    public static void Add(JsonObject facts, string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (!Sections.TryGetValue(name, out var section)) throw new CliException($"{path}: a file of facts is called {string.Join(", ", Names)}.");
        if (facts[section.Member] is not JsonArray rows) facts[section.Member] = rows = [];
        try
        {
            using var csv = new CsvInput(new StringReader(TextFiles.Read(path)), Limits);
            if (csv.ReadHeader()) AddRows(csv, rows, section, path);
        }
        catch (CsvRefusedException refused)
        {
            throw new CliException($"{path}:{refused.Line}: {refused.Message}");
        }
    }

    private static void AddRows(CsvInput csv, JsonArray rows, Section section, string path)
    {
        var members = csv.Header.Select(Camel).ToArray();
        if (section.Others is null && members.FirstOrDefault(m => !section.Members.Contains(m)) is { } unknown)
            throw new CliException($"{path}:1: there is no column '{unknown}'; the columns are {string.Join(", ", section.Members)}.");
        while (csv.Read()) rows.Add(Row(csv, section, members, path));
    }

    private static JsonObject Row(CsvInput csv, Section section, string[] members, string path)
    {
        if (csv.Count != members.Length) throw new CliException($"{path}:{csv.Line}: the row has {csv.Count} cells, the header {members.Length}.");
        var row = new JsonObject();
        var others = new JsonObject();
        for (var i = 0; i < members.Length; i++)
        {
            if (csv[i] is not { Length: > 0 } cell) continue;
            if (section.Members.Contains(members[i])) row[members[i]] = cell;
            else others[csv.Header[i]] = cell;
        }

        if (section.Others is not null && others.Count > 0) row[section.Others] = others;
        return row;
    }

    private static string Camel(string column)
    {
        var words = column.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 2 ? column : words[0] + string.Concat(words.Skip(1).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }

    private sealed record Section(string Member, string? Others, HashSet<string> Members);
}
