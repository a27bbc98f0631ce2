using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>What came of compiling a document.</summary>
/// <param name="Program">The program, or null where there is any error.</param>
/// <param name="Errors">Ordered by place.</param>
public sealed record PlanCompilation(PlanProgram? Program, IReadOnlyList<PlanError> Errors);

/// <summary>A component as it is paid.</summary>
/// <param name="Spec">As declared.</param>
/// <param name="Exact">The exact amount: one per payee, or per credit.</param>
/// <param name="Sum">The exact amount of the line.</param>
/// <param name="Line">The rounded amount of the line.</param>
/// <param name="Rounding">The rule between the two.</param>
/// <param name="Currency">Of both.</param>
internal sealed record PaidComponent(ComponentSpec Spec, ValueNode Exact, ValueNode Sum, ValueNode Line, RoundingRule Rounding, Currency Currency);

/// <summary>A checked plan, ready to be calculated with any facts, by any number of threads.</summary>
public sealed class PlanProgram
{
    internal PlanProgram(PlanDocument document, PlanFormulas formulas, ProgramParts parts, Schedule schedule)
    {
        (Document, Formulas, Parts, Schedule) = (document, formulas, parts, schedule);
        Nodes = schedule.Nodes;
    }

    /// <summary>The plan.</summary>
    public PlanDocument Document { get; }

    /// <summary>The fields of credits that are read: only those need to be there.</summary>
    public IReadOnlyList<string> CreditFields => [.. Nodes.OfType<FieldInput>().Select(n => n.Name)];

    /// <summary>How far back it looks for the results of a period, so that no more facts need be gathered: a window that ends with the period.</summary>
    public Window Reach => ProgramReach.Of(Nodes);

    /// <summary>Whether a value names the score of a goal.</summary>
    public bool ReadsScores => Nodes.Any(n => n is GoalScore);

    /// <summary>Whether amounts other than those of transactions are converted: into or from currencies that no transaction needs to be in.</summary>
    public bool Converts => Document.PaidIn is not null || Document.Components.Any(c => c.Currency is not null) || Nodes.Any(n => n is Converted);

    internal PlanFormulas Formulas { get; }

    internal ProgramParts Parts { get; }

    internal Schedule Schedule { get; }

    /// <summary>All values, in the order of calculation.</summary>
    internal IReadOnlyList<ValueNode> Nodes { get; }

    /// <summary>Reads and compiles a text.</summary>
    public static PlanCompilation Compile(string text)
    {
        var reading = PlanDocument.Read(text);
        return reading.Document is { } document ? Compile(document) : new PlanCompilation(null, reading.Errors);
    }

    /// <summary>Checks a document's formulas and puts its values in order; all errors at once.</summary>
    public static PlanCompilation Compile(PlanDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var errors = new DocumentErrors();
        var formulas = new PlanFormulas(document, errors);
        var schema = PlanSchema.Of(document);
        CheckTables(document, errors);
        var conditions = CreditingConditions.Check(document, errors);
        if (errors.Any) return new PlanCompilation(null, errors.InOrder);
        var formulasByName = FormulaChecker.Check(formulas, schema, errors);
        CheckPayments(document, formulasByName, errors);
        CheckPaidIn(document, formulasByName, errors);
        if (errors.Any) return new PlanCompilation(null, errors.InOrder);
        var parts = new ProgramBuilder(document, formulas, formulasByName, errors).Build(conditions);
        var schedule = errors.Any ? null : Schedule.Of(parts, errors);
        return errors.Any ? new PlanCompilation(null, errors.InOrder) : new PlanCompilation(new PlanProgram(document, formulas, parts, schedule!), []);
    }

    /// <summary>The program of a text that has no errors; refuses one that has.</summary>
    public static PlanProgram Of(string text)
    {
        var compiled = Compile(text);
        return compiled.Program ?? throw new DomainException(CalculationErrors.PlanHasErrors(compiled.Errors.Count).With(compiled.Errors.Select(e => new ErrorDetail($"{e.Line}:{e.Column}", e.Code, e.Message))));
    }

