using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SalesPerf.ServiceDefaults.Persistence;

/// <summary>PostgreSQL's own row version (<c>xmin</c>) of entities that need not know of it: two who change the same row cannot both win.</summary>
public static class RowVersions
{
    private const string Version = "Version";

    /// <summary>Guards the entity's rows by their version.</summary>
    public static void HasVersion<T>(this EntityTypeBuilder<T> entity) where T : class
    {
        ArgumentNullException.ThrowIfNull(entity);
        entity.Property<uint>(Version).HasColumnName("xmin").HasColumnType("xid").ValueGeneratedOnAddOrUpdate().IsConcurrencyToken();
    }

    /// <summary>The version of a loaded row, for its ETag.</summary>
    public static uint VersionOf(this DbContext db, object entity)
    {
        ArgumentNullException.ThrowIfNull(db);
        return (uint)db.Entry(entity).Property(Version).CurrentValue!;
    }
}
