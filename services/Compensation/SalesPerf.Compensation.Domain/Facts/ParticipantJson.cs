using System.Text.Json;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>Participants: one title, position, manager or team as a text, or several with their days as a list.</summary>
internal static class ParticipantJson
{
    public static ParticipantFact Read(JsonReading p)
    {
        var fact = new ParticipantFact(p.Required("code"))
        {
            Titles = Codes(p, "title", "titles"), Positions = Codes(p, "position", "positions"), Managers = Codes(p, "manager", "managers"),
            Teams = [.. p.Text("team") is { } team ? [new TeamFact(team, p.Number("teamWeight") ?? 1m, null, null)] : Array.Empty<TeamFact>(), .. p.Items("teams").Select(Team)],
            IsOnPlan = p.Text("onPlan") != "false", HiredOn = p.Date("hiredOn"), LeftOn = p.Date("leftOn"),
            Parameters = p.Values("parameters"), ParametersFrom = [.. p.Items("parametersFrom").Select(Dated)], Relations = [.. p.Items("relations").Select(Relation)],
        };
        p.Done();
        return fact;
    }

    public static DatedValues Dated(JsonReading d)
    {
        var from = d.Date("from");
        if (from is null) d.Errors.Add(d.At("from"), "compensation.facts_missing", "'from' is needed.");
        var dated = new DatedValues(from ?? default, d.Date("until"), d.Values("values")) { RecordedAt = d.Instant("recordedAt") };
        d.Done();
        return dated;
    }

    private static List<DatedCode> Codes(JsonReading p, string one, string several)
    {
        var codes = p.Items(several).Select(c =>
        {
            var dated = new DatedCode(c.Required("code"), c.Date("from"), c.Date("until"));
            c.Done();
            return dated;
        }).ToList();
        if (p.Text(one) is { } code) codes.Insert(0, new DatedCode(code, null, null));
        return codes;
    }

    private static TeamFact Team(JsonReading t)
    {
        var team = new TeamFact(t.Required("code"), t.Number("weight") ?? 1m, t.Date("from"), t.Date("until"));
        t.Done();
        return team;
    }

    private static RelationFact Relation(JsonReading r)
    {
        var relation = new RelationFact(r.Required("kind"), r.Required("to"), r.Number("share") ?? 1m, r.Date("from"), r.Date("until"));
        r.Done();
        return relation;
    }
}

/// <summary>Tables: rows for everybody, or by level.</summary>
internal static class TableJson
{
    public static IReadOnlyList<TableFact> Read(JsonReading facts)
    {
        var tables = new List<TableFact>();
        if (facts.Member("tables") is not { } all || JsonReading.Of(all, facts.At("tables"), facts.Errors) is null) return tables;
        foreach (var table in all.EnumerateObject())
        {
            var at = $"{facts.At("tables")}/{table.Name}";
            if (table.Value.ValueKind == JsonValueKind.Array) Add(tables, table.Name, TableScope.All, null, table.Value, at, facts);
            else if (JsonReading.Of(table.Value, at, facts.Errors) is { } levels) Levels(tables, table.Name, levels);
        }

        return tables;
    }

    /// <summary>A table from a day on: for a title, position or participant, else for everybody.</summary>
    public static TableFact Dated(JsonReading table)
    {
        var (name, from, until, plan) = (table.Required("table"), table.Date("from"), table.Date("until"), table.Text("plan"));
        var whom = new[] { (Scope: TableScope.Title, Code: table.Text("title")), (Scope: TableScope.Position, Code: table.Text("position")), (Scope: TableScope.Participant, Code: table.Text("participant")) }.Where(w => w.Code is not null).ToArray();
        if (whom.Length > 1) table.Errors.Add(table.Pointer, "compensation.facts_wrong_shape", "A table is for one title, position or participant, or for everybody.");
        var (scope, code) = whom.Length == 0 ? (TableScope.All, null) : whom[0];
        var (rows, recordedAt) = (table.Member("rows"), table.Instant("recordedAt"));
        if (rows is null) table.Errors.Add(table.At("rows"), "compensation.facts_missing", "'rows' is needed.");
        table.Done();
        return new TableFact(name, scope, code, rows is { } list ? Rows(list, table.At("rows"), table) : []) { Plan = plan, From = from, Until = until, RecordedAt = recordedAt };
    }

    private static void Levels(List<TableFact> tables, string name, JsonReading levels)
    {
        if (levels.Member("default") is { } standard) Add(tables, name, TableScope.All, null, standard, levels.At("default"), levels);
        foreach (var (level, scope) in new[] { ("titles", TableScope.Title), ("positions", TableScope.Position), ("participants", TableScope.Participant) })
        {
            if (levels.Member(level) is not { } codes || JsonReading.Of(codes, levels.At(level), levels.Errors) is null) continue;
            foreach (var code in codes.EnumerateObject()) Add(tables, name, scope, code.Name, code.Value, $"{levels.At(level)}/{code.Name}", levels);
        }

        levels.Done();
    }

    private static void Add(List<TableFact> tables, string name, TableScope scope, string? code, JsonElement rows, string at, JsonReading reading) => tables.Add(new TableFact(name, scope, code, Rows(rows, at, reading)));

    private static IReadOnlyList<string?>[] Rows(JsonElement rows, string at, JsonReading reading)
    {
        if (rows.ValueKind == JsonValueKind.Array) return [.. rows.EnumerateArray().Select((row, i) => Row(row, $"{at}/{i}", reading))];
        reading.Errors.Add(at, "compensation.facts_wrong_shape", "The rows of a table are a list.");
        return [];
    }

    // A row is a list of cells, or an object whose members stand in the order of the table's columns.
    private static IReadOnlyList<string?> Row(JsonElement row, string at, JsonReading reading)
    {
        switch (row.ValueKind)
        {
            case JsonValueKind.Array:
                return [.. row.EnumerateArray().Select(c => Cell(c, at, reading))];
            case JsonValueKind.Object:
                return [.. row.EnumerateObject().Select(c => Cell(c.Value, at, reading))];
            default:
                reading.Errors.Add(at, "compensation.facts_wrong_shape", "A row of a table is a list of cells.");
                return [];
        }
    }

    private static string? Cell(JsonElement cell, string at, JsonReading reading) => cell.ValueKind == JsonValueKind.Null ? null : reading.Single(cell, at);
}
