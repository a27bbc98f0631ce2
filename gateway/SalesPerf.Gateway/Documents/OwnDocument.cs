using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SalesPerf.Gateway.Documents;

/// <summary>The description of the operations that the edge answers itself; a part of the merged document like every service's.</summary>
internal static class OwnDocument
{
    /// <summary>Where the part stands alone.</summary>
    public const string Address = "/openapi/gateway.json";

    /// <summary>Made from the routes.</summary>
    public static async Task<JsonObject> MakeAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync(cancellationToken);
        return JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken))!.AsObject();
    }
}
