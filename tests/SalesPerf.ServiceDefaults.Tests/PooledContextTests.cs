using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>A context belongs to one scope until that scope ends.</summary>
public sealed class PooledContextTests(SampleService service) : IClassFixture<SampleService>
{
    // A scope disposes of what it gave away once for each name that it was asked by; in between the context may be another scope's.
    [Fact]
    public async Task A_scope_disposes_of_its_context_twice_then_the_next_one_keeps_its_transaction()
    {
        var ending = service.Services.CreateAsyncScope();
        var context = ending.ServiceProvider.GetRequiredService<SampleDbContext>();
        Assert.Same(context, ending.ServiceProvider.GetRequiredService<DbContext>());
        await context.DisposeAsync();
        var begun = Enumerable.Range(0, 32).Select(_ => service.Services.CreateAsyncScope()).ToArray();
        var contexts = begun.Select(s => s.ServiceProvider.GetRequiredService<SampleDbContext>()).ToArray();
        foreach (var next in contexts) await next.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);

        await ending.DisposeAsync();

        Assert.All(contexts, next => Assert.Equal(System.Data.ConnectionState.Open, next.Database.GetDbConnection().State));
        foreach (var scope in begun) await scope.DisposeAsync();
    }
}
