namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Breaks the data as its owner, who may what the service may not, and sees each invariant fire.</summary>
public sealed class InvariantTests(InvariantTests.Closed service) : IClassFixture<InvariantTests.Closed>
{
    public sealed class Closed : CompensationFixture
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await SeedCompanyAsync();
            await PlanAsync();
            Quotas("2026-01", ("A", 1000m), ("B", 500m));
            await ImportAsync("I-1,,,booked,2026-01-10,600,IDR,ACC-A,A,", "I-2,,,booked,2026-01-11,300,IDR,ACC-B,B,", "I-3,,,booked,2026-01-12,50,IDR,ACC-B,,");
            await CalculateAsync("2026-01");
            await PublishAsync("2026-01");
            await CloseAsync("2026-01");
        }
    }

    [Theory]
    [InlineData("I1", "UPDATE compensation.ledger_entry SET debit = debit + 1 WHERE entry_no = 1", "UPDATE compensation.ledger_entry SET debit = debit - 1 WHERE entry_no = 1")]
    [InlineData("I2", "UPDATE compensation.ledger_entry SET credit = credit + 1 WHERE entry_no = 2", "UPDATE compensation.ledger_entry SET credit = credit - 1 WHERE entry_no = 2")]
    [InlineData("I4", "UPDATE compensation.credit SET period_code = '2026-12' WHERE period_code = '2026-01'", "UPDATE compensation.credit SET period_code = '2026-01' WHERE period_code = '2026-12'")]
    [InlineData("I5", "UPDATE compensation.sales_transaction SET amount = amount + 1 WHERE order_code = 'I-1'", "UPDATE compensation.sales_transaction SET amount = amount - 1 WHERE order_code = 'I-1'")]
    [InlineData("I7", "UPDATE compensation.measurement SET amount = amount + 1", "UPDATE compensation.measurement SET amount = amount - 1")]
    [InlineData("I13", "ALTER TABLE compensation.goal_score ADD COLUMN weight real", "ALTER TABLE compensation.goal_score DROP COLUMN weight")]
    [InlineData("I14", "UPDATE compensation.ledger_entry SET entry_no = -entry_no WHERE entry_no = 2", "UPDATE compensation.ledger_entry SET entry_no = -entry_no WHERE entry_no = -2")]
    [InlineData("I15", "ALTER TABLE compensation.plan_version DROP CONSTRAINT ck_plan_version_checker; UPDATE compensation.plan_version SET made_by = approved_by",
        "UPDATE compensation.plan_version SET made_by = 'comp-admin'; ALTER TABLE compensation.plan_version ADD CONSTRAINT ck_plan_version_checker CHECK (approved_by IS NULL OR approved_by <> made_by)")]
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
