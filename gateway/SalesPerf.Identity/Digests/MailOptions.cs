using System.ComponentModel.DataAnnotations;
using MailKit.Security;
using MimeKit;

namespace SalesPerf.Identity.Digests;

/// <summary>How the connection to the mail server is protected.</summary>
internal enum MailSecurity
{
    /// <summary>STARTTLS, or no mail.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>Not at all: for a relay on the same machine or in the same closed network.</summary>
    None,
}

/// <summary>How mail is sent; section <c>Mail</c>. Without a host none is.</summary>
internal sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The server that takes mail (SMTP submission). Empty: nobody gets mail.</summary>
    public string? Host { get; set; }

    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>Where the server asks who sends.</summary>
    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>Address of the sender.</summary>
    public string From { get; set; } = string.Empty;

    [Required]
    public string FromName { get; set; } = "SalesPerf";

    /// <summary>How often it is looked whose digest is due.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the first repeat of a digest waits that could not be sent; twice as long each time, half an hour at most.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one mail may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    public bool IsOn => !string.IsNullOrWhiteSpace(Host);

    public bool HasSender => MailboxAddress.TryParse(From, out var sender) && sender.Address == From;

    /// <summary>A password is not shown to whoever listens.</summary>
    public bool KeepsPassword => string.IsNullOrEmpty(Username) || Security != MailSecurity.None;

    public SecureSocketOptions Socket => Security switch
    {
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };
}
