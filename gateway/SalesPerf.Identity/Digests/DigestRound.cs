using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.Identity.Persistence;
using SalesPerf.Territories.V1;

namespace SalesPerf.Identity.Digests;

/// <summary>Looks once whose digest is due and sends each of them.</summary>
internal sealed partial class DigestRound(
    IServiceScopeFactory scopes, DigestStore store, DigestClient digests, PersonTokens tokens, SmtpOutlet outlet, StopLinks links, IOptions<MailOptions> options, TimeProvider time, ILogger<DigestRound> logger)
{
    private const int PageSize = 500;
    private const int AtOnce = 4;

    // What is away for one is away for all: the rest is for the next round.
    private volatile bool _isAway;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var swept = await store.SweepAsync(cancellationToken);
        DigestObserving.Ended("unknown", swept.Unknown);
        DigestObserving.Ended("failed", swept.Failed);
        if (swept.Unknown + swept.Failed > 0) LogSwept(logger, swept.Unknown, swept.Failed);
        var due = await DueAsync(cancellationToken);
        foreach (var page in due.Chunk(PageSize))
        {
            await Parallel.ForEachAsync(
                await store.OpenAsync(page, cancellationToken), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (digest, stop) =>
                {
                    if (!_isAway) await TryAsync(digest, stop);
                });
        }
    }

    private async Task<List<DueDigest>> DueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var call = scope.ServiceProvider.GetRequiredService<DigestMailService.DigestMailServiceClient>().ListSubscriptions(new ListSubscriptionsRequest(), cancellationToken: cancellationToken);
        var (now, due) = (time.GetUtcNow(), new List<DueDigest>());
        await foreach (var message in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            foreach (var chosen in message.Subscriptions)
                if (Guid.TryParse(chosen.Subject, out var person) && DigestPlan.From(chosen)?.DueAt(now) is { } period) due.Add(new(person, chosen.Email, period));
        }

        return due;
    }

    private async Task TryAsync(DueDigest due, CancellationToken cancellationToken)
    {
        try { await SendAsync(due, await ReadAsync(due, cancellationToken), cancellationToken); }
        catch (HttpRequestException exception)
        {
            await PutOffAsync(due, "gateway_unavailable");
            // Of a refusal it is not known whether it concerns the person alone.
            if (exception.StatusCode is null) FoundAway("gateway_unavailable");
        }
        // One digest that cannot be made holds up nobody else's. Its text may name people, so only the kind of fault is told.
        catch (Exception exception) when (exception is not NpgsqlException && !cancellationToken.IsCancellationRequested)
        {
            LogFault(logger, due.Person, due.Period.Day, exception.GetType().Name);
            await PutOffAsync(due, "fault");
        }
    }

    private async Task SendAsync(DueDigest due, Digest? digest, CancellationToken cancellationToken)
    {
        if (digest is null) await EndAsync(due, "empty", "no_persona");
        else if (digest is { Tasks: 0, IsWhole: false }) await PutOffAsync(due, "services_unavailable");
        else if (digest.Tasks == 0) await EndAsync(due, "empty", null);
        else if (DigestMessage.Of(digest, due, options.Value, links.For(due.Person)) is not { } message) await EndAsync(due, "failed", "address_unreadable");
        else if (await store.ClaimAsync(due, cancellationToken)) await NoteAsync(due, await outlet.SendAsync(message, cancellationToken));
    }

    // The person is read for every digest, right before it: personas taken away a moment ago are not asked for.
    private async Task<Digest?> ReadAsync(DueDigest due, CancellationToken cancellationToken)
    {
        var readAt = time.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var person = await scope.ServiceProvider.GetRequiredService<IdentityDb>().People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == due.Person, cancellationToken);
        return person is null || person.Personas.Count == 0 ? null : await digests.FindAsync(tokens.Of(person, readAt), cancellationToken);
    }

    private Task NoteAsync(DueDigest due, MailOutcome outcome)
    {
        if (outcome.Fate == MailFate.Away) FoundAway(outcome.Reason!);
        if (outcome.Fate == MailFate.Unknown) LogUnknown(logger, due.Person, due.Period.Day);
        return outcome.Fate switch
        {
            MailFate.Sent => EndAsync(due, "sent", null),
            MailFate.Refused => EndAsync(due, "failed", outcome.Reason),
            MailFate.Unknown => EndAsync(due, "unknown", outcome.Reason),
            _ => PutOffAsync(due, outcome.Reason!),
        };
    }

    private void FoundAway(string reason)
    {
        if (!_isAway) LogAway(logger, reason);
        _isAway = true;
    }

    private Task EndAsync(DueDigest due, string state, string? reason)
    {
        DigestObserving.Ended(state, 1);
        return store.EndAsync(due, state, reason);
    }

    private Task PutOffAsync(DueDigest due, string reason)
    {
        DigestObserving.PutOff(reason);
        return store.WaitAsync(due, options.Value.RetryAfter, reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Unknown} digests were being sent when their process ended and are not sent again; {Failed} could not be sent in time")]
    private static partial void LogSwept(ILogger logger, int unknown, int failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No digest can be sent now ({Reason}); those of this round are tried again")]
    private static partial void LogAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The digest of {Person} of {Day} could not be made: {Kind}; it is tried again")]
    private static partial void LogFault(ILogger logger, Guid person, DateOnly day, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection ended while the digest of {Person} of {Day} was handed over; whether it arrived is unknown, so it is not sent again")]
    private static partial void LogUnknown(ILogger logger, Guid person, DateOnly day);
}
