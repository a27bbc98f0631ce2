using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Compensation.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Inbound;

/// <summary>Compensation's intake as partners' messages reach it.</summary>
internal sealed class CompensationPeer : IAsyncDisposable
{
    private readonly GrpcPeer _peer;

    private CompensationPeer(GrpcPeer peer, Intake intake) => (_peer, Taken) = (peer, intake);

    public string Address => _peer.Address;

    public Intake Taken { get; }

    public static async Task<CompensationPeer> StartAsync()
    {
        var intake = new Intake();
        return new(await GrpcPeer.StartAsync("compensation", services => services.AddSingleton(intake), app => app.MapGrpcService<Service>()), intake);
    }

    public ValueTask DisposeAsync() => _peer.DisposeAsync();

    /// <summary>What arrived, as order and for whom.</summary>
    internal sealed class Intake
    {
        public ConcurrentQueue<(string Order, string? OnBehalfOf)> Calls { get; } = new();

        public RecordTransactionRequest? Last { get; set; }

        public volatile bool IsDown;

        /// <summary>Whether something breaks over what is for the account BREAKS.</summary>
        public volatile bool IsBroken;

        public IEnumerable<string> OrdersOf(string partner) => Calls.Where(c => c.OnBehalfOf == $"partner-{partner}").Select(c => c.Order);
    }

    private sealed class Service(Intake intake) : TransactionIntakeService.TransactionIntakeServiceBase
    {
        public override Task<RecordTransactionResponse> RecordTransaction(RecordTransactionRequest request, ServerCallContext context)
        {
            if (intake.IsDown) throw new RpcException(new Status(StatusCode.Unavailable, "away"));
            if (intake.IsBroken && request.AccountCode == "BREAKS") throw new RpcException(new Status(StatusCode.Internal, "internal_error"));
            intake.Calls.Enqueue((request.OrderCode, context.RequestHeaders.GetValue(Caller.OnBehalfOfHeader)));
            intake.Last = request;
            if (request.AccountCode == "NOWHERE")
                throw GrpcErrors.ToRpcException(new DomainError("compensation.unknown_account", ErrorKind.Invalid, "There is no account of this code.") { Details = [new("/accountCode", "compensation.unknown_account", "There is no account of this code.")] });
            return Task.FromResult(new RecordTransactionResponse { RecordedAs = RecordedAs.Created });
        }
    }
}
