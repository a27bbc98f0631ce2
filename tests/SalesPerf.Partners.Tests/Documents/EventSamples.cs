using System.Text.Json.Nodes;
using SalesPerf.Messaging;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Samples;

namespace SalesPerf.Partners.Tests.Documents;

/// <summary>Events as partners get them, always the same.</summary>
internal static class EventSamples
{
    public static readonly Uri Gateway = new("https://salesperf.example.com");

    private static readonly DateTimeOffset At = new(2026, 3, 15, 2, 30, 0, TimeSpan.Zero);

    public static JsonNode Of(EventType type) => JsonNode.Parse(Write(type))!;

    public static string Write(EventType type) => CloudEvent.Write(
        type, SampleEvents.Of(type), new EventContext(SampleEvents.IdOf(type.Type), SampleEvents.IdOf("key").ToString(), 4711, At, type.Service, null, 1), Gateway,
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
}
