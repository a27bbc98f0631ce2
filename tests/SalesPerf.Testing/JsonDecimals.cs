using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SalesPerf.Testing;

/// <summary>Decimal numbers of answers, which are text; a JSON number fails.</summary>
public static class JsonDecimals
{
    /// <summary>The number.</summary>
    public static decimal Decimal(this JsonElement element) => Parse(element.GetString()!);

    /// <summary>The number.</summary>
    public static decimal Decimal(this JsonNode? node) => Parse(node!.GetValue<string>());

    private static decimal Parse(string text) => decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
