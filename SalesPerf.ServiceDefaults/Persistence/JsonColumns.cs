using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.ServiceDefaults.Persistence;

/// <summary>Parts of an aggregate that are only ever read and written with it are stored as one jsonb column.</summary>
public static class JsonColumns
{
    private static readonly JsonSerializerOptions Json = MakeOptions();

    /// <summary>Stores an immutable value (a list of records) as jsonb; replace the whole value to change it.</summary>
    public static PropertyBuilder<TValue> HasJson<TEntity, TValue>(this EntityTypeBuilder<TEntity> entity, Expression<Func<TEntity, TValue>> property) where TEntity : class where TValue : class
    {
        ArgumentNullException.ThrowIfNull(entity);
        var built = entity.Property(property).HasColumnType("jsonb").HasConversion(v => Write(v), s => Read<TValue>(s));
        built.Metadata.SetValueComparer(new ValueComparer<TValue>((a, b) => ReferenceEquals(a, b) || (a != null && b != null && Write(a) == Write(b)), v => Write(v).GetHashCode(StringComparison.Ordinal), v => v));
        return built;
    }

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, Json);

    private static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Json)!;

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        JsonSetup.Configure(options);
        // What was stored before a member was added is read with its default.
        options.RespectRequiredConstructorParameters = false;
        return options;
    }
}
