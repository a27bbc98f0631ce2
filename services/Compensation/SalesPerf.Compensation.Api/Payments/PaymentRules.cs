using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Payments;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>How a payee is paid: the payment section of the plan and what its expressions came to.</summary>
/// <param name="Section">The section.</param>
/// <param name="ValuesOf">Values by the place of the period.</param>
/// <param name="LeftOn">Last day of employment, or null.</param>
internal sealed record PayeeRules(PaymentSection Section, Func<int, PaymentValues> ValuesOf, DateOnly? LeftOn);

/// <summary>Finds how payees are paid.</summary>
internal sealed class PaymentRules(CompensationDbContext db)
{
    private static readonly PaymentValues NoValues = new(
        e => throw new InvalidOperationException($"The plain section has no expression {e.Path}."), e => throw new InvalidOperationException($"The plain section has no expression {e.Path}."));

    /// <summary>The rules of every payee.</summary>
    public async Task<Func<Guid, PayeeRules>> LoadAsync(CancellationToken cancellationToken)
    {
        // The read copy keeps the first day after the last one.
        var left = (await db.ListAsync("SELECT id, left_on - 1 FROM org.participant WHERE left_on IS NOT NULL", r => (Id: r.GetGuid(0), LastDay: r.GetFieldValue<DateOnly>(1)), [], cancellationToken))
            .ToDictionary(p => p.Id, p => p.LastDay);
        return id => new PayeeRules(PaymentSection.Plain, _ => NoValues, left.TryGetValue(id, out var day) ? day : null);
    }
}
