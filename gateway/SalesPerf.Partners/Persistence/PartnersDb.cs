using System.Reflection;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Partners.Archive;
using SalesPerf.Partners.Inbound;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Replays;
using SalesPerf.Partners.Webhooks;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Partners.Persistence;

/// <summary>The archive, partners and what has to reach them; the schema is in <c>Scripts/</c>.</summary>
internal sealed class PartnersDb(DbContextOptions<PartnersDb> options) : ServiceDbContext(options)
{
    private const string Schema = "partners";

    public DbSet<ArchivedEvent> Archive => Set<ArchivedEvent>();

    public DbSet<Partner> Partners => Set<Partner>();

    public DbSet<Webhook> Webhooks => Set<Webhook>();

    public DbSet<Replay> Replays => Set<Replay>();

    public DbSet<Resend> Resends => Set<Resend>();

    public DbSet<InboundRow> Inbound => Set<InboundRow>();

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    protected override Assembly DomainAssembly => typeof(PartnersDb).Assembly;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.MapMessaging();
        modelBuilder.Entity<ArchivedEvent>(e =>
        {
            e.ToTable("archive", Schema).HasKey(a => a.Sequence);
            e.Property(a => a.Sequence).ValueGeneratedOnAdd();
            e.Property(a => a.ArchivedAt).HasDefaultValueSql("now()");
        });
        modelBuilder.Entity<Partner>().ToTable("partner", Schema).Property(p => p.Id).ValueGeneratedNever();
        modelBuilder.Entity<Webhook>().ToTable("webhook", Schema).Property(w => w.Id).ValueGeneratedNever();
        modelBuilder.Entity<Replay>().ToTable("replay", Schema).Property(r => r.Id).ValueGeneratedNever();
        modelBuilder.Entity<Resend>(e =>
        {
            e.ToTable("resend", Schema).HasKey(r => r.Id);
            e.Property(r => r.Id).ValueGeneratedOnAdd();
            e.Property(r => r.RequestedAt).HasDefaultValueSql("now()");
        });
        modelBuilder.Entity<InboundRow>(e =>
        {
            e.ToTable("inbound", Schema).Property(i => i.Id).ValueGeneratedNever();
            e.Property(i => i.Sequence).ValueGeneratedOnAdd();
            e.Property(i => i.Data).HasColumnType("jsonb");
            e.Property(i => i.Violations).HasColumnType("jsonb");
        });
        modelBuilder.Entity<Delivery>().ToTable("delivery", Schema).Property(d => d.Id).ValueGeneratedNever();
    }
}
