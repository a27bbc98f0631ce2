using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace SalesPerf.Identity.Digests;

/// <summary>What became of a mail.</summary>
internal enum MailFate
{
    /// <summary>The server took it.</summary>
    Sent,

    /// <summary>The server does not take mail now, for nobody.</summary>
    Away,

    /// <summary>The server does not take this one now.</summary>
    PutOff,

    /// <summary>The server will not take this one.</summary>
    Refused,

    /// <summary>The connection ended while the mail went over it: the server may have taken it.</summary>
    Unknown,
}

/// <summary>What became of a mail, and why, in a word that names nobody.</summary>
internal sealed record MailOutcome(MailFate Fate, string? Reason);

/// <summary>Hands a mail to the server. What a server says may repeat the address, so of its answers only the numbers are kept.</summary>
/// <param name="options">Where the server is.</param>
/// <param name="newClient">Makes what speaks to it, once for each mail.</param>
internal sealed class SmtpOutlet(IOptions<MailOptions> options, Func<SmtpClient> newClient)
{
    private const int Permanent = 500;

    /// <summary>Sends one mail over a connection of its own.</summary>
    public async Task<MailOutcome> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.Timeout);
        using var client = newClient();
        if (await ConnectAsync(client, settings, limit.Token) is { } reason) return new(MailFate.Away, reason);
        var outcome = await HandOverAsync(client, message, limit.Token);
        if (outcome.Fate == MailFate.Sent) await SayGoodbyeAsync(client, limit.Token);
        return outcome;
    }

    private static async Task<string?> ConnectAsync(SmtpClient client, MailOptions settings, CancellationToken cancellationToken)
    {
        try
        {
            await client.ConnectAsync(settings.Host!, settings.Port, settings.Socket, cancellationToken);
            if (!string.IsNullOrEmpty(settings.Username)) await client.AuthenticateAsync(settings.Username, settings.Password ?? string.Empty, cancellationToken);
            return null;
        }
        catch (SmtpCommandException exception) { return $"smtp_{(int)exception.StatusCode}"; }
        catch (AuthenticationException) { return "smtp_sign_in_refused"; }
        catch (Exception exception) when (exception is SslHandshakeException or NotSupportedException) { return "smtp_no_tls"; }
        catch (Exception exception) when (IsCut(exception)) { return "smtp_unavailable"; }
    }

    private static async Task<MailOutcome> HandOverAsync(SmtpClient client, MimeMessage message, CancellationToken cancellationToken)
    {
        var content = new ContentWatch();
        try
        {
            await client.SendAsync(message, cancellationToken, content);
            return new(MailFate.Sent, null);
        }
        catch (SmtpCommandException exception)
        {
            var reason = $"smtp_{(int)exception.StatusCode}";
            if (exception.ErrorCode == SmtpErrorCode.SenderNotAccepted) return new(MailFate.Away, reason);
            return new((int)exception.StatusCode < Permanent ? MailFate.PutOff : MailFate.Refused, reason);
        }
        // Of whatever kind: once the content left, a fault of ours is no reason to send it twice.
        catch (Exception exception) when (content.HasBegun || IsCut(exception)) { return content.HasBegun ? new(MailFate.Unknown, "smtp_cut") : new(MailFate.Away, "smtp_unavailable"); }
    }

    // The mail is taken already: what happens to the farewell changes nothing.
    private static async Task SayGoodbyeAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try { await client.DisconnectAsync(quit: true, cancellationToken); }
        catch (Exception exception) when (IsCut(exception)) { return; }
    }

    private static bool IsCut(Exception exception) =>
        exception is IOException or SocketException or ProtocolException or CommandException or ServiceNotConnectedException or OperationCanceledException or TimeoutException;

    /// <summary>Whether the content began to leave: from then on only the server's answer says whether it took it.</summary>
    private sealed class ContentWatch : ITransferProgress
    {
        public bool HasBegun { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => HasBegun = true;

        public void Report(long bytesTransferred) => HasBegun = true;
    }
}
