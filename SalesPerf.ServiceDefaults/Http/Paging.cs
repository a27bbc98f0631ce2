using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>One page of a list. The last page has no <c>nextCursor</c> and no <c>nextLink</c>.</summary>
/// <param name="Items">In a stable order, ties broken by id.</param>
/// <param name="NextCursor">Opaque; give it back as <c>cursor</c>.</param>
/// <param name="NextLink">Address of the next page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor, string? NextLink);

/// <summary>Where a list by id goes on.</summary>
public sealed record AfterId(Guid Id);

/// <summary>Where a list by code goes on.</summary>
public sealed record AfterCode(string Code);

/// <summary>How much of a list, and from where. Bind with <c>[AsParameters]</c>.</summary>
/// <param name="Limit">1 to 500; 50 where not stated.</param>
/// <param name="Cursor">From the page before.</param>
public sealed record PageRequest(int? Limit, string? Cursor)
{
    /// <summary>Most items a page may have.</summary>
    public const int MaxLimit = 500;

    /// <summary>The number of items of a page; refuses one out of bounds.</summary>
    [JsonIgnore]
    public int Size => Limit is null ? 50 : Limit is >= 1 and <= MaxLimit ? Limit.Value : throw new DomainException(CommonErrors.BadLimit);

    /// <summary>The sort key after which the page begins, or null for the first page; refuses a cursor that no list gave.</summary>
    /// <typeparam name="TKey">A record or tuple-like type of the keys that order the list.</typeparam>
    public TKey? After<TKey>() where TKey : class
    {
        if (Cursor is null) return null;
        try { return JsonSerializer.Deserialize<TKey>(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Cursor))); }
        catch (Exception exception) when (exception is FormatException or JsonException) { throw new DomainException(CommonErrors.BadCursor, exception); }
    }

    /// <summary>The cursor of the page that begins after a key.</summary>
    public static string CursorAfter<TKey>(TKey key) where TKey : class => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(key));

    /// <summary>Makes the page out of up to <c>Size + 1</c> rows: the extra one only says that there are more.</summary>
    public Page<T> ToPage<T, TKey>(IReadOnlyList<T> rows, Func<T, TKey> keyOf, HttpContext context) where TKey : class
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(keyOf);
        ArgumentNullException.ThrowIfNull(context);
        if (rows.Count <= Size) return new(rows, null, null);
        var items = rows.Take(Size).ToArray();
        var cursor = CursorAfter(keyOf(items[^1]));
        var query = context.Request.Query.Where(q => q.Key != "cursor").SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, v ?? string.Empty))
            .Append(KeyValuePair.Create("cursor", cursor));
        return new(items, cursor, context.Request.Path + new QueryBuilder(query).ToQueryString().Value);
    }
}
