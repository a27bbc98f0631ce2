using System.Net;
using System.Text.Json;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;
using SalesPerf.Testing.Authorisation;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>The operations of the service against docs/authorisation.yaml.</summary>
public sealed class AuthorisationTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    private const string Period = "2026-01";

    [Fact]
    public void Every_operation_stands_in_the_matrix() => AuthorisationMatrix.ListsEveryOperation("compensation", service.Services);

    [Fact]
    public Task Every_operation_lets_in_whom_the_matrix_names_and_nobody_else() =>
        AuthorisationMatrix.LetsInWhomItNamesAsync("compensation", service.Services, persona => persona is { } who ? service.As(who) : service.Anonymous());

    [Fact]
    public Task The_serving_role_holds_no_more_rights_than_it_needs() => ServingRole.HoldsNoMoreThanItNeedsAsync(
        service.App, "compensation.ledger_entry", "compensation.ledger_anchor", "compensation.ledger_key", "compensation.sales_transaction",
        "compensation.statement_told", "compensation.inquiry_event", "compensation.hold", "compensation.hold_release", "compensation.payout_line");

    [Fact]
    public async Task Data_of_others_is_neither_shown_nor_changed()
    {
        await CompanyIsPaidAsync();
        var (seller, manager, stranger) = (await OwnerAsync("A"), await OwnerAsync("M"), await OwnerAsync("Z"));
        ScopedCaller[] callers =
        [
            new(Persona.Rep, service.As(Persona.Rep, "A"), [seller], [manager, stranger]),
            new(Persona.Manager, service.As(Persona.Manager, "M"), [manager, seller], [stranger]),
        ];
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["periodCode"] = Period, ["compensationDate"] = "2026-01-20", ["amount"] = "10", ["currency"] = "IDR", ["knownAt"] = Instant(service.Clock.GetUtcNow()), ["from"] = "2026-01-01T00:00:00Z",
            ["code"] = Period, ["resolution"] = "answered",
        };

        await AuthorisationMatrix.KeepsDataOfOthersAsync("compensation", service.Services, new AuthorisationWorld(callers, values)
        {
            // Long work is the same in every service: OperationTests of the service defaults.
            TriedElsewhere = new HashSet<string>(StringComparer.Ordinal) { "GET /v1/operations/{id}", "GET /v1/operations/{id}/events", "POST /v1/operations/{id}:cancel" },
        });
    }

    // A and M, who leads A, and Z, of whom neither knows, each with an order, paid.
    private async Task CompanyIsPaidAsync()
    {
        await service.SeatAsync("Z", "seller", null);
        service.Territories.Held["Z"] = [("T-Z", new DateRange(new DateOnly(2020, 1, 1), null))];
        service.Territories.Accounts["ACC-Z"] = "T-Z";
        await service.PlanAsync("leaders", "manager");
        service.Quotas(Period, ("A", 1000m), ("M", 1000m), ("Z", 1000m));
        await service.ImportAsync([.. new[] { "A", "M", "Z" }.Select(p => $"O-{p},,,booked,2026-01-10,600,IDR,ACC-{(p == "M" ? "A" : p)},{p},")]);
        await service.CalculateAsync(Period);
        await service.PublishAsync(Period);
        await service.CloseAsync(Period);
        await service.ApproveAsync(await service.BatchAsync(Period));
    }

    // A statement with a question about its line, a pay sheet, an order and a hold.
    private async Task<DataOwner> OwnerAsync(string code)
    {
        var statement = Id(await OnlyAsync($"statements?participantCode={code}"));
        var line = (await service.GetAsync($"/v1/compensation/statements/{statement}")).GetProperty("lines")[0].GetProperty("id").GetString()!;
        using var self = service.As(Persona.Rep, code);
        var inquiry = await CompensationFixture.SendAsync(self, HttpMethod.Post, $"/v1/compensation/statements/{statement}/lines/{line}/inquiries", new { question = "Is the order in it?" }, HttpStatusCode.Created);
        var hold = await service.PostAsync("/v1/compensation/holds", new { scope = "payment", participantCode = code, reason = "Bank account is checked" }, HttpStatusCode.Created);
        var sheet = Id(await OnlyAsync($"pay-sheets?participantCode={code}"));
        return new DataOwner(code, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/v1/compensation/statements"] = statement, ["/v1/compensation/statements/{id}/lines"] = line, ["against"] = statement,
            ["/v1/compensation/inquiries"] = Id(inquiry), ["/v1/compensation/holds"] = Id(hold),
            ["/v1/compensation/pay-sheets"] = sheet, ["/v1/compensation/pay-sheets/{id}/why?against"] = sheet,
            ["/v1/compensation/transactions"] = Id(await OnlyAsync($"transactions?sellerCode={code}")),
        });
    }

    private async Task<JsonElement> OnlyAsync(string list) => Assert.Single((await service.GetAsync($"/v1/compensation/{list}")).GetProperty("items").EnumerateArray());

    private static string Id(JsonElement made) => made.GetProperty("id").GetString()!;

    private static string Instant(DateTimeOffset at) => at.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
