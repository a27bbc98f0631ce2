using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Puts judged rows into staging, where the good ones wait until somebody transfers them.</summary>
internal sealed class StageRows(CompensationDbContext db, JudgeRows judge, TimeProvider time)
{
    /// <summary>Stages the rows of one door; gives the import that they make.</summary>
    public async Task<Guid> StageAsync(IAsyncEnumerable<RawRow> rows, string source, Caller caller, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        await BeginAsync(id, source, caller.Accountable, time.GetUtcNow(), cancellationToken);
        var (judged, tally) = (await judge.BeginAsync(rows, cancellationToken), new ImportTally());
        await CopyRows.WriteAsync(await db.ConnectionAsync(cancellationToken), StagingCopy.Target, async copy =>
        {
            await foreach (var chunk in judged)
            {
                foreach (var row in chunk) StagingCopy.Write(copy, id, row);
                tally.Add(chunk);
            }
        }, cancellationToken);
        await EndAsync(id, tally, cancellationToken);
        return id;
    }

    /// <summary>Makes the import to which the rows will belong.</summary>
    public Task BeginAsync(Guid id, string source, string by, DateTimeOffset now, CancellationToken cancellationToken) => db.ExecuteAsync(
        "INSERT INTO compensation.import (id, source, status, rows, valid, invalid, staged_by, staged_at) VALUES ($1, $2, 'staged', 0, 0, 0, $3, $4)", [id, source, by, now], cancellationToken);

    /// <summary>Keeps what its rows came to.</summary>
    public async Task EndAsync(Guid id, ImportTally tally, CancellationToken cancellationToken)
    {
        await SaveErrorsAsync(id, tally.Errors, cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.import SET rows = $2, valid = $3, invalid = $4 WHERE id = $1", [id, tally.Rows, tally.Valid, tally.Invalid], cancellationToken);
    }

    private async Task SaveErrorsAsync(Guid id, IReadOnlyList<RowError> errors, CancellationToken cancellationToken)
    {
        if (errors.Count == 0) return;
        var rows = errors.Select((error, ordinal) => (error, ordinal));
        await CopyRows.WriteAsync(await db.ConnectionAsync(cancellationToken), "import_error (import_id, ordinal, line, column_name, value, code, message)", rows, (copy, row) =>
        {
            copy.Uuid(id);
            copy.Int32(row.ordinal);
            copy.Int32(row.error.Line);
            copy.Text(row.error.Column);
            copy.Text(row.error.Value.Replace("\0", string.Empty, StringComparison.Ordinal));
            copy.Text(row.error.Code);
            copy.Text(row.error.Message);
        }, cancellationToken);
    }
}
