using Microsoft.EntityFrameworkCore;
using SalesPerf.Partners.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners.Partners;

/// <summary>Partners as the caller may see them: an operator all, a partner itself.</summary>
internal sealed class PartnerReader(PartnersDb db)
{
    /// <summary>Those on board.</summary>
    public IQueryable<Partner> Active => db.Partners.Where(p => p.OffboardedAt == null);

    /// <summary>The partner; whose existence is nobody else's business.</summary>
    public async Task<Partner> GetAsync(string code, Caller caller, CancellationToken cancellationToken)
    {
        var partner = await Active.SingleOrDefaultAsync(p => p.Code == code, cancellationToken);
        return partner is not null && (caller.Is(Persona.Operator) || partner.ClientId == caller.Subject) ? partner : throw new DomainException(PartnerErrors.NotFound);
    }

    /// <summary>The partner that the caller is; null for an operator.</summary>
    public async Task<Partner?> OfCallerAsync(Caller caller, CancellationToken cancellationToken) => caller.Is(Persona.Operator)
        ? null
        : await Active.SingleOrDefaultAsync(p => p.ClientId == caller.Subject, cancellationToken) ?? throw new DomainException(PartnerErrors.NotFound);
}
