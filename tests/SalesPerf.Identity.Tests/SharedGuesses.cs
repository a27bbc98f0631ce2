using System.Net;

namespace SalesPerf.Identity.Tests;

/// <summary>Wrong passwords are counted by all processes together, and nobody guesses while the count is away.</summary>
public sealed class SharedGuesses
{
    [Fact]
    public async Task Common_count_is_away_then_nobody_signs_in()
    {
        await using var issuer = new Issuer().With("ConnectionStrings:cache", "127.0.0.1:1,abortConnect=false,connectTimeout=200");
        await issuer.InitializeAsync();
        using var browser = issuer.Browser();
        var form = await browser.GetStringAsync(new Uri("/sign-in", UriKind.Relative));
        var token = form.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["username"] = "rep", ["password"] = Issuer.Password, ["returnUrl"] = "/", ["__RequestVerificationToken"] = token });
        using var answer = await browser.PostAsync(new Uri("/sign-in", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(60, answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }
}
