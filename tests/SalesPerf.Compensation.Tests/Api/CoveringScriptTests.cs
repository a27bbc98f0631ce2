using System.Net;
using System.Text.Json;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A store in which every row had the seats that cover it, brought to where they are kept once: nobody reads anything else than before.</summary>
public sealed class CoveringScriptTests(CoveringScriptTests.FilledBefore service) : IClassFixture<CoveringScriptTests.FilledBefore>
{
    private const int Orders = 60;
    private const int Staged = 12;

    public sealed class FilledBefore() : StoreBefore("compensation_0054_wide.sql", Filling)
    {
        public static readonly Guid Waiting = Ids.Of("waiting import");

        // An order's number says who covers it: nobody, A, A and M, a seat that is vacant. Every third has a seller, and every fifth was covered by M before it was revised.
        private static readonly string Filling = $"""
            CREATE FUNCTION public.seats(n integer) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $f$ SELECT (ARRAY[
              '[]', '[{Seat("A")}]', '[{Seat("A")},{Seat("M")}]', '[{Vacant}]']::jsonb[])[n % 4 + 1] $f$;
            INSERT INTO compensation.sales_transaction (id, revision, is_current, order_code, line_code, sub_line_code, event_type, compensation_date, amount, currency, delta, account_code,
              seller_id, seller_code, territory_code, attributes, coverage, coverage_territory, coverage_seats, reason, recorded_by, recorded_at)
            SELECT md5('O-' || n)::uuid, revision, revision = last, 'O-' || n, '1', '1', 'booked', '2026-01-02', 100 + n, 'IDR', CASE revision WHEN 0 THEN 100 + n ELSE 0 END, 'ACC-A',
              CASE WHEN n % 3 = 0 THEN '{Ids.Of("A")}'::uuid END, CASE WHEN n % 3 = 0 THEN 'A' ELSE '' END, '', '{"{}"}', CASE WHEN n % 3 = 0 THEN 'covered' ELSE 'by_coverage' END, 'T-A',
              CASE WHEN revision = last THEN public.seats(n) ELSE '[{Seat("M")}]' END, 'import', 'somebody', '2026-01-03'
            FROM generate_series(1, {Orders}) AS n, LATERAL (SELECT CASE WHEN n % 5 = 0 THEN 1 ELSE 0 END AS last) l, generate_series(0, last) AS revision;
            INSERT INTO compensation.import (id, source, status, rows, valid, invalid, staged_by, staged_at) VALUES ('{Waiting}', 'file', 'staged', {Staged + 1}, {Staged}, 1, 'somebody', '2026-01-03');
            INSERT INTO compensation.staging_row (import_id, line, valid, transaction_id, order_code, line_code, sub_line_code, event_type, compensation_date, amount, currency, account_code, seller_code, territory_code,
              attributes, coverage, coverage_territory, coverage_seats, product_code, customer_code, splits)
            SELECT '{Waiting}', n + 1, true, md5('S-' || n)::uuid, 'S-' || n, '1', '1', 'booked', '2026-01-02', n, 'IDR', 'ACC-A', '', '', '{"{}"}', 'by_coverage', 'T-A', public.seats(n), '', '', '[]'
            FROM generate_series(1, {Staged}) AS n;
            INSERT INTO compensation.staging_row (import_id, line, valid, reason, cells) VALUES ('{Waiting}', {Staged + 2}, false, 'compensation.invalid_date', ARRAY['S-X']);
            CREATE TABLE public.before AS SELECT id, revision, coverage_seats AS seats FROM compensation.sales_transaction;
            """;

        public static string Seat(string code) => $$"""{"positionId":"{{Ids.Of($"seat {code}")}}","participantId":"{{Ids.Of(code)}}","participantCode":"{{code}}"}""";

