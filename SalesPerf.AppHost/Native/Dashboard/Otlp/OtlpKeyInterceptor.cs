using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace SalesPerf.AppHost.Native.Dashboard.Otlp;

/// <summary>The key that a sender of telemetry must show, under the header name that Aspire's dashboard uses too.</summary>
internal sealed class OtlpKeyInterceptor(OtlpKey key) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        key.Opens(context.RequestHeaders.GetValue(OtlpKey.Header))
            ? continuation(request, context)
            : throw new RpcException(new Status(StatusCode.Unauthenticated, $"The header {OtlpKey.Header} is missing or wrong."));
}

/// <summary>A random key, new with every start.</summary>
internal sealed record OtlpKey(string Value)
{
    public const string Header = "x-otlp-api-key";

    /// <summary>Whether a shown key is this one; takes the same time whatever differs.</summary>
    public bool Opens(string? shown) => shown is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(Value));
}
