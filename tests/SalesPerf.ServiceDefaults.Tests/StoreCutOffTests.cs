using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>The store does not answer just then, and answers again later.</summary>
public sealed class StoreCutOffTests(SampleService service) : IClassFixture<SampleService>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task While_a_request_is_committed_then_nobody_claims_that_nothing_was_changed()
    {
        await ExecuteAsync("""
            CREATE FUNCTION sample.cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON sample.thing DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.name LIKE 'cut-%') EXECUTE FUNCTION sample.cut();
            """);
        using var client = service.As(Persona.Rep);

        using var answer = await client.PostAsJsonAsync("/v1/sample/things", new { name = $"cut-{Guid.CreateVersion7()}" });

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "dependency.unanswered"), (answer.StatusCode, await answer.CodeAsync()));
    }

    [Fact]
    public async Task While_a_lease_is_renewed_then_a_cancellation_is_noticed_all_the_same()
    {
        using var client = service.As(Persona.Rep);
        await ExecuteAsync("""
            CREATE SEQUENCE sample.renewals;
            CREATE FUNCTION sample.renew() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
              IF nextval('sample.renewals') = 1 THEN RAISE EXCEPTION 'once' USING ERRCODE = 'admin_shutdown'; END IF;
              RETURN NEW;
            END $$;
            CREATE TRIGGER renew BEFORE UPDATE ON http.operation FOR EACH ROW WHEN (OLD.percent = 40 AND NEW.percent = 40 AND NEW.status = 'running') EXECUTE FUNCTION sample.renew();
            """);
        var waiting = await AskAsync(client, "waits");
        await EventualAssert.ThatAsync(async () => Assert.True(await IsRenewedAsync()), Patience);

        using var cancel = await client.PostAsync($"{waiting}:cancel", null);

        // The worker does one after the other.
        var next = await AskAsync(client, "done");
        await EventualAssert.ThatAsync(async () => Assert.Equal("succeeded", (await client.GetFromJsonAsync<JsonNode>(next))!["status"]!.GetValue<string>()), Patience);
    }

    private static async Task<string> AskAsync(HttpClient client, string how)
    {
        using var answer = await client.PostAsJsonAsync("/v1/sample/work", new { name = $"{how}-{Guid.CreateVersion7()}" });
        return answer.Headers.GetValues("Operation-Location").Single();
    }

    private async Task<bool> IsRenewedAsync()
    {
        await using var command = service.Owner.CreateCommand("SELECT is_called FROM sample.renewals");
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = service.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
