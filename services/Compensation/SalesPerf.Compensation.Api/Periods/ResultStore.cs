using Npgsql;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Statements;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Replaces the results of an open period, all or those of some payees. Ids of statements and lines follow from what they are for, so links to them survive a new calculation.</summary>
internal sealed class ResultStore(CompensationDbContext db)
{
    private const string UpsertStatements = """
        INSERT INTO compensation.statement (id, period_code, participant_id, participant_code, currency, total, unrounded_total, content_hash)
        SELECT s.id, $1, s.participant_id, s.participant_code, s.currency, s.total, s.unrounded_total, s.content_hash
        FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::numeric[], $7::numeric[], $8::text[]) AS s(id, participant_id, participant_code, currency, total, unrounded_total, content_hash)
        ON CONFLICT (id) DO UPDATE SET total = excluded.total, unrounded_total = excluded.unrounded_total, content_hash = excluded.content_hash, published = false
        WHERE compensation.statement.content_hash <> excluded.content_hash
        """;

    private const string ClearLeft = """
        DELETE FROM compensation.credit_exclusion e WHERE e.period_code = $1
          AND NOT EXISTS (SELECT FROM compensation.sales_transaction t WHERE t.id = e.transaction_id AND t.is_current AND t.compensation_date >= $2 AND t.compensation_date < $3)
        """;

    private sealed record NewStatement(Guid Id, Guid ParticipantId, string ParticipantCode, string Currency, IReadOnlyList<PaidLine> Lines);

    private sealed record StoredPayee(Guid Id, Guid? PositionId, string Hash);

    /// <summary>Writes an outcome. Whoever comes to what is stored already is left as it is: after a run of everybody most are.</summary>
    /// <param name="hashed">What the period came to.</param>
    /// <param name="problems">What could not be calculated.</param>
    /// <param name="facts">The facts: ids by codes.</param>
    /// <param name="only">Whose results are replaced; null is everybody's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task ReplaceAsync(HashedOutcome hashed, IReadOnlyList<ProblemOfRecord> problems, GatheredFacts facts, IReadOnlySet<string>? only, CancellationToken cancellationToken)
    {
        var people = only?.Where(facts.Payees.ContainsKey).Select(c => facts.Payees[c].Id).ToArray();
        var period = hashed.Outcome.PeriodCode;
        var stored = await StoredAsync(period, people, cancellationToken);
        var changed = hashed.Where((p, hash) => !stored.TryGetValue(facts.Payees[p.ParticipantCode].Id, out var found) || found.Hash != hash || found.PositionId != facts.Payees[p.ParticipantCode].PositionId);
        var same = hashed.Outcome.Payees.Select(p => facts.Payees[p.ParticipantCode].Id).Except(changed.Outcome.Payees.Select(p => facts.Payees[p.ParticipantCode].Id)).ToHashSet();
        var replaced = same.Count == 0 ? people : [.. (people ?? stored.Keys.AsEnumerable()).Where(id => !same.Contains(id))];
        foreach (var table in new[] { "credit", "measurement", "statement_line", "payee_outcome" }) await ClearAsync(period, table, "participant_id", replaced, cancellationToken);
        await ClearAsync(period, "calculation_problem", "participant_id", people, cancellationToken);
        await ClearAsync(period, "credit_exclusion", "transaction_id", people is null ? null : [.. facts.Judged(only)], cancellationToken);
        // What left the period is judged by nobody of it.
        if (people is not null) await db.ExecuteAsync(ClearLeft, [period, facts.Period.Start, facts.Period.EndExclusive], cancellationToken);
        var statements = changed.Outcome.Payees.SelectMany(p => p.Lines.GroupBy(l => l.Amount.Currency.Code, StringComparer.Ordinal).Select(g =>
            new NewStatement(StatementIds.Statement(period, facts.Payees[p.ParticipantCode].Id, g.Key), facts.Payees[p.ParticipantCode].Id, p.ParticipantCode, g.Key, [.. g]))).ToArray();
        await SaveStatementsAsync(period, statements, replaced, cancellationToken);
        await new ResultCopy(await db.ConnectionAsync(cancellationToken), changed, facts).WriteAsync(problems, cancellationToken);
        await CopyLinesAsync(period, statements, cancellationToken);
    }

    private async Task<Dictionary<Guid, StoredPayee>> StoredAsync(string periodCode, Guid[]? people, CancellationToken cancellationToken) => (await db.ListAsync(
        $"SELECT participant_id, position_id, hash FROM compensation.payee_outcome WHERE period_code = $1{(people is null ? string.Empty : " AND participant_id = ANY($2)")}",
        r => new StoredPayee(r.GetGuid(0), r.Maybe<Guid>(1), r.GetString(2)), people is null ? [periodCode] : [periodCode, people], cancellationToken)).ToDictionary(p => p.Id);

