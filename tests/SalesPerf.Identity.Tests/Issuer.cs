using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SalesPerf.Identity.Keys;
using SalesPerf.Identity.Persistence;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Testing;

namespace SalesPerf.Identity.Tests;

/// <summary>The issuer on a port of its own, over a database of its own, as the role that serves.</summary>
public sealed class Issuer : IAsyncLifetime
{
    public const string Password = "a development password";
    public const string GatewayAddress = "http://gateway.test:8080";

    private readonly Dictionary<string, string> settings = new(StringComparer.Ordinal);
    private readonly HeldPort port = new();
    private readonly ContractWatch watch = new("identity");
    private TestDatabase? database;
    private Host? host;

    public Uri Address => new(port.Address);

    public ShiftedTime Time { get; } = new();

    public TestDatabase Database => database ?? throw new InvalidOperationException("Not started.");

    public IServiceProvider Services => host!.Services;

    /// <summary>Where its logs go beside the console.</summary>
    public ILoggerProvider? Logs { get; init; }

    /// <summary>Changes of what it is made of; before the start.</summary>
    public Action<IServiceCollection>? Configure { get; set; }

    public static string SecretOf(string client) => $"secret-of-{client}-for-tests";

    /// <summary>A setting other than the tests' own; before the start.</summary>
    public Issuer With(string key, string value)
    {
        settings[key] = value;
        return this;
    }

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync("identitydb", MigrateAsync);
        Start();
    }

    /// <summary>Ends the process as far as it can be ended in process, and starts another over the same database.</summary>
    public async Task RestartAsync()
    {
        await host!.DisposeAsync();
        Start();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var browser = Browser();
            if (host is not null) await watch.FinishAsync(browser);
        }
        finally
        {
            if (host is not null) await host.DisposeAsync();
            if (database is not null) await database.DisposeAsync();
            port.Dispose();
        }
    }

    /// <summary>A client with a token that this issuer signed for a persona; null is nobody.</summary>
    public HttpClient As(Persona? persona)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        if (persona is { } who) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Sign(Address.AbsoluteUri, "salesperf", PersonaNames.NameOf(who)));
        return http;
    }

    /// <summary>A token signed with this issuer's own key.</summary>
    public string Sign(string tokenIssuer, string audience, string role) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = tokenIssuer, Audience = audience, TokenType = "at+jwt", Expires = Time.GetUtcNow().AddHours(1).UtcDateTime,
        Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = role, [Caller.RoleClaim] = role },
        SigningCredentials = new SigningCredentials(Services.GetRequiredService<SigningKeyRing>().Keys[0], SecurityAlgorithms.RsaSha256),
    });

    /// <summary>A browser: keeps cookies, follows nothing by itself.</summary>
    public HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };

    internal static Task MigrateAsync(string owner) => Migrator.MigrateAsync(
        owner, TestDatabase.AppPassword, new MigrationScripts([typeof(ServiceHosting).Assembly, typeof(IdentityDb).Assembly]), NullLogger.Instance, CancellationToken.None);

    private void Start()
    {
        host = new Host(this);
        host.UseKestrel();
        host.StartServer();
    }

    private sealed class Host(Issuer issuer) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(issuer.settings.GetValueOrDefault("environment", "Development"));
            builder.UseSetting("ConnectionStrings:identitydb", issuer.Database.AppConnectionString);
            builder.UseSetting("Kestrel:Endpoints:http:Url", issuer.Address.ToString());
            builder.UseSetting("Identity:KeySecret", "a key secret of the tests, long enough");
            builder.UseSetting("Identity:DevelopmentPassword", Password);
            builder.UseSetting("Identity:Gateway", GatewayAddress);
            builder.UseSetting("Logging:LogLevel:Default", "Warning");
            foreach (var client in new[] { "goals", "dashboard", "partner-demo" }) builder.UseSetting($"Identity:Clients:{client}:Secret", SecretOf(client));
            foreach (var (key, value) in issuer.settings) builder.UseSetting(key, value);
            builder.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(issuer.Time).AddSingleton<IStartupFilter>(issuer.watch);
                if (issuer.Logs is { } logs) services.AddSingleton(logs);
                issuer.Configure?.Invoke(services);
            });
        }
    }
}
