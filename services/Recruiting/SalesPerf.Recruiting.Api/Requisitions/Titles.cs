using SalesPerf.Territories.V1;

namespace SalesPerf.Recruiting.Api.Requisitions;

/// <summary>Asks Territories whether a title exists; its refusal (<c>territories.title_not_found</c>) is ours.</summary>
internal sealed class Titles(OrganisationService.OrganisationServiceClient territories)
{
    public async Task RequireAsync(string code, CancellationToken cancellationToken) =>
        await territories.GetTitleAsync(new GetTitleRequest { Code = code }, cancellationToken: cancellationToken);
}
