using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.Domain.Company;

namespace SalesPerf.Territories.Api.Company;

/// <summary>Says what the organisation is called, where its business dates lie and what it reports in.</summary>
internal sealed class DeclareOrganisation(TerritoriesDbContext db, IOutbox outbox)
{
    private const string Key = "organisation";

    public async Task<CompanySettings> HandleAsync(string name, string timeZone, Currency currency, string locale, CancellationToken cancellationToken)
    {
        var settings = await db.Company.SingleOrDefaultAsync(cancellationToken);
        var changed = settings is null || settings.Declare(name, timeZone, currency, locale);
        if (settings is null) db.Add(settings = new CompanySettings(name, timeZone, currency, locale));
        if (changed) outbox.Publish(new OrganisationChanged(name, timeZone, currency.Code, locale), Key);
        await db.SaveChangesAsync(cancellationToken);
        return settings;
    }
}
