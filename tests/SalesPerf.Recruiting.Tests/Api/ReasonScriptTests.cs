using System.Net;
using System.Text.Json.Nodes;
using SalesPerf.ServiceDefaults.Identity;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Recruiting.Tests.Api;

/// <summary>Requisitions whose reasons were sentences, brought to where a sentence is worded for its reader: who reads English reads what was there before.</summary>
public sealed class ReasonScriptTests(ReasonScriptTests.FilledBefore recruiting) : IClassFixture<ReasonScriptTests.FilledBefore>
{
    public sealed class FilledBefore : RecruitingFixture
    {
        protected override string Schema => "recruitingdb_0061";

        protected override async Task MigrateAsync(string ownerConnectionString)
        {
            await MigrateUntilAsync(ownerConnectionString, "recruiting_0061_texts_about_people.sql", """
                INSERT INTO recruiting.requisition (id, title_code, seats, status, made_by, proposed_on, kit, shortfall_id, reason)
                SELECT md5(title)::uuid, title, 1, 'Proposed', 'territories', '2026-03-01', '[]', CASE WHEN title <> 'HAND' THEN md5(title)::uuid END, reason
                FROM (VALUES
                  ('OVER', 'In 2026-Q1 the holder of P-1 reached 150 % of quota and carried 125.5 % of what one person can (1502.25 of 400 hours).'),
                  ('VACANT', 'Position P-2 has a quota in 2026-Q3 and nobody sits on it.'),
                  ('OTHER', 'There is more to sell.'),
                  ('HAND', 'Position P-2 has a quota in 2026-Q3 and nobody sits on it.')) AS r (title, reason)
                """);
            await base.MigrateAsync(ownerConnectionString);
        }
    }

    [Theory]
    [InlineData("OVER", "In 2026-Q1 the holder of P-1 reached 150 % of quota and carried 125.5 % of what one person can (1,502.25 of 400 hours).",
        "Pada 2026-Q1 pemegang P-1 mencapai 150% dari kuota dan menanggung 125,5% dari yang sanggup ditanggung satu orang (1.502,25 dari 400 jam).")]
    [InlineData("VACANT", "Position P-2 has a quota in 2026-Q3 and nobody sits on it.", "Posisi P-2 memiliki kuota pada 2026-Q3, tetapi tidak ada yang mendudukinya.")]
    [InlineData("OTHER", "There is more to sell.", "There is more to sell.")]
    [InlineData("HAND", "Position P-2 has a quota in 2026-Q3 and nobody sits on it.", "Position P-2 has a quota in 2026-Q3 and nobody sits on it.")]
    public async Task A_reason_from_before_then_it_is_read_in_the_readers_language_where_a_shortfall_said_it(string title, string english, string indonesian) =>
        Assert.Equal((english, indonesian), (await ReasonAsync(title, "en"), await ReasonAsync(title, "id")));

    private async Task<string> ReasonAsync(string title, string language)
    {
        using var reader = recruiting.As(Persona.Recruiter);
        reader.DefaultRequestHeaders.Add("Accept-Language", language);
        JsonArray items = (await SendAsync(reader, HttpMethod.Get, "/v1/recruiting/requisitions", null, HttpStatusCode.OK))["items"]!.AsArray();
        return items.Single(r => r!["titleCode"]!.GetValue<string>() == title)!["reason"]!.GetValue<string>();
    }
}
