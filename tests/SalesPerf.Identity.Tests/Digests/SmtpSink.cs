using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MimeKit;
using SalesPerf.Testing;

namespace SalesPerf.Identity.Tests.Digests;

/// <summary>A mail server on the loopback address that keeps what it takes. It can be away, refuse, and cut the connection at any command.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    /// <summary>In place of an answer: the connection ends.</summary>
    public const string Cut = "cut";

    /// <summary>What stands for the command by which content ends.</summary>
    public const string EndOfContent = ".";

    private readonly ConcurrentQueue<MimeMessage> contents = new();
    private readonly ConcurrentQueue<(bool IsSecret, string Credentials)> signIns = new();
    private readonly List<Task> sessions = [];
    private readonly HeldPort port = new();
    private TcpListener listener;
    private Task accepting = Task.CompletedTask;

    public SmtpSink()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        Start();
    }

    public int Port => port.Number;

    /// <summary>Every content that arrived whole, taken or not.</summary>
    public IReadOnlyList<MimeMessage> Contents => [.. contents];

    /// <summary>Its own, which nobody else signed.</summary>
    public X509Certificate2 Certificate { get; } = NewCertificate();

    /// <summary>Whether it offers to go on over TLS.</summary>
    public bool OffersTls { get; set; } = true;

    /// <summary>Every sign-in: whether it came over TLS, and user name and password as they were sent.</summary>
    public IReadOnlyList<(bool IsSecret, string Credentials)> SignIns => [.. signIns];

    /// <summary>An answer other than that of a server that takes everything; null is that one.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    public async Task GoAwayAsync()
    {
        listener.Stop();
        await accepting;
    }

    public void ComeBack()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        Start();
    }

    public async ValueTask DisposeAsync()
    {
        await GoAwayAsync();
        await Task.WhenAll(sessions);
        port.Dispose();
        Certificate.Dispose();
    }

    private void Start()
    {
        listener.Start();
        accepting = AcceptAsync(listener);
    }

    private async Task AcceptAsync(TcpListener from)
    {
        while (true)
        {
            try { sessions.Add(ServeAsync(await from.AcceptTcpClientAsync())); }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException) { return; }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                if (!await TalkAsync(client.GetStream(), greets: true)) return;
                await using var secret = new SslStream(client.GetStream());
                await secret.AuthenticateAsServerAsync(Certificate);
                await TalkAsync(secret, greets: false);
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException) { return; }
        }
    }

    // Returns whether the conversation goes on over TLS.
    private async Task<bool> TalkAsync(Stream stream, bool greets)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var isSecret = stream is SslStream;
        async Task<bool> SayAsync(string command, string usual)
        {
            var answer = Answer(command) ?? usual;
            if (answer != Cut) await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"));
            return answer != Cut && answer[0] != '4' && answer[0] != '5';
        }

        if (greets && !await SayAsync("CONNECT", "220 sink")) return false;
        while (await reader.ReadLineAsync() is { } command)
        {
            var verb = command.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "QUIT") return false;
            if (verb == "AUTH") signIns.Enqueue((isSecret, Encoding.UTF8.GetString(Convert.FromBase64String(command.Split(' ')[2])).Replace('\0', '/')));
            var goesOn = await SayAsync(command, verb switch
            {
                "EHLO" => $"250-sink\r\n250-8BITMIME\r\n{(OffersTls && !isSecret ? "250-STARTTLS\r\n" : string.Empty)}250 AUTH PLAIN", "DATA" => "354 go on", "AUTH" => "235 welcome", "STARTTLS" => "220 go on", _ => "250 ok",
            });
            if (Answer(command) == Cut) return false;
            if (verb == "STARTTLS" && goesOn) return true;
            if (verb != "DATA" || !goesOn) continue;
            contents.Enqueue(await ReadContentAsync(reader));
            if (!await SayAsync(EndOfContent, "250 taken") && Answer(EndOfContent) == Cut) return false;
        }

        return false;
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=sink", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static async Task<MimeMessage> ReadContentAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != EndOfContent) text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        using var bytes = new MemoryStream(Encoding.Latin1.GetBytes(text.ToString()));
        return await MimeMessage.LoadAsync(bytes);
    }
}
