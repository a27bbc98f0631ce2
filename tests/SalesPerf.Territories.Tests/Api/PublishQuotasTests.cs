using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.V1;

namespace SalesPerf.Territories.Tests.Api;

public sealed class PublishQuotasTests(TerritoriesFixture fixture) : OrganisationCase(fixture)
{
    [Fact]
    public async Task A_quota_is_published_once_for_the_holder_and_changes_only_for_a_reason()
    {
        await GivenATeamAsync();

        Assert.Equal(["P-ANN/2026-Q1/sales: created"], await BatchAsync("quotas", Quota("P-ANN", "2026-Q1", "100.50")));
        Assert.Equal(["P-ANN/2026-Q1/sales: unchanged"], await BatchAsync("quotas", Quota("P-ANN", "2026-Q1", "100.5")));
        Assert.Equal(["P-ANN/2026-Q1/sales: territories.quota_reason_required"], await BatchAsync("quotas", Quota("P-ANN", "2026-Q1", "120")));
        Assert.Equal(["P-ANN/2026-Q1/sales: updated"], await BatchAsync("quotas", Quota("P-ANN", "2026-Q1", "120", "A larger territory.")));

        var ann = await Service.ScalarAsync<Guid>("SELECT id FROM territories.participant WHERE code = 'ann'");
        var published = Assert.Single(await Service.PublishedAsync<QuotaPublished>(), q => q.ParticipantId == ann && q.PeriodCode == "2026-Q1");
        Assert.Equal((new UnroundedMoney(100.5m, Currency.Usd), "FISCAL", new DateOnly(2026, 4, 1)), (published.Amount, published.CalendarCode, published.PeriodEndExclusive));
        var changed = Assert.Single(await Service.PublishedAsync<QuotaChanged>(), q => q.QuotaId == published.QuotaId);
        Assert.Equal((120m, 100.5m, "A larger territory."), (changed.Amount.Amount, changed.Previous.Amount, changed.Reason));
    }

    [Fact]
    public async Task Wrong_currency_and_unknown_references_are_refused_one_by_one()
    {
        await GivenATeamAsync();

        var answer = await BatchAsync("quotas",
            Quota("P-BEN", "2026-Q2", "100", currency: "EUR"), Quota("P-NONE", "2026-Q2", "100"), Quota("P-BEN", "2029-Q1", "100"), Quota("P-BEN", "2026-Q2", "-1"),
            new { positionCode = "P-BEN", periodCode = "2026-Q2", measure = "units", amount = Usd("1") }, Quota("P-BEN", "2026-Q2", "100"));

        Assert.Equal(
            ["P-BEN/2026-Q2/sales: territories.quota_currency_mismatch", "P-NONE/2026-Q2/sales: territories.unknown_position", "P-BEN/2029-Q1/sales: territories.unknown_period",
                "P-BEN/2026-Q2/sales: territories.negative_quota", "P-BEN/2026-Q2/units: territories.unknown_measure", "P-BEN/2026-Q2/sales: created"], answer);
    }

    [Fact]
    public async Task A_single_change_needs_the_version_it_is_based_on_and_leaves_a_revision_nobody_can_rewrite()
    {
        await GivenATeamAsync();
        await BatchAsync("quotas", Quota("P-ANN", "2026-Q4", "100"));
        var id = (await GetAsync("quotas?periodCode=2026-Q4&positionCode=P-ANN"))["items"]![0]!["id"]!.GetValue<string>();
        using var admin = Service.As(Persona.CompAdmin);
        var address = new Uri($"/v1/territories/quotas/{id}", UriKind.Relative);
        var body = new { amount = Usd("80"), reason = "Shared with a colleague." };
        using var read = await admin.GetAsync(address, TestContext.Current.CancellationToken);

        using var blind = await admin.PutAsJsonAsync(address, body, TestContext.Current.CancellationToken);
        admin.DefaultRequestHeaders.IfMatch.Add(read.Headers.ETag!);
        using var first = await admin.PutAsJsonAsync(address, body, TestContext.Current.CancellationToken);
        using var stale = await admin.PutAsJsonAsync(address, new { amount = Usd("70"), reason = "Again." }, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.PreconditionRequired, HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (blind.StatusCode, first.StatusCode, stale.StatusCode));
        Assert.NotEqual(read.Headers.ETag, first.Headers.ETag);
        var revision = Assert.Single((await GetAsync($"quotas/{id}/revisions"))["items"]!.AsArray());
        Assert.Equal((80m, 100m, "comp-admin"), (Amount(revision!["amount"]!), Amount(revision["previous"]!), revision["changedBy"]!.GetValue<string>()));
        await using var rewrite = Service.App.CreateCommand("UPDATE territories.quota_revision SET reason = 'another'");
        Assert.Equal("42501", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => rewrite.ExecuteNonQueryAsync(TestContext.Current.CancellationToken))).SqlState);
    }

    [Fact]
    public async Task Some_members_are_changed_then_the_others_stay()
    {
        await GivenATeamAsync();
        await BatchAsync("quotas", Quota("P-BEN", "2026-Q4", "100"));
        var id = (await GetAsync("quotas?periodCode=2026-Q4&positionCode=P-BEN"))["items"]![0]!["id"]!.GetValue<string>();
        using var admin = Service.As(Persona.CompAdmin);
        var address = new Uri($"/v1/territories/quotas/{id}", UriKind.Relative);
        using var read = await admin.GetAsync(address, TestContext.Current.CancellationToken);
        admin.DefaultRequestHeaders.IfMatch.Add(read.Headers.ETag!);
        using var patch = JsonContent.Create(new { amount = Usd("90"), reason = "A later start." }, new MediaTypeHeaderValue("application/merge-patch+json"));

        using var answer = await admin.PatchAsync(address, patch, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var (before, after) = (JsonNode.Parse(await read.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
        Assert.Equal(90m, Amount(after["amount"]!));
        before["amount"] = after["amount"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(before, after), after.ToJsonString());
    }

    [Fact]
    public async Task A_period_with_quotas_neither_vanishes_nor_moves()
    {
        await GivenATeamAsync();
        await BatchAsync("quotas", Quota("P-BEN", "2026-Q1", "100"));

        var gone = await PutAsync("calendars/FISCAL", new { currency = "USD", periods = new[] { new { code = "2026-Q2", start = "2026-04-01", endExclusive = "2026-07-01" } } }, HttpStatusCode.Conflict);
        var other = await PutAsync("calendars/OTHER", new { currency = "USD", periods = new[] { new { code = "2026-Q1", start = "2026-01-01", endExclusive = "2026-04-01" } } }, HttpStatusCode.Conflict);

        Assert.Equal(("territories.period_in_use", "territories.period_code_taken"), (gone["code"]!.GetValue<string>(), other["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Those_who_calculate_get_all_quotas_of_a_period_by_position()
    {
        await GivenATeamAsync();
        await BatchAsync("quotas", Quota("P-BEN", "2026-Q3", "90"), Quota("P-ANN", "2026-Q3", "110"));
        using var call = new QuotaService.QuotaServiceClient(Service.Grpc()).ListQuotas(new ListQuotasRequest { PeriodCode = "2026-Q3" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Assert.Equal(["ann", "ben"], call.ResponseStream.Current.Quotas.Select(q => q.ParticipantCode));
    }

    private static decimal Amount(JsonNode money) => decimal.Parse(money["amount"]!.GetValue<string>(), CultureInfo.InvariantCulture);
}
