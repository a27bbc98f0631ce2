using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;

namespace SalesPerf.Territories.Api.Alignment;

/// <summary>An account with its primary territory over time.</summary>
/// <param name="Code">Business key; transactions name it.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Territories">Where it lay when, one a day; replaces what was known.</param>
/// <param name="Attributes">Facts about it, by name.</param>
internal sealed record AccountItem(string Code, string Name, IReadOnlyList<PlacementItem> Territories, IReadOnlyDictionary<string, string>? Attributes = null)
{
    private const int MostAttributes = 50;
    private const int LongestHistory = 200;

    public void Check(string pointer)
    {
        var violations = new Violations();
        violations.Code(Code, $"{pointer}/code");
        violations.Text(Name, $"{pointer}/name");
        violations.Check(Territories.Count <= LongestHistory, $"{pointer}/territories", "too_many", $"At most {LongestHistory} territories.");
        violations.Check((Attributes?.Count ?? 0) <= MostAttributes, $"{pointer}/attributes", "too_many", $"At most {MostAttributes} attributes.");
        foreach (var (name, value) in Attributes ?? new Dictionary<string, string>())
            violations.Check(name.Length <= ShapeChecks.LongestCode && value.Length <= 500, $"{pointer}/attributes/{name}", "too_long", "Names have up to 64 characters, values up to 500.");
        foreach (var (place, i) in Territories.Select((t, i) => (t, i)))
        {
            violations.Code(place.TerritoryCode, $"{pointer}/territories/{i}/territoryCode");
            violations.Days(place.From, place.UntilExclusive, $"{pointer}/territories/{i}");
        }

        violations.ThrowIfAny();
    }
}

/// <summary>An account in a territory.</summary>
/// <param name="TerritoryCode">Where.</param>
/// <param name="From">First day.</param>
/// <param name="UntilExclusive">First day after the last; absent until further notice.</param>
internal sealed record PlacementItem(string TerritoryCode, DateOnly From, DateOnly? UntilExclusive = null);

internal static class RecordAccountsEndpoint
{
    public static void MapRecordAccounts(this RouteGroupBuilder group) =>
        group.MapPost("/accounts:batch", BatchAsync).WithName("RecordAccounts").WithTags("Accounts")
            .WithSummary("Records accounts with their primary territory over time.").RequirePersona(Persona.CompAdmin);

    private static Task<MultiStatus> BatchAsync(Batch<AccountItem> batch, RecordAccounts record, HttpContext http, CancellationToken cancellationToken) =>
        record.HandleAsync(batch, http, cancellationToken);
}
