using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using SalesPerf.Identity.Persistence;
using SalesPerf.Identity.Tokens;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Users.UpsertUsers;

/// <summary>Registers people or makes them equal to what is sent; each item stands or falls by itself.</summary>
internal sealed class UpsertUsers(
    IdentityDb db, IPasswordHasher<Person> hasher, IOpenIddictTokenManager tokens, RevocationStore revocations, IOptions<IssuerOptions> options, IHostEnvironment environment, TimeProvider time)
{
    // One hash for everybody who gets the development password: a demo company is loaded in seconds.
    private string? developmentHash;

    public async Task<MultiStatus> HandleAsync(Batch<UserItem> batch, Caller caller, HttpContext context)
    {
        batch.RequireSize();
        var cancellationToken = context.RequestAborted;
        var keys = batch.Items.Select(i => Person.KeyOf(i.UserName)).ToHashSet(StringComparer.Ordinal);
        var present = await db.People.Where(p => keys.Contains(p.UserNameKey)).ToDictionaryAsync(p => p.UserNameKey, StringComparer.Ordinal, cancellationToken);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (ended, narrowed) = (new List<Guid>(), new List<Guid>());
        var answer = batch.Judge(context, item => item.UserName, (item, _) => seen.Add(Person.KeyOf(item.UserName))
            ? Apply(item, present.GetValueOrDefault(Person.KeyOf(item.UserName)), caller, ended, narrowed)
            : throw new DomainException(UserErrors.Repeated));
        await db.SaveChangesAsync(cancellationToken);
        foreach (var subject in ended) await tokens.RevokeBySubjectAsync(subject.ToString(), cancellationToken);
        foreach (var subject in ended.Union(narrowed)) await revocations.AddAsync(db, subject.ToString(), cancellationToken);
        return answer;
    }

    private BatchItemStatus Apply(UserItem item, Person? person, Caller caller, List<Guid> ended, List<Guid> narrowed)
    {
        var details = item.Check();
        if (GrantRules.Refusal(caller, person, details) is { } refusal) throw new DomainException(refusal);
        var now = time.GetUtcNow();
        if (person is null)
        {
            db.People.Add(Person.Register(item.UserName, details, FirstHash(item.Password), now));
            return BatchItemStatus.Created;
        }

        if (person.IsNarrowedBy(details)) narrowed.Add(person.Id);
        var described = person.Describe(details, now);
        var renewed = item.Password is not null && hasher.VerifyHashedPassword(person, person.PasswordHash, item.Password) == PasswordVerificationResult.Failed;
        if (renewed)
        {
            person.ChangePassword(hasher.HashPassword(person, item.Password!), now);
            ended.Add(person.Id);
        }

        return described || renewed ? BatchItemStatus.Updated : BatchItemStatus.Unchanged;
    }

    private string FirstHash(string? password)
    {
        if (password is not null) return hasher.HashPassword(null!, password);
        if (!environment.IsDevelopment() || options.Value.DevelopmentPassword is not { Length: > 0 } forAll) throw new DomainException(UserErrors.PasswordRequired);
        return developmentHash ??= hasher.HashPassword(null!, forAll);
    }
}
