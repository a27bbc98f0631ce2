using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenIddict.Abstractions;
using SalesPerf.ServiceDefaults.Identity;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace SalesPerf.Identity.Clients;

/// <summary>
/// Makes the stored clients equal to the configured ones, at every start; a client that is no longer configured loses its access. Clients of
/// partners, which were registered while the process ran, are left alone.
/// </summary>
internal sealed partial class ClientRegistration(IServiceProvider services, NpgsqlDataSource source, IOptions<IssuerOptions> options, ILogger<ClientRegistration> logger) : IHostedService
{
    /// <summary>Property of a stored client: its persona, kebab-case.</summary>
    public const string RoleProperty = "salesperf:role";

    private const long LockKey = 0x436C69656E747300; // "Clients": replicas that start together do it one after the other

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = LockKey } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var scope = services.CreateAsyncScope();
        await RegisterAllAsync(scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RegisterAllAsync(IOpenIddictApplicationManager applications, CancellationToken cancellationToken)
    {
        var machines = options.Value.Clients.Where(c => !string.IsNullOrEmpty(c.Value.Secret)).Select(c => MachineOf(c.Key, c.Value));
        var programs = options.Value.PublicClients.Select(c => ProgramOf(c.Key, c.Value));
        var wanted = machines.Concat(programs).ToDictionary(d => d.ClientId!, StringComparer.Ordinal);
        await RemoveOthersAsync(applications, wanted, cancellationToken);
        foreach (var descriptor in wanted.Values) await RegisterAsync(applications, descriptor, cancellationToken);
    }

    private static OpenIddictApplicationDescriptor MachineOf(string clientId, MachineClient client)
    {
        if (PersonaNames.Parse(client.Role) is null) throw new InvalidOperationException($"Identity:Clients:{clientId}:Role is '{client.Role}', which is no persona.");
        return MachineOf(clientId, client.Secret!, client.Role);
    }

    /// <summary>A client that gets tokens for its id and secret.</summary>
    public static OpenIddictApplicationDescriptor MachineOf(string clientId, string secret, string role) => new()
    {
        ClientId = clientId,
        ClientSecret = secret,
        ClientType = ClientTypes.Confidential,
        DisplayName = clientId,
        Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials, Permissions.Prefixes.Scope + Scopes.Platform },
        Properties = { [RoleProperty] = JsonSerializer.SerializeToElement(role) },
    };

    private OpenIddictApplicationDescriptor ProgramOf(string clientId, PublicClient client)
    {
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            ClientType = ClientTypes.Public,
            ApplicationType = client.Native ? ApplicationTypes.Native : ApplicationTypes.Web,
            // Our own programs: the person who signs in wants what they do.
            ConsentType = ConsentTypes.Implicit,
            DisplayName = clientId,
            Permissions =
            {
                Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.Revocation, Permissions.Endpoints.EndSession,
                Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code,
                Permissions.Prefixes.Scope + Scopes.Platform, Permissions.Scopes.Profile, Permissions.Scopes.Roles,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        foreach (var uri in PublicClients.RedirectsOf(client, options.Value))
        {
            descriptor.RedirectUris.Add(uri);
            descriptor.PostLogoutRedirectUris.Add(uri);
        }

        return descriptor;
    }

    private static async Task RemoveOthersAsync(IOpenIddictApplicationManager applications, Dictionary<string, OpenIddictApplicationDescriptor> wanted, CancellationToken cancellationToken)
    {
        var stored = new List<object>();
        await foreach (var application in applications.ListAsync(cancellationToken: cancellationToken)) stored.Add(application);
        foreach (var application in stored)
        {
            if (PartnerClients.IsOne(await applications.GetPropertiesAsync(application, cancellationToken))) continue;
            if (!wanted.ContainsKey(await applications.GetClientIdAsync(application, cancellationToken) ?? string.Empty))
                await applications.DeleteAsync(application, cancellationToken);
        }
    }

    private async Task RegisterAsync(IOpenIddictApplicationManager applications, OpenIddictApplicationDescriptor wanted, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(wanted.ClientId!, cancellationToken) is not { } stored)
        {
            await applications.CreateAsync(wanted, cancellationToken);
            LogRegistered(logger, wanted.ClientId!);
            return;
        }

        if (await IsSameAsync(applications, stored, wanted, cancellationToken)) return;
        await applications.UpdateAsync(stored, wanted, cancellationToken);
        LogRegistered(logger, wanted.ClientId!);
    }

    private static async Task<bool> IsSameAsync(IOpenIddictApplicationManager applications, object stored, OpenIddictApplicationDescriptor wanted, CancellationToken cancellationToken)
    {
        var present = new OpenIddictApplicationDescriptor();
        await applications.PopulateAsync(present, stored, cancellationToken);
        return present.ClientType == wanted.ClientType && present.ApplicationType == (wanted.ApplicationType ?? present.ApplicationType)
            && present.Permissions.SetEquals(wanted.Permissions) && present.Requirements.SetEquals(wanted.Requirements) && present.RedirectUris.SetEquals(wanted.RedirectUris)
            && RoleOf(present) == RoleOf(wanted)
            && (wanted.ClientSecret is null || await applications.ValidateClientSecretAsync(stored, wanted.ClientSecret, cancellationToken));
    }

    private static string? RoleOf(OpenIddictApplicationDescriptor descriptor) => descriptor.Properties.TryGetValue(RoleProperty, out var role) ? role.GetString() : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Client {ClientId} registered")]
    private static partial void LogRegistered(ILogger logger, string clientId);
}
