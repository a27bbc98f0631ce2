using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using SalesPerf.Dashboard.Tests.Setup;
using SalesPerf.Testing;
using static Microsoft.Playwright.Assertions;

namespace SalesPerf.Dashboard.Tests.Pages;

/// <summary>Every page, in a real browser, over telemetry that was really sent and processes that really run.</summary>
public sealed class PagesTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Resources_then_states_masked_environment_and_commands()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var page = await SignInAsync(dashboard, "/resources");

        await Expect(page.GetByText("2 of 2 are well")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "goals", Exact = true }).ClickAsync();
        var details = page.GetByRole(AriaRole.Complementary, new() { Name = "goals" });
        await Expect(details.GetByText("Host=localhost;Port=5433;Username=goals_app;Password=••••••••;Database=goalsdb")).ToBeVisibleAsync();
        Assert.DoesNotContain(ShellSystem.Password, await page.ContentAsync(), StringComparison.Ordinal);
        await ShowAsync(page, "resources");
        await page.Keyboard.PressAsync("Escape");
        await Expect(details).ToHaveCountAsync(0);

        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "http://localhost:5101" });
        await row.GetByRole(AriaRole.Button, new() { Name = "Stop goals" }).ClickAsync();
        await Expect(row.GetByText("Stopped", new() { Exact = true })).ToBeVisibleAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Restart goals" }).ClickAsync();
        await Expect(row.GetByText("Running")).ToBeVisibleAsync();
        await Expect(row.Locator("td.number")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Console_then_lines_as_they_are_written_without_secrets()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var page = await SignInAsync(dashboard, "/console/goals");

        var log = page.GetByRole(AriaRole.Log);
        await Expect(log).ToContainTextAsync("goals listens on http://localhost:5101");
        await Expect(log).ToContainTextAsync("password=••••••••");
        await dashboard.System.RestartAsync("goals", TestContext.Current.CancellationToken);
        await Expect(log.GetByText("goals listens on")).ToHaveCountAsync(2);
        await page.GetByLabel("Resource").SelectOptionAsync("gateway");
        await Expect(log).ToContainTextAsync("gateway listens on http://localhost:5100");
        await ShowAsync(page, "console");
    }

    [Fact]
    public async Task Structured_logs_then_live_filtered_and_the_trace_opens()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var page = await SignInAsync(dashboard, "/structured-logs");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No log records" })).ToBeVisibleAsync();

        var (goals, gateway) = (dashboard.Sender("goals"), dashboard.Sender("gateway"));
        gateway.Log.LogInformation("Proxied {Path}", "/v1/goals");
        string traceId;
        using (var span = goals.Spans.StartActivity("GET /v1/goals", ActivityKind.Server)!)
        {
            traceId = span.TraceId.ToString();
            goals.Log.LogError(new InvalidOperationException("no unit"), "Goal {GoalId} was refused", 17);
        }

        goals.Flush();
        await Expect(page.GetByText("Proxied /v1/goals")).ToBeVisibleAsync();
        await page.GetByLabel("Level").SelectOptionAsync("Error");
        await Expect(page.GetByText("Proxied /v1/goals")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Goal 17 was refused" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary).GetByText("no unit", new() { Exact = true })).ToBeVisibleAsync();
        await ShowAsync(page, "logs");
        await page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Link, new() { Name = traceId }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "GET /v1/goals", Level = 1 })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Traces_then_the_list_and_a_waterfall_that_names_the_cause()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var page = await SignInAsync(dashboard, "/traces");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No traces" })).ToBeVisibleAsync();

        Story.PostOneOrder(dashboard, failure: null);
        var traceId = Story.PostOneOrder(dashboard, failure: "KPI revenue has no unit");

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "gateway POST /v1/compensation/transactions" })).ToHaveCountAsync(2);
        await ShowAsync(page, "traces");
        await page.GetByLabel("Errors only").CheckAsync();
        await Expect(page.GetByText("1 shown")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(dashboard.Host.Address, $"/traces/00-{traceId}-00f067aa0ba902b7-01").ToString());
        await Expect(page.GetByText("Failed in goals")).ToBeVisibleAsync();
        foreach (var category in new[] { "HTTP", "gRPC", "SQL", "outbox", "publish", "consume" })
            await Expect(page.Locator(".waterfall .category").GetByText(category, new() { Exact = true }).First).ToBeVisibleAsync();
        await ShowAsync(page, "trace");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open this span" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary).GetByText("KPI revenue has no unit").First).ToBeVisibleAsync();
        await ShowAsync(page, "span");
    }

    [Fact]
    public async Task Metrics_then_figures_and_any_instrument()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        Story.Measure(dashboard);
        var page = await SignInAsync(dashboard, "/metrics");

        var requests = page.GetByRole(AriaRole.Region, new() { Name = "Requests by service" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "goals" });
        await Expect(requests).ToContainTextAsync("20");
        await Expect(requests).ToContainTextAsync("17.5 ms");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Messaging by service" })).ToContainTextAsync("12.5 s");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Queues" })).ToContainTextAsync("goals.measure-on-order");
        await page.GetByLabel("Instrument").SelectOptionAsync("goals|salesperf.queue.depth");
        await Expect(page.GetByText("queue=goals.measure-on-order")).ToBeVisibleAsync();
        await ShowAsync(page, "metrics");
    }

    [Fact]
    public async Task Dead_letters_then_the_reason_and_a_replay()
    {
        await using var peer = await DeadLetterPeer.StartAsync();
        peer.TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        peer.Letters[Guid.CreateVersion7()] = "KPI revenue has no unit";
        peer.Letters[Guid.CreateVersion7()] = "KPI margin has no unit";
        await using var dashboard = await RunningDashboard.StartAsync(
            o => o with { Authority = peer.Address, ClientSecret = DeadLetterPeer.Secret }, ("goals", peer.Address.ToString()), ("training", "http://localhost:1"));
        var page = await SignInAsync(dashboard, "/dead-letters");

        await Expect(page.GetByText("KPI revenue has no unit")).ToBeVisibleAsync();
        await Expect(page.GetByText("training cannot say")).ToBeVisibleAsync();
        await ShowAsync(page, "dead-letters");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "KPI revenue" });
        Assert.Equal("/traces/4bf92f3577b34da6a3ce929d0e0e4736", await row.GetByRole(AriaRole.Link).GetAttributeAsync("href"));
        await row.GetByRole(AriaRole.Button, new() { Name = "Replay OrderCredited" }).ClickAsync();
        await Expect(page.GetByText("KPI revenue has no unit")).ToHaveCountAsync(0);
        await Expect(page.GetByText("KPI margin has no unit")).ToBeVisibleAsync();
        Assert.Equal("KPI margin has no unit", Assert.Single(peer.Letters).Value);
        Assert.Equal(1, peer.Grants);
    }

    [Fact]
    public async Task Somebody_without_a_link_then_the_sign_in_page()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var page = await browser.OpenAsync();

        var answer = await page.GotoAsync(new Uri(dashboard.Host.Address, "/resources").ToString());

        Assert.Equal(401, answer!.Status);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await ShowAsync(page, "sign-in");
    }

    [Fact]
    public async Task Session_ends_while_a_page_is_open_then_the_sign_in_page()
    {
        using var port = new HeldPort();
        await using var dashboard = await RunningDashboard.StartAsync(o => o with { Port = port.Number });
        var page = await SignInAsync(dashboard, "/resources");

        await dashboard.StartAnewAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }

    [Fact]
    public async Task Keyboard_alone_then_every_page_is_reached_in_the_dark()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var page = await SignInAsync(dashboard, "/resources", ColorScheme.Dark);
        await Expect(page.GetByText("2 of 2 are well")).ToBeVisibleAsync();
        await ShowAsync(page, "dark");

        foreach (var title in new[] { "Console", "Structured logs", "Traces", "Metrics", "Dead letters" })
        {
            await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = title }).FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = title, Level = 1, Exact = true })).ToBeVisibleAsync();
        }

        await Expect(page.GetByText("The dashboard was given no client secret").First).ToBeVisibleAsync();
    }

    // Follows the login link as a person does; nothing may be fetched from elsewhere and no script may fail.
    private async Task<IPage> SignInAsync(RunningDashboard dashboard, string path, ColorScheme colours = ColorScheme.Light)
    {
        var page = await browser.OpenAsync(colours);
        var wrong = new ConcurrentBag<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(dashboard.Host.Address.ToString(), StringComparison.Ordinal)) wrong.Add(request.Url);
        };
        page.PageError += (_, error) => wrong.Add(error);
        await page.GotoAsync(dashboard.Host.CreateLoginLink().ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Resources", Level = 1 })).ToBeVisibleAsync();
        if (path != "/resources") await page.GotoAsync(new Uri(dashboard.Host.Address, path).ToString());
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Empty(wrong);
        return page;
    }

    // A picture for whoever works on the pages: SALESPERF_SCREENSHOTS names the folder.
    private static async Task ShowAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SALESPERF_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
    }
}
