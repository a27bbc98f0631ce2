using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>The body of a <c>:batch</c> operation.</summary>
/// <param name="Items">At most 1,000. Each is judged by itself; good ones are stored even where others are refused.</param>
public sealed record Batch<T>(IReadOnlyList<T> Items) where T : notnull;

/// <summary>What became of one item.</summary>
public enum BatchItemStatus
{
    /// <summary>It was not there.</summary>
    Created,

    /// <summary>It was there with another content.</summary>
    Updated,

    /// <summary>It was there just so; nothing was stored or published.</summary>
    Unchanged,

    /// <summary>It was not stored; the problem says why.</summary>
    Refused,
}

/// <summary>What became of one item of a batch.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Code">Its business key as sent.</param>
/// <param name="Status">What happened.</param>
/// <param name="Problem">Why it was refused; absent otherwise.</param>
public sealed record BatchItem(
    int Index, string Code, BatchItemStatus Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Problem? Problem);

/// <summary>The answer to a <c>:batch</c> operation: one row per item, in the order sent.</summary>
public sealed record BatchAnswer(IReadOnlyList<BatchItem> Items);

/// <summary>207 with a <see cref="BatchAnswer"/> (RFC 4918, section 11.1).</summary>
public sealed class MultiStatus(BatchAnswer answer) : IResult, IEndpointMetadataProvider
{
    /// <summary>What is answered.</summary>
    public BatchAnswer Answer { get; } = answer;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) =>
        TypedResults.Json(Answer, statusCode: StatusCodes.Status207MultiStatus).ExecuteAsync(httpContext);

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status207MultiStatus, typeof(BatchAnswer), ["application/json"]));
    }
}

/// <summary>Judges the items of a batch one by one.</summary>
public static class Batches
{
    /// <summary>Most items a batch may have.</summary>
    public const int MaxItems = 1_000;

    /// <summary>A batch with more items than are read.</summary>
    public static DomainError TooManyItems { get; } =
        new("request.batch_too_large", ErrorKind.Invalid, $"A batch has at most {MaxItems} items; send several.");

    /// <summary>Refuses a batch with too many items; call before loading what the items need.</summary>
    public static void RequireSize<T>(this Batch<T> batch) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Items.Count > MaxItems) throw new DomainException(TooManyItems);
    }

    /// <summary>Applies each item in turn; a <see cref="DomainException"/> refuses that item alone, so <paramref name="apply"/> decides before it changes anything.</summary>
    /// <param name="batch">The request's body.</param>
    /// <param name="context">The request.</param>
    /// <param name="codeOf">The item's business key.</param>
    /// <param name="apply">Gets the item and the JSON pointer to it (<c>/items/3</c>).</param>
    public static MultiStatus Judge<T>(this Batch<T> batch, HttpContext context, Func<T, string?> codeOf, Func<T, string, BatchItemStatus> apply) where T : notnull
    {
        batch.RequireSize();
        ArgumentNullException.ThrowIfNull(codeOf);
        ArgumentNullException.ThrowIfNull(apply);
        var rows = new List<BatchItem>(batch.Items.Count);
        for (var i = 0; i < batch.Items.Count; i++)
        {
            var code = codeOf(batch.Items[i]) ?? string.Empty;
            try
            {
                rows.Add(new BatchItem(i, code, apply(batch.Items[i], string.Create(CultureInfo.InvariantCulture, $"/items/{i}")), null));
            }
            catch (DomainException refusal)
            {
                rows.Add(new BatchItem(i, code, BatchItemStatus.Refused, Problem.Of(refusal.Error, context)));
            }
        }

        return new MultiStatus(new BatchAnswer(rows));
    }
}
