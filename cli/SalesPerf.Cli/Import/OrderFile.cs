using System.Text;
using System.Text.Json.Nodes;
using SalesPerf.Cli.Api;
using SalesPerf.Cli.Platform;

namespace SalesPerf.Cli.Import;

/// <summary>A file of orders: staged and judged, and transferred where every row is valid.</summary>
internal static class OrderFile
{
    /// <summary>What the import came to.</summary>
    public static async Task<JsonNode> SendAsync(ApiClient admin, string text, CancellationToken cancellationToken)
    {
        using var csv = new StringContent(text, Encoding.UTF8, "text/csv");
        var import = (await admin.PostAsync("/v1/compensation/imports", csv, cancellationToken))!;
        if (import["invalid"]!.GetValue<int>() > 0) throw new CliException($"{import["invalid"]} orders are not valid: {import["errors"]!.AsArray().FirstOrDefault()}");
        var answer = (await admin.PostAsync($"/v1/compensation/imports/{import["id"]}:transfer", new { onlyIfAllValid = true }, cancellationToken))!;
        // Many rows are an operation, few are answered with the import.
        return answer["kind"] is null ? answer : (await admin.FinishAsync(answer, null, cancellationToken))["result"]!;
    }
}
