using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Identity;

/// <summary>Asks the issuer again and again which tokens no longer hold. While it does not answer, what was known goes on.</summary>
internal sealed partial class RevocationFollower(
    IOptionsMonitor<JwtBearerOptions> bearer, IOptions<TokenOptions> options, IServiceScopeFactory scopes, IHttpClientFactory clients, Revocations revocations, TimeProvider time, ILogger<RevocationFollower> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RevocationInterval, time);
        do
        {
            try { await FollowAsync(stoppingToken); }
            catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or DomainException or InvalidOperationException
                || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                LogLater(logger, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        // The issuer itself has none to ask, and a company's issuer names no such address.
        if (bearer.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager is not { } issuer) return;
        if (!(await issuer.GetConfigurationAsync(cancellationToken)).AdditionalData.TryGetValue(RevocationsAnswer.DiscoveryMember, out var address)) return;
        await using var scope = scopes.CreateAsyncScope();
        using var client = clients.CreateClient(ServiceTokens.HttpClientName);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address.ToString()!));
        request.Headers.Authorization = await scope.ServiceProvider.GetRequiredService<ServiceTokens>().ForCallAsync(cancellationToken);
        using var answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        revocations.Replace((await answer.Content.ReadFromJsonAsync<RevocationsAnswer>(cancellationToken))!.Items);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The issuer did not tell which tokens no longer hold: {Reason}")]
    private static partial void LogLater(ILogger logger, string reason);
}
