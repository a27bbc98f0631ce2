using System.Net.Http.Headers;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.IdentityModel.JsonWebTokens;
using SalesPerf.Common.V1;
using SalesPerf.Gateway.Documents;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;
using SalesPerf.Testing.Authorisation;

namespace SalesPerf.Gateway.Tests;

/// <summary>Members of what the edge puts together, against docs/authorisation-fields.yaml: what a service masks for one caller is not shown from another's answer.</summary>
public sealed class FieldTests : IAsyncLifetime
{
    private readonly Edge edge = new();
    private GrpcPeer goals = null!;

    public async ValueTask InitializeAsync()
    {
        goals = await GrpcPeer.StartAsync("goals", _ => { }, app => app.MapGrpcService<MaskingService>());
        edge.Settings["services:goals:grpc:0"] = goals.Address;
        await edge.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await edge.DisposeAsync();
        await goals.DisposeAsync();
    }

    [Fact]
    public async Task Names_are_shown_to_whom_the_service_shows_them()
    {
        // Who reads names comes first, so that an answer that was kept would be shown to the auditor.
        ScopedCaller[] callers = [new(Persona.CompAdmin, edge.As(Persona.CompAdmin), [new DataOwner(MaskingService.Code, new Dictionary<string, string>(StringComparer.Ordinal))], [])];
        var world = new AuthorisationWorld(callers, new Dictionary<string, string>(StringComparer.Ordinal) { ["applicationId"] = Guid.CreateVersion7().ToString() })
        {
            Document = OwnDocument.Address, PersonalData = [MaskingService.Name],
            // A stream, which LiveUpdates reads: it tells ids.
            TriedElsewhere = new HashSet<string>(StringComparer.Ordinal) { "GET /v1/live" },
        };

        await AuthorisationMatrix.ShowsMembersToWhomTheyAreForAsync("gateway", edge.Services, world, edge.As);
    }

    // As ScreenGrpc does in every service.
    private sealed class MaskingService : ScreenService.ScreenServiceBase
    {
        public const string Code = "SP-001", Name = "Sari Lestari";

        public override Task<ListTasksResponse> ListTasks(ListTasksRequest request, ServerCallContext context)
        {
            var task = new WaitingTask { Id = "g1", Kind = "acknowledge", Label = "task.acknowledge_goal", Link = "/v1/g1", ParticipantCode = Code, ParticipantName = NameFor(context), WaitingSince = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch) };
            task.Values.Add("Close 20 deals");
            return Task.FromResult(new ListTasksResponse { Tasks = { task } });
        }

        public override Task<GetSectionResponse> GetSection(GetSectionRequest request, ServerCallContext context)
        {
            var card = new Card { Label = "card.goal", Status = "onTrack", Link = "/v1/g1", ParticipantCode = Code, ParticipantName = NameFor(context) };
            card.Values.AddRange(["Close 20 deals", "2026-Q4"]);
            return Task.FromResult(new GetSectionResponse { Cards = { card } });
        }

        private static string NameFor(ServerCallContext context)
        {
            var token = new JsonWebToken(AuthenticationHeaderValue.Parse(context.RequestHeaders.GetValue("authorization")!).Parameter);
            return token.Claims.Any(c => c is { Type: Caller.RoleClaim, Value: "auditor" }) ? Code : Name;
        }
    }
}
