using System.Text.Json;
using Json.Schema;
using SalesPerf.Primitives;

namespace SalesPerf.Partners.Inbound;

/// <summary>What a partner may say, judged by the very schema that is published at <c>/schemas</c>.</summary>
internal static class InboundType
{
    /// <summary>A sale, booking, invoice or other event of a transaction.</summary>
    public const string TransactionRecorded = "com.salesperf.partner.transaction.recorded.v1";

    private const int MostViolations = 20;

    private static readonly JsonSchema Schema = Read();

    /// <summary>The published schema, as it is committed.</summary>
    public static string SchemaText()
    {
        using var stream = typeof(InboundType).Assembly.GetManifestResourceStream($"schemas/{TransactionRecorded}.json") ?? throw new InvalidOperationException("The schema is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>What is wrong with data; nothing where it satisfies the schema.</summary>
    public static IReadOnlyList<ErrorDetail> Violations(JsonElement data)
    {
        var result = Schema.Evaluate(data, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid
            ? []
            : [.. (result.Details ?? []).Where(d => d.Errors is { Count: > 0 }).SelectMany(d => d.Errors!.Select(e => new ErrorDetail($"/data{d.InstanceLocation}", "schema", e.Value))).DistinctBy(d => (d.Pointer, d.Message)).Take(MostViolations)];
    }

    private static JsonSchema Read() => JsonSchema.FromText(SchemaText());
}
