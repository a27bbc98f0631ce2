using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.ServiceDefaults.Identity;

/// <summary>The personas that may use an operation; the source that authorisation tests read.</summary>
/// <param name="Personas">Any of these.</param>
public sealed record AllowedPersonas(IReadOnlyList<Persona> Personas);

/// <summary>Tokens checked the same way in every process, and who may use an operation.</summary>
public static class IdentitySetup
{
    private static readonly string[] BusinessRoles = [.. Personas.Business.Select(PersonaNames.NameOf)];

    /// <summary>Adds the check of bearer tokens. An operation that does not say who may use it is for the business: partners and operators are let in by name alone.</summary>
    internal static void AddIdentity(this IHostApplicationBuilder builder, string service)
    {
        builder.Services.AddOptions<TokenOptions>().BindConfiguration(TokenOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .PostConfigure(o => o.ClientId ??= service);
        var section = builder.Configuration.GetSection(TokenOptions.Section);
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(o =>
        {
            o.Authority = section[nameof(TokenOptions.Authority)];
            o.Audience = section[nameof(TokenOptions.Audience)] ?? new TokenOptions().Audience;
            o.MapInboundClaims = false;
            o.SaveToken = false;
            o.TokenHandlers.Clear();
            o.TokenHandlers.Add(new CheckedTokens(TimeProvider.System));
            // Only a development issuer on this machine is reached without TLS.
            o.RequireHttpsMetadata = !builder.Environment.IsDevelopment();
            // A key that the issuer announced is known here before it signs; one that is not is asked for, twice a minute at most.
            o.AutomaticRefreshInterval = TimeSpan.FromMinutes(10);
            o.RefreshInterval = TimeSpan.FromSeconds(30);
            o.TokenValidationParameters.NameClaimType = "sub";
            o.TokenValidationParameters.RoleClaimType = Caller.RoleClaim;
            o.TokenValidationParameters.ValidTypes = ["at+jwt", "JWT"];
            o.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];
            o.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
            o.Events = new JwtBearerEvents { OnTokenValidated = RefuseRevokedAsync, OnChallenge = AnswerChallengeAsync, OnForbidden = c => Problem.WriteAsync(c.HttpContext, CommonErrors.Forbidden) };
        });
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(WorksInTheBusiness).Build());
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<Wording>();
        builder.Services.AddScoped(sp => Caller.Of(sp.GetRequiredService<IHttpContextAccessor>().HttpContext
            ?? throw new InvalidOperationException("There is no request here, so no caller: a consumer or job acts as its own service.")));
        builder.Services.AddHttpClient(ServiceTokens.HttpClientName, http => http.Timeout = TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton<ServiceTokenCache>();
        builder.Services.AddSingleton<Revocations>();
        builder.Services.AddHostedService<RevocationFollower>();
        builder.Services.AddTransient(sp => new ServiceTokens(
            sp.GetRequiredService<IHttpClientFactory>().CreateClient(ServiceTokens.HttpClientName), sp.GetRequiredService<ServiceTokenCache>(),
            sp.GetRequiredService<IOptions<TokenOptions>>(), sp.GetRequiredService<IHttpContextAccessor>(), sp.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Allows only these personas; the rest are answered 403.</summary>
    public static TBuilder RequirePersona<TBuilder>(this TBuilder builder, params Persona[] personas) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new AllowedPersonas(personas)).RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireRole(personas.Select(PersonaNames.NameOf)));

    // An address at which there is nothing is refused as such, whoever asks.
    private static bool WorksInTheBusiness(AuthorizationHandlerContext context) =>
        (context.Resource is HttpContext http && http.GetEndpoint() is null) || BusinessRoles.Any(context.User.IsInRole);

    private static Task RefuseRevokedAsync(TokenValidatedContext context)
    {
        if (context.HttpContext.RequestServices.GetRequiredService<Revocations>().Include(context.Principal!)) context.Fail("The token was revoked.");
        return Task.CompletedTask;
    }

    private static async Task AnswerChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        if (context.AuthenticateFailure is not null && !await KnowsIssuerAsync(context))
        {
            await Problem.WriteAsync(context.HttpContext, CommonErrors.Unavailable("The token issuer"));
            return;
        }

        // RFC 6750, section 3: the scheme and what was wrong with the token.
        context.Response.Headers.WWWAuthenticate = context.AuthenticateFailure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        await Problem.WriteAsync(context.HttpContext, CommonErrors.Unauthenticated);
    }

    // A good token fails like a foreign one while the issuer's keys were never read; the caller of the good one must not be told to sign in again.
    private static async Task<bool> KnowsIssuerAsync(JwtBearerChallengeContext context)
    {
        if (context.Options.ConfigurationManager is not { } issuer) return true;
        try { return await issuer.GetConfigurationAsync(context.HttpContext.RequestAborted) is not null; }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or HttpRequestException) { return false; }
    }
}
