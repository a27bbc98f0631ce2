using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.ServiceDefaults.Tests;

public sealed class OperationTests(SampleService service) : IClassFixture<SampleService>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Work_is_accepted_done_and_its_result_read()
    {
        using var client = service.As(Persona.Rep);
        var (address, name) = await AskAsync(client, "done");
        var done = await EndedAsync(client, address);
        Assert.Equal(("succeeded", 100, name), (done["status"]!.GetValue<string>(), done["percent"]!.GetValue<int>(), done["result"]!["name"]!.GetValue<string>()));
        Assert.Equal(1, await service.CountAsync(name));
    }

    [Fact]
    public async Task Refused_work_leaves_nothing_and_says_why()
    {
        using var client = service.As(Persona.Rep);
        var (address, name) = await AskAsync(client, "refused");
        var failed = await EndedAsync(client, address);
        Assert.Equal(("failed", "sample.RuleBroken"), (failed["status"]!.GetValue<string>(), failed["problem"]!["code"]!.GetValue<string>()));
        Assert.Equal(0, await service.CountAsync(name));
    }

    [Fact]
    public async Task Cancelled_work_leaves_nothing()
    {
        using var client = service.As(Persona.Rep);
        var (address, name) = await AskAsync(client, "waits");
        await EventualAssert.ThatAsync(async () => Assert.Equal(40, (await client.GetFromJsonAsync<JsonNode>(address))!["percent"]!.GetValue<int>()), Patience);
        using var cancel = await client.PostAsync($"{address}:cancel", null);
        Assert.Equal("cancelled", (await cancel.Content.ReadFromJsonAsync<JsonNode>())!["status"]!.GetValue<string>());
        service.Gate.Opened.TrySetResult();
        var (next, _) = await AskAsync(client, "done");
        await EndedAsync(client, next);
        Assert.Equal(0, await service.CountAsync(name));
    }

    [Fact]
    public async Task Work_of_someone_else_is_not_found()
    {
        using var rep = service.As(Persona.Rep);
        using var trainer = service.As(Persona.Trainer);
        var (address, _) = await AskAsync(rep, "done");
        using var answer = await trainer.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("operation.not_found", await answer.CodeAsync());
    }

    [Fact]
    public async Task Work_of_a_worker_that_died_is_begun_anew()
    {
        using var client = service.As(Persona.Rep);
        var name = $"orphan-{Guid.CreateVersion7()}";
        var id = Guid.CreateVersion7();
        await using var command = service.Owner.CreateCommand("""
            INSERT INTO http.operation (id, kind, subject, payload, status, attempts, created_at, started_at, leased_until)
            SELECT $1, 'store-thing', subject, jsonb_build_object('Name', $2), 'running', 1, now() - interval '1 minute', now() - interval '1 minute', now() - interval '1 second'
            FROM http.operation WHERE subject IS NOT NULL LIMIT 1
            """);
        var (existing, _) = await AskAsync(client, "done");
        await EndedAsync(client, existing);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = name });
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
        await EventualAssert.ThatAsync(async () => Assert.Equal(1, await service.CountAsync(name)), Patience);
    }

    private static async Task<(string Address, string Name)> AskAsync(HttpClient client, string how)
    {
        var name = $"{how}-{Guid.CreateVersion7()}";
        using var answer = await client.PostAsJsonAsync("/v1/sample/work", new { name });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (answer.Headers.GetValues("Operation-Location").Single(), name);
    }

    private static async Task<JsonNode> EndedAsync(HttpClient client, string address)
    {
        JsonNode? last = null;
        await EventualAssert.ThatAsync(async () =>
        {
            last = await client.GetFromJsonAsync<JsonNode>(address);
            Assert.NotNull(last!["endedAt"]);
        }, Patience);
        return last!;
    }
}
