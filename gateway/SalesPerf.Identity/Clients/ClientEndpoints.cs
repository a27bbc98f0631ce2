using SalesPerf.Identity.Clients.RegisterPartnerClient;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Clients;

/// <summary>The addresses of clients.</summary>
internal static class ClientEndpoints
{
    public static void MapClients(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/identity/clients").WithTags("Clients");
        group.MapPut("/{clientId}", (string clientId, RegisterClient handler, Caller caller, CancellationToken cancellationToken) => handler.HandleAsync(clientId, caller, cancellationToken))
            .RequirePersona(Persona.Operator, Persona.Partner)
            .WithName("RegisterPartnerClient").WithSummary("Registers a partner's client, or gives it a new secret.")
            .WithDescription("The secret is shown in this answer and never again; one that was given before ends at once. A partner may renew its own.");
        group.MapDelete("/{clientId}", (string clientId, RegisterClient handler, CancellationToken cancellationToken) => handler.RemoveAsync(clientId, cancellationToken))
            .RequirePersona(Persona.Operator)
            .WithName("RemovePartnerClient").WithSummary("Takes away a partner's client; tokens that it holds end within half a minute.");
    }
}
