using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.ServiceDefaults.Audit;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Clients;

/// <summary>Clients of other services: address by name, a deadline on every call, the caller's identity, refusals rebuilt, retry only of what never arrived.</summary>
public static class GrpcClients
{
    /// <summary>Longest wait for a call that states no deadline of its own.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Registers <typeparamref name="TClient"/> for the service of that name, reached at its <c>grpc</c> endpoint.</summary>
    /// <param name="services">The container.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="name">Where several services answer the same client: the name by which <c>GrpcClientFactory</c> tells them apart.</param>
    /// <param name="asService">Whether this service asks for itself even where somebody is signed in: for what it needs whole, and narrows before it answers.</param>
    public static IHttpClientBuilder AddServiceGrpcClient<TClient>(this IServiceCollection services, string service, string? name = null, bool asService = false) where TClient : class
    {
        services.AddTransient<DeadlineInterceptor>();
        return services.AddGrpcClient<TClient>(name ?? typeof(TClient).Name, o =>
            {
                o.Address = new Uri($"http://_grpc.{service}");
                o.ChannelOptionsActions.Add(c =>
                {
                    c.UnsafeUseInsecureChannelCallCredentials = true;
                    c.MaxReceiveMessageSize = 16 * 1024 * 1024;
                    c.ServiceConfig = new ServiceConfig { MethodConfigs = { RetryUnavailable() } };
                });
            })
            .AddInterceptor(sp => new ClientErrorInterceptor(sp.GetRequiredService<IHttpContextAccessor>(), asService))
            .AddInterceptor<DeadlineInterceptor>()
            .AddCallCredentials(async (context, metadata, sp) =>
            {
                var (tokens, caller) = (sp.GetRequiredService<ServiceTokens>(), sp.GetRequiredService<IHttpContextAccessor>().HttpContext);
                var header = asService ? await tokens.ForServiceAsync(context.CancellationToken) : await tokens.ForCallAsync(context.CancellationToken);
                metadata.Add("authorization", header.ToString());
                // A person's own token says who it is; a service's says for whom.
                if ((asService || caller is null) && sp.GetRequiredService<AuditScope>().Accountable is { } person && Ascii.IsValid(person)) metadata.Add(Caller.OnBehalfOfHeader, person);
            });
    }

    private static MethodConfig RetryUnavailable() => new()
    {
        Names = { MethodName.Default },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 4, InitialBackoff = TimeSpan.FromMilliseconds(100), MaxBackoff = TimeSpan.FromSeconds(1), BackoffMultiplier = 2, RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };
}

/// <summary>Gives every call a deadline: the caller's own where one was stated, else the default.</summary>
internal sealed class DeadlineInterceptor : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Bounded(context, GrpcClients.DefaultDeadline));

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Bounded(context, StreamDeadline));

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(Bounded(context, StreamDeadline));

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(Bounded(context, StreamDeadline));

    private static readonly TimeSpan StreamDeadline = TimeSpan.FromMinutes(5);

    // The client compares deadlines with the machine's clock, whatever day the business has.
    private static ClientInterceptorContext<TRequest, TResponse> Bounded<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context, TimeSpan longest)
        where TRequest : class where TResponse : class =>
        context.Options.Deadline is not null
            ? context
            : new(context.Method, context.Host, context.Options.WithDeadline(TimeProvider.System.GetUtcNow().Add(longest).UtcDateTime));
}
