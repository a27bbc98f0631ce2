using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Statements;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Says why a payment is another than an earlier one: what was earned, held, advanced, recovered, taken back. Why something else was earned is told between the statements.</summary>
internal static class WhyPaid
{
    public static async Task<Ok<WhyView>> HandleAsync(Guid id, Guid against, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var later = await PaymentEndpoints.RequireSheetAsync(id, db, visibility, caller, cancellationToken);
        var earlier = await PaymentEndpoints.RequireSheetAsync(against, db, visibility, caller, cancellationToken);
        if (later.ParticipantCode != earlier.ParticipantCode || later.GroupCode != earlier.GroupCode || later.Paid.Currency != earlier.Paid.Currency) throw new DomainException(PaymentErrors.SheetsNotComparable);
        return TypedResults.Ok(new WhyView(later.ParticipantCode, earlier.Paid, later.Paid, later.Paid - earlier.Paid, [.. Causes(earlier, later).Where(c => c.Change.Amount != 0m)]));
    }

    // Paid is what statements said, less what was taken back and is held, with what was added and without what was kept; so the differences of these sum to the difference of payments.
    private static IEnumerable<CauseView> Causes(PaySheetView earlier, PaySheetView later)
    {
        CauseView Cause(string kind, string reference, Func<PaySheetView, Money> of) => new(kind, reference, of(later) - of(earlier));
        yield return Cause("earned", $"statements of {later.PeriodCode} against {earlier.PeriodCode}", s => s.Earned + s.TakenBack);
        yield return Cause("taken_back", later.PeriodCode, s => -s.TakenBack);
        yield return Cause("hold", Holding(later), s => s.Released - s.Earned);
        yield return Cause("guarantee", later.PeriodCode, s => s.Granted);
        yield return Cause("draw", later.PeriodCode, s => s.Advanced);
        yield return Cause("recovery", later.PeriodCode, s => -s.Recovered);
        yield return Cause("ceiling", later.PeriodCode, s => -s.Forfeited);
        yield return Cause("forgiven", later.PeriodCode, s => s.Forgiven);
        yield return Cause("carried", later.PeriodCode, s => -s.Carried);
    }

    // What waits, and why: a person's reason, or the plan's own rule.
    private static string Holding(PaySheetView sheet) => sheet.Deposits is not { Count: > 0 } deposits
        ? sheet.PeriodCode
        : string.Join("; ", deposits.Take(5).Select(d => $"{d.OrderCode ?? d.ComponentCode}: {d.Reason ?? "released by the plan's rule"}"));
}
