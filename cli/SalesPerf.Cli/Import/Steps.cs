using System.Diagnostics;
using SalesPerf.Cli.Api;
using SalesPerf.Cli.Platform;
using Spectre.Console;

namespace SalesPerf.Cli.Import;

/// <summary>Says what is being done, what came of it and how long it took; a refusal ends the work with its reasons.</summary>
internal static class Steps
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<T> RunAsync<T>(string what, Func<Task<T>> work)
    {
        var watch = Stopwatch.StartNew();
        AnsiConsole.Markup(Markup.Escape($"{what,-58}"));
        var result = await work();
        AnsiConsole.MarkupLine(Markup.Escape($"{result} ({watch.Elapsed.TotalSeconds:0.0} s)"));
        if (result is BatchOutcome { Refused.Count: > 0 } outcome)
            throw new CliException($"{what}: {outcome.Refused.Count} refused. The first: {string.Join(Environment.NewLine, outcome.Refused.Take(5))}");
        return result;
    }

    /// <summary>Repeats a batch while the service has not heard yet of what another service was just told.</summary>
    public static async Task<BatchOutcome> UntilKnownAsync(Func<Task<BatchOutcome>> batch, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();
        var outcome = await batch();
        while (outcome.Refused.Any(IsNotYetKnown) && watch.Elapsed < Patience)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            outcome = await batch();
        }

        return outcome;
    }

    /// <summary>Repeats a request while it is refused for something that another service was just told.</summary>
    public static async Task<T> UntilAcceptedAsync<T>(Func<Task<T>> request, Func<ApiException, bool> isTransient, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try { return await request(); }
            catch (ApiException refusal) when (isTransient(refusal) && watch.Elapsed < Patience) { await timer.WaitForNextTickAsync(cancellationToken); }
        }
    }

    private static bool IsNotYetKnown(string refusal) => refusal.Contains("unknown_", StringComparison.Ordinal) || refusal.Contains("_not_found", StringComparison.Ordinal);
}
