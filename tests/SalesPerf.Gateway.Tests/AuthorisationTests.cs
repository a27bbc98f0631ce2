using SalesPerf.Testing.Authorisation;

namespace SalesPerf.Gateway.Tests;

/// <summary>What the edge answers itself, and what it passes on, against docs/authorisation.yaml.</summary>
public sealed class AuthorisationTests(Edge edge) : IClassFixture<Edge>
{
    [Fact]
    public void Every_operation_stands_in_the_matrix() => AuthorisationMatrix.ListsEveryOperation("gateway", edge.Services);

    [Fact]
    public Task Every_operation_lets_in_whom_the_matrix_names_and_nobody_else() =>
        AuthorisationMatrix.LetsInWhomItNamesAsync("gateway", edge.Services, persona => persona is { } who ? edge.As(who) : edge.Anonymous());
}
