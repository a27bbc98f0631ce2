using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>Whom a value is for.</summary>
public enum ParameterScope
{
    /// <summary>Everybody, over the plan's default.</summary>
    All,

    /// <summary>Holders of a title.</summary>
    Title,

    /// <summary>The holder of a position.</summary>
    Position,

    /// <summary>A person.</summary>
    Participant,
}

/// <summary>What is stated for everybody, a title, a position or a person, from a day to the day before another.</summary>
internal interface IForSomebody
{
    ParameterScope Scope { get; }

    string? Code { get; }

    DateOnly From { get; }

    DateOnly? UntilExclusive { get; }
}

/// <summary>What plans take by title, position or person. Nobody states it for oneself alone, and the periods that it touches are older than their facts.</summary>
internal sealed class StateForSomebody(CompensationDbContext db, Participants participants, ParticipantVisibility visibility, FactsChanged facts, Caller caller)
{
    private const int LongestCode = 100;

    /// <summary>What is stated, in words of its own.</summary>
    /// <param name="Kind">As causes name it.</param>
    /// <param name="NameOf">The parameter or table.</param>
    /// <param name="StateAsync">Checks and stores an item of the batch, whose pointer it gets.</param>
    public sealed record Stated<T>(string Kind, Func<T, string> NameOf, Func<T, string, Task<BatchItemStatus>> StateAsync) where T : IForSomebody;

    public async Task<MultiStatus> EachAsync<T>(Batch<T> batch, HttpContext context, Stated<T> stated, CancellationToken cancellationToken) where T : IForSomebody
    {
        batch.RequireSize();
        var known = await participants.ResolveAsync(batch.Items.Where(i => i.Scope == ParameterScope.Participant).Select(i => i.Code).OfType<string>(), cancellationToken);
        var self = await visibility.OfAsync(caller, cancellationToken);
        return await batch.JudgeEachAsync(context, i => $"{i.Code}/{stated.NameOf(i)}", async (item, pointer) =>
        {
            var status = await stated.StateAsync(item, pointer);
            var participantId = item.Scope == ParameterScope.Participant ? (known.GetValueOrDefault(item.Code!) ?? throw new DomainException(PlanErrors.UnknownParticipant(item.Code!))).Id : (Guid?)null;
            if (status == BatchItemStatus.Unchanged) return status;
            self.RequireOthersPay(participantId is { } payee ? [payee] : item.Scope == ParameterScope.Position ? await HoldersAsync(item, cancellationToken) : []);
            await facts.MarkRangeAsync(FactsChanged.Touched(status, new DateRange(item.From, item.UntilExclusive)), stated.Kind, $"{stated.NameOf(item)} of {item.Code ?? "all"} from {item.From:yyyy-MM-dd}", participantId, cancellationToken);
            return status;
        });
    }

    /// <summary>Whether it says whom it is for.</summary>
    public static void Check(IForSomebody item, string pointer, Violations violations)
    {
        violations.Check((item.Scope == ParameterScope.All) == (item.Code is null), $"{pointer}/code", "compensation.invalid_parameter_scope", "Name the title, position or participant; nobody where it is for all.");
        if (item.Code is { } code) violations.Text(code, $"{pointer}/code", LongestCode);
    }

    /// <summary>The scope and code as they are stored.</summary>
    public static IReadOnlyList<Cell> Whom(IForSomebody item) => [new("scope", item.Scope.ToString().ToLowerInvariant()), new("code", item.Code ?? string.Empty)];

    /// <summary>What is stored as whom it is for.</summary>
    public static (ParameterScope Scope, string? Code) Whom(string scope, string code) => (Enum.Parse<ParameterScope>(scope, ignoreCase: true), code.Length == 0 ? null : code);

    private Task<List<Guid>> HoldersAsync(IForSomebody item, CancellationToken cancellationToken) => db.ListAsync(
        "SELECT h.participant_id FROM org.holder h JOIN org.position p ON p.id = h.position_id WHERE p.code = $1 AND h.during && $2", r => r.GetGuid(0), [item.Code!, FactsChanged.Range(item.From, item.UntilExclusive)], cancellationToken);
}
