using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Offers;

/// <summary>Offers: made by one, approved by another, answered by the candidate; then the hire.</summary>
internal static class OfferEndpoints
{
    public static void MapOffers(this IEndpointRouteBuilder v1)
    {
        var area = v1.MapGroup("/applications/{id:guid}").WithTags("Offers");
        area.MapPost("/offer", MakeOffer.HandleAsync).WithName("MakeOffer").WithSummary("Makes an offer; it needs at least one scorecard.").RequirePersona(Persona.Recruiter);
        area.MapPost("/offer:approve", AnswerOffer.ApproveAsync).WithName("ApproveOffer").WithSummary("Approves an offer; never by its maker.").RequirePersona(Persona.FinanceApprover);
        area.MapPost("/offer:accept", AnswerOffer.AcceptAsync).WithName("AcceptOffer").WithSummary("Records that the candidate said yes.").RequirePersona(Persona.Recruiter);
        area.MapPost("/offer:decline", AnswerOffer.DeclineAsync).WithName("DeclineOffer").WithSummary("Records that the candidate said no, or takes the offer back.").RequirePersona(Persona.Recruiter);
        v1.MapPost("/applications/{id:guid}:hire", HireCandidate.HandleAsync).WithTags("Offers").WithName("HireCandidate")
            .WithSummary("Hires the candidate whose offer is accepted: a seat is filled, and the newcomer becomes a participant.").RequirePersona(Persona.Recruiter);
    }
}
