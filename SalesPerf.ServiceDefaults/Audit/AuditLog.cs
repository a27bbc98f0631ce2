using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using NpgsqlTypes;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Audit;

/// <summary>A row that changed.</summary>
/// <param name="Table">Schema and table.</param>
/// <param name="Action"><c>insert</c>, <c>update</c> or <c>delete</c>.</param>
/// <param name="Key">The row's primary key.</param>
/// <param name="Before">Changed columns as they were; null for a new row. Personal data reads <c>(not kept)</c>.</param>
/// <param name="After">Changed columns as they are; null for a row that is gone.</param>
public sealed record AuditChange(string Table, string Action, JsonElement Key, JsonElement? Before, JsonElement? After);

/// <summary>A changing transaction.</summary>
/// <param name="Service">Whose log it is.</param>
/// <param name="EntryNo">Number in that log.</param>
/// <param name="RecordedAt">When, UTC.</param>
/// <param name="Subject">Who.</param>
/// <param name="OnBehalfOf">For whom, where a service acted.</param>
/// <param name="Operation">By which operation, kind of work or queue.</param>
/// <param name="Target">At which address or by which event.</param>
/// <param name="TraceId">The trace that shows it.</param>
/// <param name="SealNo">Its place in the chain; null while it waits for it, a few seconds.</param>
/// <param name="Hash">The hash of it and of all before it.</param>
/// <param name="Changes">What changed.</param>
public sealed record AuditEntry(
    string Service, long EntryNo, DateTimeOffset RecordedAt, string Subject, string? OnBehalfOf, string Operation, string? Target, string? TraceId, long? SealNo, string? Hash, IReadOnlyList<AuditChange> Changes);

/// <summary>Which entries.</summary>
/// <param name="Subject">Of whom.</param>
/// <param name="Operation">By which operation.</param>
/// <param name="Table">Of which table.</param>
/// <param name="From">Recorded at this instant or later.</param>
/// <param name="Until">Recorded before this instant.</param>
public sealed record AuditQuery(string? Subject, string? Operation, string? Table, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>Where a log, latest first, goes on.</summary>
/// <param name="RecordedAt">Of the last entry that was read.</param>
/// <param name="EntryNo">Its number.</param>
public sealed record AuditPosition(DateTimeOffset RecordedAt, long EntryNo);

/// <summary>Reading a service's audit log.</summary>
public static class AuditLog
{
    /// <summary>The rules that the chain is whole and that no table was forgotten; part of every service's invariants.</summary>
    public static IReadOnlyList<InvariantRule> Rules { get; } =
    [
        new("audit-chain", "The audit log's chain is whole: no entry is missing, changed or out of order.", "SELECT b AS \"Value\" FROM audit.breaks() b"),
        new("audit-coverage", "Every table is watched by the audit log, or its script says why not.", """
            SELECT t.table_schema || '.' || t.table_name AS "Value" FROM information_schema.tables t
            WHERE t.table_type = 'BASE TABLE' AND t.table_schema NOT IN ('pg_catalog', 'information_schema', 'public')
              AND NOT EXISTS (SELECT FROM audit.coverage c WHERE c.table_name = t.table_schema || '.' || t.table_name) ORDER BY 1
            """),
    ];

    private const string Entries = """
        SELECT e.entry_no, e.recorded_at, e.subject, e.on_behalf_of, e.operation, e.target, e.trace_id, s.seal_no, s.hash,
          (SELECT jsonb_agg(jsonb_build_object('table', c.table_name, 'action', c.action, 'key', c.row_key, 'before', c.before, 'after', c.after) ORDER BY c.change_no)
             FROM (SELECT * FROM audit.change c WHERE c.entry_no = e.entry_no ORDER BY c.change_no LIMIT 200) c)::text
        FROM audit.entry e LEFT JOIN audit.seal s ON s.entry_no = e.entry_no
        WHERE ($1::timestamptz IS NULL OR (e.recorded_at, e.entry_no) < ($1, $2)) AND ($3::text IS NULL OR e.subject = $3 OR e.on_behalf_of = $3) AND ($4::text IS NULL OR e.operation = $4)
          AND ($5::text IS NULL OR EXISTS (SELECT FROM audit.change c WHERE c.entry_no = e.entry_no AND c.table_name = $5))
          AND ($6::timestamptz IS NULL OR e.recorded_at >= $6) AND ($7::timestamptz IS NULL OR e.recorded_at < $7)
        ORDER BY e.recorded_at DESC, e.entry_no DESC LIMIT $8
        """;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Maps <c>/v1/{service}/audit-log</c> for auditors, latest first.</summary>
    internal static RouteHandlerBuilder MapAuditLog(this IEndpointRouteBuilder app, string service) =>
        app.MapGet($"/v1/{service}/audit-log", (HttpContext http, [AsParameters] AuditQuery query, [AsParameters] PageRequest page, NpgsqlDataSource source, CancellationToken cancellationToken) =>
                ListAsync(service, http, query, page, source, cancellationToken))
            .WithName($"List{char.ToUpperInvariant(service[0])}{service[1..]}AuditLog").WithSummary($"Who changed what in {service}, latest first; an entry shows at most 200 of its changes.")
            .WithTags("Audit").RequirePersona(Persona.Auditor);

    private static async Task<Ok<Page<AuditEntry>>> ListAsync(string service, HttpContext http, AuditQuery query, PageRequest page, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var after = page.After<AuditPosition>();
        await using var command = source.CreateCommand(Entries);
        Add(command, NpgsqlDbType.TimestampTz, after?.RecordedAt);
        Add(command, NpgsqlDbType.Bigint, after?.EntryNo ?? 0L);
        Add(command, NpgsqlDbType.Text, query.Subject);
        Add(command, NpgsqlDbType.Text, query.Operation);
        Add(command, NpgsqlDbType.Text, query.Table);
        Add(command, NpgsqlDbType.TimestampTz, query.From?.ToUniversalTime());
        Add(command, NpgsqlDbType.TimestampTz, query.Until?.ToUniversalTime());
        Add(command, NpgsqlDbType.Integer, page.Size + 1);
        var rows = new List<AuditEntry>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) rows.Add(Read(service, reader));
        return TypedResults.Ok(page.ToPage(rows, e => new AuditPosition(e.RecordedAt, e.EntryNo), http));
    }

    private static AuditEntry Read(string service, NpgsqlDataReader r) => new(
        service, r.GetInt64(0), r.GetFieldValue<DateTimeOffset>(1), r.GetString(2), Text(r, 3), r.GetString(4), Text(r, 5), Text(r, 6), r.IsDBNull(7) ? null : r.GetInt64(7), Text(r, 8),
        r.IsDBNull(9) ? [] : JsonSerializer.Deserialize<AuditChange[]>(r.GetString(9), Web)!);

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object? value) => command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
