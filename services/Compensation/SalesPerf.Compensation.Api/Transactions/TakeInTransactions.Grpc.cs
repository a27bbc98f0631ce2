using Grpc.Core;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Transactions;

/// <summary>One transaction out of a partner's message.</summary>
internal sealed class TransactionIntakeGrpc(TakeInTransactions takeIn, CompensationDbContext db, Caller caller) : TransactionIntakeService.TransactionIntakeServiceBase
{
    public override async Task<RecordTransactionResponse> RecordTransaction(RecordTransactionRequest request, ServerCallContext context)
    {
        // What is refused leaves nothing behind: the exception ends the transaction.
        await using var transaction = await db.Database.BeginTransactionAsync(context.CancellationToken);
        var taken = (await takeIn.HandleAsync([RowOf(request)], caller, context.CancellationToken))[0];
        if (taken.Outcome is null) throw new DomainException(IntakeErrors.ItemRefused([.. taken.Errors.Select(e => e with { Pointer = $"/{e.Pointer}" })]));
        await transaction.CommitAsync(context.CancellationToken);
        return new RecordTransactionResponse
        {
            RecordedAs = taken.Outcome switch { "created" => RecordedAs.Created, "unchanged" => RecordedAs.Unchanged, "adjusted" => RecordedAs.Adjusted, _ => throw new InvalidOperationException($"No word for {taken.Outcome}.") },
        };
    }

    private static RawRow RowOf(RecordTransactionRequest t) => new(
        1, t.OrderCode, t.LineCode, t.SubLineCode, t.EventType, t.CompensationDate, t.Amount?.Amount ?? string.Empty, t.Amount?.Currency ?? string.Empty, t.AccountCode, t.SellerCode, t.TerritoryCode,
        new Dictionary<string, string>(t.Attributes, StringComparer.Ordinal))
    {
        Units = t.Units, ProductCode = t.ProductCode, CustomerCode = t.CustomerCode, BookedOn = t.BookedOn, InvoicedOn = t.InvoicedOn,
        Splits = string.Join(';', t.Splits.Select(s => $"{s.ParticipantCode}:{s.Share}")),
    };
}
