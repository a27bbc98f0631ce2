using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>The results of a period: columns inside, read by payee.</summary>
public sealed class PeriodCalculation
{
    private readonly RunContext run;
    private readonly CalculationInput input;
    private readonly ShardPeriod[] parts;
    private readonly PeriodCredits credits;
    private IReadOnlyList<IncentiveLine>? lines;
    private IReadOnlyList<CalculationProblem>? problems;
    private IReadOnlyList<ExcludedTransaction>? exclusions;

    internal PeriodCalculation(RunContext run, CalculationInput input, int index, ShardPeriod[] parts, PeriodCredits credits)
    {
        (this.run, this.input, this.parts, this.credits) = (run, input, parts, credits);
        Period = run.Facts.Calendar.Periods[index];
        Participants = [.. run.Organisation.Participants.Select(p => p.Code).Where(c => (input.Payees?.Contains(c) ?? true) && (input.Only?.Contains(c) ?? true))];
    }

    /// <summary>The period.</summary>
    public FiscalPeriod Period { get; }

    /// <summary>Codes of the payees, in order.</summary>
    public IReadOnlyList<string> Participants { get; }

    /// <summary>What is paid, by payee, then in the order of the plan. A component that pays nothing has a line of 0; one that cannot be calculated has a problem instead.</summary>
    public IReadOnlyList<IncentiveLine> Lines => lines ??= [.. Participants.SelectMany(LinesOf)];

    /// <summary>Transactions that are credited to nobody.</summary>
    public IReadOnlyList<ExcludedTransaction> Exclusions => exclusions ??= [.. credits.Exclusions.Select(x => new ExcludedTransaction(x.Transaction.ToFact(), x.Reason))];

    /// <summary>The same as rows, for whoever needs no objects of them.</summary>
    public IReadOnlyList<ExcludedRow> ExcludedRows => credits.Exclusions;

    /// <summary>What could not be calculated.</summary>
    public IReadOnlyList<CalculationProblem> Problems => problems ??= [.. Participants.SelectMany(ProblemsOf)];

    /// <summary>What is paid to a payee.</summary>
    public IReadOnlyList<IncentiveLine> LinesOf(string participant)
    {
        var (part, row) = At(participant);
        return [.. run.Program.Parts.Components.Where(c => RefusalOf(c, part, row) is null).Select(c => Line(participant, c, part, row))];
    }

    /// <summary>In what a payee is paid; the plan's currency where what the plan says of it gives none, as nothing is paid then.</summary>
    public PayeeCurrency PaidIn(string participant)
    {
        var (part, row) = At(participant);
        return PaidInAt(part, row);
    }

    /// <summary>What the plan names per payee: its values and measurements, by name.</summary>
    public IReadOnlyDictionary<string, Value> ValuesOf(string participant)
    {
        var (part, row) = At(participant);
        return Named(n => !n.Shape.IsRow).Where(n => RefusalAt(part.OfPayees(n.Node), row) is null).ToDictionary(n => n.Name, n => part.OfPayees(n.Node)[row], StringComparer.Ordinal);
    }

    /// <summary>What a component came to before its floor and cap; null where it has neither.</summary>
    internal UnroundedMoney? BeforeLimits(string participant, string component)
    {
        var spec = run.Program.Document.Components.Single(c => c.Code == component);
        if (spec.Floor is null && spec.Cap is null) return null;
        var (part, row) = At(participant);
        var node = run.Program.Parts.Named[Plans.ComponentFormulas.NameOf(component, spec.Factor is null ? Plans.ComponentFormulas.Result : Plans.ComponentFormulas.Factored)];
        var column = part.OfPayees(node);
        var exact = node.Shape.IsRow ? Enumerable.Range(part.Starts[row], part.Starts[row + 1] - part.Starts[row]).Sum(c => column[c].Number) : column[row].Number;
        var paid = spec.Currency is null ? PaidIn(participant) : Own;
        return new UnroundedMoney(paid.Of(exact) ?? throw new DomainException(paid.WhyNot(component)), paid.Currency);
    }

