using System.CommandLine;
using SalesPerf.Cli.Api;
using SalesPerf.Cli.Commands;
using SalesPerf.Cli.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Cli.Tests;

/// <summary>Each word of <c>undo</c> asks for what the published API has, as somebody who may, and tells what came of it.</summary>
public sealed class UndoCommandTests : IAsyncLifetime
{
    private const string Id = "01a215ef-0bb7-7dd4-9174-9cd15d7b7fa5";

    private readonly StringWriter output = new();
    private GatewayPeer gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await GatewayPeer.StartAsync("compensation");

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Theory]
    [InlineData("import ID", "comp-admin POST /v1/compensation/imports/ID:purge {}", "Nothing of import 01", " waits any more; it is purged.")]
    [InlineData("publication 2026-01 --reason Wrong", """comp-admin POST /v1/compensation/periods/2026-01:withdraw {"reason":"Wrong"}""", "0 statements of 2026-01 are drafts again.", "")]
    [InlineData("publication 2026-01 --participant A --participant B --reason Wrong", """comp-admin POST /v1/compensation/periods/2026-01:withdraw {"reason":"Wrong","participantCodes":["A","B"]}""", "", " statements of 2026-01 are drafts again.")]
    [InlineData("draft ID", "comp-admin DELETE /v1/compensation/payment-batches/ID ", "The draft ID is discarded.", "")]
    [InlineData("draft ID --refresh", "comp-admin POST /v1/compensation/payment-batches/ID:refresh {}", "Batch 1 of 2026-06 is a draft, made by comp-admin; pay sheets: 1.", "")]
    [InlineData("approval ID --reason Leave", """finance-approver POST /v1/compensation/payment-batches/ID:withdraw {"reason":"Leave"}""", "Batch 2 of 2026-02 is a draft, made by finance-approver; pay sheets: 2.", "")]
    [InlineData("opening-balance ID --reason Wrong", """finance-approver POST /v1/compensation/opening-balances/ID:withdraw {"reason":"Wrong"}""", "The opening balance of A from 2026-09 is withdrawn.", "")]
    [InlineData("opening-balance ID --reason Wrong --as comp-admin", """comp-admin POST /v1/compensation/opening-balances/ID:withdraw {"reason":"Wrong"}""", "The opening balance of A from 2026-09 is withdrawn.", "")]
    public async Task A_word_then_what_is_asked_for_by_whom_and_what_is_told(string words, string asked, string begins, string ends)
    {
        Assert.Equal(0, await UndoAsync(words));

        var call = Assert.Single(gateway.Calls);
        Assert.Equal(asked.Replace("ID", Id, StringComparison.Ordinal), $"{call.Persona} {call.Request} {call.Body}");
        var line = Assert.Single(Lines());
        Assert.StartsWith(begins.Replace("ID", Id, StringComparison.Ordinal), line, StringComparison.Ordinal);
        Assert.EndsWith(ends, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_adjustment_then_the_transaction_is_reset_from_the_revision_that_stands()
    {
        Assert.Equal(0, await UndoAsync("adjustment ID --reason wrong-price --comment Misread"));

        Assert.Equal([$"GET /v1/compensation/transactions/{Id}/revisions", $"POST /v1/compensation/transactions/{Id}:adjust"], gateway.Calls.Select(c => c.Request));
        Assert.Equal("""{"kind":"reset","reason":"wrong-price","revision":1,"comment":"Misread"}""", gateway.Calls[1].Body);
        Assert.Equal("ADJ-1 is 90 IDR again, in revision 1.", Assert.Single(Lines()));
    }

    [Fact]
    public async Task Sheets_of_a_withdrawn_batch_then_each_is_told_with_when_by_whom_and_why()
    {
        Assert.Equal(0, await UndoAsync("sheets ID"));

        Assert.Equal(2, Lines().Length);
        Assert.Matches("^B: 15.00 IDR, withdrawn 2026-.* by finance-approver: B is on leave$", Lines()[0]);
    }

    [Fact]
    public async Task Somebody_who_may_not_then_the_platforms_refusal() =>
        Assert.Equal("auth.forbidden", (await Assert.ThrowsAsync<ApiException>(() => UndoAsync("approval ID --reason Leave --as comp-admin"))).Code);

    [Theory]
    [InlineData("/v1/compensation/periods/2026-01:unpublish", "is not in the document")]
    [InlineData("/v1/compensation/periods/2026-01:withdraw", "reason")]
    public async Task Something_that_is_not_published_then_the_gateway_of_these_tests_refuses_it(string path, string why)
    {
        using var session = Open();
        var client = await session.AsAsync("comp-admin", CancellationToken.None);
        Assert.Contains(why, (await Assert.ThrowsAsync<ApiException>(() => client.PostAsync(path, new { note = "Wrong" }, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("publication 2026-01", "Option '--reason' is required.")]
    [InlineData("approval ID", "Option '--reason' is required.")]
    [InlineData("opening-balance ID", "Option '--reason' is required.")]
    [InlineData("adjustment ID", "Option '--reason' is required.")]
    [InlineData("draft batch-1", "Cannot parse argument 'batch-1' for command 'draft' as expected type 'System.Guid'.")]
    public async Task Words_that_lack_something_then_it_is_told_and_nothing_is_asked(string words, string error)
    {
        var parsed = Parse(words);
        Assert.Equal(error, Assert.Single(parsed.Errors).Message);
        Assert.Equal(1, await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = output }));
        Assert.Empty(gateway.Calls);
    }

    [Fact]
    public async Task Help_then_there_is_a_word_for_each_step_that_can_be_taken_back()
    {
        await UndoAsync("--help");
        Assert.All(["import", "adjustment", "publication", "draft", "approval", "opening-balance", "sheets"], word => Assert.Contains($"  {word} <", output.ToString(), StringComparison.Ordinal));
    }

    private Session Open() => new(new PlatformAddress(gateway.Address, gateway.Address, null), (user, _) => Task.FromResult(user));

    private ParseResult Parse(string words) => new RootCommand { UndoCommand.Create(Open) }.Parse($"undo {words.Replace("ID", Id, StringComparison.Ordinal)}");

    private Task<int> UndoAsync(string words) => Parse(words).InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });

    private string[] Lines() => output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
