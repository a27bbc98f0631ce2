using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Statements;

/// <summary>A version of a plan that somebody is paid by.</summary>
/// <param name="Code">Plan.</param>
/// <param name="Version">Version.</param>
public sealed record PlanReference(string Code, int Version);

/// <summary>A part of a transaction that counts for a payee.</summary>
/// <param name="Key">The transaction.</param>
/// <param name="Revision">The revision that was credited.</param>
/// <param name="Rule">The crediting rule of the plan.</param>
/// <param name="Level">0 direct, 1 and up by the reporting line.</param>
/// <param name="Share">Part of the transaction.</param>
/// <param name="Amount">What counts, in the plan's currency, unrounded.</param>
/// <param name="TransactionId">What the store knows the transaction by; no part of the canonical form.</param>
public sealed record CreditOfRecord(TransactionKey Key, int Revision, string Rule, int Level, decimal Share, UnroundedMoney Amount, Guid TransactionId)
{
    /// <summary>The order of a payee's credits: by key, level and rule.</summary>
    public static int InOrder(CreditOfRecord left, CreditOfRecord right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var byKey = TransactionKey.Ordinal.Compare(left.Key, right.Key);
        if (byKey != 0) return byKey;
        return left.Level != right.Level ? left.Level.CompareTo(right.Level) : string.CompareOrdinal(left.Rule, right.Rule);
    }
}

/// <summary>A transaction that counts for nobody, and the one reason.</summary>
/// <param name="Key">The transaction.</param>
/// <param name="Revision">In this revision.</param>
/// <param name="Reason">Why, in snake case.</param>
/// <param name="TransactionId">What the store knows the transaction by; no part of the canonical form.</param>
public sealed record ExclusionOfRecord(TransactionKey Key, int Revision, string Reason, Guid TransactionId);

/// <summary>A measurement of a payee beside the quota.</summary>
/// <param name="Measure">What is measured.</param>
/// <param name="Amount">The measurement, unrounded.</param>
/// <param name="Quota">The quota, or null.</param>
/// <param name="Transactions">Number of credits.</param>
public sealed record MeasurementOfRecord(string Measure, UnroundedMoney Amount, UnroundedMoney? Quota, int Transactions)
{
    /// <summary>Measured divided by quota; null without a quota, or with one of zero.</summary>
    public Attainment? Attainment => Quota is { } quota ? Primitives.Attainment.Of(Amount, quota) : null;
}

/// <summary>A line of a statement.</summary>
/// <param name="Kind">What it pays.</param>
/// <param name="ComponentCode">The component of the plan, or <c>reward</c> or <c>correction</c>.</param>
/// <param name="ComponentName">Name to show.</param>
/// <param name="OriginPeriodCode">The period whose results it pays; for an adjustment an earlier, closed one.</param>
/// <param name="Plan">The plan version, or null.</param>
/// <param name="EarningCode">For payroll, or null.</param>
/// <param name="Unrounded">The exact amount.</param>
/// <param name="Amount">What is paid.</param>
/// <param name="Rounding">The rule between the two.</param>
/// <param name="Steps">How it came about.</param>
/// <param name="Causes">What changed, for an adjustment.</param>
public sealed record PaidLine(
    LineKind Kind, string ComponentCode, string ComponentName, string OriginPeriodCode, PlanReference? Plan, string? EarningCode, UnroundedMoney Unrounded, Money Amount, RoundingRule Rounding,
    IReadOnlyList<ExplanationStep> Steps, IReadOnlyList<AdjustmentCause> Causes);

/// <summary>What a period came to for one payee.</summary>
/// <param name="ParticipantCode">Who.</param>
/// <param name="Plan">The plan that was in force, or null.</param>
/// <param name="Credits">In the order of the transactions' keys, rules and levels.</param>
/// <param name="Measurements">In the order of their names and currencies.</param>
/// <param name="Lines">What is paid, in the order of <see cref="StatementOrder"/>.</param>
public sealed record PayeeOutcome(
    string ParticipantCode, PlanReference? Plan, IReadOnlyList<CreditOfRecord> Credits, IReadOnlyList<MeasurementOfRecord> Measurements, IReadOnlyList<PaidLine> Lines)
{
    /// <summary>SHA-256 of the canonical form, lower-case hexadecimal.</summary>
    public string Hash()
    {
        using var form = new CanonicalForm();
        form.Text("salesperf.payee-outcome.v2").Text(ParticipantCode).Text(Plan?.Code).Length(Plan?.Version ?? 0).Length(Credits.Count);
        foreach (var c in Credits) OutcomeForm.Key(form, c.Key).Length(c.Revision).Text(c.Rule).Length(c.Level).Number(c.Share).Number(c.Amount.Amount).Text(c.Amount.Currency.Code);
        form.Length(Measurements.Count);
        foreach (var m in Measurements) form.Text(m.Measure).Number(m.Amount.Amount).Text(m.Amount.Currency.Code).Number(m.Quota?.Amount).Length(m.Transactions);
        form.Length(Lines.Count);
        foreach (var line in Lines) OutcomeForm.Add(form, line);
        return form.Sha256();
    }

    /// <summary>The same with more lines, in order.</summary>
    public PayeeOutcome With(IEnumerable<PaidLine> more) => this with { Lines = StatementOrder.Of(Lines.Concat(more)) };
}

