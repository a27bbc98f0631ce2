using Microsoft.Playwright;

namespace SalesPerf.Dashboard.Tests.Pages;

/// <summary>The system's Chromium, driven by Playwright; nothing is downloaded.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const int StepMilliseconds = 10_000;

    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        var chromium = Array.Find(Places, File.Exists) ?? throw new InvalidOperationException($"None of {string.Join(", ", Places)} is there: install the package chromium.");
        Assertions.SetDefaultExpectTimeout(StepMilliseconds);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Headless = true,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    /// <summary>A person with a window of their own, who must find every step within ten seconds.</summary>
    internal async Task<IPage> OpenAsync(ColorScheme colours = ColorScheme.Light)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = colours, ViewportSize = new ViewportSize { Width = 1360, Height = 860 }, Locale = "en-GB" });
        context.SetDefaultTimeout(StepMilliseconds);
        return await context.NewPageAsync();
    }
}
