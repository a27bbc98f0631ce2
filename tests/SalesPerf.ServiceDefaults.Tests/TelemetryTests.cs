using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OpenTelemetry.Trace;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Telemetry;
using SalesPerf.Testing;

namespace SalesPerf.ServiceDefaults.Tests;

[Collection(nameof(ProcessTelemetry))]
public sealed class TelemetryTests(SampleService service) : IClassFixture<SampleService>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly ActivityContext Recorded = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
    private static readonly ActivityContext LeftOut = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);
    private static readonly ActivityContext LeftOutElsewhere = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None, isRemote: true);

    public static TheoryData<string, ActivityContext, ActivityKind, SamplingDecision> Cases => new()
    {
        { "a request", default, ActivityKind.Server, SamplingDecision.RecordAndSample },
        { "a message", default, ActivityKind.Consumer, SamplingDecision.RecordAndSample },
        { "a job", default, ActivityKind.Internal, SamplingDecision.RecordAndSample },
        { "a statement of a loop", default, ActivityKind.Client, SamplingDecision.Drop },
        { "a statement of a request", Recorded, ActivityKind.Client, SamplingDecision.RecordAndSample },
        { "a statement of a health check", LeftOut, ActivityKind.Client, SamplingDecision.Drop },
        { "a request of a caller that does not record", LeftOutElsewhere, ActivityKind.Server, SamplingDecision.RecordAndSample },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Span_is_recorded_when_it_has_a_cause(string what, ActivityContext caller, ActivityKind kind, SamplingDecision expected)
    {
        var trace = caller.TraceId == default ? ActivityTraceId.CreateRandom() : caller.TraceId;
        Assert.Equal((what, expected), (what, CausedWorkSampler.WithCallers().ShouldSample(new SamplingParameters(caller, trace, what, kind)).Decision));
    }

    [Fact]
    public async Task Long_work_and_its_statements_belong_to_the_trace_of_the_request_and_looking_for_work_to_none()
    {
        using var client = service.As(Persona.Rep);
        using var accepted = await client.PostAsJsonAsync("/v1/sample/work", new { name = $"traced-{Guid.CreateVersion7()}" });
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var address = accepted.Headers.GetValues("Operation-Location").Single();
        await EventualAssert.ThatAsync(async () => Assert.NotNull((await client.GetFromJsonAsync<JsonNode>(address))!["endedAt"]), Patience);

        var work = await EventualAssert.GetAsync(() => Task.FromResult(service.Spans.SingleOrDefault(s => s.GetTagItem("salesperf.operation.id") as string == address.Split('/')[^1])), Assert.NotNull, Patience);
        Assert.Contains(service.Spans, s => s.SpanId == work!.ParentSpanId && s.TraceId == work.TraceId && s.Kind == ActivityKind.Server && s.GetTagItem("url.path") as string == "/v1/sample/work");
        Assert.Contains(service.Spans, s => s.ParentSpanId == work!.SpanId && Statement(s).Contains("INSERT INTO sample.thing", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Spans, s => Statement(s).Contains("UPDATE http.operation SET status = 'running'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_checks_leave_no_spans()
    {
        using var client = service.As(Persona.Rep);
        using (var health = await client.GetAsync("/health/ready")) Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        var later = $"/v1/sample/{Guid.CreateVersion7()}";
        using var answer = await client.GetAsync(later);
        await EventualAssert.ThatAsync(() => Task.FromResult(Assert.Single(service.Spans, s => s.GetTagItem("url.path") as string == later)), Patience);
        Assert.DoesNotContain(service.Spans, s => Statement(s) == "SELECT 1" || (s.GetTagItem("url.path") as string)?.StartsWith("/health", StringComparison.Ordinal) == true);
    }

    private static string Statement(Activity span) => span.GetTagItem("db.query.text") as string ?? string.Empty;
}
