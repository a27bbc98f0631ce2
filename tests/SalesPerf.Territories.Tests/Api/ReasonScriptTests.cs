using System.Net.Http.Json;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Territories.Tests.Api;

/// <summary>Shortfalls whose reasons were sentences, brought to where a sentence is worded for its reader: who reads English reads what was there before.</summary>
public sealed class ReasonScriptTests(ReasonScriptTests.FilledBefore service) : IClassFixture<ReasonScriptTests.FilledBefore>
{
    public sealed class FilledBefore : TerritoriesFixture
    {
        protected override string Schema => "territoriesdb_0070";

        protected override async Task MigrateAsync(string ownerConnectionString)
        {
            await MigrateUntilAsync(ownerConnectionString, "territories_0070_digest_mail.sql", """
                INSERT INTO territories.title (id, code, name) VALUES (md5('REP')::uuid, 'REP', 'Seller');
                INSERT INTO territories.calendar (id, code, currency) VALUES (md5('FISCAL')::uuid, 'FISCAL', 'USD');
                INSERT INTO territories.period (calendar_id, code, start, end_exclusive) VALUES (md5('FISCAL')::uuid, '2026-Q1', '2026-01-01', '2026-04-01');
                INSERT INTO territories.position (id, code, title_id) SELECT md5(code)::uuid, code, md5('REP')::uuid FROM unnest(ARRAY['OVER', 'VACANT', 'OTHER']) AS code;
                INSERT INTO territories.shortfall (id, position_id, cause, period_code, reason, found_on)
                SELECT md5(code)::uuid, md5(code)::uuid, cause, '2026-Q1', reason, '2026-03-01'
                FROM (VALUES
                  ('OVER', 'Overloaded', 'In 2026-Q1 the holder of OVER reached 150 % of quota and carried 125.5 % of what one person can (1502.25 of 400 hours).'),
                  ('VACANT', 'Vacant', 'Position VACANT has a quota in 2026-Q3 and nobody sits on it.'),
                  ('OTHER', 'Vacant', 'There is more to sell.')) AS s (code, cause, reason)
                """);
            await base.MigrateAsync(ownerConnectionString);
        }
    }

    [Theory]
    [InlineData("OVER", "In 2026-Q1 the holder of OVER reached 150 % of quota and carried 125.5 % of what one person can (1,502.25 of 400 hours).",
        "Pada 2026-Q1 pemegang OVER mencapai 150% dari kuota dan menanggung 125,5% dari yang sanggup ditanggung satu orang (1.502,25 dari 400 jam).")]
    [InlineData("VACANT", "Position VACANT has a quota in 2026-Q3 and nobody sits on it.", "Posisi VACANT memiliki kuota pada 2026-Q3, tetapi tidak ada yang mendudukinya.")]
    [InlineData("OTHER", "There is more to sell.", "There is more to sell.")]
    public async Task A_reason_from_before_then_it_is_read_in_the_readers_language(string position, string english, string indonesian) =>
        Assert.Equal((english, indonesian), (await ReasonAsync(position, "en"), await ReasonAsync(position, "id")));

    private async Task<string> ReasonAsync(string position, string language)
    {
        using var reader = service.As(Persona.CompAdmin);
        reader.DefaultRequestHeaders.Add("Accept-Language", language);
        var shortfalls = await reader.GetFromJsonAsync<JsonElement>(new Uri("/v1/territories/shortfalls", UriKind.Relative));
        return shortfalls.GetProperty("items").EnumerateArray().Single(s => s.GetProperty("positionCode").GetString() == position).GetProperty("reason").GetString()!;
    }
}
