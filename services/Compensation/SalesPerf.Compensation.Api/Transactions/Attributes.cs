using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Transactions;

/// <summary>The type of an attribute of transactions.</summary>
/// <param name="Type">What its values are.</param>
/// <param name="Description">What it says, for those who write plans.</param>
public sealed record AttributeBody(AttributeType Type, string Description);

/// <summary>An attribute of transactions.</summary>
/// <param name="Name">As in <c>attr.NAME</c> of a file.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Description">What it says.</param>
public sealed record AttributeView(string Name, AttributeType Type, string Description);

/// <summary>The types of attributes that sources send: an attribute without one is a text; a value of another type is refused at intake.</summary>
internal static class Attributes
{
    private static readonly Persona[] Readers = [Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor];

    public static void MapAttributes(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/attributes").WithTags("Intake");
        group.MapGet("", ListAsync).WithName("ListAttributes").RequirePersona(Readers).WithSummary("Attributes of transactions that have a type.");
        group.MapPut("/{name}", PutAsync).WithName("PutAttribute").RequirePersona(Persona.CompAdmin).WithSummary("Gives an attribute its type; later rows are judged by it.");
        group.MapDelete("/{name}", DeleteAsync).WithName("DeleteAttribute").RequirePersona(Persona.CompAdmin).WithSummary("Takes the type away: any text is taken again.");
    }

    public static async Task<IReadOnlyDictionary<string, AttributeType>> TypesAsync(CompensationDbContext db, CancellationToken cancellationToken) =>
        (await db.ListAsync("SELECT name, type FROM compensation.attribute", r => (Name: r.GetString(0), Type: Enum.Parse<AttributeType>(r.GetString(1), ignoreCase: true)), [], cancellationToken))
            .ToDictionary(a => a.Name, a => a.Type, StringComparer.Ordinal);

    private static async Task<Ok<Page<AttributeView>>> ListAsync([AsParameters] PageRequest page, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("SELECT name, type, description FROM compensation.attribute WHERE name > $1 ORDER BY name LIMIT $2",
            r => new AttributeView(r.GetString(0), Enum.Parse<AttributeType>(r.GetString(1), ignoreCase: true), r.GetString(2)), [page.After<AfterCode>()?.Code ?? string.Empty, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterCode(r.Name), context));
    }

    private static async Task<Ok<AttributeView>> PutAsync(string name, AttributeBody body, CompensationDbContext db, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Check(name.Length is > 0 and <= 60 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'), "/name", "compensation.invalid_attribute_name", "Letters, digits and underscores, at most 60.");
        violations.Text(body.Description, "/description", 500);
        violations.ThrowIfAny("compensation.invalid_attribute_type");
        await db.ExecuteAsync("""
            INSERT INTO compensation.attribute (name, type, description, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (name) DO UPDATE SET type = excluded.type, description = excluded.description, changed_by = excluded.changed_by, changed_at = excluded.changed_at
            """, [name, AttributeTypes.NameOf(body.Type), body.Description, caller.Accountable, time.GetUtcNow()], cancellationToken);
        return TypedResults.Ok(new AttributeView(name, body.Type, body.Description));
    }

    private static async Task<NoContent> DeleteAsync(string name, CompensationDbContext db, CancellationToken cancellationToken) =>
        await db.ExecuteAsync("DELETE FROM compensation.attribute WHERE name = $1", [name], cancellationToken) == 0
            ? throw new DomainException(IntakeErrors.AttributeNotFound)
            : TypedResults.NoContent();
}
