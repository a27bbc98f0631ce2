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
    private readonly Cells<CreditDraft> drafts;
    private readonly int[] byPayee;
    private readonly Lazy<int[]> places;
    private readonly bool splitsHaveAttributes;

    private PeriodCredits(RunContext run, TransactionTable transactions, TransactionFields fields, Cells<CreditDraft> drafts, int[] byPayee, int[] starts, IReadOnlyList<ExcludedRow> exclusions)
    {
        (this.run, this.transactions, Fields, this.drafts, this.byPayee, Starts, Exclusions) = (run, transactions, fields, drafts, byPayee, starts, exclusions);
        places = new Lazy<int[]>(() => PlacesByKey(transactions));
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
        var (drafts, count, ofOne, exclusions) = (new Cells<CreditDraft>(default), 0, new List<CreditDraft>(), new List<ExcludedRow>());
        var takesBack = run.Program.Document.Payments.Clawback?.Events;
        var row = 0;
        var applies = (int rule) => conditions[rule] is not { } c || c.Values.Span[c.IsConstant ? 0 : row];
        for (var t = 0; t < transactions.Count; t++)
        {
            row = t;
            var reason = takesBack?.Contains(transactions.Row(t).Event) == true ? ExclusionReasons.TakesBack
                : fields.RateAt(t) is null ? ExclusionReasons.NoExchangeRate
                : fields.IsTooLarge(t) ? ExclusionReasons.TooLarge
                : rules.Decide(transactions.Row(t), t, applies, ofOne);
            if (reason is not null) exclusions.Add(new ExcludedRow(transactions.Row(t), reason));
            foreach (var draft in ofOne) drafts.Set(count++, draft);
            ofOne.Clear();
        }

        var (sorted, starts) = ByPayee(drafts, count, run.Count);
        return new PeriodCredits(run, transactions, fields, drafts, sorted, starts, exclusions);
    }

    public ICreditShard Shard(int firstPayee, int payees) => new Part(this, firstPayee, payees);

    public CreditDraft this[int credit] => drafts[byPayee[credit]];

    public TransactionRow TransactionOf(CreditDraft draft) => transactions.Row(draft.Transaction);

    public AppliedRate RateOf(CreditDraft draft) => Fields.RateAt(draft.Transaction)!;

    /// <summary>Name of the crediting rule.</summary>
    public string RuleOf(CreditDraft draft) => run.Program.Document.Crediting.Rules[draft.Rule].Name;

    /// <summary>Compares two credits by the keys of their transactions, then by level and rule.</summary>
    public int CompareByKey(int x, int y)
    {
        var (one, other) = (this[x], this[y]);
        if (one.Transaction != other.Transaction) return places.Value[one.Transaction].CompareTo(places.Value[other.Transaction]);
        return one.Level != other.Level ? one.Level.CompareTo(other.Level) : string.CompareOrdinal(RuleOf(one), RuleOf(other));
    }

    // The place of each transaction among all by their keys: each counts for many payees, and its texts are compared for all of them at once.
    private static int[] PlacesByKey(TransactionTable transactions)
    {
        int[] sorted = [.. Enumerable.Range(0, transactions.Count)];
        NaturalMerge.Sort(sorted, (x, y) => CanonicalOrder.CompareKeys(transactions.Columns, transactions.Numbers[x], transactions.Numbers[y]));
        var places = new int[sorted.Length];
        for (var i = 0; i < sorted.Length; i++) places[sorted[i]] = i;
        return places;
    }

    // A stable counting sort: within a payee the canonical order of the transactions stays. Numbers are sorted, so that no draft is held twice.
    private static (int[] Sorted, int[] Starts) ByPayee(Cells<CreditDraft> drafts, int count, int payees)
    {
        var starts = new int[payees + 1];
        for (var d = 0; d < count; d++) starts[drafts[d].Payee + 1]++;
        for (var p = 0; p < payees; p++) starts[p + 1] += starts[p];
        var (next, sorted) = (starts.ToArray(), new int[count]);
        for (var d = 0; d < count; d++) sorted[next[drafts[d].Payee]++] = d;
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
            for (var i = 0; i < rows.Length; i++) rows[i] = all[first + i].Transaction;
        }

        public int[] Starts { get; }

        public Column Field(string name)
        {
            if (all.run.Program.Document.Attributes.FirstOrDefault(a => a.Name == name) is not { } attribute) return BuiltIn(name);
            if (!all.splitsHaveAttributes) return Columns.Gather(all.Fields[name], rows);
            return Attributes.Column(attribute, Each(c => (all.transactions.Row(c.Transaction), c.Split < 0 ? null : all.transactions.Row(c.Transaction).Splits[c.Split])), all.run.Program.Document.Currency);
        }

        public IEnumerable<int> Path(int row)
        {
            var draft = all[first + row];
            if (draft.Level == 0) return [];
            var day = CreditPeriod.DayOf(all.run.Program.Document.Crediting.Rules[draft.Rule], all.transactions.Row(draft.Transaction));
            return all.run.Organisation.Above(draft.Earner, day).Take(draft.Level - 1).Prepend(draft.Earner);
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
            for (var i = 0; i < values.Length; i++) values[i] = of(all[first + i]);
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
