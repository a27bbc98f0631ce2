using Microsoft.EntityFrameworkCore;

namespace SalesPerf.Messaging.Tests.Shop;

/// <summary>A small service of its own: orders that are placed, and effects of events.</summary>
public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Effect> Effects => Set<Effect>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.MapMessaging();
        modelBuilder.Entity<Order>(order =>
        {
            order.ToTable("orders", "shop");
            order.HasKey(x => x.OrderId);
            order.Property(x => x.OrderId).HasColumnName("order_id").ValueGeneratedNever();
            order.Property(x => x.Note).HasColumnName("note");
        });
        modelBuilder.Entity<Effect>(effect =>
        {
            effect.ToTable("effects", "shop");
            effect.HasKey(x => x.EffectId);
            effect.Property(x => x.EffectId).HasColumnName("effect_id").ValueGeneratedNever();
            effect.Property(x => x.EventId).HasColumnName("event_id");
            effect.Property(x => x.Queue).HasColumnName("queue");
            effect.Property(x => x.Key).HasColumnName("key");
            effect.Property(x => x.Sequence).HasColumnName("sequence");
            effect.Property(x => x.Number).HasColumnName("number");
            effect.Property(x => x.Note).HasColumnName("note");
            effect.Property(x => x.OnBehalfOf).HasColumnName("on_behalf_of");
            effect.Property(x => x.Attempt).HasColumnName("attempt");
        });
    }
}

public sealed class Order
{
    public required Guid OrderId { get; init; }
    public required string Note { get; init; }
}

public sealed class Effect
{
    public Guid EffectId { get; init; } = Guid.CreateVersion7();
    public required Guid EventId { get; init; }
    public required string Queue { get; init; }
    public required string Key { get; init; }
    public required long Sequence { get; init; }
    public required int Number { get; init; }
    public required string Note { get; init; }
    public string? OnBehalfOf { get; init; }
    public required int Attempt { get; init; }
}
