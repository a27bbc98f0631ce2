using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api;

/// <summary>Whoever administers or approves may be a payee as well; what is decided about one person's pay is decided by another one.</summary>
internal static class OwnPay
{
    /// <summary>Refuses where the caller is one of those whose pay is decided.</summary>
    public static async Task RequireOthersPayAsync(this ParticipantVisibility visibility, Caller caller, IEnumerable<Guid> payees, CancellationToken cancellationToken) =>
        (await visibility.OfAsync(caller, cancellationToken)).RequireOthersPay(payees);

    /// <summary>The same, once it is known who the caller is.</summary>
    public static void RequireOthersPay(this VisibleParticipants caller, IEnumerable<Guid> payees)
    {
        if (caller.SelfId is { } self && payees.Contains(self)) throw new DomainException(PaymentErrors.OwnPay);
    }
}