    // Two statements: one for both cases is planned once, for everybody, and then walks through a million credits for the sake of one payee.
    private Task<int> ClearAsync(string periodCode, string table, string column, Guid[]? some, CancellationToken cancellationToken) => some is null
        ? db.ExecuteAsync($"DELETE FROM compensation.{table} WHERE period_code = $1", [periodCode], cancellationToken)
        : db.ExecuteAsync($"DELETE FROM compensation.{table} WHERE period_code = $1 AND {column} = ANY($2)", [periodCode, some], cancellationToken);

    private async Task SaveStatementsAsync(string periodCode, NewStatement[] statements, Guid[]? people, CancellationToken cancellationToken)
    {
        var ids = statements.Select(s => s.Id).ToArray();
        await (people is null
            ? db.ExecuteAsync("DELETE FROM compensation.statement WHERE period_code = $1 AND NOT id = ANY($2)", [periodCode, ids], cancellationToken)
            : db.ExecuteAsync("DELETE FROM compensation.statement WHERE period_code = $1 AND participant_id = ANY($3) AND NOT id = ANY($2)", [periodCode, ids, people], cancellationToken));
        await db.ExecuteAsync(UpsertStatements,
            [periodCode, ids, statements.Select(s => s.ParticipantId).ToArray(), statements.Select(s => s.ParticipantCode).ToArray(), statements.Select(s => s.Currency).ToArray(),
                statements.Select(s => s.Lines.Sum(l => l.Amount.Amount)).ToArray(), statements.Select(s => s.Lines.Sum(l => l.Unrounded.Amount)).ToArray(),
                statements.Select(s => OutcomeForm.HashOf(s.Lines)).ToArray()], cancellationToken);
    }

    private async Task CopyLinesAsync(string periodCode, NewStatement[] statements, CancellationToken cancellationToken)
    {
        const string Columns = "statement_line (id, statement_id, ordinal, period_code, participant_id, kind, component_code, component_name, origin_period, plan_code, plan_version, earning_code, unrounded, amount, currency, rounding_mode, rounding_digits, steps, causes)";
        var rows = statements.SelectMany(s => s.Lines.Select((line, i) => (Statement: s, Line: line, Ordinal: i + 1)));
        await CopyRows.WriteAsync(await db.ConnectionAsync(cancellationToken), Columns, rows, (copy, row) =>
        {
            var (statement, line, ordinal) = row;
            copy.Uuid(StatementIds.Line(statement.Id, line.Kind, line.ComponentCode, line.OriginPeriodCode));
            copy.Uuid(statement.Id);
            copy.Int32(ordinal);
            copy.Text(periodCode);
            copy.Uuid(statement.ParticipantId);
            copy.Text(LineKinds.NameOf(line.Kind));
            copy.Text(line.ComponentCode);
            copy.Text(line.ComponentName);
            copy.Text(line.OriginPeriodCode);
            copy.MaybeText(line.Plan?.Code);
            copy.MaybeInteger(line.Plan?.Version);
            copy.MaybeText(line.EarningCode);
            copy.Numeric(line.Unrounded.Amount);
            copy.Numeric(line.Amount.Amount);
            copy.Text(line.Amount.Currency.Code);
            copy.Text(line.Rounding.Mode.ToString());
            copy.MaybeInteger(line.Rounding.Digits);
            copy.Json(Sql.ToJson(line.Steps));
            copy.Json(Sql.ToJson(line.Causes));
        }, cancellationToken);
    }
}

/// <summary>An outcome with the hash of each payee's, which are made once: they read every credit.</summary>
internal sealed record HashedOutcome(PeriodOutcome Outcome, IReadOnlyList<string> PayeeHashes)
{
    public static HashedOutcome Of(PeriodOutcome outcome) => new(outcome, outcome.PayeeHashes());

    public string Hash() => Outcome.Hash(PayeeHashes);

    /// <summary>With some of the payees.</summary>
    public HashedOutcome Where(Func<PayeeOutcome, string, bool> wanted)
    {
        var some = Outcome.Payees.Zip(PayeeHashes).Where(p => wanted(p.First, p.Second)).ToArray();
        return new HashedOutcome(Outcome with { Payees = [.. some.Select(p => p.First)] }, [.. some.Select(p => p.Second)]);
    }
}

