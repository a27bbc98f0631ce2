using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Training.Api.Coaching;
using SalesPerf.Training.Domain;
using SalesPerf.Training.Domain.Catalogue;
using SalesPerf.Training.Domain.Certifications;
using SalesPerf.Training.Domain.Coaching;
using SalesPerf.Training.Domain.Onboarding;
using SalesPerf.Training.Domain.RolePlays;

namespace SalesPerf.Training.Api.Persistence;

/// <summary>Training's database: its own tables in schema <c>training</c>, the read copy in <c>org</c>, the outbox in <c>messaging</c>.</summary>
public sealed class TrainingDbContext(DbContextOptions<TrainingDbContext> options) : ServiceDbContext(options)
{
    private const string Schema = "training";

    internal DbSet<Skill> Skills => Set<Skill>();

    internal DbSet<Course> Courses => Set<Course>();

    internal DbSet<OnboardingTemplate> Templates => Set<OnboardingTemplate>();

    internal DbSet<Enrolment> Enrolments => Set<Enrolment>();

    internal DbSet<RolePlayScenario> Scenarios => Set<RolePlayScenario>();

    internal DbSet<RolePlay> RolePlays => Set<RolePlay>();

    internal DbSet<CoachingPlan> Plans => Set<CoachingPlan>();

    internal DbSet<Certification> Certifications => Set<Certification>();

    internal DbSet<EarlySignal> EarlySignals => Set<EarlySignal>();

    /// <inheritdoc/>
    protected override Assembly DomainAssembly => typeof(EnrolmentId).Assembly;

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.MapMessaging();
        modelBuilder.MapOrganisation();
        modelBuilder.Entity<Skill>(e =>
        {
            e.ToTable("skill", Schema).HasKey(s => s.Code);
            e.Property(s => s.Area).HasConversion<string>();
            e.HasVersion();
        });
        modelBuilder.Entity<Course>(MapCourse);
        modelBuilder.Entity<OnboardingTemplate>(e =>
        {
            e.ToTable("onboarding_template", Schema).HasKey(t => t.Code);
            e.HasJson(t => t.Steps);
            e.HasVersion();
        });
        modelBuilder.Entity<Enrolment>(e =>
        {
            e.ToTable("enrolment", Schema).HasKey(t => t.Id);
            e.Property(t => t.Id).ValueGeneratedNever();
            e.Property(t => t.Status).HasConversion<string>();
            e.HasJson(t => t.Steps);
            e.HasVersion();
        });
        modelBuilder.Entity<RolePlayScenario>(e =>
        {
            e.ToTable("role_play_scenario", Schema).HasKey(s => s.Code);
            e.HasJson(s => s.Rubric);
            e.HasVersion();
        });
        modelBuilder.Entity<RolePlay>(MapRolePlay);
        modelBuilder.Entity<CoachingPlan>(MapPlan);
        modelBuilder.Entity<Certification>(e =>
        {
            e.ToTable("certification", Schema).HasKey(c => c.Id);
            e.Property(c => c.Id).ValueGeneratedNever();
            e.HasVersion();
        });
        modelBuilder.Entity<EarlySignal>().ToTable("early_signal", Schema).HasKey(s => s.GoalId);
    }

    private static void MapCourse(EntityTypeBuilder<Course> e)
    {
        e.ToTable("course", Schema).HasKey(c => c.Code);
        e.Property(c => c.Kind).HasConversion<string>();
        e.Ignore(c => c.Price);
        e.Property<decimal?>("priceAmount").HasColumnName("price").HasPrecision(19, 4);
        e.Property<Currency?>("priceCurrency").HasColumnName("price_currency");
        e.Property(c => c.SkillCodes).HasColumnType("text[]");
        e.Property(c => c.Hours).HasPrecision(9, 2);
        e.HasVersion();
    }

    private static void MapRolePlay(EntityTypeBuilder<RolePlay> e)
    {
        e.ToTable("role_play", Schema).HasKey(r => r.Id);
        e.Property(r => r.Id).ValueGeneratedNever();
        e.HasJson(r => r.Rubric);
        e.HasJson(r => r.Review!).IsRequired(false);
        e.Property(r => r.Score).HasPrecision(9, 4);
        e.HasVersion();
    }

    private static void MapPlan(EntityTypeBuilder<CoachingPlan> e)
    {
        e.ToTable("coaching_plan", Schema).HasKey(p => p.Id);
        e.Property(p => p.Id).ValueGeneratedNever();
        e.Property(p => p.Status).HasConversion<string>();
        e.Property(p => p.ReasonValues).HasColumnType("text[]");
        e.HasJson(p => p.Actions);
        e.HasJson(p => p.Sessions);
        e.HasVersion();
    }
}
