using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api;

/// <summary>Who has to do with pay; what they see of it is narrowed by who may see whom.</summary>
internal static class PayReaders
{
    /// <summary>Those who earn, lead, administer, check and audit.</summary>
    public static readonly Persona[] All = [Persona.Rep, Persona.Manager, Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    /// <summary>Those who earn, and so ask about what is theirs.</summary>
    public static readonly Persona[] Payees = [Persona.Rep, Persona.Manager];
}