    /// <summary>The credits of a payee, in canonical order.</summary>
    public IReadOnlyList<CreditResult> CreditsOf(string participant)
    {
        var named = Named(n => n.Shape.IsRow).ToArray();
        var (part, row) = At(participant);
        var (first, made) = (part.Starts[row], new CreditResult[part.Starts[row + 1] - part.Starts[row]]);
        for (var c = 0; c < made.Length; c++)
        {
            var (credit, at) = (CreditAt(credits.Starts[part.FirstPayee] + first + c), first + c);
            made[c] = new CreditResult(
                credit.Transaction.ToFact(), participant, credit.Rule, credit.Level, credit.Share, credit.Amount, credit.Rate,
                named.Length == 0 ? NoValues : named.Where(n => RefusalAt(part.OfPayees(n.Node), at) is null).ToDictionary(n => n.Name, n => part.OfPayees(n.Node)[at], StringComparer.Ordinal));
        }

        return made;
    }

    /// <summary>What parts of components, such as <c>commission.basis</c>, came to for each credit of a payee, in the order of <see cref="CreditsOf"/>; those that are the same for all credits are steps of the line.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, Value>> PartsOf(string participant)
    {
        var (part, row) = At(participant);
        var parts = run.Program.Formulas.ByComponent.Values.SelectMany(f => f).Select(f => (Name: f.Name.Replace("__", ".", StringComparison.Ordinal), Node: run.Program.Parts.Named[f.Name])).Where(p => p.Node.Shape.IsRow && p.Node.Number >= 0)
            .Select(p => (p.Name, Column: part.OfPayees(p.Node))).ToArray();
        return [.. Enumerable.Range(part.Starts[row], part.Starts[row + 1] - part.Starts[row])
            .Select(c => parts.Where(p => RefusalAt(p.Column, c) is null).ToDictionary(p => p.Name, p => p.Column[c], StringComparer.Ordinal))];
    }

    /// <summary>The transaction of each credit of a payee; one of which several parts count stands several times.</summary>
    public IEnumerable<TransactionRow> TransactionsOf(string participant)
    {
        var (first, count) = CreditsAt(participant);
        return Enumerable.Range(first, count).Select(TransactionAt);
    }

    /// <summary>Numbers of a payee's credits, by the keys of their transactions, then by level and rule.</summary>
    internal int[] CreditsByKey(string participant)
    {
        var (first, count) = CreditsAt(participant);
        int[] numbers = [.. Enumerable.Range(first, count)];
        NaturalMerge.Sort(numbers, credits.CompareByKey);
        return numbers;
    }

    private (int First, int Count) CreditsAt(string participant)
    {
        var (part, row) = At(participant);
        return (credits.Starts[part.FirstPayee] + part.Starts[row], part.Starts[row + 1] - part.Starts[row]);
    }

    internal TransactionRow TransactionAt(int credit) => credits.TransactionOf(credits[credit]);

    /// <summary>A credit by its number in the period.</summary>
    internal BareCredit CreditAt(int credit)
    {
        var draft = credits[credit];
        var (transaction, rate) = (credits.TransactionOf(draft), credits.RateOf(draft));
        return new BareCredit(transaction, credits.RuleOf(draft), draft.Level, draft.Share, new UnroundedMoney(rate.Apply(transaction.Amount) * draft.Share, run.Program.Document.Currency), rate);
    }

    /// <summary>The plan.</summary>
    internal PlanProgram Program => run.Program;

    /// <summary>The quota of a payee as the facts state it; null where they state none.</summary>
    internal decimal? QuotaOf(string participant, string measure) => run.Parameters.QuotaOf(participant, Period.Code, measure);

    /// <summary>How a line came about, in steps that a person can follow: what the component is made of, then how it was put together and rounded.</summary>
    public IReadOnlyList<Statements.ExplanationStep> Explain(string participant, string component)
    {
        var (part, row) = At(participant);
        var explained = run.Program.Parts.Components.Single(c => c.Spec.Code == component);
        return LineSteps.Of(run.Program, explained, PaidInAt(explained, part, row), part, row);
    }

    /// <summary>How a value, measurement or component of a payee came about: what it is made of, down to credits, periods and people.</summary>
    public TraceStep Trace(string participant, string name)
    {
        var (part, row) = At(participant);
        var component = run.Program.Parts.Components.FirstOrDefault(c => c.Spec.Code == name);
        var node = component?.Line ?? run.Program.Parts.Named.GetValueOrDefault(name) ?? throw new DomainException(CalculationErrors.UnknownValue(name, run.Program.Document.Code));
        var made = new Tracing(part, row, c => TransactionAt(credits.Starts[part.FirstPayee] + c)).Of(node);
        if (component is null || RefusalOf(component, part, row) is not null || PaidInAt(component, part, row) is not { Rate: not null } paid) return made;
        return new TraceStep("converted", paid.InWords(component.Currency), CanonicalForm.Of(Line(participant, component, part, row).Amount.Amount), paid.Currency.Code, [made]);
    }

