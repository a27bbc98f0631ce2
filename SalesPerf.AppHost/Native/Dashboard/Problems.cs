using Microsoft.AspNetCore.Http;

namespace SalesPerf.AppHost.Native.Dashboard;

/// <summary>Refusals as RFC 9457 problems with a stable code.</summary>
internal static class Problems
{
    /// <summary>A problem of this status and code.</summary>
    public static IResult Of(int status, string code, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });

    /// <summary>404 with the kind of thing that is not there.</summary>
    public static IResult NotFound(string code, string detail) => Of(StatusCodes.Status404NotFound, code, detail);
}
