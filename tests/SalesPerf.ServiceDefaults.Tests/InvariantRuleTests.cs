using Microsoft.Extensions.DependencyInjection;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.ServiceDefaults.Tests;

public sealed class InvariantRuleTests(SampleService service) : IClassFixture<SampleService>
{
    // The store plans a query of which few rows are wanted as if some of them were found soon; of a rule that holds there are none.
    [Fact]
    public async Task The_query_of_a_rule_is_asked_as_it_is_so_that_it_is_planned_for_all_of_its_rows()
    {
        const string Asked = "SELECT current_query() AS \"Value\"";
        Assert.Equal(Asked, Assert.Single(await FindAsync(Asked)).TrimEnd());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(101)]
    public async Task More_lines_than_are_told_then_the_first_of_them(int lines) =>
        Assert.Equal(Enumerable.Range(1, Math.Min(lines, 100)).Select(n => $"{n}"), await FindAsync($"""SELECT n::text AS "Value" FROM generate_series(1, {lines}) AS n"""));

    private async Task<IReadOnlyList<string>> FindAsync(string sql)
    {
        await using var scope = service.Services.CreateAsyncScope();
        return await new InvariantRule("S1", "As the test asks.", sql).FindAsync(scope.ServiceProvider, TestContext.Current.CancellationToken);
    }
}
