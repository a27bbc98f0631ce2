using System.Net;
using System.Text.Json;
using SalesPerf.Compensation.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
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
        "compensation.statement_told", "compensation.statement_withdrawn", "compensation.withdrawn_sheet", "compensation.inquiry_event", "compensation.hold", "compensation.hold_release", "compensation.payout_line", "compensation.opening_balance");

    [Fact]
    public async Task Data_of_others_is_neither_shown_nor_changed()
    {
        var batch = await CompanyIsPaidAsync();
        var (seller, manager, stranger) = (await OwnerAsync("A"), await OwnerAsync("M"), await OwnerAsync("Z"));
        ScopedCaller[] callers =
        [
            Caller(Persona.Rep, "A", [seller], [manager, stranger]),
            Caller(Persona.Manager, "M", [manager, seller], [stranger]),
        ];
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["periodCode"] = Period, ["compensationDate"] = "2026-01-20", ["amount"] = "10", ["currency"] = "IDR", ["knownAt"] = Instant(service.Clock.GetUtcNow()), ["from"] = "2026-01-01T00:00:00Z",
            ["code"] = Period, ["resolution"] = "answered",
            ["/v1/compensation/imports"] = Id((await service.GetAsync("/v1/compensation/imports")).GetProperty("items")[0]), ["/v1/compensation/category-trees"] = "products",
            ["/v1/compensation/payment-batches"] = batch, ["/v1/compensation/payment-batches/{id}/files"] = "1", ["/v1/compensation/plans"] = "leaders", ["/v1/compensation/plans/{code}/versions"] = "1",
        };
        var world = new AuthorisationWorld(callers, values)
        {
            PersonalData = ["Name of"],
            Calls = ScreenCalls.With(("gRPC /salesperf.compensation.v1.MeasurementService/ListAttainment", new(
                true, async (grpc, owner) => await new MeasurementService.MeasurementServiceClient(grpc).ListAttainmentAsync(new ListAttainmentRequest { ParticipantId = owner.Things["participant"] })))),
            Sets = new Dictionary<string, Func<DataOwner, object>>(StringComparer.Ordinal)
            {
                ["POST /v1/compensation/inquiries/{id}:answer correction"] = _ => new { answer = "It is yours", resolution = "accepted", correction = new { amount = "5", currency = "IDR" } },
            },
            // Long work is the same in every service: OperationTests of the service defaults. A batch is nobody's, and whose its sheets are is tried by WithdrawnSheetTests.
            TriedElsewhere = new HashSet<string>(StringComparer.Ordinal)
            {
                "GET /v1/operations/{id}", "GET /v1/operations/{id}/events", "POST /v1/operations/{id}:cancel", "GET /v1/compensation/payment-batches/{id}/withdrawn-sheets",
            },
        };

        await AuthorisationMatrix.ShowsMembersToWhomTheyAreForAsync("compensation", service.Services, world, persona => service.As(persona));
        await AReorganisationChangesWhoSeesWhomAsync(world, seller);
        await AuthorisationMatrix.KeepsDataOfOthersAsync("compensation", service.Services, world);
    }

    // A will report to Z: a company that is paid is made once.
    private async Task AReorganisationChangesWhoSeesWhomAsync(AuthorisationWorld world, DataOwner moved)
    {
        var moving = DateOnly.FromDateTime(service.Clock.GetUtcNow().UtcDateTime).AddDays(30);
        await service.DeliverAsync("compensation.follow-positions", new PositionChanged(
            Ids.Of("seat A"), "P-A", "seller", "seller", [new PositionHolder(Ids.Of("A"), new(2010, 1, 1), null)],
            [new ReportingLine(Ids.Of("seat M"), new(2010, 1, 1), moving), new ReportingLine(Ids.Of("seat Z"), moving, null)]), Ids.Of("seat A").ToString());

        await AuthorisationMatrix.FollowsReorganisationAsync("compensation", service.Services, service.Clock, new DateTimeOffset(moving, TimeOnly.MinValue, TimeSpan.FromHours(7)),
            world with { Callers = [Caller(Persona.Manager, "M", [], []), Caller(Persona.Manager, "Z", [], [])] }, moved);
        service.Clock.Release();
    }

    private ScopedCaller Caller(Persona persona, string code, IReadOnlyList<DataOwner> visible, IReadOnlyList<DataOwner> hidden) =>
        new(persona, service.As(persona, code), visible, hidden, service.Grpc(persona, code));

    // A and M, who leads A, and Z, of whom neither knows, each with an order, paid.
    private async Task<string> CompanyIsPaidAsync()
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
        await AnotherSystemLeftAsync(("A", "standard"), ("M", "leaders"), ("Z", "standard"));
        var batch = await service.BatchAsync(Period);
        await service.ApproveAsync(batch);
        await service.EmitAsync(batch);
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/category-trees/products", new { name = "Products", field = "productCode", categories = new[] { new { code = "all", name = "All" } } }, HttpStatusCode.OK);
        return batch;
    }

    private async Task AnotherSystemLeftAsync(params (string Payee, string Plan)[] left)
    {
        var ids = new List<string>();
        foreach (var (payee, plan) in left)
            ids.Add(Id(await service.PostAsync("/v1/compensation/opening-balances", new { participantCode = payee, planCode = plan, periodCode = Period, reason = "Paid elsewhere before", evidence = "Report 7" }, HttpStatusCode.Created)));
        await service.PostAsync("/v1/compensation/opening-balances:approve", new { ids }, HttpStatusCode.OK, Persona.FinanceApprover);
    }

    // A statement with a question about its line, a pay sheet, an opening balance, an order and a hold.
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
            ["/v1/compensation/statements"] = statement, ["/v1/compensation/statements/{id}/lines"] = line, ["against"] = statement, ["/v1/compensation/plans/{code}/versions/{version}/diff?against"] = "1", ["participant"] = Ids.Of(code).ToString(),
            ["/v1/compensation/inquiries"] = Id(inquiry), ["/v1/compensation/holds"] = Id(hold), ["/v1/compensation/opening-balances"] = Id(await OnlyAsync($"opening-balances?participantCode={code}")),
            ["/v1/compensation/pay-sheets"] = sheet, ["/v1/compensation/pay-sheets/{id}/why?against"] = sheet,
            ["/v1/compensation/transactions"] = Id(await OnlyAsync($"transactions?sellerCode={code}")),
        });
    }

    private async Task<JsonElement> OnlyAsync(string list) => Assert.Single((await service.GetAsync($"/v1/compensation/{list}")).GetProperty("items").EnumerateArray());

    private static string Id(JsonElement made) => made.GetProperty("id").GetString()!;

    private static string Instant(DateTimeOffset at) => at.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
