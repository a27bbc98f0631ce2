using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A company of two sellers whose months are calculated, published, closed and paid.</summary>
public class PaymentsFixture : CompensationFixture
{
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"payouts-{Guid.CreateVersion7():N}");

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        await base.ConfigureAsync(settings);
        settings["Payouts:Folder"] = Folder;
        settings["Ledger:KeyPassword"] = "a password of the test";
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedCompanyAsync();
        await PlanForSellersAsync();
    }

    protected virtual Task PlanForSellersAsync() => PlanAsync();

    /// <summary>Puts sellers on a plan that is a document.</summary>
    protected async Task DocumentForSellersAsync(string code, string document)
    {
        await PlanDocumentTests.PutAsync(this, code, document, HttpStatusCode.Created);
        await ApprovePlanAsync(code);
        await AssignPlanAsync(code);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes orders in, calculates and publishes, and closes where asked.</summary>
    public async Task MonthAsync(string period, bool close, params string[] orders)
    {
        Quotas(period, ("A", 1000m), ("B", 500m));
        if (orders.Length > 0) await ImportAsync(orders);
        await CalculateAsync(period);
        await PublishAsync(period);
        if (close) await CloseAsync(period);
    }

    public async Task<JsonElement> PostAsync(string path, object? body, HttpStatusCode expected, Persona persona = Persona.CompAdmin, string? subject = null, string? key = null)
    {
        using var client = subject is null ? As(persona) : WithToken(Issuer.TokenFor(persona, null, subject));
        client.DefaultRequestHeaders.Add("Idempotency-Key", key ?? Guid.CreateVersion7().ToString());
        return await SendAsync(client, HttpMethod.Post, path, body, expected);
    }

    public async Task<string> BatchAsync(string period) => (await PostAsync("/v1/compensation/payment-batches", new { periodCode = period }, HttpStatusCode.Created)).GetProperty("id").GetString()!;

    public async Task<JsonElement> ApproveAsync(string batch, HttpStatusCode expected = HttpStatusCode.OK) => await PostAsync($"/v1/compensation/payment-batches/{batch}:approve", null, expected, Persona.FinanceApprover);

    public async Task<JsonElement> EmitAsync(string batch, HttpStatusCode expected = HttpStatusCode.OK) => await PostAsync($"/v1/compensation/payment-batches/{batch}:emit", null, expected);

    public async Task<JsonElement> AcknowledgeAsync(string batch, HttpStatusCode expected, params (string Payment, string Outcome)[] items) => await PostAsync(
        $"/v1/compensation/payment-batches/{batch}:acknowledge", new { items = items.Select(i => new { paymentId = i.Payment, outcome = i.Outcome, failure = i.Outcome == "failed" ? "Account closed" : null }) }, expected);

    /// <summary>Cells of the batch's file, without its header.</summary>
    public async Task<string[][]> FileAsync(string batch, int number = 1)
    {
        using var client = As(Persona.FinanceApprover);
        var text = await client.GetStringAsync($"/v1/compensation/payment-batches/{batch}/files/{number}");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(','))];
    }

    public async Task<string[]> SheetsAsync(string period, string member = "paid") => [.. (await GetAsync($"/v1/compensation/pay-sheets?periodCode={period}")).GetProperty("items").EnumerateArray()
        .Select(s => $"{s.GetProperty("participantCode").GetString()} {s.GetProperty(member).GetProperty("amount").GetString()}").Order(StringComparer.Ordinal)];
}
