using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using OpenTelemetry;

namespace SalesPerf.ServiceDefaults.Telemetry;

/// <summary>
/// Writes the gRPC client's own spans by the semantic conventions (https://opentelemetry.io/docs/specs/semconv/rpc/grpc/). The client calls all of them
/// <c>Grpc.Net.Client.GrpcOut</c>, with <c>grpc.method</c> as <c>/package.Service/Method</c> and <c>grpc.status_code</c> as a number.
/// </summary>
internal sealed class GrpcClientSpans : BaseProcessor<Activity>
{
    /// <summary>The client's activity source. Left out, its spans would be missing callers between a request and its HTTP call.</summary>
    public const string Source = "Grpc.Net.Client";

    /// <inheritdoc />
    public override void OnEnd(Activity data)
    {
        if (data.Source.Name != Source || data.GetTagItem("grpc.method") is not string path) return;
        var method = path.TrimStart('/');
        data.DisplayName = method;
        data.SetTag("rpc.system", "grpc");
        if (method.Split('/') is [var service, var name]) data.SetTag("rpc.service", service).SetTag("rpc.method", name);
        if (!int.TryParse(data.GetTagItem("grpc.status_code")?.ToString(), CultureInfo.InvariantCulture, out var status)) return;
        data.SetTag("rpc.grpc.status_code", status);
        // A stream that its reader leaves once it has all answers ends as cancelled; that is the reader's decision and no failure.
        if ((StatusCode)status is not (StatusCode.OK or StatusCode.Cancelled)) data.SetStatus(ActivityStatusCode.Error, ((StatusCode)status).ToString());
    }
}
