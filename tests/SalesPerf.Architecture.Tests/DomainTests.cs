using System.Reflection;
using System.Runtime.CompilerServices;

namespace SalesPerf.Architecture.Tests;

public sealed class DomainTests
{
    private static readonly string[] Services = ["Compensation", "Goals", "Recruiting", "Territories", "Training"];

    private static readonly Type[] Domain = [.. Services.SelectMany(s => Assembly.Load($"SalesPerf.{s}.Domain").GetTypes())
        .Concat(Assembly.Load("SalesPerf.Primitives").GetTypes()).Concat(Assembly.Load("SalesPerf.Expressions").GetTypes()).Where(t => t.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !t.Name.StartsWith('<'))];

    [Fact]
    public void There_is_a_domain_to_look_at() => Assert.All(Services, s => Assert.NotEmpty(Assembly.Load($"SalesPerf.{s}.Domain").GetExportedTypes()));

    [Fact]
    public void A_domain_does_not_wait() => Assert.Empty(DomainRules.Asynchronous(Domain));

    [Fact]
    public void A_domain_object_cannot_be_changed_from_outside() => Assert.Empty(DomainRules.PublicSetters(Domain));

    [Fact]
    public void A_domain_does_not_calculate_in_floating_point() => Assert.Empty(DomainRules.FloatingPoint(Domain));

    [Fact]
    public void A_domain_class_is_sealed() => Assert.Empty(DomainRules.OpenClasses(Domain.Where(t => t != typeof(Primitives.DomainException))));

    [Fact]
    public void A_domain_is_told_the_time() => Assert.Empty(DomainRules.Clocks(Domain));

    [Fact]
    public void Each_rule_finds_the_sample_that_breaks_it()
    {
        Type[] bad = [typeof(Bad)];
        Assert.Contains("Bad.WaitAsync", DomainRules.Asynchronous(bad));
        Assert.Contains("Bad.Amount", DomainRules.PublicSetters(bad));
        Assert.Contains("Bad.Half", DomainRules.FloatingPoint(bad));
        Assert.Contains("Bad.rates", DomainRules.FloatingPoint(bad));
        Assert.Contains("Bad", DomainRules.OpenClasses(bad));
        Assert.Contains("Bad.clock", DomainRules.Clocks(bad));
    }

    // Breaks every rule of a domain.
    public class Bad(TimeProvider clock)
    {
        private readonly TimeProvider clock = clock;
        private readonly List<double> rates = [];

        public decimal Amount { get; set; }

        public static double Half(double value) => value / 2;

        public Task<DateTimeOffset> WaitAsync() => Task.FromResult(rates.Count > 0 ? clock.GetUtcNow() : default);
    }
}
