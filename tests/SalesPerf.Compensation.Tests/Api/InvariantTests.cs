namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Breaks the data as its owner, who may what the service may not, and sees each invariant fire.</summary>
public sealed class InvariantTests(InvariantTests.Closed service) : IClassFixture<InvariantTests.Closed>
{
    public sealed class Closed : PaymentsFixture
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            Quotas("2026-01", ("A", 1000m), ("B", 500m));
            await ImportAsync("I-1,,,booked,2026-01-10,600,IDR,ACC-A,A,", "I-2,,,booked,2026-01-11,300,IDR,ACC-B,B,", "I-3,,,booked,2026-01-12,50,IDR,ACC-B,,");
            await CalculateAsync("2026-01");
            await PublishAsync("2026-01");
            await CloseAsync("2026-01");
            var batch = await BatchAsync("2026-01");
            await ApproveAsync(batch);
            await EmitAsync(batch);
            await AcknowledgeAsync(batch, System.Net.HttpStatusCode.OK, ((await FileAsync(batch))[0][0], "paid"));
        }
    }

    [Theory]
    [InlineData("I1", "UPDATE compensation.ledger_entry SET debit = debit + 1 WHERE entry_no = 1", "UPDATE compensation.ledger_entry SET debit = debit - 1 WHERE entry_no = 1")]
    [InlineData("I2", "UPDATE compensation.ledger_entry SET credit = credit + 1 WHERE entry_no = 2", "UPDATE compensation.ledger_entry SET credit = credit - 1 WHERE entry_no = 2")]
    [InlineData("I2", "UPDATE compensation.payout_line SET amount = amount + 1", "UPDATE compensation.payout_line SET amount = amount - 1")]
    [InlineData("I2", "UPDATE compensation.payout_file SET lines = lines + 1", "UPDATE compensation.payout_file SET lines = lines - 1")]
    [InlineData("I2", "UPDATE compensation.payout_file SET totals = jsonb_set(totals, '{0,amount}', '\"1.00\"')", "UPDATE compensation.payout_file f SET totals = jsonb_set(totals, '{0,amount}', (SELECT to_jsonb(trim_scale(sum(amount))::text) FROM compensation.payout_line l WHERE l.file_id = f.id))")]
    [InlineData("I2", "UPDATE compensation.payout_line SET status = 'paid', acknowledged_at = now() WHERE status = 'sent'", "UPDATE compensation.payout_line SET status = 'sent', acknowledged_at = NULL WHERE acknowledged_by IS NULL")]
    [InlineData("I3", "DROP INDEX compensation.ux_payout_line_sheet; UPDATE compensation.payout_line SET reference = sheet_id::text, sheet_id = (SELECT min(id::text)::uuid FROM compensation.pay_sheet)",
        "UPDATE compensation.payout_line SET sheet_id = reference::uuid, reference = NULL; CREATE UNIQUE INDEX ux_payout_line_sheet ON compensation.payout_line (sheet_id) WHERE status <> 'failed'")]
    [InlineData("I3", "ALTER TABLE compensation.pay_sheet_source DROP CONSTRAINT pay_sheet_source_pkey; INSERT INTO compensation.pay_sheet_source SELECT line_id, (SELECT max(id::text)::uuid FROM compensation.pay_sheet) FROM compensation.pay_sheet_source ORDER BY sheet_id LIMIT 1",
        "DELETE FROM compensation.pay_sheet_source WHERE ctid IN (SELECT max(ctid) FROM compensation.pay_sheet_source); ALTER TABLE compensation.pay_sheet_source ADD PRIMARY KEY (line_id)")]
    [InlineData("I4", "UPDATE compensation.credit SET period_code = '2026-12' WHERE period_code = '2026-01'", "UPDATE compensation.credit SET period_code = '2026-01' WHERE period_code = '2026-12'")]
    [InlineData("I5", "UPDATE compensation.sales_transaction SET amount = amount + 1 WHERE order_code = 'I-1'", "UPDATE compensation.sales_transaction SET amount = amount - 1 WHERE order_code = 'I-1'")]
    [InlineData("I7", "UPDATE compensation.measurement SET amount = amount + 1", "UPDATE compensation.measurement SET amount = amount - 1")]
    [InlineData("I13", "ALTER TABLE compensation.goal_score ADD COLUMN weight real", "ALTER TABLE compensation.goal_score DROP COLUMN weight")]
    [InlineData("I14", "UPDATE compensation.ledger_entry SET entry_no = -entry_no WHERE entry_no = 2", "UPDATE compensation.ledger_entry SET entry_no = -entry_no WHERE entry_no = -2")]
    [InlineData("I14", "UPDATE compensation.ledger_anchor SET head_hash = reverse(head_hash) WHERE number = 1", "UPDATE compensation.ledger_anchor SET head_hash = reverse(head_hash) WHERE number = 1")]
    [InlineData("I14", "UPDATE compensation.ledger_anchor SET number = number + 1 WHERE number = 2", "UPDATE compensation.ledger_anchor SET number = number - 1 WHERE number = 3")]
    [InlineData("I14", "UPDATE compensation.ledger_anchor SET entry_no = entry_no + 1 WHERE number = 2", "UPDATE compensation.ledger_anchor SET entry_no = entry_no - 1 WHERE number = 2")]
    [InlineData("I14", "UPDATE compensation.ledger_entry SET kind = 'granted' WHERE kind = 'paid'", "UPDATE compensation.ledger_entry SET kind = 'paid' WHERE kind = 'granted'")]
    [InlineData("I14", "UPDATE compensation.ledger_entry SET posted_at = posted_at - interval '61 minutes' WHERE kind = 'paid'", "UPDATE compensation.ledger_entry SET posted_at = posted_at + interval '61 minutes' WHERE kind = 'paid'")]
    [InlineData("I14", "UPDATE compensation.ledger_entry SET posted_at = posted_at + interval '1 minute' WHERE kind = 'paid'", "UPDATE compensation.ledger_entry SET posted_at = posted_at - interval '1 minute' WHERE kind = 'paid'")]
    [InlineData("I14", "CREATE TABLE kept AS SELECT * FROM compensation.ledger_entry WHERE entry_no = 3; DELETE FROM compensation.ledger_entry WHERE entry_no = 3", "INSERT INTO compensation.ledger_entry SELECT * FROM kept; DROP TABLE kept")]
    [InlineData("I14", "UPDATE compensation.ledger_entry SET entry_no = -entry_no WHERE entry_no IN (1, 3); UPDATE compensation.ledger_entry SET entry_no = 4 + entry_no WHERE entry_no IN (-1, -3)",
        "UPDATE compensation.ledger_entry SET entry_no = -entry_no WHERE entry_no IN (1, 3); UPDATE compensation.ledger_entry SET entry_no = 4 + entry_no WHERE entry_no IN (-1, -3)")]
    [InlineData("I15", "ALTER TABLE compensation.payment_batch DROP CONSTRAINT ck_payment_batch_checker; UPDATE compensation.payment_batch SET made_by = approved_by",
        "UPDATE compensation.payment_batch SET made_by = 'comp-admin'; ALTER TABLE compensation.payment_batch ADD CONSTRAINT ck_payment_batch_checker CHECK (approved_by IS NULL OR approved_by <> made_by)")]
    [InlineData("I15", "ALTER TABLE compensation.plan_version DROP CONSTRAINT ck_plan_version_checker; UPDATE compensation.plan_version SET made_by = approved_by",
        "UPDATE compensation.plan_version SET made_by = 'comp-admin'; ALTER TABLE compensation.plan_version ADD CONSTRAINT ck_plan_version_checker CHECK (approved_by IS NULL OR approved_by <> made_by)")]
    [InlineData("I15", "UPDATE compensation.payee_outcome o SET calculated_by = s.closed_by FROM compensation.period_state s WHERE s.period_code = o.period_code AND s.closed", "UPDATE compensation.payee_outcome SET calculated_by = 'comp-admin'")]
    [InlineData("I16", "ALTER TABLE compensation.pay_sheet DISABLE TRIGGER USER; UPDATE compensation.pay_sheet SET recovered = recovered + 1, carried = carried - 1",
        "UPDATE compensation.pay_sheet SET recovered = recovered - 1, carried = carried + 1; ALTER TABLE compensation.pay_sheet ENABLE TRIGGER USER")]
    [InlineData("I16", "ALTER TABLE compensation.pay_sheet DISABLE TRIGGER USER; UPDATE compensation.pay_sheet SET draw_balance = draw_balance + 1", "UPDATE compensation.pay_sheet SET draw_balance = draw_balance - 1; ALTER TABLE compensation.pay_sheet ENABLE TRIGGER USER")]
    [InlineData("I18", "UPDATE compensation.payout_file SET sha256 = reverse(sha256)", "UPDATE compensation.payout_file SET sha256 = reverse(sha256)")]
    [InlineData("I18", "UPDATE compensation.payout_file SET name = 'x-' || name", "UPDATE compensation.payout_file SET name = substr(name, 3)")]
    [InlineData("I19", "DROP INDEX compensation.ux_sales_transaction_key; UPDATE compensation.sales_transaction SET order_code = 'I-1'",
        "UPDATE compensation.sales_transaction SET order_code = CASE WHEN amount = 600 THEN 'I-1' WHEN amount = 300 THEN 'I-2' ELSE 'I-3' END; CREATE UNIQUE INDEX ux_sales_transaction_key ON compensation.sales_transaction (order_code, line_code, sub_line_code, event_type) WHERE is_current")]
    public async Task Data_is_broken_then_its_invariant_fires(string id, string breaks, string mends)
    {
        await EveryInvariant.HoldsAsync(service);
        await service.ExecuteAsync(breaks);
        try { Assert.Contains(await EveryInvariant.ViolationsAsync(service), v => v.StartsWith($"{id}:", StringComparison.Ordinal)); }
        finally { await service.ExecuteAsync(mends); }

        await EveryInvariant.HoldsAsync(service);
    }
}