        private static string Vacant => $$"""{"positionId":"{{Ids.Of("seat vacant")}}","participantId":null,"participantCode":""}""";

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await SeedCompanyAsync();
        }
    }

    [Fact]
    public async Task A_store_filled_before_then_every_row_has_the_seats_that_it_had_is_read_as_before_imported_again_unchanged_and_calculated()
    {
        await RowsAsync();
        await ReadAsync();
        await ImportedAgainAsync();
        await CalculatedAsync();
    }

    // Every row names the seats that it had, and each are kept once.
    private async Task RowsAsync()
    {
        Assert.Equal(Orders + (Orders / 5), await service.ScalarAsync<long>("SELECT count(*) FROM public.before"));
        Assert.Equal(0L, await service.ScalarAsync<long>($"""
            SELECT count(*) FROM public.before b FULL JOIN compensation.sales_transaction t USING (id, revision)
            WHERE (b.id IS NULL OR t.id IS NULL OR {Coverings.SeatsOf} IS DISTINCT FROM b.seats OR (t.covering_id IS NULL) <> (b.seats = '[]')) AND t.order_code LIKE 'O-%'
            """));
        Assert.Equal((long)Staged, await service.ScalarAsync<long>(
            $"SELECT count(*) FROM compensation.staging_row t WHERE import_id = $1 AND valid AND {Coverings.SeatsOf} = public.seats(line - 1)", FilledBefore.Waiting));
        Assert.Equal("A; A,M; M; ", await service.ScalarAsync<string>("""
            SELECT string_agg(codes, '; ' ORDER BY codes = '', codes) FROM (SELECT (SELECT string_agg(e->>'participantCode', ',') FROM jsonb_array_elements(seats) AS e) AS codes
              FROM compensation.covering c WHERE c.id = md5(c.seats::text)::uuid) kept
            """));
    }

    private async Task ReadAsync()
    {
        Assert.Equal(["A", "A,M", "", ""], await Task.WhenAll(new[] { "O-1", "O-2", "O-7", "O-4" }.Select(CoveringAsync)));
        Assert.Equal("M", await service.ScalarAsync<string>($"SELECT {Coverings.SeatsOf}->0->>'participantCode' FROM compensation.sales_transaction t WHERE order_code = 'O-5' AND NOT is_current"));
    }

    // The same file says nothing new, and what waited in staging is taken in with its seats.
    private async Task ImportedAgainAsync()
    {
        var again = await service.ImportAsync([.. Enumerable.Range(1, Orders).Select(n => $"O-{n},,,booked,2026-01-02,{100 + n},IDR,ACC-A,{(n % 3 == 0 ? "A" : string.Empty)},")]);
        Assert.Equal((0, Orders, 0), (Count(again, "created"), Count(again, "unchanged"), Count(again, "adjusted")));

        using var admin = service.As(Persona.CompAdmin);
        var waited = await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/imports/{FilledBefore.Waiting}:transfer", new { }, HttpStatusCode.OK);
        Assert.Equal((Staged, 0, 0), (Count(waited, "created"), Count(waited, "unchanged"), Count(waited, "adjusted")));
        Assert.Equal(["A", "A,M"], await Task.WhenAll(new[] { "S-1", "S-2" }.Select(CoveringAsync)));
    }

    // A period that is calculated asks Territories anew, and goes by its answer, which is kept under an id of the service's own making.
    private async Task CalculatedAsync()
    {
        await service.PlanAsync();
        service.Quotas("2026-01", ("A", 1_000m));

        var ended = await service.CalculateAsync("2026-01");

        Assert.True(ended.GetProperty("status").GetString() == "succeeded", ended.ToString());
        Assert.Equal(["A", "A"], await Task.WhenAll(new[] { "O-1", "O-4" }.Select(CoveringAsync)));
        // Whose seats are the same was not covered otherwise before, and has no revision that says so.
        Assert.Equal("O-1 0, O-4 1", await service.ScalarAsync<string>("SELECT string_agg(order_code || ' ' || revision, ', ' ORDER BY order_code) FROM compensation.sales_transaction WHERE is_current AND order_code IN ('O-1', 'O-4')"));
        Assert.Equal(Orders, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.credit k JOIN compensation.sales_transaction t ON t.id = k.transaction_id AND t.is_current WHERE k.participant_id = $1 AND t.order_code LIKE 'O-%'", Ids.Of("A")));
    }

    private static int Count(JsonElement import, string name) => import.GetProperty(name).GetInt32();

    private async Task<string> CoveringAsync(string order) => string.Join(
        ',', Assert.Single((await service.GetAsync($"/v1/compensation/transactions?orderCode={order}")).GetProperty("items").EnumerateArray()).GetProperty("coveringCodes").EnumerateArray().Select(c => c.GetString()));
}
