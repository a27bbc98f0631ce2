using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MailKit.Net.Smtp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SalesPerf.Identity.Persistence;
using SalesPerf.Identity.Users;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.V1;
using SalesPerf.Testing;

namespace SalesPerf.Identity.Tests.Digests;

/// <summary>The issuer that sends digests, with a mail server, the keeper of subscriptions, and an edge that knows a task of each persona.</summary>
internal sealed class DigestWorld : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly Keeper keeper = new();
    private RelyingParty edge = null!;
    private GrpcPeer territories = null!;
    private string security = "None";

    public DigestWorld(ILoggerProvider? logs = null) => Issuer = new Issuer
    {
        Logs = logs,
        // Real in all but whom it trusts: the certificate of this server alone, which no authority of the machine signed.
        Configure = services => services.Replace(ServiceDescriptor.Singleton<Func<SmtpClient>>(() => new SmtpClient
        {
            ServerCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == Sink.Certificate.GetCertHashString(),
        })),
    };

    public Issuer Issuer { get; }

    public SmtpSink Sink { get; } = new();

    /// <summary>Services that the edge says are away.</summary>
    public string Missing { get; set; } = string.Empty;

    /// <summary>Status with which the edge answers instead.</summary>
    public int? EdgeAnswers { get; set; }

    /// <summary>Personas for which nothing waits.</summary>
    public HashSet<Persona> Idle { get; } = [];

    /// <summary>Personas of each token with which the edge was asked.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public IReadOnlyList<string> Ended => [.. keeper.Ended];

    public async ValueTask InitializeAsync()
    {
        edge = await RelyingParty.StartAsync(Issuer, app => app.MapGet("/v1/me/tasks/digest", Answer).RequirePersona(Persona.Rep, Persona.Manager));
        territories = await GrpcPeer.StartAsync("territories", services => services.AddSingleton(keeper), app => app.MapGrpcService<KeeperService>());
        Issuer.With("Mail:Host", "127.0.0.1").With("Mail:Port", $"{Sink.Port}").With("Mail:Security", security).With("Mail:From", "tasks@salesperf.test").With("Mail:Interval", "00:00:00.1").With("Mail:RetryAfter", "00:00:00.1")
            .With("Identity:Gateway", edge.Address.ToString()).With("services:territories:grpc:0", territories.Address)
            .With("Authentication:ClientSecret", Issuer.SecretOf("identity")).With("Identity:Clients:identity:Secret", Issuer.SecretOf("identity")).With("Authentication:RevocationInterval", "00:00:00.1");
        await Issuer.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Issuer.DisposeAsync();
        await edge.DisposeAsync();
        await territories.DisposeAsync();
        await Sink.DisposeAsync();
    }

    /// <summary>A user of this name wants a digest that is due since this hour began.</summary>
    public async Task<Guid> SubscribeAsync(string userName, string? email = null, TimeSpan? since = null)
    {
        await using var scope = Issuer.Services.CreateAsyncScope();
        var person = scope.ServiceProvider.GetRequiredService<IdentityDb>().People.Single(p => p.UserNameKey == Person.KeyOf(userName)).Id;
        var now = Issuer.Time.GetUtcNow();
        keeper.Subscriptions[person] = new DigestSubscription
        {
            Subject = person.ToString(), Email = email ?? $"{userName}@example.com", Every = DigestEvery.Day, Hour = now.Hour, TimeZone = "UTC",
            Since = Timestamp.FromDateTimeOffset(now + (since ?? TimeSpan.FromDays(-2))),
        };
        return person;
    }

    /// <summary>The mail server is spoken to over TLS, and asks who sends; before the start.</summary>
    public void Secure(string security, string userName, string password)
    {
        this.security = security;
        Issuer.With("Mail:Username", userName).With("Mail:Password", password);
    }

    public void Unsubscribe(Guid person) => keeper.Subscriptions.TryRemove(person, out _);

    /// <summary>Waits until rounds that began from now on have ended.</summary>
    public async Task PassRoundsAsync()
    {
        // One may be in the middle, so the second that begins is the first whole one, and it ended when the third began.
        var from = keeper.Rounds;
        await EventualAssert.ThatAsync(() => { Assert.True(keeper.Rounds >= from + 4, $"{keeper.Rounds - from} rounds"); return Task.CompletedTask; }, Soon);
    }

    /// <summary>Waits for what becomes of a person's digest.</summary>
    public Task BecomesAsync(Guid person, string state, string? reason = null, int attempts = 0) => EventualAssert.ThatAsync(
        async () => Assert.Equal((state, reason, true), await RowAsync(person) is { } row ? (row.State, row.Reason, row.Attempts >= attempts) : ("no row", null, true)), Soon);

    public async Task<(string State, string? Reason, int Attempts)?> RowAsync(Guid person)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(Issuer.Database.OwnerConnectionString);
        await using var command = source.CreateCommand("SELECT state, reason, attempts FROM identity.digest WHERE person_id = $1");
        command.Parameters.Add(new() { Value = person });
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? (row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetInt32(2)) : null;
    }

    private IResult Answer(HttpContext context)
    {
        var personas = Caller.Of(context).Personas.Order().ToArray();
        Asked.Enqueue(string.Join(' ', personas));
        if (EdgeAnswers is { } status) return Results.StatusCode(status);
        var waiting = personas.Except(Idle).ToArray();
        context.Response.Headers.ContentLanguage = "id";
        context.Response.Headers["Task-Count"] = $"{waiting.Length}";
        if (Missing.Length > 0) context.Response.Headers["Missing-Services"] = Missing;
        var missing = Missing.Length > 0 ? $"\nTidak dihitung karena tidak menjawab saat ini: {Missing}.\n" : string.Empty;
        return Results.Content($"# {waiting.Length} hal menunggu Anda\n\n{string.Concat(waiting.Select(p => $"- tugas {p} — Sari\r\nBcc: x@example.com\n"))}{missing}", "text/markdown; charset=utf-8");
    }

    private sealed class Keeper
    {
        private int rounds;

        public ConcurrentDictionary<Guid, DigestSubscription> Subscriptions { get; } = new();

        public ConcurrentQueue<string> Ended { get; } = new();

        public int Rounds => rounds;

        public void Count() => Interlocked.Increment(ref rounds);
    }

    private sealed class KeeperService(Keeper keeper) : DigestMailService.DigestMailServiceBase
    {
        public override Task ListSubscriptions(ListSubscriptionsRequest request, IServerStreamWriter<ListSubscriptionsResponse> responseStream, ServerCallContext context)
        {
            keeper.Count();
            return responseStream.WriteAsync(new ListSubscriptionsResponse { Subscriptions = { keeper.Subscriptions.Values } });
        }

        public override Task<EndSubscriptionResponse> EndSubscription(EndSubscriptionRequest request, ServerCallContext context)
        {
            keeper.Ended.Enqueue($"{request.Subject} for {context.RequestHeaders.GetValue(Caller.OnBehalfOfHeader)}");
            return Task.FromResult(new EndSubscriptionResponse());
        }
    }
}
