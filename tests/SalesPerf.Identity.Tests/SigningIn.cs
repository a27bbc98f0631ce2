using System.Net;

namespace SalesPerf.Identity.Tests;

public sealed class SigningIn(Issuer issuer) : IClassFixture<Issuer>
{
    private static readonly Uri Form = new("/sign-in", UriKind.Relative);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rep", "a wrong password")]
    [InlineData("nobody", Issuer.Password)]
    [InlineData("rep", "")]
    public async Task Wrong_name_or_password_then_the_same_refusal(string userName, string password)
    {
        using var flow = new CodeFlow(issuer);

        using var answer = await flow.PostFormAsync(Form, userName, password);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("do not belong together", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(c => c.StartsWith("salesperf-identity", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Five_wrong_passwords_then_the_right_one_is_refused_until_the_lock_ends()
    {
        using var flow = new CodeFlow(issuer);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await flow.PostFormAsync(Form, "trainer", "guess " + i);
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var locked = await flow.PostFormAsync(Form, "trainer", Issuer.Password);
        issuer.Time.Shift = TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1);
        using var unlocked = await flow.PostFormAsync(Form, "trainer", Issuer.Password);
        issuer.Time.Shift = TimeSpan.Zero;

        Assert.Equal(HttpStatusCode.Unauthorized, locked.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, unlocked.StatusCode);
    }

    [Fact]
    public async Task Four_wrong_passwords_then_the_right_one_is_let_in_and_the_count_begins_again()
    {
        for (var round = 0; round < 2; round++)
        {
            using var flow = new CodeFlow(issuer);
            for (var i = 0; i < 4; i++)
            {
                using var wrong = await flow.PostFormAsync(Form, "recruiter", "guess " + i);
            }

            using var right = await flow.PostFormAsync(Form, "recruiter", Issuer.Password);
            Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        }
    }

    [Fact]
    public async Task Form_without_its_hidden_field_then_refused()
    {
        using var flow = new CodeFlow(issuer);

        using var answer = await flow.PostFormAsync(Form, "rep", Issuer.Password, withToken: false);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/connect/authorize?")]
    [InlineData("/\\evil.example")]
    [InlineData("/connect/authorize")]
    public async Task Return_address_that_is_not_ours_then_it_is_forgotten(string returnUrl)
    {
        using var flow = new CodeFlow(issuer);

        using var answer = await flow.PostFormAsync(new Uri("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl), UriKind.Relative), "rep", Issuer.Password);

        Assert.Equal("/", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Return_address_with_markup_then_the_page_shows_it_as_text()
    {
        using var browser = issuer.Browser();
        var html = await browser.GetStringAsync(new Uri("/sign-in?returnUrl=" + Uri.EscapeDataString("/connect/authorize?\"><script>alert(1)</script>"), UriKind.Relative), Cancel);

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_then_no_script_no_frame_no_foreign_host()
    {
        using var browser = issuer.Browser();
        using var page = await browser.GetAsync(Form, Cancel);
        using var style = await browser.GetAsync(new Uri("/sign-in.css", UriKind.Relative), Cancel);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));

        Assert.StartsWith("default-src 'none'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("text/css", style.Content.Headers.ContentType?.MediaType);
        Assert.False(page.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Signed_in_then_another_program_gets_a_code_without_asking_until_signed_out()
    {
        using var flow = new CodeFlow(issuer);
        await flow.SignInAsync("auditor", Issuer.Password);

        using var again = await flow.AuthorizeAsync();
        Assert.NotEmpty(CodeFlow.CodeOf(again));

        var login = flow.AuthorizeQuery();
        login["prompt"] = "login";
        using var asked = await flow.AuthorizeAsync(login);
        Assert.StartsWith("/sign-in?", asked.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.DoesNotContain("prompt", asked.Headers.Location.OriginalString, StringComparison.Ordinal);

        using var ended = await flow.Browser.GetAsync(new Uri("/connect/endsession", UriKind.Relative), Cancel);
        using var after = await flow.AuthorizeAsync();
        Assert.StartsWith("/sign-in?", after.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_signed_in_and_no_prompt_wanted_then_login_required()
    {
        using var flow = new CodeFlow(issuer);
        var query = flow.AuthorizeQuery();
        query["prompt"] = "none";

        using var answer = await flow.AuthorizeAsync(query);

        Assert.Contains("error=login_required", answer.Headers.Location!.Query, StringComparison.Ordinal);
    }
}

/// <summary>Many user names from one address: an issuer of its own, because the limit is the process's.</summary>
public sealed class Spraying
{
    [Fact]
    public async Task One_password_tried_with_many_names_then_the_address_is_refused()
    {
        await using var issuer = new Issuer().With("Identity:FailuresPerMinute", "6");
        await issuer.InitializeAsync();
        using var flow = new CodeFlow(issuer);
        for (var i = 0; i < 6; i++)
        {
            using var wrong = await flow.PostFormAsync(new Uri("/sign-in", UriKind.Relative), "user-" + i, "summer 2026");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var refused = await flow.PostFormAsync(new Uri("/sign-in", UriKind.Relative), "rep", Issuer.Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
    }
}
