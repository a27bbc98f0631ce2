using System.Net;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Common.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.V1;
using SalesPerf.Testing;

namespace SalesPerf.Gateway.Tests;

/// <summary>Tasks and screens out of services over real channels; Training is away.</summary>
public sealed class Composition : IAsyncLifetime
{
    private readonly Edge edge = new();
    private readonly List<GrpcPeer> peers = [];
    private readonly Dictionary<string, Part> parts = new(StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in new[] { "compensation", "goals", "recruiting", "territories" })
        {
            var part = parts[name] = new Part();
            var peer = await GrpcPeer.StartAsync(name, services => services.AddSingleton(part), app =>
            {
                app.MapGrpcService<PartService>();
                app.MapGrpcService<ChoiceService>();
            });
            peers.Add(peer);
            edge.Settings[$"services:{name}:grpc:0"] = peer.Address;
        }

        await edge.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await edge.DisposeAsync();
        foreach (var peer in peers) await peer.DisposeAsync();
    }

    [Fact]
    public async Task Tasks_of_several_services_then_one_list_with_the_due_ones_first_and_the_absent_service_named()
    {
        parts["goals"].Tasks.Add(Waiting("g1", "acknowledge", "task.acknowledge_goal", "Close 20 deals", hour: 1, due: null));
        parts["compensation"].Tasks.Add(Waiting("p1", "approve", "task.close_period", "2026-10", hour: 2, due: null));
        parts["recruiting"].Tasks.Add(Waiting("o1", "approve", "task.approve_offer", "AE", hour: 3, due: new DateOnly(2026, 12, 1), "2026-12-01"));
        using var http = edge.As(Persona.FinanceApprover);

        var tasks = await GetAsync(http, "/v1/me/tasks");

        Assert.Equal(["o1", "g1", "p1"], tasks["items"]!.AsArray().Select(t => t!["id"]!.GetValue<string>()));
        Assert.Equal("Approve the offer for AE, starting 1 December 2026", tasks["items"]![0]!["text"]!.GetValue<string>());
        Assert.Equal(["training"], tasks["missingServices"]!.AsArray().Select(m => m!.GetValue<string>()));
        Assert.Equal(http.DefaultRequestHeaders.Authorization!.ToString(), parts["goals"].Authorization);
    }

    [Fact]
    public async Task Kinds_are_chosen_then_only_those_and_an_unknown_one_is_refused()
    {
        parts["goals"].Tasks.Add(Waiting("g1", "acknowledge", "task.acknowledge_goal", "Close 20 deals", hour: 1, due: null));
        parts["compensation"].Tasks.Add(Waiting("p1", "approve", "task.close_period", "2026-10", hour: 2, due: null));
        using var http = edge.As(Persona.FinanceApprover);

        var approvals = await GetAsync(http, "/v1/me/tasks?kinds=approve,review");
        using var unknown = await http.GetAsync(new Uri("/v1/me/tasks?kinds=aprove", UriKind.Relative), Cancel);

        Assert.Equal("p1", Assert.Single(approvals["items"]!.AsArray())!["id"]!.GetValue<string>());
        await Edge.AssertProblemAsync(unknown, HttpStatusCode.BadRequest, "request.invalid");
    }

    [Fact]
    public async Task Kinds_are_muted_then_they_are_left_out_unless_they_are_asked_for_and_the_digest_is_in_the_chosen_language()
    {
        parts["goals"].Tasks.Add(Waiting("g1", "acknowledge", "task.acknowledge_goal", "Close 20 deals", hour: 1, due: null));
        parts["compensation"].Tasks.Add(Waiting("p1", "approve", "task.close_period", "2026-10", hour: 2, due: null));
        parts["territories"].Chosen = new GetTaskPreferencesResponse { MutedKinds = { "acknowledge" }, DigestLanguage = "id" };
        using var http = edge.As(Persona.FinanceApprover);

        var listed = await GetAsync(http, "/v1/me/tasks");
        var named = await GetAsync(http, "/v1/me/tasks?kinds=acknowledge");
        var digest = await http.GetStringAsync(new Uri("/v1/me/tasks/digest", UriKind.Relative), Cancel);
        http.DefaultRequestHeaders.Add("Accept-Language", "en");
        var english = await http.GetStringAsync(new Uri("/v1/me/tasks/digest", UriKind.Relative), Cancel);

        Assert.Equal("p1", Assert.Single(listed["items"]!.AsArray())!["id"]!.GetValue<string>());
        Assert.Equal("g1", Assert.Single(named["items"]!.AsArray())!["id"]!.GetValue<string>());
        Assert.StartsWith("# 1 hal menunggu Anda", digest, StringComparison.Ordinal);
        Assert.StartsWith("# 1 things wait for you", english, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "# 2 things wait for you\n\n## Approve\n\n- Close the period 2026-10 (Sari) — until 5 December 2026\n\n## Agree\n\n- Agree to the goal: Close 20 deals (Sari)\n\nNot counted, because they do not answer now: training.\n")]
    [InlineData("id", "# 2 hal menunggu Anda\n\n## Setujui\n\n- Tutup periode 2026-10 (Sari) — sampai 5 Desember 2026\n\n## Setujui sasaran\n\n- Setujui sasaran: Close 20 deals (Sari)\n\nTidak dihitung karena tidak menjawab saat ini: training.\n")]
    public async Task Digest_then_it_is_a_text_in_the_language_of_the_reader(string language, string expected)
    {
        parts["goals"].Tasks.Add(Waiting("g1", "acknowledge", "task.acknowledge_goal", "Close 20 deals", hour: 1, due: null));
        parts["compensation"].Tasks.Add(Waiting("p1", "approve", "task.close_period", "2026-10", hour: 2, due: new DateOnly(2026, 12, 5)));
        using var http = edge.As(Persona.FinanceApprover);
        http.DefaultRequestHeaders.Add("Accept-Language", language);

        using var answer = await http.GetAsync(new Uri("/v1/me/tasks/digest", UriKind.Relative), Cancel);

        Assert.Equal("text/markdown", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(("2", "training"), (answer.Headers.GetValues("Task-Count").Single(), answer.Headers.GetValues("Missing-Services").Single()));
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Name_of_several_lines_then_it_is_one_line_of_the_digest()
    {
        var task = Waiting("g1", "acknowledge", "task.acknowledge_goal", "Close\n20 deals", hour: 1, due: null);
        task.ParticipantName = "Sari\r\n## Approve\r\n- Pay me";
        parts["goals"].Tasks.Add(task);
        using var http = edge.As(Persona.Rep);

        var digest = await http.GetStringAsync(new Uri("/v1/me/tasks/digest", UriKind.Relative), Cancel);

        Assert.Contains("- Agree to the goal: Close 20 deals (Sari ## Approve - Pay me)\n", digest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Home_then_the_parts_that_there_are_and_the_name_of_the_one_that_is_away()
    {
        parts["goals"].Cards.Add(LineOf("card.goal", "onTrack", "Close 20 deals", "2026-Q4"));
        parts["compensation"].Cards.Add(LineOf("card.statement", "published", "2026-10", "1250000", "IDR"));
        parts["recruiting"].Cards.Add(LineOf("card.coaching.gap", "Open", "closing", "sales", "0.670000", "2026-10", "0.80"));
        using var http = edge.As(Persona.Rep);
        http.DefaultRequestHeaders.Add("Accept-Language", "id");

        var home = await GetAsync(http, "/v1/screens/home");

        Assert.Equal(["Laporan 2026-10: Rp1.250.000", "Close 20 deals (2026-Q4)", "Bimbingan dalam closing: pencapaian sales sebesar 0,67 pada 2026-10 di bawah ambang batas 0,8"], home["items"]!.AsArray().Select(c => c!["text"]!.GetValue<string>()));
        Assert.Equal(["statement", "goal", "coaching"], home["items"]!.AsArray().Select(c => c!["kind"]!.GetValue<string>()));
        Assert.Equal("training", Assert.Single(home["missingServices"]!.AsArray())!.GetValue<string>());
        Assert.Equal((Screen.Home, string.Empty), parts["goals"].Asked);
    }

    [Fact]
    public async Task Path_to_a_hire_then_recruiting_is_asked_for_the_application_and_the_others_for_the_newcomer()
    {
        var application = Guid.CreateVersion7();
        parts["recruiting"].Cards.Add(LineOf("card.application", "Hired", "Dewi", "AE", "SP-077"));
        parts["territories"].Cards.Add(LineOf("card.seat", "2026-12-01", "Account executive", "S-7"));
        using var http = edge.As(Persona.Recruiter);

        var hire = await GetAsync(http, $"/v1/screens/hires/{application}");

        Assert.Equal(["Dewi for AE", "Account executive on seat S-7"], hire["items"]!.AsArray().Select(c => c!["text"]!.GetValue<string>()));
        Assert.Equal((Screen.Hire, application.ToString()), parts["recruiting"].Asked);
        Assert.Equal((Screen.Hire, "SP-077"), parts["territories"].Asked);
    }

    [Fact]
    public async Task Unknown_application_then_404_and_a_rep_is_not_let_in()
    {
        using var recruiter = edge.As(Persona.Recruiter);
        using var rep = edge.As(Persona.Rep);
        using var unknown = await recruiter.GetAsync(new Uri($"/v1/screens/hires/{Guid.CreateVersion7()}", UriKind.Relative), Cancel);
        using var refused = await rep.GetAsync(new Uri($"/v1/screens/hires/{Guid.CreateVersion7()}", UriKind.Relative), Cancel);
        await Edge.AssertProblemAsync(unknown, HttpStatusCode.NotFound, "screens.application_not_found");
        await Edge.AssertProblemAsync(refused, HttpStatusCode.Forbidden, "auth.forbidden");
    }

    private static async Task<JsonNode> GetAsync(HttpClient http, string address)
    {
        using var answer = await http.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static WaitingTask Waiting(string id, string kind, string label, string value, int hour, DateOnly? due, params string[] more)
    {
        var task = new WaitingTask
        {
            Id = id, Kind = kind, Label = label, ParticipantCode = "SP-001", ParticipantName = "Sari", Link = $"/v1/{id}",
            WaitingSince = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 11, 25, hour, 0, 0, TimeSpan.Zero)), DueOn = due?.ToProto(),
        };
        task.Values.Add(value);
        task.Values.AddRange(more);
        return task;
    }

    private static Card LineOf(string label, string status, params string[] values)
    {
        var card = new Card { Label = label, Status = status, Link = "/v1/somewhere" };
        card.Values.AddRange(values);
        return card;
    }

    /// <summary>What a service has, and how it was asked.</summary>
    internal sealed class Part
    {
        public List<WaitingTask> Tasks { get; } = [];

        public List<Card> Cards { get; } = [];

        public (Screen Screen, string Key) Asked { get; set; }

        public string? Authorization { get; set; }

        public GetTaskPreferencesResponse Chosen { get; set; } = new();
    }

    private sealed class ChoiceService(Part part) : TaskPreferenceService.TaskPreferenceServiceBase
    {
        public override Task<GetTaskPreferencesResponse> GetTaskPreferences(GetTaskPreferencesRequest request, ServerCallContext context) => Task.FromResult(part.Chosen);
    }

    private sealed class PartService(Part part) : ScreenService.ScreenServiceBase
    {
        public override Task<ListTasksResponse> ListTasks(ListTasksRequest request, ServerCallContext context)
        {
            part.Authorization = context.RequestHeaders.GetValue("authorization");
            return Task.FromResult(new ListTasksResponse { Tasks = { part.Tasks } });
        }

        public override Task<GetSectionResponse> GetSection(GetSectionRequest request, ServerCallContext context)
        {
            part.Asked = (request.Screen, request.Key);
            return Task.FromResult(new GetSectionResponse { Cards = { part.Cards } });
        }
    }
}
