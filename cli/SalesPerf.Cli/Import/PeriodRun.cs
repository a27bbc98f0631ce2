using SalesPerf.Cli.Api;

namespace SalesPerf.Cli.Import;

/// <summary>A period from calculation to close, as an administrator and an approver do it.</summary>
internal static class PeriodRun
{
    /// <summary>Calculates, publishes and closes; leaves a closed period alone.</summary>
    public static async Task<string> CloseAsync(ApiClient maker, ApiClient checker, string period, CancellationToken cancellationToken)
    {
        if (await StatusAsync(maker, period, cancellationToken) == "closed") return "closed before";
        // Closing a period makes others score goals, which are facts of the next one: what arrives in between is calculated too.
        return await Steps.UntilAcceptedAsync(() => CalculateAndCloseAsync(maker, checker, period, cancellationToken), r => r.Code == "compensation.period_not_ready", cancellationToken);
    }

    private static async Task<string> CalculateAndCloseAsync(ApiClient maker, ApiClient checker, string period, CancellationToken cancellationToken)
    {
        await CalculateAsync(maker, period, cancellationToken);
        await maker.PostAsync($"/v1/compensation/periods/{period}:publish", null, cancellationToken);
        await checker.PostAsync($"/v1/compensation/periods/{period}:close", null, cancellationToken);
        return "calculated, published, closed";
    }

    /// <summary>Calculates a period, waiting until the service heard of what it needs.</summary>
    public static async Task CalculateAsync(ApiClient maker, string period, CancellationToken cancellationToken)
    {
        var operation = await Steps.UntilAcceptedAsync(() => maker.PostAsync($"/v1/compensation/periods/{period}:calculate", null, cancellationToken), r => r.Code == "compensation.period_not_ready", cancellationToken);
        await maker.FinishAsync(operation!, null, cancellationToken);
    }

    private static async Task<string> StatusAsync(ApiClient client, string period, CancellationToken cancellationToken) =>
        (await Steps.UntilAcceptedAsync(() => client.GetAsync($"/v1/compensation/periods/{period}", cancellationToken), r => r.Status == System.Net.HttpStatusCode.NotFound, cancellationToken))["status"]!.GetValue<string>();
}
