using System.Text;
using System.Text.Json;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Inbound;

namespace SalesPerf.Partners.Tests.Documents;

/// <summary>docs/events/README.md: every event in one table.</summary>
internal static class EventTable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Make(ContractDocs docs)
    {
        var statement = EventCatalogue.Find("compensation.statement.published.v1")!;
        var text = new StringBuilder(
            """
            # Events

            Every event that the feed has. How to get them: [partners](../partners.md). For tools: [AsyncAPI 3.0](asyncapi.json), and a JSON Schema of the data of each.
            The routing key is the type without `com.salesperf.`; the last column is the `data` of a sample, and this is a whole event:

            ```json

            """);
        text.Append(JsonSerializer.Serialize(EventSamples.Of(statement), Indented)).Append("\n```\n\n");
        text.Append(
            """
            What a person is called, what was written about somebody and what somebody is paid is in no event; ask the API with the ids. Amounts, fractions and other decimal
            numbers are text, as in the API. A type only gains optional members and words; a break is a new type, and both are published for a while.

            | type | routing key | when it is sent | sample |
            |---|---|---|---|

            """);
        foreach (var type in EventCatalogue.All)
        {
            text.Append("| [").Append(type.Type).Append("](schemas/").Append(type.Type).Append(".json) | `").Append(type.RoutingKey).Append("` | ")
                .Append(docs.SummaryOf(type.ClrType).Replace("|", "\\|", StringComparison.Ordinal)).Append(" | `").Append(EventSamples.Of(type)["data"]!.ToJsonString(Plain)).Append("` |\n");
        }

        text.Append(
            $"""

            ## What partners say

            A partner that may write publishes this to its own exchange, as [partners](../partners.md#saying-something-yourself) tells; [schema](schemas/{InboundType.TransactionRecorded}.json):

            ```json

            """);
        text.Append(JsonSerializer.Serialize(InboundDocs.Sample(), Indented)).Append("\n```\n");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
