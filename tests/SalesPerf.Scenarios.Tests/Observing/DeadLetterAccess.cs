using System.Net;
using SalesPerf.Scenarios.Tests.Platform;

namespace SalesPerf.Scenarios.Tests.Observing;

/// <summary>Dead letters are seen and replayed by operators of the platform and by nobody else.</summary>
public sealed class DeadLetterAccess(RunningPlatform platform)
{
    private static readonly string[] Others = ["rep", "manager", "comp-admin", "finance-approver", "auditor", "recruiter", "trainer"];

    [Theory]
    [InlineData("territories")]
    [InlineData("compensation")]
    [InlineData("goals")]
    [InlineData("training")]
    [InlineData("recruiting")]
    public async Task Any_other_persona_is_refused(string service)
    {
        var (list, replay) = ($"/v1/{service}/dead-letters", $"/v1/{service}/dead-letters/{Guid.CreateVersion7()}:replay");
        foreach (var other in Others)
        {
            var person = await platform.AsAsync(other);
            Assert.Equal((other, HttpStatusCode.Forbidden), (other, (await person.SendAsync(HttpMethod.Get, list)).Status));
            Assert.Equal((other, HttpStatusCode.Forbidden), (other, (await person.SendAsync(HttpMethod.Post, replay)).Status));
        }

        var @operator = await platform.AsAsync("operator");
        Assert.Equal(HttpStatusCode.OK, (await @operator.SendAsync(HttpMethod.Get, list)).Status);
        Assert.Equal("messaging.dead_letter_not_found", (await @operator.SendAsync(HttpMethod.Post, replay)).Code);
    }
}
