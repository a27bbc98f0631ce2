using System.Globalization;
using Npgsql;
using SalesPerf.Benchmarks.Compensation;
using SalesPerf.Compensation.Api.Ledger;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Ledger;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;

namespace SalesPerf.Benchmarks.Platform;

/// <summary>
/// Years of pay before the month that the service calculated, written by COPY into its own tables: statements of three lines, a pay sheet with a held deposit, a draw and a carried rest for each payee and month, and
/// their postings in one chain as the service makes it. The people of the real month have this past, and so has a bulk of others, until the ledger has as many entries as were asked for.
/// </summary>
/// <param name="store">The Compensation database, as its owner.</param>
internal sealed class ManyLedgerLines(string store)
{
    /// <summary>Months of the past.</summary>
    public const int Months = 50;

    private const int EntriesOfSheet = 20;
    private const string Batch = "payment_batch (id, period_code, pay_group, status, made_by, made_at, approved_by, approved_at)";
    private const string Statements = "statement (id, period_code, participant_id, participant_code, currency, total, unrounded_total, content_hash, published, published_at)";
    private const string Measurements = "measurement (period_code, participant_id, participant_code, measure, currency, amount, quota, attainment, transactions)";
    private const string Sources = "pay_sheet_source (line_id, sheet_id)";
    private const string Lines = """
        statement_line (id, statement_id, ordinal, period_code, participant_id, kind, component_code, component_name, origin_period, plan_code, plan_version, unrounded, amount, currency, rounding_mode, rounding_digits, steps, causes)
        """;

    private const string Sheets = """
        pay_sheet (id, batch_id, period_code, participant_id, participant_code, group_code, payroll_code, currency, earned, released, granted, advanced, order_advanced, recovered, forfeited, forgiven, written_off, carried, paid,
          correction, draw_balance, due, instalments, deposits, steps, approved)
        """;

