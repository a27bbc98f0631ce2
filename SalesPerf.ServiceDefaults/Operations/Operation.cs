using System.Text.Json;
using System.Text.Json.Serialization;

namespace SalesPerf.ServiceDefaults.Operations;

/// <summary>Where long work stands.</summary>
public enum OperationStatus
{
    /// <summary>Waits for a worker.</summary>
    Queued,

    /// <summary>Is being worked on.</summary>
    Running,

    /// <summary>Done; see the result.</summary>
    Succeeded,

    /// <summary>Refused or failed; see the problem. Nothing of it was stored.</summary>
    Failed,

    /// <summary>Cancelled before it was done; nothing of it was stored.</summary>
    Cancelled,
}

/// <summary>Long work, as a caller sees it.</summary>
/// <param name="Id">As in <c>Operation-Location</c>: the service's name and a number.</param>
/// <param name="Kind">What is being done, such as <c>calculate-period</c>.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="Counts">Numbers so far, by name.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When work on it began.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Result">What came out.</param>
/// <param name="Problem">Why it failed.</param>
public sealed record Operation(
    string Id, string Kind, OperationStatus Status, int Percent, IReadOnlyDictionary<string, long> Counts, DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt, DateTimeOffset? EndedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Result,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OperationProblem? Problem);

/// <summary>Why an operation failed.</summary>
/// <param name="Code">Stable code, as in a problem.</param>
/// <param name="Detail">What is wrong and what to do.</param>
/// <param name="Errors">Each violation with its place.</param>
public sealed record OperationProblem(string Code, string Detail, IReadOnlyList<Primitives.ErrorDetail> Errors);

/// <summary>The work of one kind of operation.</summary>
/// <remarks>
/// It runs in a scope of its own, in one transaction that commits when it returns: it happens whole or not at all. A worker that dies leaves
/// its lease to run out, and another begins anew.
/// </remarks>
public interface IOperationWork
{
    /// <summary>Does the work.</summary>
    /// <param name="payload">What was asked for.</param>
    /// <param name="context">Who asked, and where to report progress.</param>
    /// <param name="cancellationToken">Set when the caller cancels or the process stops.</param>
    /// <returns>The result as the caller will see it, or null.</returns>
    Task<object?> RunAsync(JsonElement payload, OperationContext context, CancellationToken cancellationToken);
}

/// <summary>What work knows of its operation.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Subject">Who asked.</param>
/// <param name="Report">Reports percent and counts; visible to callers at once.</param>
public sealed record OperationContext(Guid Id, string Subject, Func<int, IReadOnlyDictionary<string, long>, Task> Report);
