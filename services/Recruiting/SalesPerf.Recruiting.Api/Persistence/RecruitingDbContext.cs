using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Api.Quality;
using SalesPerf.Recruiting.Domain;
using SalesPerf.Recruiting.Domain.Applications;
using SalesPerf.Recruiting.Domain.Candidates;
using SalesPerf.Recruiting.Domain.Offers;
using SalesPerf.Recruiting.Domain.Requisitions;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Recruiting.Api.Persistence;

/// <summary>Recruiting's database: its own tables in schema <c>recruiting</c>, the read copy in <c>org</c>, the outbox in <c>messaging</c>.</summary>
public sealed class RecruitingDbContext(DbContextOptions<RecruitingDbContext> options) : ServiceDbContext(options)
{
    private const string Schema = "recruiting";

    internal DbSet<Requisition> Requisitions => Set<Requisition>();

    internal DbSet<Candidate> Candidates => Set<Candidate>();

    internal DbSet<Application> Applications => Set<Application>();

    internal DbSet<Scorecard> Scorecards => Set<Scorecard>();

    internal DbSet<Offer> Offers => Set<Offer>();

    internal DbSet<AttainmentRow> Attainments => Set<AttainmentRow>();

    internal DbSet<OrgParticipant> Participants => Set<OrgParticipant>();

    /// <inheritdoc/>
    protected override Assembly DomainAssembly => typeof(RequisitionId).Assembly;

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.MapMessaging();
        modelBuilder.MapOrganisation();
        modelBuilder.Entity<Requisition>(e =>
        {
            e.ToTable("requisition", Schema).HasKey(r => r.Id);
            e.Property(r => r.Id).ValueGeneratedNever();
            e.Property(r => r.Status).HasConversion<string>();
            e.Property(r => r.ReasonValues).HasColumnType("text[]");
            e.HasJson(r => r.Shortfall!).IsRequired(false);
            e.HasJson(r => r.Kit);
            e.HasVersion();
        });
        modelBuilder.Entity<Candidate>(e =>
        {
            e.ToTable("candidate", Schema).HasKey(c => c.Id);
            e.Property(c => c.Id).ValueGeneratedNever();
            e.Property(c => c.Source).HasConversion<string>();
            e.Property(c => c.Skills).HasColumnType("text[]");
            e.Property(c => c.Education).HasColumnType("text[]");
            e.Property(c => c.ExperienceYears).HasPrecision(5, 2);
            e.Ignore(c => c.Profile);
            e.HasVersion();
        });
        modelBuilder.Entity<Application>(e =>
        {
            e.ToTable("application", Schema).HasKey(a => a.Id);
            e.Property(a => a.Id).ValueGeneratedNever();
            e.Property(a => a.Stage).HasConversion<string>();
            e.HasJson(a => a.History);
            e.HasVersion();
        });
        modelBuilder.Entity<Scorecard>(e =>
        {
            e.ToTable("scorecard", Schema).HasKey(s => s.Id);
            e.Property(s => s.Id).ValueGeneratedNever();
            e.Property(s => s.Recommendation).HasConversion<string>();
            e.Property(s => s.Score).HasPrecision(9, 4);
            e.HasJson(s => s.Scores);
        });
        modelBuilder.Entity<Offer>(MapOffer);
        modelBuilder.Entity<AttainmentRow>().ToTable("attainment", Schema).HasKey(a => new { a.ParticipantId, a.CalendarCode, a.PeriodCode, a.Measure });
    }

    private static void MapOffer(EntityTypeBuilder<Offer> e)
    {
        e.ToTable("offer", Schema).HasKey(o => o.Id);
        e.Property(o => o.Id).ValueGeneratedNever();
        e.Property(o => o.Status).HasConversion<string>();
        e.Ignore(o => o.Salary);
        e.Property<decimal?>("salaryAmount").HasColumnName("salary").HasPrecision(19, 4);
        e.Property<Currency?>("salaryCurrency").HasColumnName("salary_currency");
        e.HasVersion();
    }
}
