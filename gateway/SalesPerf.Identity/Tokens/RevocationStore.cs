using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.Identity.Persistence;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Tokens;

/// <summary>Whose tokens no longer hold: written in the transaction of what took the right away, read by every process.</summary>
internal sealed class RevocationStore(NpgsqlDataSource source, IOptions<IssuerOptions> options, TimeProvider time)
{
    // A clock may be behind ours when it judges whether a token has ended.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>Ends the tokens that a subject has now.</summary>
    public Task AddAsync(IdentityDb db, string subject, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"INSERT INTO identity.revocation (subject, revoked_at) VALUES ({subject}, {time.GetUtcNow()}) ON CONFLICT (subject) DO UPDATE SET revoked_at = greatest(revocation.revoked_at, excluded.revoked_at)", cancellationToken);

    /// <summary>Those that may still end a token.</summary>
    public async Task<IReadOnlyList<Revocation>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT subject, revoked_at FROM identity.revocation WHERE revoked_at > $1 ORDER BY subject");
        command.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow() - options.Value.AccessTokenLifetime - Margin });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var items = new List<Revocation>();
        while (await reader.ReadAsync(cancellationToken)) items.Add(new(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1)));
        return items;
    }
}

/// <summary>The issuer checks its own tokens too, so it reads what the others ask for.</summary>
internal sealed partial class OwnRevocations(RevocationStore store, Revocations revocations, IOptions<TokenOptions> options, TimeProvider time, ILogger<OwnRevocations> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RevocationInterval, time);
        do
        {
            try { revocations.Replace(await store.ListAsync(stoppingToken)); }
            catch (NpgsqlException exception) { LogLater(logger, exception); }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Revocations could not be read; the known ones go on")]
    private static partial void LogLater(ILogger logger, Exception exception);
}

internal static class RevocationEndpoints
{
    /// <summary>Below the issuer's address, and named by its discovery document.</summary>
    public const string Path = "/v1/identity/revocations";

    public static void MapRevocations(this IEndpointRouteBuilder app) => app.MapGet(Path, ListAsync).WithTags("Users").RequirePersona(Persona.Service)
        .WithName("ListRevocations").WithSummary("Subjects whose tokens no longer hold although they have not ended, for our own processes.");

    private static async Task<Ok<RevocationsAnswer>> ListAsync(RevocationStore store, CancellationToken cancellationToken) => TypedResults.Ok(new RevocationsAnswer(await store.ListAsync(cancellationToken)));
}
