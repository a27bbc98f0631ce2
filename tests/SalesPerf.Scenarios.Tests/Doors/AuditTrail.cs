using System.Net;
using SalesPerf.Scenarios.Tests.Platform;

namespace SalesPerf.Scenarios.Tests.Doors;

/// <summary>What was changed by whom, over all services, read in one place by auditors alone.</summary>
public sealed class AuditTrail(RunningPlatform platform)
{
    private static readonly string[] Services = ["compensation", "goals", "identity", "recruiting", "territories", "training"];

    [Fact]
    public async Task The_demo_company_was_made_by_people_who_are_named()
    {
        var auditor = await platform.AsAsync("auditor");
        var first = await auditor.GetAsync("/v1/audit-log?limit=100");
        Assert.Empty(first["missing"]!.AsArray());
        var entries = await auditor.ListAsync("/v1/audit-log");
        // Other scenarios may have changed something at the partners' door by now.
        Assert.Equal(Services, entries.Select(e => e["service"]!.GetValue<string>()).Where(s => s != "partners").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(entries.Count, entries.Select(e => (e["service"]!.GetValue<string>(), e["entryNo"]!.GetValue<long>())).Distinct().Count());
        Assert.Equal(entries.Select(e => e["recordedAt"]!.GetValue<DateTimeOffset>()).OrderDescending(), entries.Select(e => e["recordedAt"]!.GetValue<DateTimeOffset>()));
        var plan = entries.First(e => e["changes"]!.AsArray().Any(c => c!["table"]!.GetValue<string>() == "compensation.plan_version"));
        Assert.NotEqual(string.Empty, plan["subject"]!.GetValue<string>());
        Assert.Equal(32, plan["traceId"]!.GetValue<string>().Length);
    }

    [Theory]
    [InlineData("rep")]
    [InlineData("manager")]
    [InlineData("comp-admin")]
    [InlineData("finance-approver")]
    [InlineData("recruiter")]
    [InlineData("trainer")]
    [InlineData("operator")]
    public async Task Nobody_else_reads_it(string persona) => Assert.Equal(HttpStatusCode.Forbidden, (await (await platform.AsAsync(persona)).SendAsync(HttpMethod.Get, "/v1/audit-log")).Status);

    [Fact]
    public async Task A_wrong_limit_is_refused_as_by_any_list() =>
        Assert.Equal("request.bad_limit", (await (await platform.AsAsync("auditor")).SendAsync(HttpMethod.Get, "/v1/audit-log?limit=0")).Code);

    [Fact]
    public async Task No_candidate_is_named_in_it()
    {
        var recruiter = await platform.AsAsync("recruiter");
        var names = (await recruiter.ListAsync("/v1/recruiting/candidates")).SelectMany(c => new[] { c["name"]?.GetValue<string>(), c["email"]?.GetValue<string>() }).OfType<string>().Where(n => n.Length > 3).ToArray();
        Assert.NotEmpty(names);
        var log = string.Join('\n', (await (await platform.AsAsync("auditor")).ListAsync("/v1/recruiting/audit-log")).Select(e => e.ToJsonString()));
        Assert.DoesNotContain(names, n => log.Contains(n, StringComparison.OrdinalIgnoreCase));
    }
}