    /// <summary>SHA-256 over the payees' hashes in the order of their codes, and over what is credited to nobody.</summary>
    public string Hash()
    {
        using var form = new CanonicalForm();
        var hashes = new string[Participants.Count];
        InParallel.For(hashes.Length, i => hashes[i] = HashOf(Participants[i]));
        form.Text("salesperf.period.v2").Text(Period.Code).Length(Participants.Count);
        foreach (var (participant, hash) in Participants.Zip(hashes)) form.Text(participant).Text(hash);
        form.Length(Exclusions.Count);
        foreach (var excluded in Exclusions) ResultForm.Add(form, excluded);
        return form.Sha256();
    }

    /// <summary>SHA-256 over a payee's credits, values, lines and problems.</summary>
    public string HashOf(string participant)
    {
        using var form = new CanonicalForm();
        var (values, paid, failed) = (ValuesOf(participant), LinesOf(participant), ProblemsOf(participant).ToArray());
        AddCredits(form, participant);
        ResultForm.Add(form, values);
        form.Length(paid.Count);
        foreach (var line in paid) ResultForm.Add(form, line);
        form.Length(failed.Length);
        foreach (var problem in failed) form.Text(problem.Value).Text(problem.Error.Code);
        return form.Sha256();
    }

    // Millions of credits, of which no object is made.
    private void AddCredits(CanonicalForm form, string participant)
    {
        var (part, row) = At(participant);
        var (first, end) = (part.Starts[row], part.Starts[row + 1]);
        form.Length(end - first);
        if (first == end) return;
        var columns = Named(n => n.Shape.IsRow).OrderBy(n => n.Name, StringComparer.Ordinal).Select(n => (n.Name, Values: part.OfPayees(n.Node))).ToArray();
        for (var at = first; at < end; at++)
        {
            ResultForm.Add(form, CreditAt(credits.Starts[part.FirstPayee] + at));
            var have = 0;
            foreach (var (_, values) in columns)
                if (RefusalAt(values, at) is null) have++;
            form.Length(have);
            foreach (var (name, values) in columns)
                if (RefusalAt(values, at) is null) form.Text(name).Text(values[at].ToString());
        }
    }

    private (ShardPeriod Part, int Row) At(string participant)
    {
        var index = run.Organisation.IndexOf(participant);
        if (index < 0 || !(input.Payees?.Contains(participant) ?? true)) throw new DomainException(CalculationErrors.NotAPayee(participant, run.Program.Document.Code));
        var (low, high) = (0, parts.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (index < parts[middle].FirstPayee + parts[middle].Payees) high = middle;
            else low = middle + 1;
        }

        return (parts[low], index - parts[low].FirstPayee);
    }

    private IncentiveLine Line(string participant, PaidComponent component, ShardPeriod part, int row)
    {
        var (unrounded, amount) = (part.OfPayees(component.Sum)[row].Number, part.OfPayees(component.Line)[row].Number);
        var paid = PaidInAt(component, part, row);
        if (paid.Rate is not null)
        {
            // The exact amount is what is converted, and it is rounded once: in what is paid.
            unrounded = paid.Of(unrounded)!.Value;
            amount = component.Rounding.Apply(unrounded, paid.Currency);
        }

        return new IncentiveLine(
            Period.Code, participant, component.Spec.Code, component.Spec.Name, new UnroundedMoney(unrounded, paid.Currency),
            new UnroundedMoney(amount, paid.Currency).Round(new RoundingRule(RoundingMode.HalfEven, MoneyDigits)), component.Rounding, component.Spec.EarningCode);
    }

    private PayeeCurrency Own => new(run.Program.Document.Currency, null, string.Empty);

    // A component that states a currency is paid in it to everybody.
    private PayeeCurrency PaidInAt(PaidComponent component, ShardPeriod part, int row) =>
        component.Spec.Currency is not null ? new PayeeCurrency(component.Currency, null, string.Empty) : PaidInAt(part, row);

