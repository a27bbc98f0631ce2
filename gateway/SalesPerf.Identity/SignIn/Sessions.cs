using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Identity.Persistence;
using SalesPerf.Identity.Users;

namespace SalesPerf.Identity.SignIn;

/// <summary>Who is signed in in a browser: a cookie that ends with its time, or when the password changes.</summary>
internal sealed class Sessions(IdentityDb db, TimeProvider time)
{
    public const string Scheme = "session";

    private const string SubjectClaim = "sub";
    private const string StampClaim = "stamp";
    private const string SinceClaim = "since";

    public Task BeginAsync(HttpContext context, Person person)
    {
        Claim[] claims =
        [
            new(SubjectClaim, person.Id.ToString()), new(StampClaim, person.SecurityStamp.ToString()),
            new(SinceClaim, time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ];
        return context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme)));
    }

    /// <summary>The person of this browser, or null; with a greatest age, only one who signed in since.</summary>
    public async Task<Person?> FindAsync(HttpContext context, TimeSpan? maxAge = null)
    {
        var cookie = (await context.AuthenticateAsync(Scheme)).Principal;
        if (cookie is null || !Guid.TryParse(cookie.FindFirstValue(SubjectClaim), out var id) || !Guid.TryParse(cookie.FindFirstValue(StampClaim), out var stamp)) return null;
        var since = DateTimeOffset.FromUnixTimeSeconds(long.Parse(cookie.FindFirstValue(SinceClaim) ?? "0", CultureInfo.InvariantCulture));
        if (maxAge is { } age && since + age < time.GetUtcNow()) return null;
        return await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id && p.SecurityStamp == stamp, context.RequestAborted);
    }
}
