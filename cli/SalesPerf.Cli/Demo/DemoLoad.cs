using System.Globalization;
using System.Text;
using SalesPerf.Cli.Api;
using SalesPerf.Cli.Import;
using Spectre.Console;

namespace SalesPerf.Cli.Demo;

/// <summary>Loads the demo company through the gateway's public API, as its people would have typed it.</summary>
internal sealed class DemoLoad(DemoCompany company, Session session)
{
    private static readonly string[] Ramp = ["0.25", "0.5", "0.75"];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var admin = await session.AsAsync("comp-admin", cancellationToken);
        var hiring = new DemoHiring(company, session);
        if (await hiring.IsDoneAsync(cancellationToken))
        {
            AnsiConsole.MarkupLine("The demo company is there already.");
            return;
        }

        var people = new DemoPeople(company, session);
        await OrganisationAsync(admin, cancellationToken);
        await CoverageAsync(admin, cancellationToken);
        await people.CatalogueAsync(cancellationToken);
        await PlanAsync(admin, cancellationToken);
        await Steps.RunAsync($"Orders ({company.Orders.Count})", () => OrdersAsync(admin, company.Orders, cancellationToken));
        await people.FunnelAsync(cancellationToken);
        await PeriodsAsync(admin, cancellationToken);
        await Steps.RunAsync("A late order", () => OrdersAsync(admin, [company.LateOrder], cancellationToken));
        await Steps.RunAsync($"Running period {company.Running.Code}", async () =>
        {
            await PeriodRun.CalculateAsync(admin, company.Running.Code, cancellationToken);
            return "calculated";
        });
        await people.WorkAsync(cancellationToken);
        await hiring.RunAsync(cancellationToken);
    }

    private async Task OrganisationAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        await admin.PutAsync("/v1/territories/organisation", new { name = "PT Nusantara Cipta Aplikasi", timeZone = "Asia/Jakarta", currency = "IDR", locale = "id-ID" }, cancellationToken);
        await admin.PutAsync($"/v1/territories/calendars/{DemoCompany.Calendar}", new { currency = "IDR", periods = company.Periods.Select(p => new { code = p.Code, start = p.Start, endExclusive = p.EndExclusive }) }, cancellationToken);
        await Steps.RunAsync("Titles", () => admin.BatchAsync("/v1/territories/titles:batch", new object[]
        {
            new { code = "DIRECTOR", name = "Direktur Penjualan" },
            new { code = "SALES-MANAGER", name = "Manajer Penjualan" },
            new { code = "SDR-MANAGER", name = "Manajer Pengembangan Penjualan" },
            new { code = "AE", name = "Account Executive", quotaPerPeriod = Rupiah(DemoCompany.MonthlyQuota), ramp = Ramp, capacityHoursPerPeriod = "160" },
            new { code = "SDR", name = "Sales Development Representative", capacityHoursPerPeriod = "160" },
        }, cancellationToken));
        await Steps.RunAsync($"Participants ({company.People.Count})", () => admin.BatchAsync("/v1/territories/participants:batch", company.People.Select(p => new { code = p.Code, name = p.Name, hiredOn = p.HiredOn }), cancellationToken));
        await Steps.RunAsync("Positions and reporting lines", () => admin.BatchAsync("/v1/territories/positions:batch", company.People.Select(p => new
        {
            code = p.PositionCode,
            titleCode = p.Title,
            holders = new[] { new { participantCode = p.Code, from = p.HiredOn } },
            reportsTo = p.ManagerCode is { } manager ? new[] { new { managerPositionCode = company.Seller(manager).PositionCode, from = p.HiredOn } } : [],
        }), cancellationToken));
    }

    private async Task CoverageAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        var first = company.Periods[0].Start;
        await Steps.RunAsync("Territories", () => admin.BatchAsync("/v1/territories/territories:batch", company.Territories.Select(t => new { code = t.Code, name = t.Name }), cancellationToken));
        await Steps.RunAsync("Who holds which", () => admin.BatchAsync("/v1/territories/assignments:batch", company.Executives.Select(e => new { territoryCode = e.TerritoryCode, positionCode = e.PositionCode, from = e.HiredOn }), cancellationToken));
        await Steps.RunAsync("Accounts", () => admin.BatchAsync("/v1/territories/accounts:batch", company.Accounts.Select(a => new { code = a.Code, name = a.Name, territories = new[] { new { territoryCode = a.TerritoryCode, from = first } } }), cancellationToken));
        await Steps.RunAsync("Quotas", () => admin.BatchAsync("/v1/territories/quotas:batch", company.Periods.SelectMany(p => company.Executives.Select(e => new
        {
            positionCode = e.PositionCode, periodCode = p.Code, measure = "sales", amount = Rupiah(DemoCompany.MonthlyQuota),
        })), cancellationToken));
    }

    private async Task PlanAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        var approver = await session.AsAsync("finance-approver", cancellationToken);
        var plan = await Steps.UntilAcceptedAsync(() => admin.PutAsync($"/v1/compensation/plans/{DemoCompany.Plan}", new
        {
            name = "Komisi Account Executive", calendarCode = DemoCompany.Calendar, currency = "IDR", effectiveFrom = company.Periods[0].Start,
            component = new { code = DemoCompany.Component, name = "Komisi", kind = "commission", measure = "sales", rate = "0.025", rounding = new { mode = "halfUp", digits = 0 } },
        }, cancellationToken), refusal => (int)refusal.Status is 404 or 400 or 409, cancellationToken);
        await approver.PostAsync($"/v1/compensation/plans/{DemoCompany.Plan}/versions/{plan!["version"]}:approve", null, cancellationToken);
        await Steps.RunAsync("Plan of the account executives", () => Steps.UntilKnownAsync(() => admin.BatchAsync("/v1/compensation/plan-assignments:batch",
            new[] { new { titleCode = "AE", planCode = DemoCompany.Plan, from = company.Periods[0].Start } }, cancellationToken), cancellationToken));
    }

    private static async Task<string> OrdersAsync(ApiClient admin, IEnumerable<DemoOrder> orders, CancellationToken cancellationToken) =>
        $"{(await OrderFile.SendAsync(admin, ToCsv(orders), cancellationToken))["created"]} created";

    private async Task PeriodsAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        var approver = await session.AsAsync("finance-approver", cancellationToken);
        foreach (var period in company.EndedPeriods)
            await Steps.RunAsync($"Period {period.Code}", () => PeriodRun.CloseAsync(admin, approver, period.Code, cancellationToken));
    }

    private static string ToCsv(IEnumerable<DemoOrder> orders)
    {
        var text = new StringBuilder("orderCode,lineCode,subLineCode,eventType,compensationDate,amount,currency,accountCode,sellerCode,territoryCode\n");
        foreach (var o in orders)
            text.Append(CultureInfo.InvariantCulture, $"{o.Code},,,order,{o.Date:yyyy-MM-dd},{o.Amount},IDR,{o.AccountCode},{o.SellerCode},{o.TerritoryCode}\n");
        return text.ToString();
    }

    private static object Rupiah(decimal amount) => new { amount = amount.ToString(CultureInfo.InvariantCulture), currency = "IDR" };
}
