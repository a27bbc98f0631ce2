using Microsoft.EntityFrameworkCore;
using Npgsql;
using SalesPerf.Messaging.Inbox;
using SalesPerf.Messaging.Tests.Shop;
using SalesPerf.Primitives;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests;

/// <summary>The table, cell by cell, as pure functions.</summary>
public sealed class RetryTableTests
{
    private static readonly RetryOptions Retry = new()
    {
        Reloads = 2,
        Immediate = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)],
        Unavailable = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)],
        UnavailableAttempts = 4,
        NotFound = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)],
    };

    [Fact]
    public void Every_kind_of_refusal_has_a_row()
    {
        foreach (var kind in Enum.GetValues<ErrorKind>()) Assert.True(Enum.IsDefined(RetryTable.OfKind(kind)));
    }

    [Theory]
    // failure, tries here, delivery, expected step
    [InlineData(nameof(Failure.Done), 1, 1, "finish")]
    [InlineData(nameof(Failure.Refused), 1, 1, "aside refused")]
    [InlineData(nameof(Failure.Conflict), 2, 1, "again")]
    [InlineData(nameof(Failure.Conflict), 3, 1, "later 1")]
    [InlineData(nameof(Failure.NotYet), 2, 1, "again")]
    [InlineData(nameof(Failure.NotYet), 3, 1, "later 1")]
    [InlineData(nameof(Failure.NotYet), 3, 2, "later 3")]
    [InlineData(nameof(Failure.NotYet), 3, 3, "aside not_found")]
    [InlineData(nameof(Failure.Unavailable), 2, 1, "again")]
    [InlineData(nameof(Failure.Unavailable), 3, 1, "later 1")]
    [InlineData(nameof(Failure.Unavailable), 3, 2, "later 5")]
    [InlineData(nameof(Failure.Unavailable), 3, 3, "later 5")]
    [InlineData(nameof(Failure.Unavailable), 3, 4, "aside unavailable")]
    [InlineData(nameof(Failure.Busy), 1, 1, "later 1")]
    [InlineData(nameof(Failure.Bug), 2, 1, "again")]
    [InlineData(nameof(Failure.Bug), 3, 1, "aside bug")]
    public void Failure_leads_to_its_step(string failure, int tries, int attempt, string expected)
    {
        var step = RetryTable.Next(Enum.Parse<Failure>(failure), tries, attempt, Retry);
        Assert.Equal(expected, step switch
        {
            Step.Finish => "finish",
            Step.Again => "again",
            Step.Later later => $"later {later.Delay.TotalSeconds}",
            Step.SetAside aside => $"aside {aside.Reason}",
            _ => "?",
        });
    }

    [Fact]
    public void Conflicts_of_the_database_are_tried_again_at_once()
    {
        Assert.Equal(Failure.Conflict, RetryTable.Classify(new DbUpdateConcurrencyException("stale")));
        Assert.Equal(Failure.Conflict, RetryTable.Classify(new DbUpdateException("insert", Postgres(PostgresErrorCodes.UniqueViolation))));
        Assert.Equal(Failure.Conflict, RetryTable.Classify(Postgres(PostgresErrorCodes.DeadlockDetected)));
        Assert.Equal(Failure.Unavailable, RetryTable.Classify(Postgres(PostgresErrorCodes.AdminShutdown)));
        Assert.Equal(Failure.Bug, RetryTable.Classify(new DbUpdateException("insert", Postgres(PostgresErrorCodes.CheckViolation))));
        Assert.Equal(Failure.Bug, RetryTable.Classify(new InvalidOperationException("no cause")));
        Assert.Equal(Failure.Unavailable, RetryTable.Classify(new HttpRequestException("refused")));
    }

    private static PostgresException Postgres(string state) => new("text", "ERROR", "ERROR", state);
}

/// <summary>The same table through the queue.</summary>
public sealed class RetryTests : ComplianceTest
{
    [Theory]
    [InlineData(ErrorKind.Invalid, 1, "refused")]
    [InlineData(ErrorKind.Forbidden, 1, "refused")]
    [InlineData(ErrorKind.RuleBroken, 1, "refused")]
    [InlineData(ErrorKind.NotFound, 9, "not_found")]
    [InlineData(ErrorKind.Unavailable, 12, "unavailable")]
    [InlineData(ErrorKind.TooMany, 4, "unavailable")]
    [InlineData(ErrorKind.DependencyFailed, 3, "bug")]
    public async Task Refusal_that_stays_ends_as_a_dead_letter_after_its_tries(ErrorKind kind, int calls, string reason)
    {
        await using var shop = await StartReadyAsync();
        shop.Behaviour.BeforeEffect = (_, _, _, _) => throw new DomainException(new DomainError("shop.stays", kind, "It stays so."));
        await shop.PlaceAsync();
        await EventualAssert.ThatAsync(
            async () => Assert.Equal([reason], await Database.ColumnAsync<string>("select reason from messaging.dead_letters")), Soon);
        Assert.Equal(calls, shop.Behaviour.Calls);
        Assert.Equal(0, await Database.EffectsAsync(RecordOrder.Queue));
    }

    [Theory]
    [InlineData(ErrorKind.NotFound, 5, 2)]
    [InlineData(ErrorKind.Unavailable, 5, 2)]
    [InlineData(ErrorKind.TooMany, 2, 2)]
    [InlineData(ErrorKind.StaleVersion, 4, 1)]
    public async Task Refusal_that_passes_ends_in_one_effect(ErrorKind kind, int callThatSucceeds, int attempt)
    {
        await using var shop = await StartReadyAsync();
        shop.Behaviour.BeforeEffect = (_, _, call, _) =>
            call < callThatSucceeds ? throw new DomainException(new DomainError("shop.passes", kind, "It passes.")) : Task.CompletedTask;
        await shop.PlaceAsync();
        await EffectsEventuallyAsync(NoteRecorded.Queue, 1);
        Assert.Equal([attempt], await Database.ColumnAsync<int>("select attempt from shop.effects where queue = $1", RecordOrder.Queue));
        // A redelivery goes to the queue that failed, and to no other.
        Assert.Equal(1, await Database.EffectsAsync(ShowLatest.Queue));
        Assert.Equal(attempt - 1, await Database.ScalarAsync<long>("select count(*) from messaging.outbox where destination = $1", RecordOrder.Queue));
    }

    [Fact]
    public async Task What_exists_already_is_done_and_not_tried_again()
    {
        await using var shop = await StartReadyAsync();
        shop.Behaviour.BeforeEffect = (_, _, _, _) => throw new DomainException(new DomainError("shop.there", ErrorKind.AlreadyExists, "It is there."));
        await shop.PlaceAsync();
        await EventualAssert.ThatAsync(
            async () => Assert.Equal(1, await Database.ScalarAsync<long>("select count(*) from messaging.inbox where subscription = $1", RecordOrder.Queue)), Soon);
        Assert.Equal(1, shop.Behaviour.Calls);
        Assert.Equal(0, await Database.ScalarAsync<long>("select count(*) from messaging.dead_letters"));
    }

    [Fact]
    public async Task Bug_is_tried_three_times_and_set_aside()
    {
        await using var shop = await StartReadyAsync();
        shop.Behaviour.BeforeEffect = (_, _, _, _) => throw new InvalidCastException("a bug");
        await shop.PlaceAsync();
        await EventualAssert.ThatAsync(
            async () => Assert.Equal([typeof(InvalidCastException).FullName!], await Database.ColumnAsync<string>("select exception_type from messaging.dead_letters where reason = 'bug'")), Soon);
        Assert.Equal(3, shop.Behaviour.Calls);
    }
}
