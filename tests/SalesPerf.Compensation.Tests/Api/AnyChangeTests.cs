using System.Globalization;
using System.Net;
using System.Text.Json;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>After any change the periods that are calculated of those alone whom it concerns come to what they come to when everybody is calculated.</summary>
public sealed class AnyChangeTests
{
    private static readonly string[] Periods = ["2026-01", "2026-02", "2026-03"];

    private static int Changes => TestServers.IsLongRun ? 60 : 10;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, TestServers.IsLongRun ? 12 : 2)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Anything_changes_then_who_is_calculated_again_is_everybody_whom_it_concerns(int seed)
    {
        await using var company = new Company(new Random(seed));
        await company.InitializeAsync();
        for (var change = 0; change < Changes; change++)
        {
            var what = await company.ChangeAsync();
            foreach (var period in Periods)
            {
                var incremental = await company.InModeAsync(period, "incremental");
                var full = await company.InModeAsync(period, "full");
                Assert.False(full.GetProperty("changed").GetBoolean(), $"Change {change}, {what}, leaves {period} to {await company.LastDifferenceAsync(period)} after {incremental.GetProperty("mode").GetString()}");
            }
        }

        await EveryInvariant.HoldsAsync(company);
    }

    /// <summary>A director above two leads with sellers each, on plans made at random that look back, below and at the pay of others.</summary>
    private sealed class Company(Random random) : CompensationFixture
    {
        private const string Shared = Header + ",splits";
        private static readonly string[] Sellers = ["S1", "S2", "S3", "S4"];
        private static readonly string[] Leads = ["L1", "L2"];

        private static readonly string[] SellerComponents =
        [
            "{kind: rate, basis: sum(credit), rate: rate}",
            "{kind: bonus, amount: bonus, when: sum(credit over year_to_date) > 500 IDR}",
            "{kind: formula, pay: 'prior(sales, 0 IDR) * 1% + sales * 2%'}",
            "{kind: rate, basis: credit, rate: 3%, per: credit}",
            "{kind: tiers, basis: sales, table: steps, mode: marginal}",
        ];

        private static readonly string[] LeadComponents =
        [
            "{kind: override, basis: total(commission of reports), rate: 10%}",
            "{kind: override, basis: total(sales of subtree), rate: 1%}",
            "{kind: rate, basis: sum(credit where level > 0), rate: 2%}",
            "{kind: formula, pay: distinct(order of subtree) * 5 IDR}",
            "{kind: formula, pay: highest(sales of reports) * 1%}",
            "{kind: formula, pay: count_people(sales > 100 IDR of subtree) * 7 IDR}",
        ];

        private readonly Dictionary<string, string> managers = new(StringComparer.Ordinal);
        private int orders;
        private string? locked;
        private int values;

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await SeedCompanyAsync();
            await SeatAsync("D", "director", null);
            foreach (var lead in Leads) await PlaceAsync(lead, "lead", "D");
            foreach (var seller in Sellers) await PlaceAsync(seller, "seller", Pick(Leads));
            foreach (var (territory, holder) in new[] { ("T-1", "S1"), ("T-2", "S3") })
            {
                Territories.Held[holder] = [(territory, new DateRange(new DateOnly(2020, 1, 1), null))];
                Territories.Accounts[$"ACC-{territory}"] = territory;
            }

            await PlanAsync("sellers", "seller", "  - {rule: seller, to: seller}\n  - {rule: cover, to: coverage, when: not has_seller}", SellerComponents);
            await PlanAsync("leads", "lead", "  - {rule: seller, to: seller}\n  - {rule: up, to: managers}", LeadComponents);
            await PlanAsync("directors", "director", "  - {rule: seller, to: seller}\n  - {rule: up, to: managers, levels: 2}", LeadComponents);
            foreach (var period in Periods) Quotas(period, [.. Sellers.Concat(Leads).Append("D").Select(s => (s, 1000m))]);
            // A period without any is not calculated.
            await ImportFileAsync(Shared, [.. Periods.Select(period => $"F-{period},,,booked,{period}-05,300,IDR,ACC-T-1,S2,,")]);
            for (var i = 0; i < 6; i++) await OrderAsync();
            foreach (var period in Periods) await InModeAsync(period, "full");
        }

        /// <summary>Changes anything; says what.</summary>
        public Task<string> ChangeAsync() => random.Next(9) switch
        {
            0 => MoveAsync(),
            1 => AdjustAsync(),
            2 => StateAsync("participant", Pick(Sellers)),
            3 => StateAsync("title", Pick("seller", "lead")),
            4 => ChangeOrderAsync(),
            5 => AssignAsync(),
            6 => LockAsync(),
            _ => OrderAsync(),
        };

        public async Task<JsonElement> InModeAsync(string period, string mode)
        {
            var done = await CalculateAsync(period, mode: mode);
            Assert.True(done.GetProperty("status").GetString() == "succeeded", done.ToString());
            return done.GetProperty("result");
        }

        /// <summary>Whose results the last calculation wrote.</summary>
        public Task<string> LastDifferenceAsync(string period) => ScalarAsync<string>(
            "SELECT coalesce(string_agg(participant_code, ' ' ORDER BY participant_code), 'nobody') FROM compensation.payee_outcome WHERE period_code = $1 AND xmin = (SELECT xmin FROM compensation.calculation WHERE period_code = $1 ORDER BY calculated_at DESC LIMIT 1)", period);

        private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

        private string Day() => new DateOnly(2026, 1, 1).AddDays(random.Next(90)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        private async Task PlanAsync(string code, string title, string rules, string[] components)
        {
            await PlanDocumentTests.PutAsync(this, code, $$"""
                plan: {{code}}
                name: {{code}}
                currency: IDR
                calendar: months
                effective: {from: 2026-01-01}
                parameters:
                  rate: {type: percent, default: 5%}
                  bonus: {type: money, default: 100}
                tables:
                  steps: {kind: bands, bands: [{to: 500, value: 3%}, {from: 500, to: 2000, value: 5%}, {from: 2000, value: 7%}]}
                crediting:
                {{rules}}
                measurements:
                  sales: sum(credit where level = 0)
                components:
                  commission: {kind: rate, basis: sales, rate: rate}
                {{string.Join('\n', components.Where(_ => random.Next(2) == 0).Select((c, i) => $"  c{i}: {c}"))}}
                """, HttpStatusCode.Created);
            await ApprovePlanAsync(code);
            await AssignPlanAsync(code, title);
        }

        private async Task PlaceAsync(string person, string title, string manager)
        {
            managers[person] = manager;
            await SeatAsync(person, title, manager);
        }

        private async Task<string> MoveAsync()
        {
            var (seller, to, day) = (Pick(Sellers), Pick(Leads), DateOnly.ParseExact(Day(), "yyyy-MM-dd", CultureInfo.InvariantCulture));
            var line = (string manager, DateOnly from, DateOnly? until) => new ReportingLine(Ids.Of($"seat {manager}"), from, until);
            await DeliverAsync("compensation.follow-positions", new PositionChanged(Ids.Of($"seat {seller}"), $"P-{seller}", "seller", "seller", [new PositionHolder(Ids.Of(seller), new DateOnly(2010, 1, 1), null)],
                [line(managers[seller], new DateOnly(2010, 1, 1), day), line(to, day, null)]), Ids.Of($"seat {seller}").ToString());
            managers[seller] = to;
            return $"{seller} to {to} on {day:yyyy-MM-dd}";
        }

        private async Task<string> AdjustAsync()
        {
            var all = (await GetAsync("/v1/compensation/transactions?limit=200")).GetProperty("items").EnumerateArray().ToArray();
            var one = Pick(all);
            using var admin = As(Persona.CompAdmin);
            admin.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
            await SendAsync(admin, HttpMethod.Post, $"/v1/compensation/transactions/{one.GetProperty("id").GetString()}:adjust",
                new { kind = "by", value = random.Next(1, 500).ToString(CultureInfo.InvariantCulture), reason = "any", revision = one.GetProperty("revision").GetInt32() }, HttpStatusCode.OK);
            return $"{one.GetProperty("orderCode").GetString()} adjusted";
        }

        // Each value holds for some days that none before it had.
        private async Task<string> StateAsync(string scope, string code)
        {
            var from = new DateOnly(2026, 1, 1).AddDays(values++ * 3 % 85);
            var item = new { scope, code, name = Pick("rate", "bonus"), value = random.Next(1, 20).ToString(CultureInfo.InvariantCulture), from = from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), untilExclusive = from.AddDays(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
            using var admin = As(Persona.CompAdmin);
            await SendAsync(admin, HttpMethod.Post, "/v1/compensation/parameter-values:batch", new { items = new[] { item } }, HttpStatusCode.MultiStatus);
            return item.ToString()!;
        }

        private async Task<string> AssignAsync()
        {
            var item = new { participantCode = Pick(Sellers), planCode = Pick("sellers", "leads"), from = Day() };
            using var admin = As(Persona.CompAdmin);
            await SendAsync(admin, HttpMethod.Post, "/v1/compensation/plan-assignments:batch", new { items = new[] { item } }, HttpStatusCode.MultiStatus);
            return item.ToString()!;
        }

        // One at a time: what came in meanwhile counts once it is released.
        private async Task<string> LockAsync()
        {
            using var admin = As(Persona.CompAdmin);
            if (locked is { } held)
            {
                await SendAsync(admin, HttpMethod.Post, $"/v1/compensation/data-locks/{held}:release", null, HttpStatusCode.OK);
                locked = null;
                return "a lock is released";
            }

            object what = random.Next(2) == 0 ? new { periodCode = Pick(Periods), reason = "Review" } : new { planCode = Pick("sellers", "leads"), reason = "Review" };
            locked = (await SendAsync(admin, HttpMethod.Post, "/v1/compensation/data-locks", what, HttpStatusCode.Created)).GetProperty("id").GetString();
            return what.ToString()!;
        }

        private async Task<string> OrderAsync() => await SoldAsync($"N-{orders++}");

        private async Task<string> ChangeOrderAsync() => await SoldAsync($"N-{random.Next(orders)}");

        private async Task<string> SoldAsync(string order)
        {
            var seller = random.Next(5) == 0 ? "" : Pick(Sellers.Append("L1").ToArray());
            var splits = seller.Length > 0 && random.Next(4) == 0 ? "S1:0.5;S4:0.5" : "";
            var line = string.Create(CultureInfo.InvariantCulture, $"{order},,,booked,{Day()},{random.Next(10, 900)},IDR,ACC-{Pick("T-1", "T-2")},{seller},,{splits}");
            await ImportFileAsync(Shared, line);
            return line;
        }
    }
}
