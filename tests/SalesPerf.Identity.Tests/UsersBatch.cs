using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SalesPerf.Identity.Tests;

public sealed class UsersBatch(Issuer issuer) : IClassFixture<Issuer>
{
    [Fact]
    public async Task New_person_then_they_sign_in_and_a_repeat_changes_nothing()
    {
        var admin = await CodeFlow.TokenAsync(issuer, "comp-admin");
        object[] people = [Item("aw-274", ["rep", "manager"], "274"), Item("aw-275", ["rep"], "275")];

        var first = await SendAsync(admin, people);
        var second = await SendAsync(admin, people);
        var changed = await SendAsync(admin, Item("AW-275", ["manager"], "275"));

        Assert.Equal(["created", "created"], Statuses(first));
        Assert.Equal(["unchanged", "unchanged"], Statuses(second));
        Assert.Equal(["updated"], Statuses(changed));
        var token = new JsonWebToken(await CodeFlow.TokenAsync(issuer, "aw-274"));
        Assert.Equal("274", token.GetPayloadValue<string>("participant"));
        Assert.Equal(["manager", "rep"], token.Claims.Where(c => c.Type == "role").Select(c => c.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Some_items_wrong_then_each_says_why_and_the_others_are_stored()
    {
        var admin = await CodeFlow.TokenAsync(issuer, "comp-admin");

        var answer = await SendAsync(
            admin, Item("good-one", ["rep"]), Item("bad persona", ["emperor"]), Item("good-one", ["rep"]), Item("a-machine", ["service"]), Item("no-persona", []),
            new { userName = "short", name = "Short", personas = new[] { "rep" }, password = "too short" });

        Assert.Equal(["created", "refused", "refused", "refused", "refused", "refused"], Statuses(answer));
        Assert.Equal(["request.invalid", "identity.user_repeated", "request.invalid", "request.invalid", "request.invalid"], Codes(answer));
    }

    [Theory]
    [InlineData("somebody-new", "operator")]
    [InlineData("operator", "rep")]
    [InlineData("operator", "operator")]
    [InlineData("rep", "operator")]
    [InlineData("somebody-new", "finance-approver")]
    [InlineData("rep", "finance-approver")]
    [InlineData("finance-approver", "rep")]
    [InlineData("finance-approver", "finance-approver")]
    [InlineData("somebody-new", "auditor")]
    [InlineData("auditor", "rep")]
    [InlineData("somebody-new", "comp-admin")]
    public async Task Compensation_administrator_makes_or_changes_a_checker_an_administrator_or_an_operator_then_refused(string userName, string persona)
    {
        var admin = await CodeFlow.TokenAsync(issuer, "comp-admin");

        var answer = await SendAsync(admin, new { userName, name = "X", personas = new[] { persona }, password = "a password of the attacker" });

        Assert.Equal(["identity.persona_not_grantable"], Codes(answer));
        var token = new JsonWebToken(await CodeFlow.TokenAsync(issuer, "operator"));
        Assert.Equal("operator", token.GetPayloadValue<string>("role"));
    }

    [Theory]
    [InlineData("rep")]
    [InlineData("manager")]
    [InlineData("recruiter")]
    [InlineData("trainer")]
    public async Task Compensation_administrator_makes_who_neither_checks_nor_administers_then_created(string persona)
    {
        var answer = await SendAsync(await CodeFlow.TokenAsync(issuer, "comp-admin"), Item($"new-{persona}", [persona]));

        Assert.Equal(["created"], Statuses(answer));
    }

    [Theory]
    [InlineData("operator")]
    [InlineData("comp-admin")]
    [InlineData("finance-approver")]
    [InlineData("auditor")]
    public async Task Operator_makes_who_checks_administers_or_operates_then_created(string persona)
    {
        var answer = await SendAsync(await CodeFlow.TokenAsync(issuer, "operator"), Item($"second-{persona}", [persona]));

        Assert.Equal(["created"], Statuses(answer));
    }

    [Fact]
    public async Task Own_personas_then_refused()
    {
        var answer = await SendAsync(await CodeFlow.TokenAsync(issuer, "comp-admin"), Item("comp-admin", ["comp-admin", "finance-approver"]));

        Assert.Equal(["identity.own_personas"], Codes(answer));
    }

    [Fact]
    public async Task New_password_then_old_one_sessions_and_refresh_tokens_end()
    {
        var admin = await CodeFlow.TokenAsync(issuer, "comp-admin");
        await SendAsync(admin, Item("forgetful", ["rep"]));
        using var flow = new CodeFlow(issuer);
        var tokens = await flow.RedeemAsync(await flow.SignInAsync("forgetful", Issuer.Password));

        var item = new { userName = "forgetful", name = "Name of forgetful", personas = new[] { "rep" }, password = "another long password" };
        Assert.Equal(["updated"], Statuses(await SendAsync(admin, item)));
        Assert.Equal(["unchanged"], Statuses(await SendAsync(admin, item)));

        using var session = await flow.AuthorizeAsync();
        using var refreshed = await flow.PostTokenAsync(("grant_type", "refresh_token"), ("client_id", "salesperf-cli"), ("refresh_token", tokens.GetProperty("refresh_token").GetString()!));
        using var old = await flow.PostFormAsync(new Uri("/sign-in", UriKind.Relative), "forgetful", Issuer.Password);
        Assert.StartsWith("/sign-in?", session.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, refreshed.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        Assert.NotEmpty(await CodeFlow.TokenAsync(issuer, "forgetful", "another long password"));
    }

    [Theory]
    [InlineData("rep")]
    [InlineData("manager")]
    [InlineData("finance-approver")]
    [InlineData("auditor")]
    [InlineData("recruiter")]
    [InlineData("trainer")]
    public async Task Other_persona_then_403(string persona)
    {
        using var body = JsonContent.Create(new { items = new[] { Item("anybody", ["rep"]) } });
        using var answer = await CodeFlow.AskAsync(issuer, "/v1/identity/users:batch", await CodeFlow.TokenAsync(issuer, persona), body);

        Assert.Equal("auth.forbidden", (await CodeFlow.JsonAsync(answer, HttpStatusCode.Forbidden)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task List_then_pages_in_order_of_names_until_the_last()
    {
        var names = (await ListAsync("comp-admin")).ConvertAll(u => u.GetProperty("userName").GetString()!);

        Assert.Equal(names.Order(StringComparer.OrdinalIgnoreCase), names);
        Assert.Superset(new HashSet<string> { "auditor", "comp-admin", "finance-approver", "manager", "operator", "recruiter", "rep", "trainer" }, names.ToHashSet());
    }

    [Fact]
    public async Task An_auditor_lists_then_everybody_is_there_with_their_personas_and_without_their_names()
    {
        var users = await ListAsync("auditor");

        Assert.Equal((await ListAsync("operator")).ConvertAll(u => u.GetProperty("subject").GetString()), users.ConvertAll(u => u.GetProperty("subject").GetString()));
        Assert.All(users, u => Assert.Equal(("***", "***"), (u.GetProperty("userName").GetString(), u.GetProperty("name").GetString())));
        Assert.Contains(users, u => u.GetProperty("personas").EnumerateArray().Any(p => p.GetString() == "comp-admin"));
    }

    private async Task<List<JsonElement>> ListAsync(string persona)
    {
        var token = await CodeFlow.TokenAsync(issuer, persona);
        var users = new List<JsonElement>();
        for (var next = "/v1/identity/users?limit=3"; next is not null;)
        {
            using var answer = await CodeFlow.AskAsync(issuer, next, token);
            var page = await CodeFlow.JsonAsync(answer, HttpStatusCode.OK);
            users.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.TryGetProperty("nextLink", out var link) ? link.GetString() : null;
        }

        return users;
    }

    [Fact]
    public async Task Outside_development_then_no_development_users_and_a_new_user_needs_a_password()
    {
        await using var company = new Issuer().With("environment", "Production").With("Identity:Clients:setup:Role", "operator").With("Identity:Clients:setup:Secret", "the secret of the set-up");
        await company.InitializeAsync();
        using var flow = new CodeFlow(company);
        using var answer = await flow.PostTokenAsync(("grant_type", "client_credentials"), ("client_id", "setup"), ("client_secret", "the secret of the set-up"));
        var token = (await CodeFlow.JsonAsync(answer, HttpStatusCode.OK)).GetProperty("access_token").GetString()!;

        using var list = await CodeFlow.AskAsync(company, "/v1/identity/users", token);
        var batch = await SendAsync(company, token, Item("without", ["rep"]), new { userName = "with", name = "With", personas = new[] { "rep" }, password = "a long enough password" });

        Assert.Empty((await CodeFlow.JsonAsync(list, HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        Assert.Equal(["refused", "created"], Statuses(batch));
        Assert.Equal(["identity.password_required"], Codes(batch));
    }

    private static object Item(string userName, string[] personas, string? participantCode = null) => new { userName, name = "Name of " + userName, participantCode, personas };

    private Task<JsonElement> SendAsync(string token, params object[] items) => SendAsync(issuer, token, items);

    private static async Task<JsonElement> SendAsync(Issuer issuer, string token, params object[] items)
    {
        using var body = JsonContent.Create(new { items });
        using var answer = await CodeFlow.AskAsync(issuer, "/v1/identity/users:batch", token, body);
        return await CodeFlow.JsonAsync(answer, HttpStatusCode.MultiStatus);
    }

    private static IEnumerable<string?> Statuses(JsonElement answer) => answer.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("status").GetString());

    private static IEnumerable<string?> Codes(JsonElement answer) =>
        answer.GetProperty("items").EnumerateArray().Where(i => i.TryGetProperty("problem", out _)).Select(i => i.GetProperty("problem").GetProperty("code").GetString());
}
