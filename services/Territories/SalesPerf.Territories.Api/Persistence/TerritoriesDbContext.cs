using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Territories.Api.Preferences;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Alignment;
using SalesPerf.Territories.Domain.Capacity;
using SalesPerf.Territories.Domain.Company;
using SalesPerf.Territories.Domain.FiscalCalendars;
using SalesPerf.Territories.Domain.Participants;
using SalesPerf.Territories.Domain.Positions;
using SalesPerf.Territories.Domain.Quotas;
using SalesPerf.Territories.Domain.Titles;

namespace SalesPerf.Territories.Api.Persistence;

/// <summary>The sales organisation as stored. Histories are children of their aggregate and are loaded with it.</summary>
internal sealed class TerritoriesDbContext(DbContextOptions<TerritoriesDbContext> options) : ServiceDbContext(options)
{
    private const string Schema = "territories";

    public DbSet<CompanySettings> Company => Set<CompanySettings>();

    public DbSet<PlanningCalendar> Calendars => Set<PlanningCalendar>();

    public DbSet<Title> Titles => Set<Title>();

    public DbSet<Participant> Participants => Set<Participant>();

    public DbSet<Position> Positions => Set<Position>();

    public DbSet<PositionRelation> PositionRelations => Set<PositionRelation>();

    public DbSet<Territory> Territories => Set<Territory>();

    public DbSet<Assignment> Assignments => Set<Assignment>();

    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<Quota> Quotas => Set<Quota>();

    public DbSet<QuotaRevision> QuotaRevisions => Set<QuotaRevision>();

    public DbSet<Shortfall> Shortfalls => Set<Shortfall>();

    public DbSet<TaskPreference> TaskPreferences => Set<TaskPreference>();

