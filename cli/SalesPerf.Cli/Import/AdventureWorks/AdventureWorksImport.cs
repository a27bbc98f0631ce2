using System.Text.Json.Nodes;
using SalesPerf.Cli.Api;

namespace SalesPerf.Cli.Import.AdventureWorks;

/// <summary>
/// Loads AdventureWorks through the gateway's public API, then calculates, publishes and closes its twelve periods. Every step is an upsert by
/// business key, so a second import finds everything as it is and changes nothing.
/// </summary>
/// <param name="files">The source.</param>
/// <param name="session">People signed in at the platform.</param>
internal sealed class AdventureWorksImport(AdventureWorksFiles files, Session session)
{
    // The source gives the last period no end; the company's data ends on 2014-06-30.
    private static readonly DateOnly EndOfLastPeriod = new(2014, 7, 1);
    private static readonly DateOnly FirstDay = new(2011, 5, 31);
    private static readonly string[] SellerPersonas = ["rep"];
    private static readonly string[] LeaderPersonas = ["rep", "manager"];

    private IReadOnlyList<EmployeeRow> employees = [];
    private IReadOnlyList<SellerRow> sellers = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        employees = files.Employees();
        sellers = files.Sellers();
        var admin = await session.AsAsync("comp-admin", cancellationToken);
        await OrganisationAsync(admin, cancellationToken);
        await CoverageAsync(admin, cancellationToken);
        await UsersAsync(admin, cancellationToken);
        await PlanAsync(admin, cancellationToken);
        await OrdersAsync(admin, cancellationToken);
        await CandidatesAsync(cancellationToken);
        await PeriodsAsync(admin, cancellationToken);
    }

    private async Task OrganisationAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        if (await admin.FindAsync("/v1/territories/organisation", cancellationToken) is null)
            await admin.PutAsync("/v1/territories/organisation", new { name = "Adventure Works Cycles", timeZone = "America/Los_Angeles", currency = "USD", locale = "en-US" }, cancellationToken);
        await CalendarAsync(admin, cancellationToken);
        // A title that is there may have got terms (quota, ramp) that the source does not know; it is left alone.
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var title in admin.ListAsync("/v1/territories/titles", cancellationToken)) known.Add(title["code"]!.GetValue<string>());
        var titles = employees.Select(e => e.JobTitle).Distinct().Where(t => !known.Contains(Codes.Title(t)));
        await Steps.RunAsync("Titles", () => admin.BatchAsync("/v1/territories/titles:batch", titles.Select(t => new { code = Codes.Title(t), name = t }), cancellationToken));
        await Steps.RunAsync($"Participants ({employees.Count} employees)", () => admin.BatchAsync("/v1/territories/participants:batch",
            employees.Select(e => new { code = Codes.Participant(e.Id), name = e.Name, hiredOn = e.HiredOn }), cancellationToken));
        await Steps.RunAsync("Positions and reporting lines", () => admin.BatchAsync("/v1/territories/positions:batch", employees.Select(e => new
        {
            code = Codes.Position(e.Id),
            titleCode = Codes.Title(e.JobTitle),
            holders = new[] { new { participantCode = Codes.Participant(e.Id), from = e.HiredOn } },
            reportsTo = e.ManagerId is { } manager ? new[] { new { managerPositionCode = Codes.Position(manager), from = e.HiredOn } } : [],
        }), cancellationToken));
    }

    // A calendar that is there may have been continued past the source's last period; it is left alone where it has all of them.
    private async Task CalendarAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        var starts = files.Quotas().Select(q => q.Date).Distinct().Order().ToArray();
        var known = await admin.FindAsync($"/v1/territories/calendars/{Codes.Calendar}", cancellationToken);
        var codes = known?["periods"]!.AsArray().Select(p => p!["code"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal) ?? [];
        if (starts.All(start => codes.Contains(Codes.Period(start)))) return;
        await admin.PutAsync($"/v1/territories/calendars/{Codes.Calendar}", new
        {
            currency = "USD",
            periods = starts.Select((start, i) => new { code = Codes.Period(start), start, endExclusive = i + 1 < starts.Length ? starts[i + 1] : EndOfLastPeriod }),
        }, cancellationToken);
    }

    private async Task CoverageAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        await Steps.RunAsync("Territories", () => admin.BatchAsync("/v1/territories/territories:batch", files.Territories().Select(t => new { code = Codes.Territory(t.Id), name = t.Name }), cancellationToken));
        await Steps.RunAsync("Territory history", () => admin.BatchAsync("/v1/territories/assignments:batch", files.TerritoryHistory().Select(h => new
        {
            // The source's end is the last day; here an end is the first day after.
            territoryCode = Codes.Territory(h.TerritoryId), positionCode = Codes.Position(h.SellerId), from = h.From, untilExclusive = h.Last?.AddDays(1),
        }), cancellationToken));
        await Steps.RunAsync("Accounts (stores)", () => admin.BatchAsync("/v1/territories/accounts:batch", files.Stores().Select(s => new
        {
            code = Codes.Account(s.Id), name = s.Name, territories = new[] { new { territoryCode = Codes.Territory(s.TerritoryId), from = FirstDay } },
        }), cancellationToken));
        await Steps.RunAsync("Quotas", () => admin.BatchAsync("/v1/territories/quotas:batch", files.Quotas().Select(q => new
        {
            positionCode = Codes.Position(q.SellerId), periodCode = Codes.Period(q.Date), measure = "sales", amount = new { amount = q.Amount, currency = "USD" },
        }), cancellationToken));
    }

    private async Task UsersAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        var byId = employees.ToDictionary(e => e.Id);
        var leaders = employees.Select(e => e.ManagerId).OfType<int>().ToHashSet();
        // Sellers, and those to whom sellers report.
        var people = sellers.Select(s => s.Id).Concat(sellers.Select(s => byId[s.Id].ManagerId).OfType<int>()).Distinct().Select(id => byId[id]);
        await Steps.RunAsync("People who can sign in", () => admin.BatchAsync("/v1/identity/users:batch", people.Select(e => new
        {
            userName = Codes.User(e.Id), name = e.Name, participantCode = Codes.Participant(e.Id), personas = leaders.Contains(e.Id) ? LeaderPersonas : SellerPersonas,
        }), cancellationToken));
    }

    private async Task PlanAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        var plan = await Steps.UntilAcceptedAsync(() => admin.PutAsync($"/v1/compensation/plans/{Codes.Plan}", new
        {
            name = "Commission on reseller sales", calendarCode = Codes.Calendar, currency = "USD", effectiveFrom = FirstDay,
            component = new { code = Codes.Component, name = "Commission", kind = "commission", measure = "sales", rate = "0", rounding = new { mode = "halfUp" } },
        }, cancellationToken), refusal => refusal.Code.Contains("unknown_", StringComparison.Ordinal) || refusal.Code.EndsWith("_not_found", StringComparison.Ordinal), cancellationToken);
        await ApproveAsync(plan!, cancellationToken);
        var titles = sellers.Select(s => employees.Single(e => e.Id == s.Id).JobTitle).Distinct();
        await Steps.RunAsync("Plan by title", () => Steps.UntilKnownAsync(() => admin.BatchAsync("/v1/compensation/plan-assignments:batch", titles.Select(t => new
        {
            titleCode = Codes.Title(t), planCode = Codes.Plan, from = FirstDay,
        }), cancellationToken), cancellationToken));
        await Steps.RunAsync("Rate of each seller", () => Steps.UntilKnownAsync(() => admin.BatchAsync("/v1/compensation/personal-rates:batch", sellers.Select(s => new
        {
            participantCode = Codes.Participant(s.Id), componentCode = Codes.Component, rate = s.CommissionRate, from = FirstDay,
        }), cancellationToken), cancellationToken));
    }

    private async Task ApproveAsync(JsonNode plan, CancellationToken cancellationToken)
    {
        if (plan["status"]!.GetValue<string>() == "approved") return;
        var approver = await session.AsAsync("finance-approver", cancellationToken);
        await approver.PostAsync($"/v1/compensation/plans/{Codes.Plan}/versions/{plan["version"]}:approve", null, cancellationToken);
    }

    private async Task OrdersAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        var orders = files.ResellerOrders();
        await Steps.RunAsync($"Orders ({orders.Count})", async () =>
        {
            var transfer = await OrderFile.SendAsync(admin, AdventureWorksFiles.ToIntakeCsv(orders), cancellationToken);
            return $"{transfer["created"]} created, {transfer["adjusted"]} adjusted, {transfer["unchanged"]} unchanged";
        });
    }

    private async Task CandidatesAsync(CancellationToken cancellationToken)
    {
        var recruiter = await session.AsAsync("recruiter", cancellationToken);
        await Steps.RunAsync("Job candidates", () => recruiter.BatchAsync("/v1/recruiting/candidates:batch", files.Candidates().Select(c => new
        {
            code = Codes.Candidate(c.Id), name = c.Name, email = c.Email, source = "direct", experienceYears = c.ExperienceYears, education = c.Education,
            skills = c.Skills is null ? Array.Empty<string>() : [c.Skills.Length > 200 ? c.Skills[..200] : c.Skills],
        }), cancellationToken));
    }

    private async Task PeriodsAsync(ApiClient admin, CancellationToken cancellationToken)
    {
        var approver = await session.AsAsync("finance-approver", cancellationToken);
        foreach (var start in files.Quotas().Select(q => q.Date).Distinct().Order())
            await Steps.RunAsync($"Period {Codes.Period(start)}", () => PeriodRun.CloseAsync(admin, approver, Codes.Period(start), cancellationToken));
    }
}
