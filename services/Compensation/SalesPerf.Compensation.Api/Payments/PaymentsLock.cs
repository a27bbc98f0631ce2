using SalesPerf.Compensation.Api.Persistence;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Who starts payments of a calendar, what they start with and whether they may start is decided one after the other.</summary>
internal static class PaymentsLock
{
    /// <summary>Waits for whoever has it; it ends with the transaction.</summary>
    public static Task TakeAsync(CompensationDbContext db, string calendarCode, CancellationToken cancellationToken) =>
        db.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('compensation.payments ' || $1, 0))", [calendarCode], cancellationToken);
}
