using Grpc.Core;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.Territories.V1;

namespace SalesPerf.Recruiting.Tests.Api;

/// <summary>Territories' end of the call; it knows the title AE.</summary>
internal sealed class TitlesPeer : OrganisationService.OrganisationServiceBase
{
    public override Task<GetTitleResponse> GetTitle(GetTitleRequest request, ServerCallContext context) =>
        request.Code == "AE"
            ? Task.FromResult(new GetTitleResponse { Code = "AE", Name = "Account executive" })
            : throw GrpcErrors.ToRpcException(new DomainError("territories.title_not_found", ErrorKind.NotFound, "No such title."));
}
