using System.Globalization;
using MimeKit;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Identity.Digests;

/// <summary>A digest as the edge gives it.</summary>
/// <param name="Text">Markdown that reads well as it is.</param>
/// <param name="Language">The reader's.</param>
/// <param name="Tasks">How many things wait.</param>
/// <param name="IsWhole">Whether every service answered; what is missing is named in the text.</param>
internal sealed record Digest(string Text, Language Language, int Tasks, bool IsWhole);

/// <summary>The mail. Nothing that people write gets into a header: the subject says a number, the receiver is a checked address.</summary>
internal static class DigestMessage
{
    /// <summary>Puts it together; null where the address is none.</summary>
    /// <param name="digest">What waits.</param>
    /// <param name="due">For whom, and where to.</param>
    /// <param name="options">From whom.</param>
    /// <param name="stop">Address at which the reader ends these mails.</param>
    public static MimeMessage? Of(Digest digest, DueDigest due, MailOptions options, Uri stop)
    {
        if (!MailboxAddress.TryParse(due.Email, out var receiver) || receiver.Address != due.Email) return null;
        var sender = new MailboxAddress(options.FromName, options.From);
        var message = new MimeMessage
        {
            // The same for the same digest, so that whoever gets it twice sees that it is one.
            MessageId = string.Create(CultureInfo.InvariantCulture, $"digest.{due.Person:N}.{due.Period.Day:yyyyMMdd}@{sender.Domain}"),
            Subject = Labels.Of("digest.title", [digest.Tasks.ToString(CultureInfo.InvariantCulture)], digest.Language),
            Body = new TextPart("plain") { Text = $"{digest.Text}\n-- \n{Labels.Of("digest.mail_footer", [stop.AbsoluteUri], digest.Language)}\n" },
        };
        message.From.Add(sender);
        message.To.Add(receiver);
        message.Body.Headers.Add(HeaderId.ContentLanguage, LanguageTags.TagOf(digest.Language));
        // RFC 3834: nobody answers it by a machine.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add(HeaderId.ListUnsubscribe, $"<{stop.AbsoluteUri}>");
        // RFC 8058 asks for https.
        if (stop.Scheme == Uri.UriSchemeHttps) message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        return message;
    }
}
