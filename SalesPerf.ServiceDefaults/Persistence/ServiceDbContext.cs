using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NpgsqlTypes;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Audit;

namespace SalesPerf.ServiceDefaults.Persistence;

/// <summary>Base of every service's context: how this platform's value types are stored. The schema itself is in SQL scripts (<see cref="Migrator"/>).</summary>
public abstract class ServiceDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Who acts in the scope that has this context now; null where none was taken from the pool for one.</summary>
    internal AuditScope? Acting { get; private set; }

    /// <summary>The assembly with the typed ids of this service.</summary>
    protected abstract Assembly DomainAssembly { get; }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<decimal>().HavePrecision(28, 10);
        configurationBuilder.Properties<Currency>().HaveConversion<CurrencyConverter>().HaveColumnType("char(3)");
        configurationBuilder.Properties<DateRange>().HaveConversion<DateRangeConverter>().HaveColumnType("daterange");
        configurationBuilder.Properties<Rate>().HaveConversion<RateConverter>();
        configurationBuilder.Properties<Attainment>().HaveConversion<AttainmentConverter>();
        configurationBuilder.Properties<Share>().HaveConversion<ShareConverter>();
        foreach (var id in DomainAssembly.GetTypes().Where(IsTypedId))
            configurationBuilder.Properties(id).HaveConversion(typeof(TypedIdConverter<>).MakeGenericType(id));
    }

    internal void ActIn(AuditScope scope) => Acting = scope;

    private static bool IsTypedId(Type type) =>
        type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITypedId<>));

    private sealed class CurrencyConverter() : ValueConverter<Currency, string>(c => c.Code, s => Currency.Of(s));

    private sealed class DateRangeConverter() : ValueConverter<DateRange, NpgsqlRange<DateOnly>>(r => ToRange(r), r => FromRange(r));

    private sealed class RateConverter() : ValueConverter<Rate, decimal>(r => r.Value, d => new Rate(d));

    private sealed class AttainmentConverter() : ValueConverter<Attainment, decimal>(a => a.Value, d => new Attainment(d));

    private sealed class ShareConverter() : ValueConverter<Share, decimal>(s => s.Value, d => new Share(d));

    /// <summary>The stored form of a range.</summary>
    public static NpgsqlRange<DateOnly> ToRange(DateRange range) =>
        new(range.Start, true, false, range.EndExclusive ?? default, false, range.EndExclusive is null);

    /// <summary>A range out of its stored form.</summary>
    public static DateRange FromRange(NpgsqlRange<DateOnly> range) => new(range.LowerBound, range.UpperBoundInfinite ? null : range.UpperBound);
}

/// <summary>Stores a typed id as its uuid.</summary>
internal sealed class TypedIdConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => Make(value)) where TId : struct, ITypedId<TId>
{
    // An expression tree cannot name a static interface member.
    private static TId Make(Guid value) => TId.From(value);
}

/// <summary>How amounts are mapped: two columns, the amount and its currency.</summary>
public static class MoneyMapping
{
    /// <summary>Facts and measures: <c>{column} numeric(28,10)</c> and <c>{column}_currency char(3)</c>, or the named currency column where several amounts share one.</summary>
    public static EntityTypeBuilder<T> HasUnroundedMoney<T>(this EntityTypeBuilder<T> entity, Expression<Func<T, UnroundedMoney>> property, string column, string? currencyColumn = null) where T : class
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.ComplexProperty(property, m =>
        {
            m.Property(x => x.Amount).HasColumnName(column).HasPrecision(28, 10);
            m.Property(x => x.Currency).HasColumnName(currencyColumn ?? $"{column}_currency");
        });
    }

    /// <summary>Payable lines: <c>{column} numeric(19,4)</c> and <c>{column}_currency char(3)</c>.</summary>
    public static EntityTypeBuilder<T> HasMoney<T>(this EntityTypeBuilder<T> entity, Expression<Func<T, Money>> property, string column, string? currencyColumn = null) where T : class
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.ComplexProperty(property, m =>
        {
            m.Property(x => x.Amount).HasColumnName(column).HasPrecision(19, 4);
            m.Property(x => x.Currency).HasColumnName(currencyColumn ?? $"{column}_currency");
        });
    }
}
