using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using SalesPerf.Identity.Clients;
using SalesPerf.Identity.Clients.RegisterPartnerClient;
using SalesPerf.Identity.Digests;
using SalesPerf.Identity.Keys;
using SalesPerf.Identity.Persistence;
using SalesPerf.Identity.SignIn;
using SalesPerf.Identity.Tokens;
using SalesPerf.Identity.Users;
using SalesPerf.Identity.Users.UpsertUsers;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Limits;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Identity;

/// <summary>What makes this process an OpenID Connect issuer.</summary>
internal static class IssuerSetup
{
    /// <summary>The issuer checks its own tokens as every other process does, so it names itself as their authority.</summary>
    public static void NameOwnAddress(this WebApplicationBuilder builder)
    {
        var issuer = builder.Configuration["Identity:Issuer"] is { Length: > 0 } chosen ? chosen : builder.Configuration["Kestrel:Endpoints:http:Url"];
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Identity:Issuer"] = issuer,
            ["Authentication:Authority"] = issuer,
        });
    }

    public static void AddIssuer(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<IssuerOptions>().BindConfiguration(IssuerOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate(o => !builder.Environment.IsDevelopment() || o.DevelopmentUsers.Count == 0 || !string.IsNullOrEmpty(o.DevelopmentPassword), "Set Identity:DevelopmentPassword (Identity__DevelopmentPassword), or no Identity:DevelopmentUsers.")
            .Configure(o => o.Gateway ??= builder.Configuration["services:gateway:http:0"]);
        builder.AddServiceDatabase<IdentityDb>(IdentityDb.ConnectionName);
        builder.MapConstraints(errors => errors.Map("ux_person_user_name_key", UserErrors.UserNameTaken));
        services.AddSingleton<IPasswordHasher<Person>, PasswordHasher<Person>>();
        services.AddScoped<PasswordCheck>();
        builder.AddLimiter();
        services.AddSingleton<GuessLimit>();
        services.AddScoped<TokenSubjects>();
        services.AddScoped<Sessions>();
        services.AddScoped<UpsertUsers>();
        services.AddScoped<RegisterClient>();
        services.AddKeys();
        services.AddOpenIdConnect();
        services.AddBrowsers(builder.Environment);
        services.AddHostedService<ClientRegistration>();
        if (builder.Environment.IsDevelopment()) services.AddHostedService<DevelopmentUsers>();
        services.AddHostedService<TokenPruning>();
        services.AddSingleton<RevocationStore>();
        services.AddHostedService<OwnRevocations>();
        builder.AddDigests();
    }

    private static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton(sp => new Sealer(
            sp.GetRequiredService<IOptions<IssuerOptions>>().Value.KeySecret, "identity",
            "The stored keys were sealed under another Identity:KeySecret. Set that one, or empty identity.signing_key and identity.data_protection_key: then everybody signs in again."));
        services.AddSingleton<SigningKeyStore>();
        services.AddSingleton<SigningKeyRing>();
        services.AddHostedService(sp => sp.GetRequiredService<SigningKeyRing>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(sp => sp.GetRequiredService<SigningKeyRing>());
        services.AddDataProtection().SetApplicationName("salesperf-identity");
        services.AddOptions<KeyManagementOptions>().Configure<IServiceProvider>((o, sp) => o.XmlRepository = ActivatorUtilities.CreateInstance<StoredDataProtectionKeys>(sp));
        // Own tokens are checked with the keys at hand: no call to itself, and a new key holds at once.
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<SigningKeyRing, IOptions<IssuerOptions>>((o, ring, issuer) =>
        {
            o.Authority = null;
            o.Configuration = new OpenIdConnectConfiguration { Issuer = new Uri(issuer.Value.Issuer).AbsoluteUri };
            o.TokenValidationParameters.ValidIssuer = o.Configuration.Issuer;
            o.TokenValidationParameters.IssuerSigningKeyResolver = (_, _, kid, _) => ring.Keys.Where(k => k.KeyId == kid);
        });
    }

    private static void AddOpenIdConnect(this IServiceCollection services)
    {
        services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDb>())
            .AddServer(server =>
            {
                server.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token").SetRevocationEndpointUris("connect/revoke").SetEndSessionEndpointUris("connect/endsession");
                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().AllowClientCredentialsFlow().AllowRefreshTokenFlow();
                server.RegisterScopes(Scopes.Registered).RegisterClaims("role", Caller.ParticipantClaim, "name");
                // Every service reads the token itself, so it is signed and not encrypted.
                server.DisableAccessTokenEncryption();
                server.AddEventHandler<OpenIddictServerEvents.HandleConfigurationRequestContext>(handler => handler.UseInlineHandler(context =>
                {
                    context.Metadata[RevocationsAnswer.DiscoveryMember] = new Uri(context.Options.Issuer!, RevocationEndpoints.Path).AbsoluteUri;
                    return ValueTask.CompletedTask;
                }));
                server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableTokenEndpointPassthrough().EnableEndSessionEndpointPassthrough();
            });
        services.AddOptions<OpenIddictServerOptions>().Configure<SigningKeyRing, Sealer, IOptions<IssuerOptions>>((server, ring, sealer, issuer) =>
        {
            server.Issuer = new Uri(issuer.Value.Issuer);
            server.AccessTokenLifetime = issuer.Value.AccessTokenLifetime;
            server.RefreshTokenLifetime = issuer.Value.RefreshTokenLifetime;
            server.AuthorizationCodeLifetime = TimeSpan.FromMinutes(2);
            server.CodeChallengeMethods.Remove("plain");
            server.SigningCredentials.AddRange(ring.Keys.Select(k => new SigningCredentials(k, SecurityAlgorithms.RsaSha256)));
            server.EncryptionCredentials.Add(new EncryptingCredentials(
                new SymmetricSecurityKey(sealer.Derive("codes and refresh tokens")), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        });
        services.AddOptions<OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreOptions>().Configure<IOptions<IssuerOptions>>((o, issuer) =>
            o.DisableTransportSecurityRequirement = new Uri(issuer.Value.Issuer).Scheme == Uri.UriSchemeHttp);
    }

    private static void AddBrowsers(this IServiceCollection services, IHostEnvironment environment)
    {
        services.AddAuthentication().AddCookie(Sessions.Scheme, o =>
        {
            o.Cookie.Name = "salesperf-identity";
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
            o.SlidingExpiration = false;
        });
        services.AddOptions<CookieAuthenticationOptions>(Sessions.Scheme).Configure<IOptions<IssuerOptions>>((o, issuer) => o.ExpireTimeSpan = issuer.Value.SessionLifetime);
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "salesperf-form";
            o.Cookie.SecurePolicy = environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
            o.FormFieldName = SignInPage.TokenField;
        });
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<IssuerOptions>>((cors, issuer) => cors.AddDefaultPolicy(policy =>
            policy.WithOrigins(PublicClients.OriginsOf(issuer.Value)).WithMethods("GET", "POST").WithHeaders("Authorization", "Content-Type", "Accept")));
    }
}
