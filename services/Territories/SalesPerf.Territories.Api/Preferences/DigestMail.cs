using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.Territories.Api.Persistence;

namespace SalesPerf.Territories.Api.Preferences;

/// <summary>How often a digest is sent.</summary>
internal enum MailEvery
{
    /// <summary>Every day.</summary>
    Day,

    /// <summary>Once a week.</summary>
    Week,
}

/// <summary>The digest by e-mail, where the platform sends mail; it is sent only where something waits.</summary>
/// <param name="Email">Where it goes: one address, without a name.</param>
/// <param name="Every">How often: day or week.</param>
/// <param name="Hour">Local hour at which it is sent, 0 to 23.</param>
/// <param name="Weekday">The day of a weekly one.</param>
/// <param name="TimeZone">IANA name of the zone of the hour, such as <c>Asia/Jakarta</c>; the organisation's where none is named.</param>
internal sealed record DigestMailBody(string Email, MailEvery Every = MailEvery.Day, int Hour = 7, DayOfWeek Weekday = DayOfWeek.Monday, string? TimeZone = null);

/// <summary>Settings of the preferences; section <c>Preferences</c>.</summary>
internal sealed class PreferenceOptions
{
    public const string Section = "Preferences";

    /// <summary>Every domain.</summary>
    public const string AnyDomain = "*";

    /// <summary>
    /// Domains to which a digest may go: the company's own, each for itself and not for those below it, or <c>*</c>. Nobody proves that an address is theirs, so this is what keeps
    /// the mails in the company. Empty where the platform sends none.
    /// </summary>
    public IReadOnlyList<string> MailDomains { get; set; } = [];
}

/// <summary>What may be chosen of the mail.</summary>
internal static partial class DigestMail
{
    private const int LongestAddress = 254; // RFC 5321, section 4.5.3.1.3, without the angle brackets
    private const int LongestLocalPart = 64;

    /// <summary>Records what is wrong with a choice.</summary>
    public static void Check(this Violations violations, DigestMailBody mail, PreferenceOptions options)
    {
        if (!violations.Check(options.MailDomains.Count > 0, "/mail", "mail_not_sent", "This platform sends no mail; leave it out.")) return;
        if (violations.Check(IsAddress(mail.Email), "/mail/email", "not_an_address", "One e-mail address without a name, such as dewi@example.com."))
        {
            var domain = mail.Email[(mail.Email.LastIndexOf('@') + 1)..];
            violations.Check(options.MailDomains.Contains(PreferenceOptions.AnyDomain) || options.MailDomains.Contains(domain, StringComparer.OrdinalIgnoreCase), "/mail/email", "foreign_domain", $"An address at {string.Join(" or ", options.MailDomains)}: what waits for people stays in the company.");
        }

        violations.Check(mail.Hour is >= 0 and <= 23, "/mail/hour", "out_of_range", "0 to 23.");
        violations.Check(mail.TimeZone is null || (TimeZoneInfo.TryFindSystemTimeZoneById(mail.TimeZone, out var zone) && zone.HasIanaId), "/mail/timeZone", "not_a_time_zone", "The IANA name of a time zone, such as Asia/Jakarta.");
    }

    /// <summary>The choice with its zone said, so that a later change of the organisation moves nobody's hour.</summary>
    public static async Task<DigestMailBody?> InAZoneAsync(this DigestMailBody? mail, TerritoriesDbContext db, CancellationToken cancellationToken)
    {
        if (mail is null or { TimeZone: not null }) return mail;
        return mail with { TimeZone = await db.Company.Select(c => c.TimeZone).FirstOrDefaultAsync(cancellationToken) ?? Organisation.Visibility.BusinessClock.DefaultTimeZone };
    }

    // Narrower than RFC 5322 on purpose: nothing that is quoted, commented or in several lines gets as far as a header.
    private static bool IsAddress(string? email) => email is { Length: <= LongestAddress } && Address().IsMatch(email) && email.IndexOf('@', StringComparison.Ordinal) <= LongestLocalPart;

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])\z", RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}
