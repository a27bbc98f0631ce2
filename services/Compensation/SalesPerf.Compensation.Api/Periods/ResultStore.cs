using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Statements;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Replaces the results of an open period. Ids of statements and lines follow from what they are for, so links to them survive a new calculation.</summary>
internal sealed class ResultStore(CompensationDbContext db)
{
    private const string UpsertStatements = """
        INSERT INTO compensation.statement (id, period_code, participant_id, participant_code, currency, total, unrounded_total, content_hash)
        SELECT s.id, $1, s.participant_id, s.participant_code, s.currency, s.total, s.unrounded_total, s.content_hash
        FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::numeric[], $7::numeric[], $8::text[]) AS s(id, participant_id, participant_code, currency, total, unrounded_total, content_hash)
        ON CONFLICT (id) DO UPDATE SET total = excluded.total, unrounded_total = excluded.unrounded_total, content_hash = excluded.content_hash, published = false
        WHERE compensation.statement.content_hash <> excluded.content_hash
        """;

    private sealed record NewStatement(Guid Id, PayeeFacts Payee, string Currency, IReadOnlyList<StatementLine> Lines);

    /// <summary>Writes everything of a result.</summary>
    public async Task ReplaceAsync(PeriodResult result, CancellationToken cancellationToken)
    {
        foreach (var table in new[] { "credit", "credit_exclusion", "measurement", "statement_line" })
            await db.ExecuteAsync($"DELETE FROM compensation.{table} WHERE period_code = $1", [result.PeriodCode], cancellationToken);
        var statements = result.Lines.GroupBy(l => (l.Payee.ParticipantId, l.Amount.Currency))
            .Select(g => new NewStatement(StatementId(result.PeriodCode, g.Key.ParticipantId, g.Key.Currency.Code), g.First().Payee, g.Key.Currency.Code, [.. g])).ToArray();
        await SaveStatementsAsync(result.PeriodCode, statements, cancellationToken);
        var connection = await db.ConnectionAsync(cancellationToken);
        await CopyAsync(connection, "credit (period_code, transaction_id, revision, participant_id, position_id, rule, is_reward, amount, currency)", result.Credits, (copy, c) =>
        {
            Text(copy, result.PeriodCode);
            copy.Write(c.Transaction.Id, NpgsqlDbType.Uuid);
            copy.Write(c.Transaction.Revision, NpgsqlDbType.Integer);
            copy.Write(c.Payee.ParticipantId, NpgsqlDbType.Uuid);
            MaybeId(copy, c.Payee.PositionId);
            Text(copy, c.Rule.ToString());
            copy.Write(c.Transaction.Key.IsReward, NpgsqlDbType.Boolean);
            copy.Write(c.Amount.Amount, NpgsqlDbType.Numeric);
            Text(copy, c.Amount.Currency.Code);
        }, cancellationToken);
        await CopyAsync(connection, "credit_exclusion (period_code, transaction_id, revision, reason)", result.Exclusions, (copy, e) =>
        {
            Text(copy, result.PeriodCode);
            copy.Write(e.Transaction.Id, NpgsqlDbType.Uuid);
            copy.Write(e.Transaction.Revision, NpgsqlDbType.Integer);
            Text(copy, e.Reason.ToString());
        }, cancellationToken);
        await CopyAsync(connection, "measurement (period_code, participant_id, participant_code, measure, currency, position_id, amount, quota, attainment, transactions)", result.Measurements, (copy, m) =>
        {
            Text(copy, result.PeriodCode);
            copy.Write(m.Payee.ParticipantId, NpgsqlDbType.Uuid);
            Text(copy, m.Payee.Code);
            Text(copy, m.Measure);
            Text(copy, m.Amount.Currency.Code);
            MaybeId(copy, m.Payee.PositionId);
            copy.Write(m.Amount.Amount, NpgsqlDbType.Numeric);
            MaybeNumber(copy, m.Quota?.Amount);
            MaybeNumber(copy, m.Attainment?.At(18));
            copy.Write(m.Transactions, NpgsqlDbType.Integer);
        }, cancellationToken);
        await CopyLinesAsync(connection, result.PeriodCode, statements, cancellationToken);
    }

    /// <summary>The id of a payee's statement.</summary>
    public static Guid StatementId(string periodCode, Guid participantId, string currency) => IdOf($"statement\n{periodCode}\n{participantId:N}\n{currency}");

