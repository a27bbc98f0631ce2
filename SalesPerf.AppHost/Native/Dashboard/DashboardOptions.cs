using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.AppHost.Native.Dashboard;

/// <summary>What the runner decides about the dashboard.</summary>
internal sealed record DashboardOptions
{
    /// <summary>An existing private folder; <c>dashboard.json</c> (address and API key, readable by its owner only) is written there for tools.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Port of the pages on the loopback address; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Port of the OTLP receiver on the loopback address; 0 takes a free one.</summary>
    public int OtlpPort { get; init; }

    /// <summary>Set when telemetry already goes elsewhere: then nothing is received here and the pages link there.</summary>
    public Uri? ForeignOtlpEndpoint { get; init; }

    /// <summary>The issuer; when null, the first address of the resource named <c>identity</c>.</summary>
    public Uri? Authority { get; init; }

    /// <summary>The client with which the dashboard asks services for their dead letters.</summary>
    public string ClientId { get; init; } = "dashboard";

    /// <summary>Its secret; without it the Dead letters page says so.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Resources that keep dead letters and answer <c>/v1/{name}/dead-letters</c>.</summary>
    public IReadOnlyList<string> DeadLetterServices { get; init; } = ["territories", "compensation", "goals", "training", "recruiting", "partners"];

    /// <summary>How much telemetry is kept.</summary>
    public TelemetryLimits Limits { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
