using System.Net;
using System.Text.Json;
using SalesPerf.Common.V1;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A doubted line on its way: from the seller A to the manager M, and on. D leads M; N leads nobody here.</summary>
public sealed class InquiryTests(InquiryTests.Published service) : IClassFixture<InquiryTests.Published>
{
    public sealed class Published : CompensationFixture
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await SeedCompanyAsync();
            await SeatAsync("D", "director", null);
            await SeatAsync("M", "manager", "D");
            await SeatAsync("N", "manager", null);
            await PlanAsync();
            Quotas("2026-01", ("A", 1000m), ("B", 500m));
            await ImportAsync("Q-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,");
            await CalculateAsync("2026-01");
            await PublishAsync("2026-01");
        }
    }

    [Fact]
    public async Task The_manager_to_whom_it_is_routed_sends_it_to_administrators_then_it_waits_for_them_and_the_trail_says_who_sent_it()
    {
        var (id, path) = await AskAsync();
        using var manager = Manager("M");
        Assert.Contains(id, await WaitingAsync(Persona.Manager, "M"));
        Assert.DoesNotContain(id, await WaitingAsync(Persona.CompAdmin));

        var routed = await RouteAsync(manager, path, new { to = "comp-admin", note = "The rate is yours" }, HttpStatusCode.OK);

        Assert.Equal("comp-admin", routed.GetProperty("routedTo").GetString());
        Assert.DoesNotContain(id, await WaitingAsync(Persona.Manager, "M"));
        Assert.Contains(id, await WaitingAsync(Persona.CompAdmin));
        Assert.Equal("compensation.inquiry_not_routed_to_you", Code(await RouteAsync(manager, path, new { to = "comp-admin", note = "Again" }, HttpStatusCode.Forbidden)));
        Assert.Equal("compensation.inquiry_not_routed_to_you", Code(await AnswerAsync(manager, path, HttpStatusCode.Forbidden)));
        var sent = Assert.Single((await service.GetAsync(path, Persona.Rep, "A")).GetProperty("history").EnumerateArray(), h => h.GetProperty("kind").GetString() == "routed");
        Assert.Equal(("comp-admin: The rate is yours", "user-M"), (sent.GetProperty("note").GetString()!, sent.GetProperty("by").GetString()!));
        var entry = Assert.Single((await service.GetAsync($"/v1/compensation/audit-log?subject=user-M&limit=500", Persona.Auditor)).GetProperty("items").EnumerateArray(), e => e.GetRawText().Contains(id, StringComparison.Ordinal));
        Assert.Contains("comp-admin", entry.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_manager_sends_it_to_another_manager_then_that_one_alone_deals_with_it()
    {
        var (id, path) = await AskAsync();
        using var manager = Manager("M");
        using var director = Manager("D");
        await RouteAsync(manager, path, new { to = "manager", note = "You split it", assignee = "user-D" }, HttpStatusCode.OK);

        Assert.Contains(id, await WaitingAsync(Persona.Manager, "D"));
        Assert.DoesNotContain(id, await WaitingAsync(Persona.Manager, "M"));
        Assert.Equal("compensation.inquiry_not_routed_to_you", Code(await AnswerAsync(manager, path, HttpStatusCode.Forbidden)));
        await AnswerAsync(director, path, HttpStatusCode.OK);
        Assert.Equal("compensation.inquiry_answered", Code(await RouteAsync(director, path, new { to = "comp-admin", note = "Too late" }, HttpStatusCode.Conflict)));
    }

    [Fact]
    public async Task Nobody_sends_on_what_is_not_theirs()
    {
        var (_, path) = await AskAsync();
        var body = new { to = "comp-admin", note = "Not mine" };
        using var stranger = Manager("N");
        using var finance = service.As(Persona.FinanceApprover);
        using var seller = service.WithToken(service.Issuer.TokenFor(Persona.Manager, "A", "user-A"));
        using var rep = service.As(Persona.Rep, "A");
        Assert.Equal("compensation.inquiry_not_found", Code(await RouteAsync(stranger, path, body, HttpStatusCode.NotFound)));
        Assert.Equal("compensation.inquiry_not_routed_to_you", Code(await RouteAsync(finance, path, body, HttpStatusCode.Forbidden)));
        Assert.Equal("compensation.own_inquiry", Code(await RouteAsync(seller, path, body, HttpStatusCode.Forbidden)));
        Assert.Equal("auth.forbidden", Code(await RouteAsync(rep, path, body, HttpStatusCode.Forbidden)));
    }

    [Theory]
    [InlineData("""{"to":"manager","note":"Another of you"}""", "/assignee")]
    [InlineData("""{"to":"manager","note":"Another of you","assignee":" "}""", "/assignee")]
    [InlineData("""{"to":"nobody","note":"Away"}""", "/to")]
    [InlineData("""{"to":"comp-admin","note":""}""", "/note")]
    public async Task To_nobody_or_without_a_reason_then_refused(string body, string pointer)
    {
        var (_, path) = await AskAsync();
        using var manager = Manager("M");
        var refused = await RouteAsync(manager, path, JsonElement.Parse(body), HttpStatusCode.BadRequest);
        Assert.Equal(("compensation.invalid_inquiry", pointer), (Code(refused), Assert.Single(refused.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString()!));
    }

    [Theory]
    [InlineData("""{"amount":"100000000000000","currency":"IDR"}""", "/expected/amount")]
    [InlineData("""{"amount":"99999999999999999999","currency":"IDR"}""", "/expected/amount")]
    [InlineData("""{"amount":"0.001","currency":"IDR"}""", "/expected/amount")]
    [InlineData("""{"amount":"10","currency":"USD"}""", "/expected/currency")]
    public async Task Something_is_expected_that_nobody_is_paid_then_refused(string expected, string pointer)
    {
        using var rep = service.As(Persona.Rep, "A");
        var refused = await CompensationFixture.SendAsync(rep, HttpMethod.Post, await LineAsync(), new { question = "Where is it?", expected = JsonElement.Parse(expected) }, HttpStatusCode.BadRequest);
        Assert.Equal(("compensation.invalid_inquiry", pointer), (Code(refused), Assert.Single(refused.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString()!));
    }

    [Theory]
    [InlineData("""{"amount":"0","currency":"IDR"}""", "/correction/amount")]
    [InlineData("""{"amount":"0.001","currency":"IDR"}""", "/correction/amount")]
    [InlineData("""{"amount":"-100000000000000","currency":"IDR"}""", "/correction/amount")]
    [InlineData("""{"amount":"10","currency":"USD"}""", "/correction/currency")]
    public async Task It_is_accepted_with_a_correction_that_the_line_cannot_have_then_refused(string correction, string pointer)
    {
        var (_, path) = await AskAsync();
        using var admin = service.As(Persona.CompAdmin);
        var refused = await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"{path}:answer", new { answer = "Yes", resolution = "accepted", correction = JsonElement.Parse(correction) }, HttpStatusCode.BadRequest);
        Assert.Equal(("compensation.invalid_inquiry", pointer), (Code(refused), Assert.Single(refused.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString()!));
    }

    private async Task<string> LineAsync()
    {
        var statement = Assert.Single((await service.GetAsync("/v1/compensation/statements?periodCode=2026-01", Persona.Rep, "A")).GetProperty("items").EnumerateArray()).GetProperty("id").GetString();
        var line = (await service.GetAsync($"/v1/compensation/statements/{statement}", Persona.Rep, "A")).GetProperty("lines")[0].GetProperty("id").GetString();
        return $"/v1/compensation/statements/{statement}/lines/{line}/inquiries";
    }

    private async Task<(string Id, string Path)> AskAsync()
    {
        using var rep = service.As(Persona.Rep, "A");
        var asked = await CompensationFixture.SendAsync(rep, HttpMethod.Post, await LineAsync(), new { question = "Where is Q-2?", type = "missing_deal" }, HttpStatusCode.Created);
        var id = asked.GetProperty("id").GetString()!;
        return (id, $"/v1/compensation/inquiries/{id}");
    }

    private async Task<string[]> WaitingAsync(Persona persona, string? participantCode = null)
    {
        var screens = new ScreenService.ScreenServiceClient(participantCode is null ? service.Grpc(persona) : service.Grpc(persona, participantCode, $"user-{participantCode}"));
        return [.. (await screens.ListTasksAsync(new ListTasksRequest())).Tasks.Where(t => t.Label == "task.answer_inquiry").Select(t => t.Id)];
    }

    private HttpClient Manager(string code) => service.WithToken(service.Issuer.TokenFor(Persona.Manager, code, $"user-{code}"));

    private static Task<JsonElement> RouteAsync(HttpClient client, string path, object body, HttpStatusCode expected) => CompensationFixture.SendAsync(client, HttpMethod.Post, $"{path}:route", body, expected);

    private static Task<JsonElement> AnswerAsync(HttpClient client, string path, HttpStatusCode expected) =>
        CompensationFixture.SendAsync(client, HttpMethod.Post, $"{path}:answer", new { answer = "It is in February" }, expected);

    private static string Code(JsonElement refused) => refused.GetProperty("code").GetString()!;
}
