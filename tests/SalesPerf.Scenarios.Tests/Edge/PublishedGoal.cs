using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using SalesPerf.Cli.SignIn;
using SalesPerf.Scenarios.Tests.Loop;
using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Edge;

/// <summary>What a front end shows: a change as it happens, what waits for the person, and the home screen, through the gateway only.</summary>
public sealed class PublishedGoal(RunningPlatform platform)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Goal_is_published_then_the_person_is_told_at_once_and_it_waits_until_agreed()
    {
        var company = await SmallCompany.FoundAsync(platform);
        var (manager, seller) = (await company.ManagerAsync(), await company.SellerAsync());
        using var listening = new CancellationTokenSource(Patience);
        using var http = new HttpClient { BaseAddress = platform.Gateway };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await CodeFlow.SignInAsync(platform.Issuer, SmallCompany.User(company.SellerCode), platform.Password, CancellationToken.None));
        await using var stream = await http.GetStreamAsync(new Uri("/v1/live", UriKind.Relative), listening.Token);
        await using var events = SseParser.Create(stream, (_, data) => JsonNode.Parse(Encoding.UTF8.GetString(data))).EnumerateAsync(listening.Token).GetAsyncEnumerator(listening.Token);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("ready", events.Current.EventType);

        JsonNode? goal = null;
        await EventualAssert.ThatAsync(async () => goal = await manager.PostAsync("/v1/goals/goals", new
        {
            participantCode = company.SellerCode, kpiCode = "activity", periodCode = company.Next.Code, target = 40, statement = "Forty units of Sales activity by the end.", reason = "Activity fills the funnel.",
        }), Patience);
        var link = $"/v1/goals/goals/{goal!["id"]}";

        do Assert.True(await events.MoveNextAsync()); while (events.Current.Data?["link"]?.GetValue<string>() != link);
        Assert.Equal(("changed", "goal"), (events.Current.EventType, events.Current.Data!["kind"]!.GetValue<string>()));
        Assert.Contains(await ItemsAsync(seller, "/v1/me/tasks?kinds=acknowledge"), t => t!["link"]!.GetValue<string>() == link);
        Assert.Contains(await ItemsAsync(seller, "/v1/screens/home"), c => c!["link"]!.GetValue<string>() == link);
        Assert.Contains(await ItemsAsync(manager, "/v1/screens/team"), c => c!["participantCode"]?.GetValue<string>() == company.SellerCode);

        await seller.PostAsync($"{link}:acknowledge");
        Assert.DoesNotContain(await ItemsAsync(seller, "/v1/me/tasks"), t => t!["link"]!.GetValue<string>() == link);
    }

    // A screen waits two seconds for a service, which a loaded machine may exceed; then it names the service, and the next one has all.
    private static async Task<JsonArray> ItemsAsync(Person person, string screen) =>
        (await EventualAssert.GetAsync(() => person.GetAsync(screen), whole => Assert.Empty(whole["missingServices"]!.AsArray()), Patience))["items"]!.AsArray();
}
