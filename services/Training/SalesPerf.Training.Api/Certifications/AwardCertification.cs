using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Api.Catalogue;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Contracts.Events.V1;
using SalesPerf.Training.Domain.Certifications;

namespace SalesPerf.Training.Api.Certifications;

/// <summary>Who is certified, of what, for how long and on which basis.</summary>
internal sealed record AwardCertificationRequest(string ParticipantCode, string Code, string SkillCode, DateOnly ValidFrom, string Basis, DateOnly? ValidUntilExclusive = null);

/// <summary>Awards a certification.</summary>
internal static class AwardCertification
{
    public static async Task<Created<CertificationView>> HandleAsync(
        AwardCertificationRequest body, Caller caller, TrainingDbContext db, PeopleDirectory people, BusinessClock clock, IOutbox outbox, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.Code, "/code", 100);
        violations.Text(body.Basis, "/basis", 1_000);
        violations.ThrowIfAny();
        var participant = await people.RequireAsync(body.ParticipantCode, caller, cancellationToken);
        await db.RequireSkillsAsync([body.SkillCode], cancellationToken);
        var certification = new Certification(participant.Id, body.Code, body.SkillCode, new DateRange(body.ValidFrom, body.ValidUntilExclusive), body.Basis, caller.Accountable);
        db.Certifications.Add(certification);
        outbox.Publish(new CertificationAwarded(certification.Id.Value, participant.Id, body.Code, body.SkillCode, body.ValidFrom, body.ValidUntilExclusive), certification.Id.Value.ToString());
        await db.SaveChangesAsync(cancellationToken);
        var view = CertificationView.Of(certification, new(participant.Code, participant.Name), await clock.TodayAsync(cancellationToken));
        return TypedResults.Created($"/v1/training/certifications?participantCode={Uri.EscapeDataString(participant.Code)}", view);
    }
}
