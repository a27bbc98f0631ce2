using System.Reflection;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;
using SalesPerf.Identity.Users;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Identity.Persistence;

/// <summary>People of this platform, and OpenIddict's clients and tokens; the schema is in <c>Scripts/</c>.</summary>
internal sealed class IdentityDb(DbContextOptions<IdentityDb> options) : ServiceDbContext(options)
{
    public const string ConnectionName = "identitydb";

    private const string Schema = "openiddict";

    public DbSet<Person> People => Set<Person>();

    protected override Assembly DomainAssembly => typeof(IdentityDb).Assembly;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.UseOpenIddict();
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreApplication>().ToTable("application", Schema);
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreAuthorization>().ToTable("consent", Schema);
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreScope>().ToTable("scope", Schema);
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreToken>().ToTable("token", Schema);
        modelBuilder.Entity<Person>(person =>
        {
            person.ToTable("person", "identity");
            person.HasKey(p => p.Id);
            person.Property(p => p.UserNameKey);
            person.Property<uint>("xmin").IsRowVersion();
        });
    }
}