    protected override Assembly DomainAssembly => typeof(PositionId).Assembly;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.MapMessaging();
        modelBuilder.MapOrganisation();
        modelBuilder.Entity<CompanySettings>(e =>
        {
            e.ToTable("organisation");
            e.HasKey(c => c.OnlyOne);
            e.Property(c => c.OnlyOne).ValueGeneratedNever();
        });
        modelBuilder.Entity<PlanningCalendar>(MapCalendar);
        modelBuilder.Entity<Title>(MapTitle);
        modelBuilder.Entity<Participant>().ToTable("participant").Property(p => p.Id).ValueGeneratedNever();
        modelBuilder.Entity<Position>(MapPosition);
        modelBuilder.Entity<PositionRelation>().ToTable("position_relation").Property(r => r.Id).ValueGeneratedNever();
        modelBuilder.Entity<Territory>(e =>
        {
            e.ToTable("territory").Property(t => t.Id).ValueGeneratedNever();
            e.HasOne<Territory>().WithMany().HasForeignKey(t => t.ParentId).OnDelete(DeleteBehavior.NoAction);
        });
        modelBuilder.Entity<Assignment>(e =>
        {
            e.ToTable("assignment").Property(a => a.Id).ValueGeneratedNever();
            e.HasOne<Territory>().WithMany().HasForeignKey(a => a.TerritoryId).OnDelete(DeleteBehavior.NoAction);
            e.HasOne<Position>().WithMany().HasForeignKey(a => a.PositionId).OnDelete(DeleteBehavior.NoAction);
        });
        modelBuilder.Entity<Account>(MapAccount);
        modelBuilder.Entity<Quota>(MapQuota);
        modelBuilder.Entity<QuotaRevision>().ToTable("quota_revision").Property(r => r.Id).ValueGeneratedNever();
        modelBuilder.Entity<Shortfall>(e =>
        {
            e.ToTable("shortfall").Property(s => s.Id).ValueGeneratedNever();
            e.Property(s => s.Cause).HasConversion<string>();
            e.Property(s => s.ReasonValues).HasColumnType("text[]");
        });
        modelBuilder.Entity<TaskPreference>(e =>
        {
            e.ToTable("task_preference").HasKey(p => p.Subject);
            e.Property(p => p.MailEvery).HasConversion<string>();
            e.Ignore(p => p.Mail);
            e.HasVersion();
        });
    }

    private static void MapCalendar(EntityTypeBuilder<PlanningCalendar> calendar)
    {
        calendar.ToTable("calendar").Property(c => c.Id).ValueGeneratedNever();
        calendar.OwnsMany(c => c.Periods, p =>
        {
            p.ToTable("period");
            p.WithOwner().HasForeignKey("CalendarId");
            p.HasKey(x => x.Code);
            p.Property(x => x.Code).ValueGeneratedNever();
        }).Navigation(c => c.Periods).UsePropertyAccessMode(PropertyAccessMode.Field);
    }

    private static void MapTitle(EntityTypeBuilder<Title> title)
    {
        title.ToTable("title").Property(t => t.Id).ValueGeneratedNever();
        title.Ignore(t => t.QuotaPerPeriod).Ignore(t => t.Ramp).Ignore(t => t.Terms);
        title.Property<decimal?>("QuotaAmount");
        title.Property<Primitives.Currency?>("QuotaCurrency");
        title.Property<decimal[]>("RampShares");
    }

    private static void MapPosition(EntityTypeBuilder<Position> position)
    {
        position.ToTable("position").Property(p => p.Id).ValueGeneratedNever();
        // References tell Entity Framework what to insert first; the constraints themselves are in the script.
        position.OwnsMany(p => p.Holders, h =>
        {
            MapHistory(h, "holder", "PositionId");
            h.HasOne<Participant>().WithMany().HasForeignKey(x => x.ParticipantId).OnDelete(DeleteBehavior.NoAction);
        }).Navigation(p => p.Holders).UsePropertyAccessMode(PropertyAccessMode.Field);
        position.OwnsMany(p => p.ReportsTo, l => MapHistory(l, "reporting_line", "PositionId")).Navigation(p => p.ReportsTo).UsePropertyAccessMode(PropertyAccessMode.Field);
    }

    private static void MapAccount(EntityTypeBuilder<Account> account)
    {
        account.ToTable("account").Property(a => a.Id).ValueGeneratedNever();
        account.OwnsMany(a => a.Placements, p => MapHistory(p, "account_territory", "AccountId")).Navigation(a => a.Placements).UsePropertyAccessMode(PropertyAccessMode.Field);
        account.Property(a => a.Attributes).HasColumnType("jsonb").HasConversion(
            a => JsonSerializer.Serialize(a, JsonSerializerOptions.Default),
            s => JsonSerializer.Deserialize<Dictionary<string, string>>(s, JsonSerializerOptions.Default) ?? new Dictionary<string, string>(),
            // The domain replaces the whole dictionary, so another object means another content.
            new ValueComparer<IReadOnlyDictionary<string, string>>((a, b) => ReferenceEquals(a, b), a => a.Count, a => a));
    }

    private static void MapQuota(EntityTypeBuilder<Quota> quota)
    {
        quota.ToTable("quota").Property(q => q.Id).ValueGeneratedNever();
        quota.HasUnroundedMoney(q => q.Amount, "amount", "currency");
        quota.Ignore(q => q.Terms);
        quota.HasOne<Position>().WithMany().HasForeignKey(q => q.PositionId).OnDelete(DeleteBehavior.NoAction);
        quota.HasOne<Participant>().WithMany().HasForeignKey(q => q.ParticipantId).OnDelete(DeleteBehavior.NoAction);
        quota.Property(q => q.Version).IsRowVersion();
    }

    private static void MapHistory<TOwner, T>(OwnedNavigationBuilder<TOwner, T> rows, string table, string owner) where TOwner : class where T : class
    {
        rows.ToTable(table);
        rows.WithOwner().HasForeignKey(owner);
        rows.Property<long>("Id").ValueGeneratedOnAdd();
        rows.HasKey("Id");
    }
}
