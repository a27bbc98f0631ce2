using SalesPerf.Testing.Authorisation;

namespace SalesPerf.Identity.Tests;

/// <summary>The operations of the issuer against docs/authorisation.yaml.</summary>
public sealed class AuthorisationTests(Issuer issuer) : IClassFixture<Issuer>
{
    [Fact]
    public void Every_operation_stands_in_the_matrix() => AuthorisationMatrix.ListsEveryOperation("identity", issuer.Services);

    [Fact]
    public Task Every_operation_lets_in_whom_the_matrix_names_and_nobody_else() => AuthorisationMatrix.LetsInWhomItNamesAsync("identity", issuer.Services, issuer.As);
}
