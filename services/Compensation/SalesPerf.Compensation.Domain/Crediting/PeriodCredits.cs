using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Crediting;

/// <summary>All credits of a period, sorted by payee, then canonically; and what is credited to nobody.</summary>
internal sealed class PeriodCredits
{
    private readonly RunContext run;
    private readonly TransactionTable transactions;
    private readonly CreditDraft[] credits;
    private readonly bool splitsHaveAttributes;

    private PeriodCredits(RunContext run, TransactionTable transactions, TransactionFields fields, CreditDraft[] credits, int[] starts, IReadOnlyList<ExcludedRow> exclusions)
    {
        (this.run, this.transactions, Fields, this.credits, Starts, Exclusions) = (run, transactions, fields, credits, starts, exclusions);
        splitsHaveAttributes = transactions.Rows.Any(t => t.Splits.Any(s => s.Attributes.Count > 0));
    }

    public TransactionFields Fields { get; }

    public int[] Starts { get; }

    public IReadOnlyList<ExcludedRow> Exclusions { get; }

    public static PeriodCredits Of(RunContext run, TransactionBook book, CreditPeriod rules, FiscalPeriod period)
    {
        var transactions = book.Of(period);
        var fields = new TransactionFields(transactions, run, period);
        var conditions = run.Program.Parts.Conditions.Evaluate(fields, transactions.Count);
        var (drafts, exclusions) = (new List<CreditDraft>(transactions.Count), new List<ExcludedRow>());
        var takesBack = run.Program.Document.Payments.Clawback?.Events;
        var row = 0;
        var applies = (int rule) => conditions[rule] is not { } c || c.Values.Span[c.IsConstant ? 0 : row];
        for (var t = 0; t < transactions.Count; t++)
        {
            row = t;
            var reason = takesBack?.Contains(transactions.Row(t).Event) == true ? ExclusionReasons.TakesBack
                : fields.RateAt(t) is null ? ExclusionReasons.NoExchangeRate
                : fields.IsTooLarge(t) ? ExclusionReasons.TooLarge
                : rules.Decide(transactions.Row(t), t, applies, drafts);
            if (reason is not null) exclusions.Add(new ExcludedRow(transactions.Row(t), reason));
        }

        var (sorted, starts) = ByPayee(drafts, run.Count);
        return new PeriodCredits(run, transactions, fields, sorted, starts, exclusions);
    }

    public ICreditShard Shard(int firstPayee, int payees) => new Part(this, firstPayee, payees);

    public TransactionRow TransactionOf(int credit) => transactions.Row(credits[credit].Transaction);

    public CreditDraft this[int credit] => credits[credit];

    public AppliedRate RateOf(int credit) => Fields.RateAt(credits[credit].Transaction)!;

    // A stable counting sort: within a payee the canonical order of the transactions stays.
    private static (CreditDraft[] Sorted, int[] Starts) ByPayee(List<CreditDraft> drafts, int payees)
    {
        var starts = new int[payees + 1];
        foreach (var draft in drafts) starts[draft.Payee + 1]++;
        for (var p = 0; p < payees; p++) starts[p + 1] += starts[p];
        var (next, sorted) = (starts.ToArray(), new CreditDraft[drafts.Count]);
        foreach (var draft in drafts) sorted[next[draft.Payee]++] = draft;
        return (sorted, starts);
    }

    private sealed class Part : ICreditShard
    {
        private readonly PeriodCredits all;
        private readonly int first;
        private readonly int[] rows;

        public Part(PeriodCredits all, int firstPayee, int payees)
        {
            (this.all, first) = (all, all.Starts[firstPayee]);
            Starts = new int[payees + 1];
            for (var p = 0; p <= payees; p++) Starts[p] = all.Starts[firstPayee + p] - first;
            rows = new int[Starts[^1]];
            for (var i = 0; i < rows.Length; i++) rows[i] = all.credits[first + i].Transaction;
        }

        public int[] Starts { get; }

        public Column Field(string name)
        {
            if (all.run.Program.Document.Attributes.FirstOrDefault(a => a.Name == name) is not { } attribute) return BuiltIn(name);
            if (!all.splitsHaveAttributes) return Columns.Gather(all.Fields[name], rows);
            return Attributes.Column(attribute, Each(c => (all.transactions.Row(c.Transaction), c.Split < 0 ? null : all.transactions.Row(c.Transaction).Splits[c.Split])), all.run.Program.Document.Currency);
        }

        private Column BuiltIn(string name) => name switch
        {
            "share" => Columns.Numbers(Shares(), ValueKind.Percent),
            "level" => Columns.Numbers(Each(c => (decimal)c.Level)),
            "role" => new TextColumn(Each(c => c.Rule), new TextTable(all.run.Program.Document.Crediting.Rules.Select(r => r.Name))),
            "credit" => Shared("amount", ValueKind.Money, all.run.Program.Document.Currency),
            "credit_units" => Shared("units", ValueKind.Number, null),
            _ => Columns.Gather(all.Fields[name], rows),
        };

        private decimal[] Shares() => Each(c => c.Share);

        private T[] Each<T>(Func<CreditDraft, T> of)
        {
            var values = new T[rows.Length];
            for (var i = 0; i < values.Length; i++) values[i] = of(all.credits[first + i]);
            return values;
        }

        private Column Shared(string field, ValueKind kind, Currency? currency)
        {
            var (column, shares) = (Columns.Gather(all.Fields[field], rows), Shares());
            if (shares.All(s => s == 1m)) return column;
            var amounts = Columns.Decimals(column, rows.Length);
            for (var i = 0; i < amounts.Length; i++) amounts[i] *= shares[i];
            return Columns.Numbers(amounts, kind, currency);
        }
    }
}
