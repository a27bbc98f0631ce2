using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SalesPerf.ServiceDefaults.Tests;

internal static class Problems
{
    /// <summary>The code of a refusal, after checking that it is a whole problem.</summary>
    public static async Task<string> CodeAsync(this HttpResponseMessage answer)
    {
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)answer.StatusCode, problem["status"]!.GetValue<int>());
        Assert.All(["type", "title", "detail", "instance", "traceId"], member => Assert.NotEqual(string.Empty, problem[member]!.GetValue<string>()));
        return problem["code"]!.GetValue<string>();
    }
}
