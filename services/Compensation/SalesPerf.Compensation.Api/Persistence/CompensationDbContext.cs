using System.Reflection;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Persistence;

/// <summary>The service's transaction, its outbox and its copy of the organisation. Its own tables are read and written as sets (<see cref="Sql"/>), because their rows are many.</summary>
internal sealed class CompensationDbContext(DbContextOptions<CompensationDbContext> options) : ServiceDbContext(options)
{
    protected override Assembly DomainAssembly => typeof(PaidLine).Assembly;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.MapMessaging();
        modelBuilder.MapOrganisation();
    }
}
