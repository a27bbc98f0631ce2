using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Tests.Inbound;
using SalesPerf.Partners.Tests.Setup;
using SalesPerf.Partners.Webhooks;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Feed;

/// <summary>The sample partner in another language, written from the documents alone, against a real broker.</summary>
public sealed class NodePartnerTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);
    private static readonly string Schemas = Path.Combine(Repository.Root, "docs", "events", "schemas");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("salesperf-partner-");
    private CompensationPeer _compensation = null!;
    private FeedPlatform _platform = null!;

    public async ValueTask InitializeAsync()
    {
        _compensation = await CompensationPeer.StartAsync();
        _platform = await FeedPlatform.StartAsync(settings => settings["services:compensation:grpc:0"] = _compensation.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        await _compensation.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Cut_crash_repetition_and_replay_then_every_event_has_its_effect_once()
    {
        var access = await _platform.OnboardAsync("node");
        await SaveAsync(access);
        var sent = new List<string>();
        await using (var partner = await RunningPartner.StartAsync(["consume", "--access", AccessFile, "--state", StateFolder, "--schemas", Schemas]))
        {
            await partner.SawAsync(line => line["state"]?.GetValue<string>() == "consuming", "consuming");
            sent.Add((await _platform.PublishAsync(Facts.Statement())).ToString());
            sent.Add((await _platform.PublishAsync(Facts.Period())).ToString());
            await partner.TookAsync(sent);

            await CutAsync(access.Broker.UserName);
            await partner.SawAsync(line => line["state"]?.GetValue<string>().StartsWith("cut", StringComparison.Ordinal) == true, "cut");
            sent.Add((await _platform.PublishAsync(Facts.Participant())).ToString());
            await partner.TookAsync(sent);
            // Said and then noted; in between a crash would rightly bring it again.
            await EventualAssert.ThatAsync(async () => Assert.Equal(sent.Order(), (await File.ReadAllLinesAsync(Path.Combine(StateFolder, "taken.log"))).Order()), TimeSpan.FromSeconds(120));
            Assert.DoesNotContain(partner.Lines, l => l["state"]?.GetValue<string>().StartsWith("refused", StringComparison.Ordinal) == true);
        }

        // It is away; what comes meanwhile waits. Then everything is replayed on top.
        sent.Add((await _platform.PublishAsync(Facts.Period("2026-05"))).ToString());
        using var later = await RunningPartner.StartAsync(["replay", "--access", AccessFile, "--state", Path.Combine(_folder.FullName, "empty"), "--gateway", _platform.Address.ToString()]);
        await later.EndedAsync();
        var replay = Assert.Single(later.Lines);
        Assert.Equal(4, replay["events"]!.GetValue<int>());

        await using var again = await RunningPartner.StartAsync(["consume", "--access", AccessFile, "--state", StateFolder, "--schemas", Schemas]);
        await again.TookAsync(sent.Skip(3));
        await again.SawAsync(line => line["duplicate"]?.GetValue<string>() == sent[2], "the repetition of the third");
        Assert.Equal([sent[3]], again.Lines.Where(l => l["event"] is not null).Select(l => l["event"]!.GetValue<string>()));
        await _platform.InvariantsHoldAsync();
    }

    [Fact]
    public async Task Order_published_twice_then_it_is_recorded_once_and_one_that_is_wrong_is_told_as_what_it_is()
    {
        await SaveAsync(await _platform.OnboardWriterAsync("node"));
        var order = await File.ReadAllTextAsync(Path.Combine(NodeTool.Sample, "order.json"));
        for (var i = 0; i < 2; i++)
        {
            var (exitCode, output) = await PublishAsync(order);
            Assert.True(exitCode == 0, output);
            Assert.Equal("""
                {"published":"A-1001/1/1/booked"}
                {"outcome":"A-1001/1/1/booked","status":"accepted","code":"created","errors":[]}

                """, output);
        }

        Assert.Equal(["A-1001"], _compensation.Taken.OrdersOf("node"));
        Assert.Equal(("12500000", "IDR", "AC-17"), (_compensation.Taken.Last!.Amount.Amount, _compensation.Taken.Last.Amount.Currency, _compensation.Taken.Last.AccountCode));

        var refused = await PublishAsync(order.Replace("AC-17", "NOWHERE", StringComparison.Ordinal), "--id", "another");
        Assert.Contains("\"outcome\":\"another\",\"status\":\"refused\",\"code\":\"compensation.unknown_account\"", refused.Output, StringComparison.Ordinal);
        // What the schema refuses is not even published.
        var invalid = await PublishAsync(order.Replace("\"12500000\"", "12500000", StringComparison.Ordinal), "--id", "number");
        Assert.True(invalid.ExitCode != 0 && invalid.Output.Contains("data/amount/amount must be string", StringComparison.Ordinal), invalid.Output);
        Assert.Equal(2, (await _platform.GetAsync("/v1/partners/node/inbound"))["items"]!.AsArray().Count);

        await SaveAsync(await _platform.OnboardAsync("silent"));
        var silent = await PublishAsync(order);
        Assert.True(silent.ExitCode != 0 && silent.Output.Contains("This partner may not write", StringComparison.Ordinal), silent.Output);
    }

    [Fact]
    public async Task Webhook_receiver_then_it_verifies_and_takes_a_repetition_once()
    {
        await using var receiver = await RunningPartner.StartAsync(["receive", "--port", "0", "--state", StateFolder], "webhook.mjs", secret: "whsec_" + Convert.ToBase64String(new byte[32]));
        var listening = await receiver.SawAsync(line => line["listening"] is not null, "listening");
        Assert.True(listening["listening"]!.GetValue<int>() > 0);
        using var http = new HttpClient();
        using var forged = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{listening["listening"]}/") { Content = new StringContent("{}") };
        forged.Headers.Add("webhook-id", "x");
        forged.Headers.Add("webhook-timestamp", "1");
        forged.Headers.TryAddWithoutValidation("webhook-signature", "v1,AAAA");
        using var refused = await http.SendAsync(forged, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        var body = Documents.EventSamples.Write(EventCatalogue.All[0]);
        for (var i = 0; i < 2; i++)
        {
            using var signed = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{listening["listening"]}/") { Content = new StringContent(body) };
            var now = TimeProvider.System.GetUtcNow();
            signed.Headers.Add("webhook-id", "one");
            signed.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
            signed.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Sign("one", now, body, [new byte[32]]));
            using var taken = await http.SendAsync(signed, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        }

        await receiver.SawAsync(line => line["duplicate"] is not null, "a duplicate");
        Assert.Single(receiver.Lines, l => l["event"] is not null);
    }

    private string AccessFile => Path.Combine(_folder.FullName, "access.json");

    private string StateFolder => Path.Combine(_folder.FullName, "state");

    private async Task<(int ExitCode, string Output)> PublishAsync(string order, params string[] more)
    {
        var file = Path.Combine(_folder.FullName, "order.json");
        await File.WriteAllTextAsync(file, order);
        return await NodeTool.RunAsync(NodeTool.Sample, "partner.mjs", ["publish", "--access", AccessFile, "--order", file, "--schemas", Schemas, "--gateway", _platform.Address.ToString(), .. more], null);
    }

    private Task SaveAsync(PartnerAccess access) => File.WriteAllTextAsync(AccessFile, JsonSerializer.Serialize(access, JsonSerializerOptions.Web));

    /// <summary>The broker closes the partner's connection. It lists a new one only after some seconds.</summary>
    private async Task CutAsync(string user)
    {
        using var management = _platform.Management();
        await EventualAssert.ThatAsync(
            async () =>
            {
                var connections = JsonNode.Parse(await management.GetStringAsync(new Uri($"vhosts/{_platform.FeedHost}/connections", UriKind.Relative)))!.AsArray();
                var own = connections.Where(c => c!["user"]?.GetValue<string>() == user).ToArray();
                Assert.NotEmpty(own);
                foreach (var connection in own) (await management.DeleteAsync(new Uri($"connections/{Uri.EscapeDataString(connection!["name"]!.GetValue<string>())}", UriKind.Relative))).Dispose();
            },
            Soon);
    }

    /// <summary>A run of the sample; what it prints is a JSON object a line.</summary>
    private sealed class RunningPartner(Process process) : IAsyncDisposable, IDisposable
    {
        private readonly ConcurrentQueue<JsonNode> _lines = new();
        private readonly ConcurrentQueue<string> _errors = new();

        public IEnumerable<JsonNode> Lines => _lines;

        public static async Task<RunningPartner> StartAsync(string[] arguments, string script = "partner.mjs", string? secret = null)
        {
            var process = await NodeTool.StartAsync(NodeTool.Sample, script, arguments, secret is null ? null : ("WEBHOOK_SECRET", secret));
            var partner = new RunningPartner(process);
            process.OutputDataReceived += (_, e) => { if (e.Data is { Length: > 0 } line) partner._lines.Enqueue(JsonNode.Parse(line)!); };
            process.ErrorDataReceived += (_, e) => { if (e.Data is { } line) partner._errors.Enqueue(line); };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return partner;
        }

        public async Task<JsonNode> SawAsync(Func<JsonNode, bool> wanted, string what)
        {
            JsonNode? found = null;
            await EventualAssert.ThatAsync(
                () =>
                {
                    found = _lines.FirstOrDefault(wanted);
                    Assert.True(found is not null, $"No {what} in: {string.Join('\n', _lines.Select(l => l.ToJsonString()).Concat(_errors))}");
                    return Task.CompletedTask;
                },
                Soon);
            return found!;
        }

        public async Task TookAsync(IEnumerable<string> ids)
        {
            foreach (var id in ids) await SawAsync(line => line["event"]?.GetValue<string>() == id, id);
        }

        public async Task EndedAsync()
        {
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, string.Join('\n', _errors));
        }

        public void Dispose() => process.Dispose();

        // As a crash does: nothing is said to the broker.
        public async ValueTask DisposeAsync()
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
