using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Tests;

/// <summary>A process that knows the issuer by its address alone, as every service does.</summary>
public sealed class RelyingParty : IAsyncDisposable
{
    private readonly WebApplication app;

    private RelyingParty(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First());

    /// <summary>What it knows of the issuer.</summary>
    public Task<OpenIdConnectConfiguration> KnownAsync() => Manager.GetConfigurationAsync(CancellationToken.None);

    /// <summary>What passing time does: the issuer's document is read again.</summary>
    public void ReadAgain() => Manager.RequestRefresh();

    private Microsoft.IdentityModel.Protocols.IConfigurationManager<OpenIdConnectConfiguration> Manager =>
        app.Services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager!;

    public static async Task<RelyingParty> StartAsync(Issuer issuer, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = AppContext.BaseDirectory });
        // The issuer's appsettings.json lies in this folder, with its endpoints.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Authentication:Authority"] = issuer.Address.AbsoluteUri, ["Authentication:ClientSecret"] = Issuer.SecretOf("goals"), ["Authentication:RevocationInterval"] = "00:00:00.100", ["urls"] = "http://127.0.0.1:0",
        });
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults("goals");
        var app = builder.Build().UseServiceDefaults();
        app.MapGet("/v1/goals/team", () => "ok").RequirePersona(Persona.Manager, Persona.Service);
        map?.Invoke(app);
        await app.StartAsync();
        return new RelyingParty(app);
    }

    public async Task<System.Net.HttpStatusCode> AskAsync(HttpClient http, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "/v1/goals/team"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
