using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging.Persistence;

namespace SalesPerf.Messaging;

/// <summary>What a service's DbContext must know of Messaging's tables.</summary>
public static class MessagingModel
{
    /// <summary>Maps the outbox into schema <c>messaging</c>. Inbox and dead letters are written by SQL in the same transaction.</summary>
    public static void MapMessaging(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<OutboxRow>(row =>
        {
            // The sequence is left to the database and not read back: nothing in the transaction needs it, and 10,000 rows insert faster.
            row.ToTable("outbox", "messaging", table => table.ExcludeFromMigrations());
            row.HasKey(x => x.RowId);
            row.Property(x => x.RowId).HasColumnName("row_id").ValueGeneratedNever();
            row.Property(x => x.EventId).HasColumnName("event_id");
            row.Property(x => x.MessageType).HasColumnName("message_type");
            row.Property(x => x.Key).HasColumnName("key");
            row.Property(x => x.Payload).HasColumnName("payload").HasColumnType("text");
            row.Property(x => x.OccurredAt).HasColumnName("occurred_at");
            row.Property(x => x.OnBehalfOf).HasColumnName("on_behalf_of");
            row.Property(x => x.Traceparent).HasColumnName("traceparent");
            row.Property(x => x.Tracestate).HasColumnName("tracestate");
        });
    }
}