    // Ten million entries are sorted once faster than each is put into its place.
    private const string Indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'compensation' AND tablename = 'ledger_entry' AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = indexname)";

    private readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();

    private sealed record Payee(Guid Id, string Code);

    /// <summary>A payee's month: what the three lines pay, and how the sheet settles it.</summary>
    private sealed record Month(Payee Payee, string Period, Guid Statement, Guid[] LineIds, decimal[] Earned, Guid Sheet, decimal Held, decimal Granted, decimal Advanced, decimal Recovered, decimal Forfeited, decimal Carried)
    {
        public decimal Total => Earned.Sum();

        public decimal Released => Total - Held;

        public decimal Paid => Released + Granted + Advanced - Recovered - Forfeited - Carried;
    }

    /// <summary>Writes until the ledger has as many entries; gives how many it has.</summary>
    public async Task<long> WriteAsync(int entries)
    {
        await using var connection = new NpgsqlConnection(store);
        await connection.OpenAsync();
        // Rows that are written whole and balanced need no trigger to say so row by row.
        await ExecuteAsync(connection, "SET session_replication_role = replica");
        var payees = await PayeesAsync(connection, (entries + (Months * EntriesOfSheet) - 1) / (Months * EntriesOfSheet));
        var steps = await StepsAsync(connection);
        var head = await HeadAsync(connection);
        var indexes = await ReadAsync(connection, Indexes, r => (Name: r.GetString(0), Definition: r.GetString(1)));
        foreach (var index in indexes) await ExecuteAsync(connection, $"DROP INDEX compensation.{index.Name}");
        for (var month = 0; month < Months; month++) head = await WriteAsync(connection, ManyOrders.Earlier(Months - month), month, payees, steps, head);
        foreach (var index in indexes) await ExecuteAsync(connection, index.Definition);
        await SettleAsync(connection);
        return await CheckAsync(connection, head);
    }

    private async Task<LedgerHead> WriteAsync(NpgsqlConnection connection, string period, int number, IReadOnlyList<Payee> payees, string steps, LedgerHead head)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, $"""
            INSERT INTO compensation.period_state (period_code, calendar_code, closed, calculated_by, calculated_at, published_by, published_at, closed_by, closed_at)
            VALUES ('{period}', '{ManyOrders.Calendar}', true, 'maker', now(), 'maker', now(), 'checker', now())
            """);
        var batch = Guid.CreateVersion7();
        Month[] months = [.. payees.Select((p, i) => MonthOf(p, period, (ulong)((number * payees.Count) + i)))];
        await CopyAsync(connection, Batch, [batch], (copy, id) =>
        {
            copy.Uuid(id);
            foreach (var text in new[] { period, "default", "approved", "maker" }) copy.Text(text);
            copy.Instant(now);
            copy.Text("checker");
            copy.Instant(now);
        });
        await StatementsAsync(connection, months, steps);
        await SheetsAsync(connection, months, batch, steps);
        head = await PostAsync(connection, Postings(months), head);
        await transaction.CommitAsync();
        return head;
    }

    private async Task StatementsAsync(NpgsqlConnection connection, Month[] months, string steps)
    {
        await CopyAsync(connection, Statements, months, (copy, m) =>
        {
            copy.Uuid(m.Statement);
            copy.Text(m.Period);
            copy.Uuid(m.Payee.Id);
            copy.Text(m.Payee.Code);
            copy.Text("USD");
            copy.Numeric(m.Total);
            copy.Numeric(m.Total);
            copy.Text(m.Statement.ToString("N"));
            copy.Boolean(true);
            copy.Instant(now);
        });
        await CopyAsync(connection, Measurements, months, (copy, m) =>
        {
            copy.Text(m.Period);
            copy.Uuid(m.Payee.Id);
            copy.Text(m.Payee.Code);
            copy.Text("sales");
            copy.Text("USD");
            copy.Numeric(m.Total * 10m);
            copy.Numeric(100_000m);
            copy.Numeric(m.Total / 10_000m);
            copy.Int32(100);
        });
        await CopyAsync(connection, Lines, months.SelectMany(m => m.LineIds.Select((id, i) => (Month: m, Id: id, Number: i))), (copy, line) =>
        {
            copy.Uuid(line.Id);
            copy.Uuid(line.Month.Statement);
            copy.Int32(line.Number);
            copy.Text(line.Month.Period);
            copy.Uuid(line.Month.Payee.Id);
            foreach (var text in new[] { "commission", $"component-{line.Number}", "Commission", line.Month.Period, "MANY-PLAN" }) copy.Text(text);
            copy.Int32(1);
            copy.Numeric(line.Month.Earned[line.Number]);
            copy.Numeric(line.Month.Earned[line.Number]);
            copy.Text("USD");
            copy.Text("halfUp");
            copy.Null();
            copy.Json(steps);
            copy.Json("[]");
        });
    }

    private static async Task SheetsAsync(NpgsqlConnection connection, Month[] months, Guid batch, string steps)
    {
        await CopyAsync(connection, Sheets, months, (copy, m) =>
        {
            copy.Uuid(m.Sheet);
            copy.Uuid(batch);
            copy.Text(m.Period);
            copy.Uuid(m.Payee.Id);
            foreach (var text in new[] { m.Payee.Code, "commissions", "COMM", "USD" }) copy.Text(text);
            foreach (var amount in new[] { m.Total, m.Released, m.Granted, m.Advanced, 0m, m.Recovered, m.Forfeited, 0m, 0m, m.Carried, m.Paid, 0m, 0m, m.Paid }) copy.Numeric(amount);
            copy.Json("[]");
            copy.Json(Deposit(m));
            copy.Json(steps);
            copy.Boolean(true);
        });
        await CopyAsync(connection, Sources, months.SelectMany(m => m.LineIds.Select(id => (Line: id, m.Sheet))), (copy, source) =>
        {
            copy.Uuid(source.Line);
            copy.Uuid(source.Sheet);
        });
    }

    // As closing posts statements and approving posts sheets: period by period, the lines of everybody first.
    private static IEnumerable<Posting> Postings(Month[] months) =>
        months.SelectMany(m => m.LineIds.Zip(m.Earned, (id, amount) => Of(PostingKind.Earned, id, m, amount))).Concat(months.SelectMany(m => new[]
        {
            Of(PostingKind.Held, m.Sheet, m, m.Held), Of(PostingKind.Granted, m.Sheet, m, m.Granted), Of(PostingKind.Advanced, m.Sheet, m, m.Advanced), Of(PostingKind.Recovered, m.Sheet, m, m.Recovered),
            Of(PostingKind.Forfeited, m.Sheet, m, m.Forfeited), Of(PostingKind.Carried, m.Sheet, m, m.Carried), Of(PostingKind.Paid, m.Sheet, m, m.Paid),
        }));

    private static Posting Of(PostingKind kind, Guid source, Month month, decimal amount) => new(kind, source, month.Period, month.Payee.Id, Money.FromRounded(amount, Currency.Usd));

    private Task<LedgerHead> PostAsync(NpgsqlConnection connection, IEnumerable<Posting> postings, LedgerHead head) => LedgerCopy.AppendAsync(connection, postings, head, now, CancellationToken.None);

    private static Month MonthOf(Payee payee, string period, ulong number)
    {
        var random = new SplitMix(50, number);
        decimal Cents(int most) => (1 + random.Below(most)) / 100m;
        var statement = StatementIds.Statement(period, payee.Id, "USD");
        return new Month(
            payee, period, statement, [.. Enumerable.Range(0, 3).Select(i => StatementIds.Line(statement, LineKind.Commission, $"component-{i}", period))], [1_000m + Cents(100_000), Cents(100_000), Cents(100_000)],
            Guid.CreateVersion7(), Cents(10_000), Cents(10_000), Cents(10_000), Cents(10_000), Cents(10_000), Cents(10_000));
    }

    private static string Deposit(Month m) => string.Create(CultureInfo.InvariantCulture, $$$"""
        [{"periodCode":"{{{m.Period}}}","componentCode":"component-0","orderCode":null,"amount":{"amount":"{{{m.Earned[0]}}}","currency":"USD"},"released":{"amount":"{{{m.Earned[0] - m.Held}}}","currency":"USD"},
          "held":{"amount":"{{{m.Held}}}","currency":"USD"},"holdId":null,"reason":null}]
        """);

    // Those of the real month, whom the pages are asked for, and others beside them.
    private static async Task<IReadOnlyList<Payee>> PayeesAsync(NpgsqlConnection connection, int count)
    {
        var payees = await ReadAsync(connection, $"SELECT participant_id, participant_code FROM compensation.statement WHERE period_code = '{ManyOrders.Period}' ORDER BY participant_code", r => new Payee(r.GetGuid(0), r.GetString(1)));
        payees.AddRange(await ReadAsync(connection, $"""
            INSERT INTO org.participant (id, code, name, hired_on) SELECT gen_random_uuid(), 'H' || lpad(n::text, 6, '0'), 'H' || n, '2020-01-01' FROM generate_series(1, {count - payees.Count}) AS n RETURNING id, code
            """, r => new Payee(r.GetGuid(0), r.GetString(1))));
        return [.. payees.OrderBy(p => p.Code, StringComparer.Ordinal)];
    }

    // The steps of a real line stand for those of all: their size is what a page reads.
    private static async Task<string> StepsAsync(NpgsqlConnection connection) =>
        (await ReadAsync(connection, $"SELECT steps::text FROM compensation.statement_line WHERE period_code = '{ManyOrders.Period}' LIMIT 1", r => r.GetString(0)))[0];

    private static async Task<LedgerHead> HeadAsync(NpgsqlConnection connection) =>
        (await ReadAsync(connection, "SELECT entry_no, hash FROM compensation.ledger_entry ORDER BY entry_no DESC LIMIT 1", r => new LedgerHead(r.GetInt64(0), r.GetString(1))))[0];

    // What the server does by itself within minutes.
    private static async Task SettleAsync(NpgsqlConnection connection)
    {
        foreach (var table in new[] { "ledger_entry", "statement", "statement_line", "measurement", "pay_sheet", "pay_sheet_source", "payment_batch", "credit", "sales_transaction" })
            await ExecuteAsync(connection, $"VACUUM (ANALYZE) compensation.{table}");
        await ExecuteAsync(connection, "VACUUM (ANALYZE) org.participant");
        await ExecuteAsync(connection, "CHECKPOINT");
    }

    private static async Task<long> CheckAsync(NpgsqlConnection connection, LedgerHead head)
    {
        var (count, balanced) = (await ReadAsync(connection, "SELECT count(*), sum(debit) = sum(credit) FROM compensation.ledger_entry", r => (r.GetInt64(0), r.GetBoolean(1))))[0];
        return count == head.EntryNo && balanced ? count : throw new InvalidOperationException($"The ledger has {count} entries up to {head.EntryNo}, balanced: {balanced}.");
    }

    private static Task CopyAsync<T>(NpgsqlConnection connection, string target, IEnumerable<T> rows, Action<SalesPerf.Compensation.Api.Persistence.Copy.BinaryRowWriter, T> write) =>
        CopyRows.WriteAsync(connection, target, rows, write, CancellationToken.None);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }
}
