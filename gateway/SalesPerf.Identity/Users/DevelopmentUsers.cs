using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SalesPerf.Identity.Persistence;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Users;

/// <summary>One user per persona, so that a developer can sign in at once. Registered only where the environment is Development.</summary>
internal sealed partial class DevelopmentUsers(IServiceProvider services, IOptions<IssuerOptions> options, ILogger<DevelopmentUsers> logger) : IHostedService
{
    private const long LockKey = 0x446576557365727A; // "DevUsers": replicas that start together do it one after the other

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        await RegisterAsync(db, scope.ServiceProvider.GetRequiredService<IPasswordHasher<Person>>(), scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RegisterAsync(IdentityDb db, IPasswordHasher<Person> hasher, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var password = options.Value.DevelopmentPassword!;
        var keys = options.Value.DevelopmentUsers.Keys.Select(Person.KeyOf).ToArray();
        var present = await db.People.Where(p => keys.Contains(p.UserNameKey)).ToDictionaryAsync(p => p.UserNameKey, StringComparer.Ordinal, cancellationToken);
        string? hash = null;
        foreach (var (userName, user) in options.Value.DevelopmentUsers)
        {
            var details = new PersonDetails(user.Name, user.ParticipantCode, [.. user.Personas.Select(p => PersonaOf(userName, p))]);
            if (!present.TryGetValue(Person.KeyOf(userName), out var person)) db.People.Add(Person.Register(userName, details, hash ??= hasher.HashPassword(null!, password), now));
            else if (hasher.VerifyHashedPassword(person, person.PasswordHash, password) == PasswordVerificationResult.Failed) person.ChangePassword(hash ??= hasher.HashPassword(person, password), now);
        }

        LogRegistered(logger, await db.SaveChangesAsync(cancellationToken), options.Value.DevelopmentUsers.Count);
    }

    private static Persona PersonaOf(string userName, string name) =>
        PersonaNames.Parse(name) ?? throw new InvalidOperationException($"Identity:DevelopmentUsers:{userName}:Personas names '{name}', which is no persona.");

    [LoggerMessage(Level = LogLevel.Information, Message = "{Changed} of {Count} development users registered or given the present password")]
    private static partial void LogRegistered(ILogger logger, int changed, int count);
}
