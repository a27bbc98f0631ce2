using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;
using SalesPerf.Identity.Persistence;
using SalesPerf.Identity.Tokens;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Clients.RegisterPartnerClient;

/// <summary>A partner's client, with its secret.</summary>
/// <param name="ClientId">Id.</param>
/// <param name="ClientSecret">Shown once.</param>
public sealed record RegisteredClient(string ClientId, string ClientSecret)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => ClientId;
}

/// <summary>Registers clients of partners.</summary>
internal sealed class RegisterClient(IOpenIddictApplicationManager applications, IdentityDb db, RevocationStore revocations)
{
    public async Task<Ok<RegisteredClient>> HandleAsync(string clientId, Caller caller, CancellationToken cancellationToken)
    {
        PartnerClients.RequireId(clientId);
        // Which other clients there are is nobody's business.
        if (!caller.Is(Persona.Operator) && caller.Subject != clientId) throw new DomainException(ClientErrors.NotFound);
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var wanted = ClientRegistration.MachineOf(clientId, secret, PersonaNames.NameOf(Persona.Partner));
        PartnerClients.Mark(wanted, caller.Accountable);
        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is not { } stored) await applications.CreateAsync(wanted, cancellationToken);
        else if (await IsPartnersAsync(stored, cancellationToken)) await applications.UpdateAsync(stored, wanted, cancellationToken);
        else throw new DomainException(ClientErrors.NotAPartner);
        return TypedResults.Ok(new RegisteredClient(clientId, secret));
    }

    public async Task<NoContent> RemoveAsync(string clientId, CancellationToken cancellationToken)
    {
        var stored = await applications.FindByClientIdAsync(clientId, cancellationToken) ?? throw new DomainException(ClientErrors.NotFound);
        if (!await IsPartnersAsync(stored, cancellationToken)) throw new DomainException(ClientErrors.NotAPartner);
        await applications.DeleteAsync(stored, cancellationToken);
        await revocations.AddAsync(db, clientId, cancellationToken);
        return TypedResults.NoContent();
    }

    private async Task<bool> IsPartnersAsync(object stored, CancellationToken cancellationToken) =>
        PartnerClients.IsOne(await applications.GetPropertiesAsync(stored, cancellationToken));
}
