using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

internal static class EveryInvariant
{
    public static async Task HoldsAsync(CompensationFixture service) => Assert.Empty(await ViolationsAsync(service));

    /// <summary>Ids and violations of those that do not hold.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(CompensationFixture service) =>
    [
        .. (await service.GetAsync("/v1/compensation/invariants", Persona.Operator)).GetProperty("items").EnumerateArray()
            .SelectMany(i => i.GetProperty("violations").EnumerateArray().Select(v => $"{i.GetProperty("id").GetString()}: {v.GetString()}")),
    ];
}
