using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>
/// Finds an operation by its address and method. Where addresses differ in their verb alone, a policy of the framework leaves only those operations that take no body to whoever sends none, or one of another
/// type: so it would be told that there is nothing at the address. Without the policy the type is compared once the operation is known (<see cref="HabitMiddleware"/>).
/// </summary>
public static class ChoiceByAddress
{
    // The framework keeps the policy to itself.
    private const string ByType = "AcceptsMatcherPolicy";

    /// <summary>Call after whatever adds routing.</summary>
    public static void ChooseByAddressAlone(this IServiceCollection services)
    {
        foreach (var policy in services.Where(d => d.ServiceType == typeof(MatcherPolicy) && d.ImplementationType?.Name == ByType).ToArray()) services.Remove(policy);
    }

    /// <summary>What was added since would bring the policy back without a word.</summary>
    internal static void AssertChoosesByAddressAlone(this IServiceProvider services)
    {
        if (services.GetServices<MatcherPolicy>().Any(p => p.GetType().Name == ByType)) throw new InvalidOperationException($"Routing was added again: call {nameof(ChooseByAddressAlone)} after it.");
    }
}
