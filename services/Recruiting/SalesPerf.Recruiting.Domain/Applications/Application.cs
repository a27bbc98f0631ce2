using SalesPerf.Primitives;

namespace SalesPerf.Recruiting.Domain.Applications;

/// <summary>Stages of an application.</summary>
public enum Stage
{
    /// <summary>It came in.</summary>
    Applied,

    /// <summary>Papers are looked at.</summary>
    Screening,

    /// <summary>People talk.</summary>
    Interview,

    /// <summary>An offer is made.</summary>
    Offer,

    /// <summary>The candidate will start.</summary>
    Hired,

    /// <summary>We said no.</summary>
    Rejected,

    /// <summary>The candidate said no.</summary>
    Withdrawn,
}

/// <summary>Which stage may follow which.</summary>
public static class Stages
{
    /// <summary>Whether an application may go from one stage to another: one step forward at a time, out at any time, and never back.</summary>
    public static bool MayFollow(Stage from, Stage to) => (from, to) switch
    {
        (Stage.Hired or Stage.Rejected or Stage.Withdrawn, _) => false,
        (_, Stage.Rejected or Stage.Withdrawn) => true,
        (Stage.Applied, Stage.Screening) or (Stage.Screening, Stage.Interview) or (Stage.Interview, Stage.Offer) or (Stage.Offer, Stage.Hired) => true,
        _ => false,
    };
}

/// <summary>A stage that an application reached.</summary>
/// <param name="Stage">Which.</param>
/// <param name="At">When (UTC).</param>
/// <param name="By">Subject of whoever moved it.</param>
/// <param name="Note">Why, or null.</param>
public sealed record StageEntry(Stage Stage, DateTimeOffset At, string By, string? Note);

/// <summary>One candidate for one requisition.</summary>
public sealed class Application
{
    private Application()
    {
    }

    /// <summary>It came in.</summary>
    public Application(CandidateId candidateId, RequisitionId requisitionId, string by, DateTimeOffset now)
    {
        Id = NewId.Of<ApplicationId>();
        (CandidateId, RequisitionId) = (candidateId, requisitionId);
        History = [new(Stage.Applied, now, by, null)];
    }

    /// <summary>Id.</summary>
    public ApplicationId Id { get; private init; }

    /// <summary>Who.</summary>
    public CandidateId CandidateId { get; private init; }

    /// <summary>For what.</summary>
    public RequisitionId RequisitionId { get; private init; }

    /// <summary>Where it stands.</summary>
    public Stage Stage { get; private set; }

    /// <summary>Every stage it reached, in order.</summary>
    public IReadOnlyList<StageEntry> History { get; private set; } = [];

    /// <summary>Moves it on; an offer needs a scorecard. Hiring has a way of its own: <see cref="Hire"/>.</summary>
    public void Advance(Stage to, string? note, string by, DateTimeOffset now, int scorecards)
    {
        if (to == Stage.Hired || !Stages.MayFollow(Stage, to)) throw new DomainException(RecruitingErrors.IllegalStage(Stage.ToString(), to.ToString()));
        if (to == Stage.Offer && scorecards == 0) throw new DomainException(RecruitingErrors.NoScorecard);
        Enter(to, note, by, now);
    }

    /// <summary>An offer is written: an application at the interview goes on to the offer, one at the offer stays.</summary>
    public void ReachOffer(string by, DateTimeOffset now, int scorecards)
    {
        if (scorecards == 0) throw new DomainException(RecruitingErrors.NoScorecard);
        if (Stage != Stage.Offer) Advance(Stage.Offer, null, by, now, scorecards);
    }

    /// <summary>The candidate will start.</summary>
    public void Hire(string by, DateTimeOffset now)
    {
        if (!Stages.MayFollow(Stage, Stage.Hired)) throw new DomainException(RecruitingErrors.IllegalStage(Stage.ToString(), nameof(Stage.Hired)));
        Enter(Stage.Hired, null, by, now);
    }

    /// <summary>Refuses a scorecard before anybody talked to the candidate, and after the end.</summary>
    public void RequireScorable()
    {
        if (Stage is not (Stage.Screening or Stage.Interview or Stage.Offer)) throw new DomainException(RecruitingErrors.NotAtInterview);
    }

    private void Enter(Stage stage, string? note, string by, DateTimeOffset now)
    {
        Stage = stage;
        History = [.. History, new(stage, now, by, note)];
    }
}
