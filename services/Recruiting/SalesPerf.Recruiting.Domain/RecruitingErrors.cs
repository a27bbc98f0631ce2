using SalesPerf.Primitives;

namespace SalesPerf.Recruiting.Domain;

/// <summary>What Recruiting refuses.</summary>
public static class RecruitingErrors
{
    /// <summary>No such requisition.</summary>
    public static DomainError RequisitionNotFound { get; } = new("recruiting.requisition_not_found", ErrorKind.NotFound, "There is no such requisition.");

    /// <summary>It was decided on before.</summary>
    public static DomainError RequisitionDecided { get; } = new("recruiting.requisition_already_decided", ErrorKind.RuleBroken, "The requisition was approved or rejected already.");

    /// <summary>It takes nobody now.</summary>
    public static DomainError RequisitionNotOpen { get; } = new("recruiting.requisition_not_open", ErrorKind.RuleBroken, "The requisition is not open; it must be approved first and have a free seat.");

    /// <summary>Nobody approves what they proposed.</summary>
    public static DomainError ApproverIsMaker { get; } = new("recruiting.approver_is_maker", ErrorKind.RuleBroken, "Somebody other than the maker has to approve it.");

    /// <summary>All seats are filled.</summary>
    public static DomainError NoFreeSeat { get; } = new("recruiting.no_free_seat", ErrorKind.RuleBroken, "Every seat of the requisition is filled.");

    /// <summary>A requisition is for at least one seat.</summary>
    public static DomainError NoSeats { get; } = new("recruiting.no_seats", ErrorKind.Invalid, "A requisition is for 1 to 1,000 seats.");

    /// <summary>One requisition for each shortfall.</summary>
    public static DomainError ShortfallHasRequisition { get; } = new("recruiting.shortfall_has_requisition", ErrorKind.AlreadyExists, "There is a requisition for this shortfall already.");

    /// <summary>A kit that nobody can score by.</summary>
    public static DomainError BadKit(string why) => new("recruiting.bad_kit", ErrorKind.Invalid, why);

    /// <summary>The kit cannot change under scores.</summary>
    public static DomainError KitInUse { get; } = new("recruiting.kit_in_use", ErrorKind.RuleBroken, "Scorecards were written by this kit; it cannot change any more.");

    /// <summary>No such candidate.</summary>
    public static DomainError CandidateNotFound { get; } = new("recruiting.candidate_not_found", ErrorKind.NotFound, "There is no such candidate.");

    /// <summary>The code is taken.</summary>
    public static DomainError CandidateExists { get; } = new("recruiting.candidate_exists", ErrorKind.AlreadyExists, "There is a candidate of that code already; change it through candidates:batch.");

    /// <summary>No such application.</summary>
    public static DomainError ApplicationNotFound { get; } = new("recruiting.application_not_found", ErrorKind.NotFound, "There is no such application.");

    /// <summary>A candidate applies once for a requisition.</summary>
    public static DomainError AlreadyApplied { get; } = new("recruiting.already_applied", ErrorKind.AlreadyExists, "The candidate has an application for this requisition already.");

    /// <summary>The stages do not follow each other so.</summary>
    public static DomainError IllegalStage(string from, string to) => new("recruiting.illegal_stage", ErrorKind.RuleBroken, $"An application cannot go from '{from}' to '{to}'.");

    /// <summary>An offer rests on at least one interview that was scored.</summary>
    public static DomainError NoScorecard { get; } = new("recruiting.no_scorecard", ErrorKind.RuleBroken, "An offer needs at least one scorecard.");

    /// <summary>One scorecard per interviewer.</summary>
    public static DomainError AlreadyScored { get; } = new("recruiting.already_scored", ErrorKind.AlreadyExists, "You have written a scorecard for this application already.");

    /// <summary>Scores that do not fit the kit.</summary>
    public static DomainError ScoresIncomplete(IEnumerable<ErrorDetail> details) =>
        new DomainError("recruiting.scores_incomplete", ErrorKind.Invalid, "Every attribute of the kit gets exactly one score from 1 to 5 with its evidence; see errors.").With(details);

    /// <summary>Not at a stage where one is interviewed.</summary>
    public static DomainError NotAtInterview { get; } = new("recruiting.not_at_interview", ErrorKind.RuleBroken, "Scorecards are written at the stages screening, interview and offer.");

    /// <summary>There is no offer at work.</summary>
    public static DomainError OfferNotFound { get; } = new("recruiting.offer_not_found", ErrorKind.NotFound, "The application has no offer that is at work.");

    /// <summary>There is one at work.</summary>
    public static DomainError OfferExists { get; } = new("recruiting.offer_exists", ErrorKind.AlreadyExists, "The application has an offer that was not declined.");

    /// <summary>Not in this order.</summary>
    public static DomainError OfferNot(string needed) => new("recruiting.offer_not_ready", ErrorKind.RuleBroken, $"The offer is not {needed}.");

    /// <summary>Somebody has the code, or is offered it.</summary>
    public static DomainError ParticipantCodeTaken { get; } = new("recruiting.participant_code_taken", ErrorKind.AlreadyExists, "The participant code belongs to somebody, or is offered to somebody, already.");
}
