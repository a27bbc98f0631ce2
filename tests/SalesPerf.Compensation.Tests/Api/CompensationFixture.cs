using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Compensation over a database of its own, beside a peer that speaks Territories' contract.</summary>
public class CompensationFixture() : ServiceFixture<Program>("compensation", MessagingScripts.Assembly, OrganisationModel.Scripts, typeof(Program).Assembly), IAsyncLifetime
{
    public const string Header = "orderCode,lineCode,subLineCode,eventType,compensationDate,amount,currency,accountCode,sellerCode,territoryCode";

    private GrpcPeer? _peer;

    public TerritoriesAnswers Territories { get; } = new();

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        _peer = await GrpcPeer.StartAsync("territories", services => services.AddSingleton(Territories), app =>
        {
            app.MapGrpcService<CoveragePeer>();
            app.MapGrpcService<QuotaPeer>();
            app.MapGrpcService<OrganisationPeer>();
        });
        settings["services:territories:grpc:0"] = _peer.Address;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_peer is not null) await _peer.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A calendar of months of 2026 and the sellers A, B (below manager M), each on a seat since 2020, with territory T-A and T-B and accounts in them.</summary>
    public async Task SeedCompanyAsync()
    {
        await DeliverAsync("compensation.follow-organisation", new OrganisationChanged("Test", "Asia/Jakarta", "IDR", "id-ID"));
        await CalendarAsync("months", FiscalCalendar.Months(new DateOnly(2026, 1, 1), 12));
        await SeatAsync("M", "manager", null);
        foreach (var seller in new[] { "A", "B" })
        {
            await SeatAsync(seller, "seller", "M");
            Territories.Held[seller] = [($"T-{seller}", new DateRange(new DateOnly(2020, 1, 1), null))];
            Territories.Accounts[$"ACC-{seller}"] = $"T-{seller}";
        }
    }

    public Task CalendarAsync(string code, FiscalCalendar calendar) => DeliverAsync(
        "compensation.follow-calendars", new CalendarChanged(code, [.. calendar.Periods.Select(p => new CalendarPeriod(p.Code, p.Start, p.EndExclusive))]), code);

    public async Task SeatAsync(string code, string title, string? managerCode)
    {
        await DeliverAsync("compensation.follow-participants", new ParticipantChanged(Ids.Of(code), code, $"Name of {code}", new DateOnly(2010, 1, 1), null), Ids.Of(code).ToString());
        ReportingLine[] lines = managerCode is null ? [] : [new ReportingLine(Ids.Of($"seat {managerCode}"), new DateOnly(2010, 1, 1), null)];
        await DeliverAsync("compensation.follow-positions",
            new PositionChanged(Ids.Of($"seat {code}"), $"P-{code}", title, title, [new PositionHolder(Ids.Of(code), new DateOnly(2010, 1, 1), null)], lines), Ids.Of($"seat {code}").ToString());
    }

    public void Quotas(string periodCode, params (string Code, decimal Amount)[] quotas) =>
        Territories.Quotas[periodCode] = [.. quotas.Select(q => (q.Code, Ids.Of(q.Code), Ids.Of($"seat {q.Code}"), new UnroundedMoney(q.Amount, Currency.Idr)))];

    /// <summary>A plan of 5 % for everybody of the title, approved by another person.</summary>
    public async Task PlanAsync(string code = "standard", string title = "seller", string rate = "0.05", string calendar = "months", string currency = "IDR", string from = "2026-01-01")
    {
        var body = new
        {
            name = "Standard", calendarCode = calendar, currency, effectiveFrom = from,
            component = new { code = "commission", name = "Sales commission", kind = "commission", measure = "sales", rate, rounding = new { mode = "halfEven" } },
        };
        using var admin = As(Persona.CompAdmin);
        await SendAsync(admin, HttpMethod.Put, $"/v1/compensation/plans/{code}", body, HttpStatusCode.Created);
        await ApprovePlanAsync(code);
        await AssignPlanAsync(code, title, from);
    }

    /// <summary>Puts everybody of a title on a plan.</summary>
    public async Task AssignPlanAsync(string code, string title = "seller", string from = "2026-01-01")
    {
        using var admin = As(Persona.CompAdmin);
        await SendAsync(admin, HttpMethod.Post, "/v1/compensation/plan-assignments:batch", new { items = new[] { new { titleCode = title, planCode = code, from } } }, HttpStatusCode.MultiStatus);
    }

    /// <summary>Approves the first version of a plan.</summary>
    public async Task ApprovePlanAsync(string code)
    {
        using var approver = As(Persona.FinanceApprover);
        await SendAsync(approver, HttpMethod.Post, $"/v1/compensation/plans/{code}/versions/1:approve", null, HttpStatusCode.OK);
    }

    /// <summary>Stages and transfers lines of a file.</summary>
    public Task<JsonElement> ImportAsync(params string[] lines) => ImportFileAsync(Header, lines);

    /// <summary>The same of a file with a header of its own.</summary>
    public async Task<JsonElement> ImportFileAsync(string header, params string[] lines)
    {
        using var admin = As(Persona.CompAdmin);
        var staged = await StageFileAsync(header, lines);
        return await SendAsync(admin, HttpMethod.Post, $"/v1/compensation/imports/{staged.GetProperty("id").GetString()}:transfer", new { }, HttpStatusCode.OK);
    }

    public Task<JsonElement> StageAsync(params string[] lines) => StageFileAsync(Header, lines);

    public async Task<JsonElement> StageFileAsync(string header, params string[] lines)
    {
        using var admin = As(Persona.CompAdmin);
        using var content = new StringContent(string.Join('\n', lines.Prepend(header)), Encoding.UTF8, "text/csv");
        using var response = await admin.PostAsync("/v1/compensation/imports", content);
        return await ReadAsync(response, HttpStatusCode.Created);
    }

    /// <summary>Calculates and waits for the operation's end.</summary>
    public async Task<JsonElement> CalculateAsync(string periodCode, string subject = "comp-admin", string mode = "full")
    {
        using var admin = WithToken(Issuer.TokenFor(Persona.CompAdmin, null, subject));
        var operation = await SendAsync(admin, HttpMethod.Post, $"/v1/compensation/periods/{periodCode}:calculate?mode={mode}", null, HttpStatusCode.Accepted);
        return await EventualAssert.GetAsync(
            async () => await admin.GetFromJsonAsync<JsonElement>($"/v1/operations/{operation.GetProperty("id").GetString()}"),
            o => Assert.Contains(o.GetProperty("status").GetString(), new[] { "succeeded", "failed" }), TimeSpan.FromSeconds(120));
    }

    public async Task PublishAsync(string periodCode)
    {
        using var admin = As(Persona.CompAdmin);
        await SendAsync(admin, HttpMethod.Post, $"/v1/compensation/periods/{periodCode}:publish", null, HttpStatusCode.OK);
    }

    public async Task<JsonElement> CloseAsync(string periodCode, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var approver = As(Persona.FinanceApprover);
        approver.DefaultRequestHeaders.Add("Idempotency-Key", $"close-{periodCode}-{Guid.CreateVersion7()}");
        return await SendAsync(approver, HttpMethod.Post, $"/v1/compensation/periods/{periodCode}:close", null, expected);
    }

    public async Task<JsonElement> GetAsync(string path, Persona persona = Persona.CompAdmin, string? participantCode = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var client = As(persona, participantCode);
        return await SendAsync(client, HttpMethod.Get, path, null, expected);
    }

    public static async Task<JsonElement> SendAsync(HttpClient client, HttpMethod method, string path, object? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await client.SendAsync(request);
        return await ReadAsync(response, expected);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.PathAndQuery}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
