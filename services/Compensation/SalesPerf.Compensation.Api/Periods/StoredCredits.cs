using System.Runtime.CompilerServices;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Persistence.Copy;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Reads the credits of a period back, payee by payee.</summary>
internal sealed class StoredCredits(CompensationDbContext db)
{
    private readonly RepeatedTexts lines = new(), events = new(), rules = new(), currencies = new();

    /// <summary>The credits of each payee who has some, in the order in which they were calculated. The connection is taken until the last was read.</summary>
    public async IAsyncEnumerable<(Guid ParticipantId, IReadOnlyList<CreditOfRecord> Credits)> ByPayeeAsync(string periodCode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = $"""
            SELECT c.participant_id, t.order_code, t.line_code, t.sub_line_code, t.event_type, c.revision, c.rule, c.level, c.share, c.amount, c.currency, t.id
            FROM compensation.credit c JOIN compensation.sales_transaction t ON t.id = c.transaction_id AND t.revision = c.revision WHERE c.period_code = {CopyRows.Literal(periodCode)} ORDER BY c.participant_id, c.ordinal
            """;
        var (payee, credits) = (Guid.Empty, new List<CreditOfRecord>());
        await foreach (var (id, credit) in CopyRows.StreamAsync(await db.ConnectionAsync(cancellationToken), query, Read, cancellationToken))
        {
            if (id != payee && credits.Count > 0)
            {
                yield return (payee, credits);
                credits = [];
            }

            payee = id;
            credits.Add(credit);
        }

        if (credits.Count > 0) yield return (payee, credits);
    }

    // In the order of the query's columns.
    private (Guid, CreditOfRecord) Read(BinaryRowReader row) => (row.Uuid(), new CreditOfRecord(
        new TransactionKey(row.Text(), lines.Of(row.Bytes()), lines.Of(row.Bytes()), events.Of(row.Bytes())), row.Int32(), rules.Of(row.Bytes()), row.Int32(), row.Decimal(),
        new UnroundedMoney(row.Decimal(), Currency.Of(currencies.Of(row.Bytes()))), row.Uuid()));
}