    private PayeeCurrency PaidInAt(ShardPeriod part, int row)
    {
        if (run.Program.Document.PaidIn is not { } spec) return Own;
        var column = part.OfPayees(run.Program.Parts.Named[Plans.PaidIn.Path]);
        if (RefusalAt(column, row) is { } refusal) return Own with { Refusal = refusal };
        var text = column[row].Text;
        if (text.Length == 0 || text == run.Program.Document.Currency.Code) return Own;
        if (!Currency.TryParse(text, out var currency)) return Own with { Refusal = Refused(CalculationErrors.NotACurrency(text)) };
        var rate = run.RateTo(currency, part.LastDay, spec.RateType);
        return new PayeeCurrency(currency, rate, spec.RateType) { Refusal = rate is null ? Refused(CalculationErrors.NoExchangeRate(run.Program.Document.Currency.Code, currency.Code, part.LastDay)) : null };

        Refusal Refused(DomainError error) => new(error, Plans.PaidIn.Path, spec.Currency.Place.Line, spec.Currency.Place.Column);
    }

    // Why a component has no line: it could not be calculated, or not be brought into what the payee is paid in.
    private Refusal? RefusalOf(PaidComponent component, ShardPeriod part, int row)
    {
        if (RefusalAt(part.OfPayees(component.Line), row) is { } refusal) return refusal;
        if (component.Spec.Currency is not null || run.Program.Document.PaidIn is null) return null;
        var paid = PaidInAt(part, row);
        if (paid.Refusal is not null || paid.Of(part.OfPayees(component.Sum)[row].Number) is not null) return paid.Refusal;
        return new Refusal(paid.WhyNot(component.Spec.Code), component.Spec.Code, component.Spec.Place.Line, component.Spec.Place.Column);
    }

    // What was rounded to more digits than money is kept with is cut by the money type itself, so it is rounded to those here.
    private const int MoneyDigits = 4;

    private IEnumerable<CalculationProblem> ProblemsOf(string participant)
    {
        var (part, row) = At(participant);
        foreach (var component in run.Program.Parts.Components)
            if (RefusalOf(component, part, row) is { } refusal)
                yield return new CalculationProblem(Period.Code, participant, component.Spec.Code, refusal.Error, refusal.Line, refusal.Column);
        // A component is a name too, and has its problem already.
        foreach (var (name, node) in Named(n => !n.Shape.IsRow).Where(n => run.Program.Parts.Components.All(c => c.Spec.Code != n.Name)))
            if (RefusalAt(part.OfPayees(node), row) is { } refusal) yield return new CalculationProblem(Period.Code, participant, name, refusal.Error, refusal.Line, refusal.Column);
    }

    private static readonly Dictionary<string, Value> NoValues = [];

    // What authors named: values, measurements and components.
    private IEnumerable<(string Name, ValueNode Node)> Named(Func<ValueNode, bool> which)
    {
        var document = run.Program.Document;
        foreach (var name in document.Values.Select(v => v.Name).Concat(document.Components.Select(c => c.Code)).Concat(document.Counters.SelectMany(c => new[] { c.Name, $"{c.Name}_after" })).Concat(document.Payments.Expressions.Select(e => e.Path)).Append(Plans.PaidIn.Path))
            if (run.Program.Parts.Named.TryGetValue(name, out var node) && node.Number >= 0 && which(node)) yield return (name, node);
    }

    internal static Refusal? RefusalAt(Column column, int row)
    {
        if (column.Refusals.Count == 0) return null;
        if (column.IsConstant) return column.Refusals[0].Refusal;
        foreach (var refusal in column.Refusals)
            if (refusal.Row == row) return refusal.Refusal;
        return null;
    }
}

/// <summary>The canonical form of results.</summary>
internal static class ResultForm
{
    public static void Add(CanonicalForm form, ExcludedTransaction excluded)
    {
        var t = excluded.Transaction;
        form.Text(t.Order).Text(t.Line).Text(t.SubLine).Text(t.Event).Text(excluded.Reason);
    }

    public static void Add(CanonicalForm form, BareCredit credit)
    {
        var t = credit.Transaction;
        form.Text(t.Order).Text(t.Line).Text(t.SubLine).Text(t.Event).Text(credit.Rule).Length(credit.Level).Number(credit.Share).Number(credit.Amount.Amount).Number(credit.Rate.Rate);
    }

    public static void Add(CanonicalForm form, IReadOnlyDictionary<string, Value> values)
    {
        form.Length(values.Count);
        foreach (var (name, value) in values.OrderBy(v => v.Key, StringComparer.Ordinal)) form.Text(name).Text(value.ToString());
    }

    public static void Add(CanonicalForm form, IncentiveLine line) =>
        form.Text(line.Component).Number(line.Unrounded.Amount).Number(line.Amount.Amount).Text(line.Amount.Currency.Code).Text(line.Rounding.Mode.ToString()).Number(line.Rounding.Digits).Text(line.EarningCode);
}
