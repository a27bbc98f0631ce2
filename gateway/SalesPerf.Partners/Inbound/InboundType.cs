using System.Text.Json;
using SalesPerf.Primitives;

namespace SalesPerf.Partners.Inbound;

/// <summary>What a partner may say, judged by the very schema that is published at <c>/schemas</c>.</summary>
internal static class InboundType
{
    /// <summary>A sale, booking, invoice or other event of a transaction.</summary>
    public const string TransactionRecorded = "com.salesperf.partner.transaction.recorded.v1";

    private const int MostViolations = 20;

    private static readonly SchemaViolations Schema = SchemaViolations.Of(SchemaText());

    /// <summary>The published schema, as it is committed.</summary>
    public static string SchemaText()
    {
        using var stream = typeof(InboundType).Assembly.GetManifestResourceStream($"schemas/{TransactionRecorded}.json") ?? throw new InvalidOperationException("The schema is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>What is wrong with data; nothing where it satisfies the schema.</summary>
    public static IReadOnlyList<ErrorDetail> Violations(JsonElement data) => [.. Schema.In(data).Take(MostViolations)];
}