/// <summary>The order of the lines of a statement: by kind, origin, and within them as the plan has its components.</summary>
public static class StatementOrder
{
    /// <summary>In order.</summary>
    public static IReadOnlyList<PaidLine> Of(IEnumerable<PaidLine> lines) =>
        [.. lines.OrderBy(l => l.Kind).ThenBy(l => l.OriginPeriodCode, StringComparer.Ordinal).ThenBy(l => l.ComponentCode, StringComparer.Ordinal).ThenBy(l => l.Amount.Currency.Code, StringComparer.Ordinal)];
}

/// <summary>What a period came to.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="Payees">By code.</param>
/// <param name="Exclusions">By key.</param>
public sealed record PeriodOutcome(string PeriodCode, IReadOnlyList<PayeeOutcome> Payees, IReadOnlyList<ExclusionOfRecord> Exclusions)
{
    /// <summary>The hashes of the payees, in their order.</summary>
    public IReadOnlyList<string> PayeeHashes()
    {
        var hashes = new string[Payees.Count];
        InParallel.For(hashes.Length, i => hashes[i] = Payees[i].Hash());
        return hashes;
    }

    /// <summary>SHA-256 over the payees' hashes and the exclusions: an incremental run that replaces some payees comes to the same one as a full run.</summary>
    public string Hash() => Hash(PayeeHashes());

    /// <summary>The same where the payees' hashes are known.</summary>
    public string Hash(IReadOnlyList<string> payeeHashes) => OutcomeForm.HashOf(PeriodCode, Payees.Zip(payeeHashes, (p, hash) => (p.ParticipantCode, hash)), Exclusions);
}

/// <summary>The canonical form of outcomes.</summary>
public static class OutcomeForm
{
    /// <summary>SHA-256 over the lines of one statement.</summary>
    public static string HashOf(IEnumerable<PaidLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        using var form = new CanonicalForm();
        foreach (var line in lines) Add(form, line);
        return form.Sha256();
    }

    /// <summary>The hash of a period from those of its payees.</summary>
    public static string HashOf(string periodCode, IEnumerable<(string ParticipantCode, string Hash)> payees, IEnumerable<ExclusionOfRecord> exclusions)
    {
        ArgumentNullException.ThrowIfNull(payees);
        using var form = new CanonicalForm();
        form.Text("salesperf.period-outcome.v2").Text(periodCode);
        foreach (var (code, hash) in payees.OrderBy(p => p.ParticipantCode, StringComparer.Ordinal)) form.Text(code).Text(hash);
        form.Text(null);
        foreach (var e in exclusions.OrderBy(e => e.Key, TransactionKey.Ordinal)) Key(form, e.Key).Length(e.Revision).Text(e.Reason);
        return form.Sha256();
    }

    internal static CanonicalForm Key(CanonicalForm form, TransactionKey key) => form.Text(key.OrderCode).Text(key.LineCode).Text(key.SubLineCode).Text(key.EventType);

    internal static void Add(CanonicalForm form, PaidLine line)
    {
        form.Text(LineKinds.NameOf(line.Kind)).Text(line.ComponentCode).Text(line.ComponentName).Text(line.OriginPeriodCode).Text(line.Plan?.Code).Length(line.Plan?.Version ?? 0).Text(line.EarningCode)
            .Number(line.Unrounded.Amount).Number(line.Amount.Amount).Text(line.Amount.Currency.Code).Text(line.Rounding.Mode.ToString()).Number(line.Rounding.Digits).Length(line.Steps.Count);
        foreach (var step in line.Steps) form.Text(step.Code).Text(step.Value).Text(step.Unit).Text(step.Text);
        form.Length(line.Causes.Count);
        foreach (var cause in line.Causes) form.Text(cause.Kind).Text(cause.Reference).Number(cause.Before).Number(cause.After).Number(cause.Change);
    }
}

/// <summary>Line kinds as stored and on the wire.</summary>
public static class LineKinds
{
    private static readonly Dictionary<LineKind, string> Names = new()
    {
        [LineKind.Commission] = "commission", [LineKind.Reward] = "reward", [LineKind.Correction] = "correction", [LineKind.Adjustment] = "adjustment",
    };

    /// <summary>The name of a kind.</summary>
    public static string NameOf(LineKind kind) => Names[kind];

    /// <summary>The kind of a name.</summary>
    public static LineKind Of(string name) => Names.Single(n => n.Value == name).Key;
}
