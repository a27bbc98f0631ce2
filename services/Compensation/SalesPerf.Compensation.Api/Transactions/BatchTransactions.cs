using System.Globalization;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Transactions;

/// <summary>One transaction; the same fields as a line of a file.</summary>
/// <param name="OrderCode">Order.</param>
/// <param name="EventType">What happened: <c>booked</c>, <c>invoiced</c>.</param>
/// <param name="CompensationDate">Business date (<c>yyyy-MM-dd</c>) that decides the period.</param>
/// <param name="Amount">At source precision, at most ten decimals.</param>
/// <param name="AccountCode">Account.</param>
/// <param name="SellerCode">Explicit seller; coverage decides where left out.</param>
/// <param name="TerritoryCode">Territory of the order; the account's own where left out.</param>
/// <param name="LineCode">Line of the order; 1 where left out.</param>
/// <param name="SubLineCode">Part of the line; 1 where left out.</param>
/// <param name="Attributes">What else the source says.</param>
/// <param name="Units">Number of units.</param>
/// <param name="ProductCode">Product.</param>
/// <param name="CustomerCode">Customer.</param>
/// <param name="BookedOn">Day of the booking (<c>yyyy-MM-dd</c>).</param>
/// <param name="InvoicedOn">Day of the invoice (<c>yyyy-MM-dd</c>).</param>
/// <param name="Splits">Who shares it, instead of one seller; whether the shares must sum to the whole, the plan says.</param>
public sealed record TransactionItem(
    string OrderCode, string EventType, string CompensationDate, UnroundedMoney Amount, string AccountCode, string? SellerCode = null, string? TerritoryCode = null, string? LineCode = null,
    string? SubLineCode = null, IReadOnlyDictionary<string, string>? Attributes = null, decimal? Units = null, string? ProductCode = null, string? CustomerCode = null, string? BookedOn = null,
    string? InvoicedOn = null, IReadOnlyList<SplitItem>? Splits = null);

/// <summary>A participant's share of a transaction.</summary>
/// <param name="ParticipantCode">Who.</param>
/// <param name="Share">A fraction of the whole: 0.7 is 70 %.</param>
public sealed record SplitItem(string ParticipantCode, decimal Share);

internal static class BatchTransactions
{
    public static void MapBatchTransactions(this IEndpointRouteBuilder group) => group.MapPost("/v1/compensation/transactions:batch", HandleAsync).WithName("BatchTransactions").WithTags("Intake")
        .RequirePersona(Persona.CompAdmin, Persona.Partner).WithMetadata(new IdempotencyKeyRequired())
        .WithSummary("Takes in up to 1,000 transactions; the same judgement and the same adjustments as a file.");

    private static async Task<MultiStatus> HandleAsync(Batch<TransactionItem> batch, HttpContext context, TakeInTransactions takeIn, Caller caller, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        if (batch.Items.Count == 0) return new MultiStatus(new BatchAnswer([]));
        var taken = await takeIn.HandleAsync([.. batch.Items.Select(RowOf)], caller, cancellationToken);
        return new MultiStatus(new BatchAnswer([.. batch.Items.Select((item, i) => Item(i, item, taken[i].Outcome, [.. taken[i].Errors.Select(e => e with { Pointer = $"/items/{i}/{e.Pointer}" })], context))]));
    }

    private static BatchItem Item(int index, TransactionItem item, string? outcome, ErrorDetail[] errors, HttpContext context) => outcome switch
    {
        "created" => new BatchItem(index, item.OrderCode, BatchItemStatus.Created, null),
        "unchanged" => new BatchItem(index, item.OrderCode, BatchItemStatus.Unchanged, null),
        "adjusted" => new BatchItem(index, item.OrderCode, BatchItemStatus.Updated, null),
        // The error list of a batch is bounded: an item beyond it is refused without its reasons.
        _ => new BatchItem(index, item.OrderCode, BatchItemStatus.Refused, Problem.Of(IntakeErrors.ItemRefused(errors), context)),
    };

    private static RawRow RowOf(TransactionItem t, int index) => new(
        index + 1, t.OrderCode, t.LineCode ?? string.Empty, t.SubLineCode ?? string.Empty, t.EventType, t.CompensationDate, t.Amount.Amount.ToString(CultureInfo.InvariantCulture), t.Amount.Currency.Code, t.AccountCode,
        t.SellerCode ?? string.Empty, t.TerritoryCode ?? string.Empty, t.Attributes ?? new Dictionary<string, string>())
    {
        Units = t.Units?.ToString(CultureInfo.InvariantCulture) ?? string.Empty, ProductCode = t.ProductCode ?? string.Empty, CustomerCode = t.CustomerCode ?? string.Empty,
        BookedOn = t.BookedOn ?? string.Empty, InvoicedOn = t.InvoicedOn ?? string.Empty,
        Splits = t.Splits is null ? string.Empty : string.Join(';', t.Splits.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.ParticipantCode}:{s.Share}"))),
    };
}
