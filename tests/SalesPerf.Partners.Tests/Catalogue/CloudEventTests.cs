using System.Text.Json.Nodes;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Samples;
using SalesPerf.Partners.Tests.Documents;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Contracts.Events.V1;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Partners.Tests.Catalogue;

public sealed class CloudEventTests
{
    public static TheoryData<string> Keys => [.. EventCatalogue.All.Select(e => e.RoutingKey)];

    [Fact]
    public void Statement_then_every_attribute_says_what_the_document_promises()
    {
        var statement = new StatementPublished(Guid.CreateVersion7(), Guid.CreateVersion7(), "2026-03", Money.FromRounded(12m, Currency.Idr));
        var context = new EventContext(Guid.CreateVersion7(), statement.ParticipantId.ToString(), 42, new DateTimeOffset(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(7)), "compensation", "somebody", 3);
        var written = JsonNode.Parse(CloudEvent.Write(EventCatalogue.Of(typeof(StatementPublished)), statement, context, new Uri("https://gateway.test/"), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))!;

        var expected = new JsonObject
        {
            ["specversion"] = "1.0", ["id"] = context.EventId, ["source"] = "/salesperf/compensation", ["type"] = "com.salesperf.compensation.statement.published.v1",
            ["subject"] = statement.StatementId.ToString(), ["time"] = "2026-04-01T02:00:00Z", ["datacontenttype"] = "application/json",
            ["dataschema"] = "https://gateway.test/schemas/com.salesperf.compensation.statement.published.v1.json",
            ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", ["partitionkey"] = statement.ParticipantId.ToString(), ["sequence"] = "00000000000000000042",
            ["data"] = new JsonObject { ["statementId"] = statement.StatementId, ["participantId"] = statement.ParticipantId, ["periodCode"] = "2026-03" },
        };
        Assert.Equal(expected.ToJsonString(), written.ToJsonString());
    }

    [Theory, MemberData(nameof(Keys))]
    public void Same_event_then_the_same_bytes(string key)
    {
        var type = EventCatalogue.Find(key)!;
        Assert.Equal(EventSamples.Write(type), EventSamples.Write(type));
    }

    /// <summary>Names, what was written about somebody, and pay: each is somewhere in a contract, so each has something to hide.</summary>
    [Theory]
    [InlineData(typeof(ParticipantChanged), "name")]
    [InlineData(typeof(ParticipantJoined), "name")]
    [InlineData(typeof(CandidateHired), "name")]
    [InlineData(typeof(StatementPublished), "total")]
    [InlineData(typeof(RecognitionGiven), "reward")]
    [InlineData(typeof(RecognitionGiven), "title")]
    [InlineData(typeof(CoachingCompleted), "outcome")]
    [InlineData(typeof(PerformanceGapFound), "reason")]
    [InlineData(typeof(QuotaChanged), "reason")]
    [InlineData(typeof(CapacityShortfallFound), "reason")]
    [InlineData(typeof(CapacityShortfallFound), "reasonKey")]
    [InlineData(typeof(CapacityShortfallFound), "reasonValues")]
    public void Personal_member_then_it_stays_inside(Type type, string member)
    {
        Assert.NotNull(type.GetProperty(char.ToUpperInvariant(member[0]) + member[1..]));
        Assert.Null(EventSamples.Of(EventCatalogue.Of(type))["data"]![member]);
    }

    [Theory, MemberData(nameof(Keys))]
    public void Any_event_then_no_free_text_and_no_pay_is_in_it(string key)
    {
        var type = EventCatalogue.Find(key)!;
        var hidden = type.ClrType.GetProperties().Where(p => !SharedData.Shares(p)).ToArray();
        var data = EventSamples.Of(type)["data"]!.AsObject();
        Assert.All(hidden, p => Assert.False(data.ContainsKey(char.ToLowerInvariant(p.Name[0]) + p.Name[1..]), p.Name));
        Assert.All(data, m => Assert.DoesNotMatch("(?i)^(name|reason|outcome|title|total|reward|note|comment|text|email|phone|salary)$", type.ClrType.Name == "OrganisationChanged" ? "-" : m.Key));
        Assert.NotEmpty(data);
        Assert.IsType(type.ClrType, SampleEvents.Of(type));
    }
}
