using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Transactions;

/// <summary>What became of one transaction.</summary>
/// <param name="Outcome">created, unchanged or adjusted; null where it was refused.</param>
/// <param name="Errors">What is wrong with it: pointers are names of columns.</param>
internal sealed record TakenIn(string? Outcome, IReadOnlyList<ErrorDetail> Errors);

/// <summary>Takes in a few transactions at once, whichever door they came through: staged, judged and transferred like a file.</summary>
internal sealed class TakeInTransactions(StageRows stage, TransferRows transfer, CompensationDbContext db)
{
    /// <summary>What became of each, in the order of the rows; their lines count from 1.</summary>
    public async Task<IReadOnlyList<TakenIn>> HandleAsync(IReadOnlyList<RawRow> rows, Caller caller, CancellationToken cancellationToken)
    {
        var id = await stage.StageAsync(rows.ToAsyncEnumerable(), "api", caller, cancellationToken);
        await transfer.TransferAsync(id, new TransferRequest(), caller.Accountable, TransferRows.Unwatched, cancellationToken);
        var outcomes = (await db.ListAsync("SELECT line, coalesce(outcome, 'created') FROM compensation.staging_row WHERE import_id = $1 AND valid", r => (Line: r.GetInt32(0), Outcome: r.GetString(1)), [id], cancellationToken))
            .ToDictionary(o => o.Line, o => o.Outcome);
        var errors = (await db.ListAsync("SELECT line, column_name, code, message FROM compensation.import_error WHERE import_id = $1 ORDER BY ordinal",
            r => (Line: r.GetInt32(0), Detail: new ErrorDetail(r.GetString(1), r.GetString(2), r.GetString(3))), [id], cancellationToken)).ToLookup(e => e.Line, e => e.Detail);
        // Refused items are told in the answer and need no place to wait in; what was transferred is a transaction now.
        await db.ExecuteAsync("DELETE FROM compensation.staging_row WHERE import_id = $1", [id], cancellationToken);
        return [.. rows.Select(r => new TakenIn(outcomes.GetValueOrDefault(r.Line), [.. errors[r.Line]]))];
    }
}
