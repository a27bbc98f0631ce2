using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SalesPerf.Scenarios.Tests.Loop;
using SalesPerf.Scenarios.Tests.Observing;
using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Faults;

/// <summary>The process that calculates and pays is killed (SIGKILL) while it writes, and comes back.</summary>
[Collection(nameof(Alone))]
public sealed partial class KilledCompensation(RunningPlatform platform)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Killed_in_the_middle_of_a_calculation_and_of_a_batch_then_nothing_is_half_done_and_the_ledger_is_whole()
    {
        using var dashboard = new Dashboard(platform);
        var company = await SmallCompany.FoundAsync(platform);
        var (admin, approver) = (await company.AdminAsync(), await company.ApproverAsync());
        await company.SellAsync(company.SellerCode, ("1", company.Past.Start, "1500"));
        await company.SellAsync(company.OtherCode, ("2", company.Past.Start, "1000"));
        await company.CalculateAsync(company.Past);
        await company.SellAsync(company.SellerCode, ("3", company.Past.Start, "200"));

        // The calculation waits in the middle of what it writes, and its process is killed. What was there stands, and the operation is begun anew and ends.
        JsonNode operation = null!;
        await KillWhileWritingAsync(dashboard, "statement", async () => operation = (await admin.PostAsync($"/v1/compensation/periods/{company.Past.Code}:calculate"))!);
        Assert.Equal("succeeded", (await EventualAssert.GetAsync(() => admin.FinishAsync(operation), Assert.NotNull, Patience))["status"]!.GetValue<string>());
        Assert.Equal(["170.00", "100.00"], await TotalsAsync(admin, company));
        await admin.PostAsync($"/v1/compensation/periods/{company.Past.Code}:publish");
        await approver.PostAsync($"/v1/compensation/periods/{company.Past.Code}:close");
        var key = await KeyAsync(approver);

        // The batch was not there before, and is not there in parts after: whoever asked makes it once more.
        Task<Answer>? made = null;
        await KillWhileWritingAsync(dashboard, "pay_sheet_source", () =>
        {
            made = admin.SendAsync(HttpMethod.Post, "/v1/compensation/payment-batches", new { periodCode = company.Past.Code });
            return Task.CompletedTask;
        });
        Assert.True((int)(await made!).Status >= 500);
        await EventualAssert.ThatAsync(async () => Assert.Empty(await admin.ListAsync($"/v1/compensation/payment-batches?periodCode={company.Past.Code}")), Patience);
        Assert.Empty(await admin.ListAsync($"/v1/compensation/pay-sheets?periodCode={company.Past.Code}"));
        var batch = (await admin.PostAsync("/v1/compensation/payment-batches", new { periodCode = company.Past.Code }))!["id"]!.GetValue<string>();
        await approver.PostAsync($"/v1/compensation/payment-batches/{batch}:approve");
        await admin.PostAsync($"/v1/compensation/payment-batches/{batch}:emit");
        var file = Assert.Single((await admin.GetAsync($"/v1/compensation/payment-batches/{batch}"))["files"]!.AsArray())!;
        Assert.True(File.Exists(Path.Combine(platform.DataFolder, "payouts", file["name"]!.GetValue<string>())));
        await PaidAsync(admin, approver, batch);

        // The chain has no gap, one key signed before and after, and everything else holds too.
        Assert.Equal(key, await KeyAsync(approver));
        var invariants = (await (await platform.AsAsync("operator")).GetAsync("/v1/compensation/invariants"))["items"]!.AsArray();
        Assert.All(invariants, i => Assert.True(i!["violations"]!.AsArray().Count == 0, i.ToJsonString()));
    }

    private static async Task PaidAsync(Person admin, Person approver, string batch)
    {
        var payments = (await approver.SendAsync(HttpMethod.Get, $"/v1/compensation/pay-sheets?batchId={batch}")).Body!["items"]!.AsArray();
        Assert.Equal(2, payments.Count);
        Assert.Equal("sent", payments[0]!["status"]!.GetValue<string>());
        Assert.NotEmpty((await admin.GetAsync($"/v1/compensation/payment-batches/{batch}/reconciliation"))["items"]!.AsArray());
    }

    private static async Task<string[]> TotalsAsync(Person admin, SmallCompany company)
    {
        var statements = await admin.ListAsync($"/v1/compensation/statements?periodCode={company.Past.Code}");
        return [.. new[] { company.SellerCode, company.OtherCode }.Select(code => Assert.Single(statements, s => s["participantCode"]!.GetValue<string>() == code)["total"]!["amount"]!.GetValue<string>())];
    }

    private static async Task<string> KeyAsync(Person approver) => (await approver.ListAsync("/v1/compensation/ledger/anchors"))[^1]["keyId"]!.GetValue<string>();

    private async Task KillWhileWritingAsync(Dashboard dashboard, string table, Func<Task> begin)
    {
        await using (var held = await HeldTable.HoldAsync(await DatabaseAsync(dashboard), "compensation", table))
        {
            await begin();
            await EventualAssert.ThatAsync(async () => Assert.True(await held.IsWaitedForAsync()), Patience);
            var process = (await dashboard.ResourceAsync("compensation"))["processId"]!.GetValue<int>();
            using var killed = Process.GetProcessById(process);
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        await EventualAssert.ThatAsync(async () => Assert.Equal("Running", (await dashboard.ResourceAsync("compensation"))["state"]!.GetValue<string>()), Patience);
    }

    private async Task<string> DatabaseAsync(Dashboard dashboard)
    {
        var address = (await dashboard.ResourceAsync("postgres"))["addresses"]!.AsArray()[0]!.GetValue<string>();
        var password = (await File.ReadAllTextAsync(Path.Combine(platform.DataFolder, "secrets", "postgres-password"))).Trim();
        return string.Create(CultureInfo.InvariantCulture, $"Host=localhost;Port={Port().Match(address).Groups[1].Value};Username=postgres;Password={password};Database=compensationdb;Pooling=false");
    }

    [GeneratedRegex(@":(\d+)")]
    private static partial Regex Port();
}
