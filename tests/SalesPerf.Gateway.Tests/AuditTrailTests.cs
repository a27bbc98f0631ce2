using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SalesPerf.ServiceDefaults.Audit;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Gateway.Tests;

/// <summary>The logs of two services in one place; the other services are away.</summary>
public sealed class AuditTrailTests : IClassFixture<Edge>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private readonly Edge edge;

    public AuditTrailTests(Edge edge)
    {
        this.edge = edge;
        // Both have an entry at minute 4.
        edge.Compensation.Answers["/v1/compensation/audit-log"] = LogOf("compensation", 1, 3, 4, 9);
        edge.Territories.Answers["/v1/territories/audit-log"] = LogOf("territories", 2, 4, 5);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 4)]
    [InlineData(3, 3)]
    [InlineData(7, 1)]
    [InlineData(500, 1)]
    public async Task Any_size_of_pages_then_every_entry_once_latest_first(int limit, int pagesWithEntries)
    {
        var (entries, pages) = await ReadAsync($"/v1/audit-log?limit={limit}");

        Assert.Equal(["compensation 9", "territories 5", "compensation 4", "territories 4", "compensation 3", "territories 2", "compensation 1"], entries);
        Assert.Equal(pagesWithEntries, pages.Count(p => p.GetProperty("items").GetArrayLength() > 0));
    }

    [Fact]
    public async Task Services_away_then_they_are_named_and_the_list_ends_all_the_same()
    {
        var (_, pages) = await ReadAsync("/v1/audit-log");

        Assert.Equal(["goals", "recruiting", "training"], pages[0].GetProperty("missing").EnumerateArray().Select(m => m.GetString()));
        Assert.False(pages[^1].TryGetProperty("nextLink", out var next) && next.ValueKind != JsonValueKind.Null);
    }

    [Fact]
    public async Task A_filter_then_every_service_gets_it_on_every_page()
    {
        var (entries, _) = await ReadAsync("/v1/audit-log?limit=1&subject=person-4");

        Assert.Equal(["compensation 4", "territories 4"], entries);
    }

    [Theory]
    [InlineData("limit=0", "request.bad_limit")]
    [InlineData("cursor=nonsense", "request.bad_cursor")]
    [InlineData("from=yesterday", "request.malformed")]
    public async Task A_wrong_question_then_it_is_refused_as_by_any_list(string query, string code)
    {
        using var http = edge.As(Persona.Auditor);
        using var answer = await http.GetAsync(new Uri($"/v1/audit-log?{query}", UriKind.Relative), Cancel);

        await Edge.AssertProblemAsync(answer, HttpStatusCode.BadRequest, code);
    }

    private async Task<(List<string> Entries, List<JsonElement> Pages)> ReadAsync(string first)
    {
        using var http = edge.As(Persona.Auditor);
        var (entries, pages) = (new List<string>(), new List<JsonElement>());
        for (var next = first; next is not null && pages.Count < 20; next = pages[^1].TryGetProperty("nextLink", out var link) ? link.GetString() : null)
        {
            var page = await http.GetFromJsonAsync<JsonElement>(new Uri(next, UriKind.Relative), Cancel);
            pages.Add(page);
            entries.AddRange(page.GetProperty("items").EnumerateArray().Select(e => $"{e.GetProperty("service").GetString()} {e.GetProperty("entryNo").GetInt64()}"));
        }

        return (entries, pages);
    }

    // A service's log with an entry at each minute, paged as services page.
    private static RequestDelegate LogOf(string service, params long[] minutes) => context =>
    {
        var query = context.Request.Query;
        var page = new PageRequest(int.Parse(query["limit"].ToString(), System.Globalization.CultureInfo.InvariantCulture), query.TryGetValue("cursor", out var cursor) ? cursor.ToString() : null);
        var after = page.After<AuditPosition>()?.EntryNo ?? long.MaxValue;
        var rows = minutes.OrderDescending().Where(m => m < after && (!query.TryGetValue("subject", out var subject) || subject == $"person-{m}")).Take(page.Size + 1)
            .Select(m => new AuditEntry(service, m, Start.AddMinutes(m), $"person-{m}", null, "DoIt", null, null, null, null, [])).ToArray();
        return context.Response.WriteAsJsonAsync(page.ToPage(rows, e => new AuditPosition(e.RecordedAt, e.EntryNo), context));
    };
}
