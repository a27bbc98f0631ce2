using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.ServiceDefaults.Audit;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>A rule of a service that its stored data must satisfy at any time.</summary>
/// <param name="Id">Short and stable.</param>
/// <param name="Description">The rule as a sentence.</param>
/// <param name="FindAsync">Finds what breaks it, with the services of the request; a line per violation.</param>
public sealed record InvariantRule(string Id, string Description, Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<string>>> FindAsync)
{
    /// <summary>A rule that one query checks, which asks the stored data itself and not the code that should have kept it right.</summary>
    /// <param name="id">Short and stable.</param>
    /// <param name="description">The rule as a sentence.</param>
    /// <param name="sql">A query with one text column named <c>"Value"</c>: a line per violation, none where the rule holds.</param>
    public InvariantRule(string id, string description, string sql)
        : this(id, description, (services, cancellationToken) => QueryAsync(services.GetRequiredService<DbContext>(), sql, cancellationToken))
    {
    }

    // A limit would be planned as if some rows were found soon, and where a rule holds there are none: so the query is asked as it is, and read no further than it is told.
    private static async Task<IReadOnlyList<string>> QueryAsync(DbContext db, string sql, CancellationToken cancellationToken) =>
        await db.Database.SqlQueryRaw<string>(sql).AsAsyncEnumerable().Take(Invariants.MostViolations).ToListAsync(cancellationToken);
}

/// <summary>What a check of one rule found.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Description">The rule as a sentence.</param>
/// <param name="Violations">What breaks it, by ids only; at most 100 lines.</param>
public sealed record InvariantResult(string Id, string Description, IReadOnlyList<string> Violations);

/// <summary>What a check of all rules of a service found.</summary>
public sealed record InvariantsAnswer(IReadOnlyList<InvariantResult> Items);

/// <summary>The address at which a service answers for its invariants.</summary>
public static class Invariants
{
    internal const int MostViolations = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Maps <c>/v1/{service}/invariants</c> for the platform operator.</summary>
    public static RouteHandlerBuilder MapInvariants(this IEndpointRouteBuilder app, string service, params InvariantRule[] rules) =>
        app.MapGet($"/v1/{service}/invariants", async (HttpContext http, CancellationToken cancellationToken) =>
            {
                // A question over everything that is stored takes as long as it takes.
                http.RequestServices.GetRequiredService<DbContext>().Database.SetCommandTimeout(Patience);
                var results = new List<InvariantResult>();
                foreach (var rule in rules.Concat(AuditLog.Rules))
                    results.Add(new(rule.Id, rule.Description, [.. (await rule.FindAsync(http.RequestServices, cancellationToken)).Take(MostViolations)]));
                return TypedResults.Ok(new InvariantsAnswer(results));
            })
            .WithName($"Check{char.ToUpperInvariant(service[0])}{service[1..]}Invariants").WithSummary($"Checks the rules that the stored data of {service} must satisfy.")
            .WithTags("Operations").RequirePersona(Persona.Operator);
}
