using System.Reflection;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Domain;
using SalesPerf.Goals.Domain.Feedbacks;
using SalesPerf.Goals.Domain.Gaps;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Goals.Domain.Measurements;
using SalesPerf.Goals.Domain.Recognitions;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Goals.Api.Persistence;

/// <summary>The aggregates of this service; read copies and append-only rows are written by SQL.</summary>
internal sealed class GoalsDbContext(DbContextOptions<GoalsDbContext> options) : ServiceDbContext(options)
{
    private const string Schema = "goals";

    public DbSet<Kpi> Kpis => Set<Kpi>();

    public DbSet<Measurement> Measurements => Set<Measurement>();

    public DbSet<Goal> Goals => Set<Goal>();

    public DbSet<GoalQuestion> Questions => Set<GoalQuestion>();

    public DbSet<PerformanceGap> Gaps => Set<PerformanceGap>();

    public DbSet<Feedback> Feedbacks => Set<Feedback>();

    public DbSet<Recognition> Recognitions => Set<Recognition>();

    public DbSet<FunnelRow> FunnelStages => Set<FunnelRow>();

    public DbSet<OrgParticipant> Participants => Set<OrgParticipant>();

    protected override Assembly DomainAssembly => typeof(GoalId).Assembly;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.MapMessaging();
        modelBuilder.MapOrganisation();
        modelBuilder.Entity<Kpi>(e =>
        {
            e.ToTable("kpi", Schema);
            e.HasKey(k => k.Code);
            e.Property(k => k.Version).IsRowVersion();
            e.Ignore(k => k.Definition);
        });
        modelBuilder.Entity<Measurement>().ToTable("measurement", Schema).Property(m => m.Id).ValueGeneratedNever();
        modelBuilder.Entity<Goal>(e =>
        {
            e.ToTable("goal", Schema);
            e.Property(g => g.Id).ValueGeneratedNever();
            e.Property(g => g.Version).IsRowVersion();
            e.Ignore(g => g.Period);
            e.Ignore(g => g.IsKnown);
            e.HasMany(g => g.Questions).WithOne().HasForeignKey(q => q.GoalId);
            e.Navigation(g => g.Questions).UsePropertyAccessMode(PropertyAccessMode.Field);
        });
        modelBuilder.Entity<GoalQuestion>().ToTable("question", Schema).Property(q => q.Id).ValueGeneratedNever();
        modelBuilder.Entity<PerformanceGap>().ToTable("gap", Schema).Property(g => g.Id).ValueGeneratedNever();
        modelBuilder.Entity<Feedback>().ToTable("feedback", Schema).Property(f => f.Id).ValueGeneratedNever();
        modelBuilder.Entity<Recognition>(e =>
        {
            e.ToTable("recognition", Schema);
            e.Property(r => r.Id).ValueGeneratedNever();
            e.Property(r => r.RewardAmount).HasPrecision(19, 4);
            e.Ignore(r => r.Reward);
        });
        modelBuilder.Entity<FunnelRow>(e =>
        {
            e.ToTable("funnel_stage", Schema);
            e.HasKey(f => new { f.ParticipantId, f.PeriodCode, f.Code });
        });
    }
}

/// <summary>A stored stage of somebody's funnel.</summary>
internal sealed class FunnelRow
{
    public required Guid ParticipantId { get; init; }

    public required string PeriodCode { get; init; }

    public required int Ordinal { get; init; }

    public required string Code { get; init; }

    public required string Name { get; init; }

    public required decimal Entered { get; init; }

    public required decimal Advanced { get; init; }
}
