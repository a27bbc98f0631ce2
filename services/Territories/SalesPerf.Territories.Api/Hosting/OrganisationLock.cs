using Microsoft.EntityFrameworkCore;
using SalesPerf.Territories.Api.Persistence;

namespace SalesPerf.Territories.Api.Hosting;

/// <summary>Rules over many rows (no circle of reporting lines, one parent chain) hold only if one change of the organisation runs at a time.</summary>
internal static class OrganisationLock
{
    private const long Key = 0x5465727269746F72; // "Territor"

    /// <summary>Waits for other changes of the organisation; held until the transaction ends.</summary>
    public static Task LockOrganisationAsync(this TerritoriesDbContext db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Key})", cancellationToken);
}