    internal static PlanError ToPlanError(ExpressionError error) => new(error.Code, error.Line, error.Column, error.Message, error.Suggestion);

    // A draw is one amount for a payee and period; an amount for each credit says nothing about it.
    private static void CheckPayments(PlanDocument document, IReadOnlyDictionary<string, CheckedExpression> formulas, DocumentErrors errors)
    {
        foreach (var rule in document.Payments.Expressions.Where(e => e.Grain == PaymentGrain.Payee && formulas.TryGetValue(e.Path, out var formula) && formula.Grain == Grain.Row))
            errors.Add("compensation.payment_expression_grain", new Place(rule.Line, rule.Column), $"'{rule.Path}' is one value for a payee and period; sum what is about single credits.");
    }

    private static void CheckPaidIn(PlanDocument document, IReadOnlyDictionary<string, CheckedExpression> formulas, DocumentErrors errors)
    {
        if (document.PaidIn is { } paid && formulas.TryGetValue(PaidIn.Path, out var formula) && formula.Grain == Grain.Row)
            errors.Add("compensation.plan_paid_in_grain", paid.Currency.Place, "'paid_in' is one currency for a payee and period; it cannot follow from single credits.");
    }

    private static void CheckTables(PlanDocument document, DocumentErrors errors)
    {
        foreach (var component in document.Components)
        {
            if (!component.Words.TryGetValue("table", out var word)) continue;
            var table = document.Tables.FirstOrDefault(t => t.Name == word.Text);
            if (table is null) errors.Add("compensation.plan_unknown_table", word.Place, $"There is no table '{word.Text}'.", Suggestions.For(word.Text, document.Tables.Select(t => t.Name)));
        }
    }
}

/// <summary>What formulas of a plan may name before any of its own formulas.</summary>
internal static class PlanSchema
{
    public static Schema Of(PlanDocument document)
    {
        var currency = document.Currency;
        Symbol Money(Symbol s) => s.Kind == ValueKind.Money ? s with { Currency = currency } : s;
        var own = document.Attributes.Select(a => a.Name).Concat(document.Classifications).Concat(document.Parameters.Select(p => p.Name)).ToHashSet(StringComparer.Ordinal);
        var tables = document.Tables.ToDictionary(t => t.Name, StringComparer.Ordinal);
        return new Schema(
            Names.OfTransactions.Concat(Names.OfCredits).Concat(Names.OfPayees).Where(n => !own.Contains(n.Name)).Select(n => Money(new Symbol(n.Name, n.Kind, n.Grain, Categories: CategoriesOf(document, n.Name, n.Kind))))
                .Concat(document.Attributes.Select(a => Money(new Symbol(a.Name, a.Type, Grain.Row, Categories: CategoriesOf(document, a.Name, a.Type)))))
                .Concat(document.Classifications.Select(c => new Symbol(c, ValueKind.Text, Grain.Row, Categories: CategoriesOf(document, c, ValueKind.Text))))
                .Concat(document.Parameters.Select(p => Money(new Symbol(p.Name, p.Type, Grain.Group)))),
            PlanFunctions.For(tables, currency),
            new Dictionary<string, IReadOnlySet<string>>
            {
                [PlanFunctions.TableWords] = tables.Keys.ToHashSet(), [PlanFunctions.ParameterWords] = document.Parameters.Select(p => p.Name).ToHashSet(),
                [PlanFunctions.ClassificationWords] = document.Classifications.ToHashSet(),
            },
            currency)
        {
            Suggested = OwnNames(document),
        };
    }

    /// <summary>What a plan names itself and calculates.</summary>
    public static IReadOnlyCollection<string> OwnNames(PlanDocument document) =>
        [.. document.Values.Select(v => v.Name), .. document.Counters.SelectMany(c => new[] { c.Name, $"{c.Name}_after" }), .. document.Components.Select(c => c.Code)];

    private static IReadOnlySet<string>? CategoriesOf(PlanDocument document, string name, ValueKind kind) => kind == ValueKind.Text ? document.Categories.GetValueOrDefault(name) : null;
}
