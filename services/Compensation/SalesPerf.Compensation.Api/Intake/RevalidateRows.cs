using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Judges rows again that were refused: most are because somebody forgot an account or a person, and nobody wants to send the file again for it.</summary>
internal sealed class RevalidateRows(CompensationDbContext db, NpgsqlDataSource database, StageRows stage)
{
    // What a row is refused for that nothing but another file makes good.
    private const string Refused = """
        compensation.staging_row WHERE import_id = $1 AND NOT valid AND reason NOT LIKE 'compensation.repeated\_in\_file %' AND reason NOT LIKE 'compensation.wrong\_number\_of\_cells %'
        """;

    public static async Task<Created<ImportView>> HandleAsync(Guid id, HttpContext context, RevalidateRows again, CompensationDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        var made = await again.StageAsync(id, caller, cancellationToken);
        return TypedResults.Created($"/v1/compensation/imports/{made}", await ImportEndpoints.FindWithErrorsAsync(db, made, LanguageTags.Told(context), cancellationToken));
    }

    private async Task<Guid> StageAsync(Guid id, Caller caller, CancellationToken cancellationToken)
    {
        db.ExpectManyRows();
        // Whoever asks at the same time finds what is left.
        if (await db.ListAsync("SELECT id FROM compensation.import WHERE id = $1 FOR UPDATE", r => r.GetGuid(0), [id], cancellationToken) is []) throw new DomainException(IntakeErrors.ImportNotFound);
        if (!await db.ValueAsync<bool>($"SELECT EXISTS (SELECT FROM {Refused})", [id], cancellationToken)) throw new DomainException(IntakeErrors.NothingToRevalidate);
        var made = await stage.StageAsync(ReadAsync(id, cancellationToken), "file", caller, cancellationToken);
        await db.ExecuteAsync($"DELETE FROM {Refused} AND line IN (SELECT line FROM compensation.staging_row WHERE import_id = $2)", [id, made], cancellationToken);
        return made;
    }

    // By a connection of its own: the other one writes them to where they wait.
    private async IAsyncEnumerable<RawRow> ReadAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT line, cells FROM {Refused} ORDER BY line");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) yield return RawRow.Of(reader.GetInt32(0), reader.GetFieldValue<string[]>(1));
    }
}
