using Microsoft.AspNetCore.Http.Features;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using Yarp.ReverseProxy.Forwarder;

namespace SalesPerf.Gateway.Routing;

/// <summary>What cannot be passed on is refused like everything else: a problem with a stable code instead of a bare 502.</summary>
internal sealed class ForwardingRefusals(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // Told before the body is read, and before the service is bothered.
        if (context.Request.ContentLength > LimitOf(context)) throw new DomainException(CommonErrors.BodyTooLarge);
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } failure || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return;
        await Problem.WriteAsync(context, RefusalOf(failure, context.Request.Method, $"The service {context.GetReverseProxyFeature().Cluster.Config.ClusterId}"));
    }

    private static long? LimitOf(HttpContext context) =>
        context.GetReverseProxyFeature().Route.Config.MaxRequestBodySize ?? context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;

    private static DomainError RefusalOf(IForwarderErrorFeature failure, string method, string service) => failure switch
    {
        { Exception: { } exception } when IsTooLarge(exception) => CommonErrors.BodyTooLarge,
        { Error: ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled } => CommonErrors.Malformed("The body ended before it was whole."),
        _ when !Changes(method) || NeverArrived(failure) => CommonErrors.Unavailable(service),
        _ => CommonErrors.Unanswered(service),
    };

    private static bool Changes(string method) => !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));

    // Nobody was there, or nobody took the call; in any other case the service may have done what was asked before it ended.
    private static bool NeverArrived(IForwarderErrorFeature failure) =>
        failure.Error == ForwarderError.NoAvailableDestinations || failure.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };

    private static bool IsTooLarge(Exception exception) =>
        exception is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
        || (exception is AggregateException several ? several.InnerExceptions.Any(IsTooLarge) : exception.InnerException is { } inner && IsTooLarge(inner));
}
