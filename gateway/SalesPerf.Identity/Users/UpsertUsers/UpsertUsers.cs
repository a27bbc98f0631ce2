using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using SalesPerf.Identity.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Users.UpsertUsers;

/// <summary>What became of one item.</summary>
public enum UserOutcome
{
    /// <summary>A new user.</summary>
    Created,

    /// <summary>Made equal to the item.</summary>
    Updated,

    /// <summary>Was equal already.</summary>
    Unchanged,

    /// <summary>See the problem; nothing was changed for this item.</summary>
    Refused,
}

/// <summary>One item's outcome, and why where it was refused.</summary>
internal sealed record UpsertedUser(string UserName, UserOutcome Outcome, DomainError? Error = null);

/// <summary>Registers people or makes them equal to what is sent; each item stands or falls by itself.</summary>
internal sealed class UpsertUsers(
    IdentityDb db, IPasswordHasher<Person> hasher, IOpenIddictTokenManager tokens, IOptions<IssuerOptions> options, IHostEnvironment environment, TimeProvider time)
{
    // One hash for everybody who gets the development password: a demo company is loaded in seconds.
    private string? developmentHash;

    public async Task<IReadOnlyList<UpsertedUser>> HandleAsync(IReadOnlyList<UserItem> items, Caller caller, CancellationToken cancellationToken)
    {
        var keys = items.Select(i => Person.KeyOf(i.UserName)).ToHashSet(StringComparer.Ordinal);
        var present = await db.People.Where(p => keys.Contains(p.UserNameKey)).ToDictionaryAsync(p => p.UserNameKey, StringComparer.Ordinal, cancellationToken);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var results = new List<UpsertedUser>(items.Count);
        foreach (var item in items)
        {
            try
            {
                if (!seen.Add(Person.KeyOf(item.UserName))) throw new DomainException(UserErrors.Repeated);
                results.Add(new(item.UserName, await ApplyAsync(item, present.GetValueOrDefault(Person.KeyOf(item.UserName)), caller, cancellationToken)));
            }
            catch (DomainException refusal) { results.Add(new(item.UserName, UserOutcome.Refused, refusal.Error)); }
        }

        await db.SaveChangesAsync(cancellationToken);
        return results;
    }

    private async Task<UserOutcome> ApplyAsync(UserItem item, Person? person, Caller caller, CancellationToken cancellationToken)
    {
        var details = item.Check();
        if (GrantRules.Refusal(caller, person, details) is { } refusal) throw new DomainException(refusal);
        var now = time.GetUtcNow();
        if (person is null)
        {
            db.People.Add(Person.Register(item.UserName, details, FirstHash(item.Password), now));
            return UserOutcome.Created;
        }

        var described = person.Describe(details, now);
        var renewed = item.Password is not null && hasher.VerifyHashedPassword(person, person.PasswordHash, item.Password) == PasswordVerificationResult.Failed;
        if (renewed)
        {
            person.ChangePassword(hasher.HashPassword(person, item.Password!), now);
            await tokens.RevokeBySubjectAsync(person.Id.ToString(), cancellationToken);
        }

        return described || renewed ? UserOutcome.Updated : UserOutcome.Unchanged;
    }

    private string FirstHash(string? password)
    {
        if (password is not null) return hasher.HashPassword(null!, password);
        if (!environment.IsDevelopment() || options.Value.DevelopmentPassword is not { Length: > 0 } forAll) throw new DomainException(UserErrors.PasswordRequired);
        return developmentHash ??= hasher.HashPassword(null!, forAll);
    }
}
