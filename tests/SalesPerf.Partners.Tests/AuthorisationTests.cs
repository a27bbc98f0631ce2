using System.Net;
using Npgsql;
using SalesPerf.Partners.Tests.Setup;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;
using SalesPerf.Testing.Authorisation;

namespace SalesPerf.Partners.Tests;

/// <summary>The operations of the feed against docs/authorisation.yaml.</summary>
public sealed class AuthorisationTests(SharedFeedPlatform shared) : IClassFixture<SharedFeedPlatform>
{
    private FeedPlatform Platform => shared.Platform;

    [Fact]
    public void Every_operation_stands_in_the_matrix() => AuthorisationMatrix.ListsEveryOperation("partners", Platform.Services);

    [Fact]
    public async Task Every_operation_lets_in_whom_the_matrix_names_and_nobody_else()
    {
        var issuer = await TestIssuer.GetAsync();
        await AuthorisationMatrix.LetsInWhomItNamesAsync("partners", Platform.Services, persona => persona is { } who ? Platform.As(issuer.TokenFor(who)) : Platform.Anonymous());
    }

    [Fact]
    public Task The_serving_role_holds_no_more_rights_than_it_needs() => ServingRole.HoldsNoMoreThanItNeedsAsync(Platform.Serving, "partners.replay");

    // That it went out is noted beside it, and its time is over one day.
    [Theory]
    [InlineData("document")]
    [InlineData("event_id")]
    [InlineData("event_type")]
    [InlineData("routing_key")]
    [InlineData("partition_key")]
    [InlineData("occurred_at")]
    [InlineData("archived_at")]
    [InlineData("traceparent")]
    [InlineData("only_for")]
    public async Task The_serving_role_then_what_was_archived_cannot_be_changed(string column)
    {
        await using var command = Platform.Serving.CreateCommand($"UPDATE partners.archive SET {column} = {column}");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
    }

    [Fact]
    public async Task Another_partner_and_what_is_theirs_is_not_there()
    {
        var (own, other) = (await OwnerAsync("mine"), await OwnerAsync("theirs"));
        ScopedCaller[] callers = [new(Persona.Partner, await Platform.AsPartnerAsync("mine"), [own], [other])];
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["url"] = "https://partner.example.com/events" };

        await AuthorisationMatrix.KeepsDataOfOthersAsync("partners", Platform.Services, new AuthorisationWorld(callers, values));
    }

    [Fact]
    public async Task Members_are_shown_to_whom_they_are_for_and_no_secret_is_in_the_audit_log()
    {
        var own = await OwnerAsync("shown");
        var issuer = await TestIssuer.GetAsync();
        var world = new AuthorisationWorld([new(Persona.Partner, await Platform.AsPartnerAsync("shown"), [own], [])], new Dictionary<string, string>(StringComparer.Ordinal))
        {
            ReadsAll = [Persona.Operator], PersonalData = [.. secrets],
        };

        await AuthorisationMatrix.ShowsMembersToWhomTheyAreForAsync("partners", Platform.Services, world, persona => Platform.As(issuer.TokenFor(persona)));
    }

    private readonly List<string> secrets = [];

    // A partner with a webhook and a replay; of deliveries there is none.
    private async Task<DataOwner> OwnerAsync(string code)
    {
        await Platform.OnboardAsync(code, "compensation.#");
        var webhook = await Platform.PostAsync($"/v1/partners/{code}/webhooks", new { url = "https://partner.example.com/events" }, HttpStatusCode.Created);
        secrets.Add(webhook["secret"]!.GetValue<string>());
        var replay = await Platform.PostAsync($"/v1/partners/{code}/replays", new { from = "2026-01-01T00:00:00Z" }, HttpStatusCode.Accepted);
        return new DataOwner(code, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/v1/partners"] = code, ["/v1/partners/{code}/webhooks"] = webhook["webhook"]!["id"]!.GetValue<string>(), ["/v1/partners/{code}/replays"] = replay["id"]!.GetValue<string>(),
            ["/v1/partners/{code}/webhooks/{id}/deliveries"] = Guid.CreateVersion7().ToString(),
        });
    }
}
