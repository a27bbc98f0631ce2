using SalesPerf.ServiceDefaults.Http;
using SalesPerf.Training.Api.Persistence;

namespace SalesPerf.Training.Api;

/// <summary>Row versions as ETags.</summary>
internal static class Versions
{
    /// <summary>The version of a loaded row.</summary>
    public static uint VersionOf(this TrainingDbContext db, object entity) => (uint)db.Entry(entity).Property("Version").CurrentValue!;

    /// <summary>Refuses a change based on an older version, where the caller says on which one it is based.</summary>
    public static void RequireMatchIfSent(this HttpContext http, uint version)
    {
        if (http.Request.Headers.IfMatch.Count > 0) http.RequireMatch(version);
    }
}