/// <summary>What could not be calculated for a payee.</summary>
internal sealed record ProblemOfRecord(string ParticipantCode, string Name, string Code, string Message, int PlanLine, int PlanColumn);

/// <summary>Copies what an outcome has beside its lines.</summary>
internal sealed class ResultCopy(NpgsqlConnection connection, HashedOutcome hashed, GatheredFacts facts)
{
    private readonly PeriodOutcome outcome = hashed.Outcome;

    public async Task WriteAsync(IReadOnlyList<ProblemOfRecord> problems, CancellationToken cancellationToken)
    {
        await CreditsAsync(cancellationToken);
        await ExclusionsAsync(cancellationToken);
        await MeasurementsAsync(cancellationToken);
        await PayeesAsync(cancellationToken);
        await CopyRows.WriteAsync(connection, "calculation_problem (period_code, participant_id, name, code, message, plan_line, plan_column)", problems, (copy, p) =>
        {
            copy.Text(outcome.PeriodCode);
            copy.Uuid(facts.Payees[p.ParticipantCode].Id);
            copy.Text(p.Name);
            copy.Text(p.Code);
            copy.Text(p.Message);
            copy.Int32(p.PlanLine);
            copy.Int32(p.PlanColumn);
        }, cancellationToken);
    }

    private Task CreditsAsync(CancellationToken cancellationToken)
    {
        var rows = outcome.Payees.SelectMany(p => p.Credits.Select((credit, i) => (Payee: facts.Payees[p.ParticipantCode], Credit: credit, Ordinal: i)));
        return CopyRows.WriteAsync(connection, "credit (period_code, transaction_id, revision, participant_id, position_id, rule, is_reward, amount, currency, ordinal, level, share)", rows, (copy, row) =>
        {
            var (payee, credit, ordinal) = row;
            copy.Text(outcome.PeriodCode);
            copy.Uuid(credit.TransactionId);
            copy.Int32(credit.Revision);
            copy.Uuid(payee.Id);
            copy.MaybeId(payee.PositionId);
            copy.Text(credit.Rule);
            copy.Boolean(credit.Key.IsPaidAsItIs);
            copy.Numeric(credit.Amount.Amount);
            copy.Text(credit.Amount.Currency.Code);
            copy.Int32(ordinal);
            copy.Int32(credit.Level);
            copy.Numeric(credit.Share);
        }, cancellationToken);
    }

    private Task ExclusionsAsync(CancellationToken cancellationToken) => CopyRows.WriteAsync(connection, "credit_exclusion (period_code, transaction_id, revision, reason)", outcome.Exclusions, (copy, e) =>
    {
        copy.Text(outcome.PeriodCode);
        copy.Uuid(e.TransactionId);
        copy.Int32(e.Revision);
        copy.Text(e.Reason);
    }, cancellationToken);

    private Task MeasurementsAsync(CancellationToken cancellationToken)
    {
        var rows = outcome.Payees.SelectMany(p => p.Measurements.Select(m => (Payee: facts.Payees[p.ParticipantCode], Measured: m)));
        return CopyRows.WriteAsync(connection, "measurement (period_code, participant_id, participant_code, measure, currency, position_id, amount, quota, attainment, transactions)", rows, (copy, row) =>
        {
            var (payee, m) = row;
            copy.Text(outcome.PeriodCode);
            copy.Uuid(payee.Id);
            copy.Text(payee.Code);
            copy.Text(m.Measure);
            copy.Text(m.Amount.Currency.Code);
            copy.MaybeId(payee.PositionId);
            copy.Numeric(m.Amount.Amount);
            copy.MaybeNumber(m.Quota?.Amount);
            copy.MaybeNumber(m.Attainment?.At(18));
            copy.Int32(m.Transactions);
        }, cancellationToken);
    }

    private Task PayeesAsync(CancellationToken cancellationToken) => CopyRows.WriteAsync(connection, "payee_outcome (period_code, participant_id, participant_code, position_id, plan_code, plan_version, hash)", outcome.Payees.Zip(hashed.PayeeHashes), (copy, row) =>
    {
        var (p, hash) = row;
        copy.Text(outcome.PeriodCode);
        copy.Uuid(facts.Payees[p.ParticipantCode].Id);
        copy.Text(p.ParticipantCode);
        copy.MaybeId(facts.Payees[p.ParticipantCode].PositionId);
        copy.MaybeText(p.Plan?.Code);
        copy.MaybeInteger(p.Plan?.Version);
        copy.Text(hash);
    }, cancellationToken);
}
