using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SalesPerf.Identity.Persistence;
using SalesPerf.Identity.Users;

namespace SalesPerf.Identity.SignIn;

/// <summary>Checks a user name and password, and ends guessing: a person is locked for some minutes after several wrong passwords in a row.</summary>
/// <remarks>Nobody learns from the answer or its time whether a user exists or is locked.</remarks>
internal sealed class PasswordCheck(IdentityDb db, IPasswordHasher<Person> hasher, IOptions<IssuerOptions> options, TimeProvider time)
{
    // A hash that no password has is checked for a user that does not exist, so that the answer takes as long.
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<Person>().HashPassword(null!, Guid.CreateVersion7().ToString()));

    /// <summary>Longer input is not hashed: nobody's password is longer, and hashing it costs us.</summary>
    public const int LongestPassword = 200;

    public async Task<Person?> FindAsync(string userName, string password, CancellationToken cancellationToken)
    {
        if (password.Length > LongestPassword) return null;
        // The row is locked, so that guesses sent at the same time are counted one by one.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var person = await db.People.FromSql($"SELECT *, xmin FROM identity.person WHERE user_name_key = {Person.KeyOf(userName)} FOR UPDATE").SingleOrDefaultAsync(cancellationToken);
        var verdict = hasher.VerifyHashedPassword(person!, person?.PasswordHash ?? NobodysHash.Value, password);
        var now = time.GetUtcNow();
        if (person is null || person.IsLocked(now)) return null;

        if (verdict == PasswordVerificationResult.Failed) person.FailedToSignIn(options.Value.Lockout, now);
        else person.SignedIn();
        if (verdict == PasswordVerificationResult.SuccessRehashNeeded) person.RenewHash(hasher.HashPassword(person, password));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return verdict == PasswordVerificationResult.Failed ? null : person;
    }
}
