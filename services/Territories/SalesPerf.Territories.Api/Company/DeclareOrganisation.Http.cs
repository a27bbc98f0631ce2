using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain.Company;

namespace SalesPerf.Territories.Api.Company;

/// <summary>The organisation's settings.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="TimeZone">IANA name of the zone in which its business dates lie, such as <c>Asia/Jakarta</c>.</param>
/// <param name="Currency">ISO 4217 code it reports in.</param>
/// <param name="Locale">BCP 47 tag of its texts, such as <c>id-ID</c>.</param>
internal sealed record OrganisationBody(string Name, string TimeZone, Currency Currency, string Locale)
{
    public static OrganisationBody From(CompanySettings settings) => new(settings.Name, settings.TimeZone, settings.Currency, settings.Locale);
}

internal static class OrganisationEndpoints
{
    private static readonly DomainError NotDeclared =
        new("territories.organisation_not_declared", ErrorKind.NotFound, "The organisation has no settings yet; declare them with PUT /v1/territories/organisation.");

    public static void MapOrganisationEndpoints(this RouteGroupBuilder group)
    {
        group.MapPut("/organisation", PutAsync).WithName("DeclareOrganisation").WithTags("Organisation")
            .WithSummary("Declares the organisation's name, time zone, currency and locale.").RequirePersona(Persona.CompAdmin);
        group.MapGet("/organisation", GetAsync).WithName("GetOrganisation").WithTags("Organisation")
            .WithSummary("The organisation's settings.").RequirePersona(Readers.Business);
    }

    private static async Task<Ok<OrganisationBody>> PutAsync(OrganisationBody body, DeclareOrganisation declare, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Name, "/name");
        violations.Check(TimeZoneInfo.TryFindSystemTimeZoneById(body.TimeZone, out var zone) && zone.HasIanaId, "/timeZone", "not_a_time_zone", "The IANA name of a time zone, such as Asia/Jakarta.");
        violations.Check(IsLocale(body.Locale), "/locale", "not_a_locale", "A BCP 47 tag, such as id-ID.");
        violations.ThrowIfAny();
        return TypedResults.Ok(OrganisationBody.From(await declare.HandleAsync(body.Name, body.TimeZone, body.Currency, body.Locale, cancellationToken)));
    }

    private static async Task<Ok<OrganisationBody>> GetAsync(TerritoriesDbContext db, CancellationToken cancellationToken) =>
        await db.Company.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { } settings
            ? TypedResults.Ok(OrganisationBody.From(settings))
            : throw new DomainException(NotDeclared);

    private static bool IsLocale(string tag)
    {
        try { return CultureInfo.GetCultureInfo(tag, predefinedOnly: false).Name.Length > 0; }
        catch (CultureNotFoundException) { return false; }
    }
}
