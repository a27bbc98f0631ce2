using System.Globalization;
using System.Text.Json.Nodes;
using SalesPerf.Compensation.Tests.SlowModel;

namespace SalesPerf.Compensation.Tests.Conformance;

/// <summary>Facts in which every amount of money is another: multiplied and moved.</summary>
internal static class ChangedFacts
{
    public static JsonObject Of(JsonObject facts, string planText, decimal factor, decimal shift)
    {
        var plan = new SlowPlan(planText);
        var money = plan.Parameters.Where(p => p.Value.Text("type") == "money").Select(p => p.Key).Concat(plan.Attributes.Where(a => a.Value == "money").Select(a => a.Key)).ToHashSet();
        void Members(JsonNode? map)
        {
            foreach (var name in (map as JsonObject)?.Select(m => m.Key).Where(money.Contains).ToArray() ?? []) map![name] = Changed(map[name], factor, shift);
        }

        Members(facts["parameters"]);
        foreach (var person in (facts["participants"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Members(person["parameters"]);
            foreach (var dated in (person["parametersFrom"] as JsonArray ?? []).OfType<JsonObject>()) Members(dated["values"]);
        }

        foreach (var transaction in (facts["transactions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            transaction["amount"] = Changed(transaction["amount"], factor, shift);
            Members(transaction["attributes"]);
        }

        foreach (var (name, rows) in (facts["tables"] as JsonObject ?? []).ToArray())
            foreach (var list in rows is JsonObject levels ? levels.SelectMany(l => l.Value is JsonObject codes ? codes.Select(c => c.Value) : [l.Value]) : [rows]) Table((JsonArray)list!, plan.Tables[name], factor);
        return facts;
    }

    // Edges in money keep their order: they are multiplied, and not moved.
    private static void Table(JsonArray rows, SlowMap table, decimal factor)
    {
        foreach (var row in rows.OfType<JsonArray>())
            for (var i = 0; i < row.Count; i++)
                if (i == row.Count - 1 ? table.Text("value") == "money" : table.Text("by") == "money") row[i] = Changed(row[i], factor, 0m);
    }

    private static JsonValue? Changed(JsonNode? node, decimal factor, decimal shift) =>
        SlowFacts.Text(node) is { } text ? JsonValue.Create((decimal.Parse(text, CultureInfo.InvariantCulture) * factor) + shift) : null;
}
