using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain;
using SalesPerf.Recruiting.Domain.Requisitions;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Recruiting.Api.Requisitions;

/// <summary>An attribute of a kit; weights are relative to each other.</summary>
internal sealed record KitTraitBody(string Code, string Name, decimal Weight, IReadOnlyList<string>? Anchors = null);

/// <summary>What candidates are judged by.</summary>
internal sealed record PutKitRequest(IReadOnlyList<KitTraitBody> Attributes);

/// <summary>The kit of a requisition.</summary>
internal sealed record KitView(IReadOnlyList<KitTrait> Attributes)
{
    public static KitView Of(Requisition requisition) => new(requisition.Kit);
}

/// <summary>Gives a requisition a kit of its own.</summary>
internal static class PutKit
{
    public static async Task<Ok<KitView>> HandleAsync(Guid id, PutKitRequest body, RecruitingDbContext db, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Check(body.Attributes.Count <= 30, "/attributes", "too_many", "A kit has at most 30 attributes.");
        for (var i = 0; i < body.Attributes.Count; i++)
        {
            violations.Text(body.Attributes[i].Code, string.Create(CultureInfo.InvariantCulture, $"/attributes/{i}/code"), 100);
            violations.Text(body.Attributes[i].Name, string.Create(CultureInfo.InvariantCulture, $"/attributes/{i}/name"));
        }

        violations.ThrowIfAny();
        var requisition = await ReadRequisitions.RequireAsync(id, db, cancellationToken);
        var requisitionId = new RequisitionId(id);
        var scored = await db.Scorecards.AnyAsync(s => db.Applications.Any(a => a.Id == s.ApplicationId && a.RequisitionId == requisitionId), cancellationToken);
        requisition.Equip([.. body.Attributes.Select(a => new KitTrait(a.Code, a.Name, a.Weight, a.Anchors ?? []))], scored);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(KitView.Of(requisition));
    }

    public static async Task<Ok<KitView>> GetAsync(Guid id, RecruitingDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(KitView.Of(await ReadRequisitions.RequireAsync(id, db, cancellationToken)));
}
