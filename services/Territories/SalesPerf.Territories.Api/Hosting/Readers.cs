using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Territories.Api.Hosting;

/// <summary>Who may read what this service owns; what they see of it is narrowed by who may see whom.</summary>
internal static class Readers
{
    /// <summary>Everybody who works with the sales organisation: no partners, no operators.</summary>
    public static readonly Persona[] Business = [.. Personas.Business];

    /// <summary>Those who look at the workload of seats.</summary>
    public static readonly Persona[] Capacity = [Persona.Manager, Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor, Persona.Recruiter, Persona.Service];
}
