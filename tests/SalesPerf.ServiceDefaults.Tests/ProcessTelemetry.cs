namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>Classes that look at the spans of the whole process: one that has everything recorded would have the others see what is otherwise left out, so they run one after the other.</summary>
[CollectionDefinition(nameof(ProcessTelemetry))]
public sealed class ProcessTelemetry;