    private async Task SaveStatementsAsync(string periodCode, NewStatement[] statements, CancellationToken cancellationToken)
    {
        var ids = statements.Select(s => s.Id).ToArray();
        await db.ExecuteAsync("DELETE FROM compensation.statement WHERE period_code = $1 AND NOT id = ANY($2)", [periodCode, ids], cancellationToken);
        await db.ExecuteAsync(UpsertStatements,
            [periodCode, ids, statements.Select(s => s.Payee.ParticipantId).ToArray(), statements.Select(s => s.Payee.Code).ToArray(), statements.Select(s => s.Currency).ToArray(),
                statements.Select(s => s.Lines.Sum(l => l.Amount.Amount)).ToArray(), statements.Select(s => s.Lines.Sum(l => l.Unrounded.Amount)).ToArray(),
                statements.Select(s => StatementForm.Hash(s.Lines)).ToArray()], cancellationToken);
    }

    private static Task CopyLinesAsync(NpgsqlConnection connection, string periodCode, NewStatement[] statements, CancellationToken cancellationToken)
    {
        const string Columns = "statement_line (id, statement_id, ordinal, period_code, participant_id, kind, component_code, component_name, origin_period, plan_code, plan_version, unrounded, amount, currency, rounding_mode, rounding_digits, steps, causes)";
        return CopyAsync(connection, Columns, statements.SelectMany(s => s.Lines.Select((line, i) => (Statement: s, Line: line, Ordinal: i + 1))), (copy, row) =>
        {
            var (statement, line, ordinal) = row;
            copy.Write(IdOf($"line\n{statement.Id:N}\n{line.Kind}\n{line.ComponentCode}\n{line.OriginPeriodCode}"), NpgsqlDbType.Uuid);
            copy.Write(statement.Id, NpgsqlDbType.Uuid);
            copy.Write(ordinal, NpgsqlDbType.Integer);
            Text(copy, periodCode);
            copy.Write(line.Payee.ParticipantId, NpgsqlDbType.Uuid);
            Text(copy, LineKinds.NameOf(line.Kind));
            Text(copy, line.ComponentCode);
            Text(copy, line.ComponentName);
            Text(copy, line.OriginPeriodCode);
            if (line.Plan is { } plan) Text(copy, plan.PlanCode);
            else copy.WriteNull();
            MaybeInteger(copy, line.Plan?.Version);
            copy.Write(line.Unrounded.Amount, NpgsqlDbType.Numeric);
            copy.Write(line.Amount.Amount, NpgsqlDbType.Numeric);
            Text(copy, line.Amount.Currency.Code);
            Text(copy, line.Rounding.Mode.ToString());
            MaybeInteger(copy, line.Rounding.Digits);
            copy.Write(Sql.ToJson(line.Steps), NpgsqlDbType.Jsonb);
            copy.Write(Sql.ToJson(line.Causes), NpgsqlDbType.Jsonb);
        }, cancellationToken);
    }

    private static async Task CopyAsync<T>(NpgsqlConnection connection, string target, IEnumerable<T> rows, Action<NpgsqlBinaryImporter, T> write, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY compensation.{target} FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            write(copy, row);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    // A name-based id (RFC 9562, version 8): the same thing has the same id in every calculation.
    private static Guid IdOf(string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static void Text(NpgsqlBinaryImporter copy, string value) => copy.Write(value, NpgsqlDbType.Text);

    private static void MaybeId(NpgsqlBinaryImporter copy, Guid? value)
    {
        if (value is { } id) copy.Write(id, NpgsqlDbType.Uuid);
        else copy.WriteNull();
    }

    private static void MaybeNumber(NpgsqlBinaryImporter copy, decimal? value)
    {
        if (value is { } number) copy.Write(number, NpgsqlDbType.Numeric);
        else copy.WriteNull();
    }

    private static void MaybeInteger(NpgsqlBinaryImporter copy, int? value)
    {
        if (value is { } number) copy.Write(number, NpgsqlDbType.Integer);
        else copy.WriteNull();
    }
}

/// <summary>Line kinds as stored and on the wire.</summary>
internal static class LineKinds
{
    public static string NameOf(LineKind kind) => kind switch
    {
        LineKind.Commission => "commission",
        LineKind.Reward => "reward",
        LineKind.Adjustment => "adjustment",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind without a name."),
    };
}
