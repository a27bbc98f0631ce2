using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Plans.Evaluation;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans.Testing;

/// <summary>What came of one of a plan's own tests.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where it begins.</param>
/// <param name="Failures">What did not come out; none where it passed.</param>
public sealed record PlanTestOutcome(string Name, Place Place, IReadOnlyList<PlanTestFailure> Failures)
{
    /// <summary>Whether everything came out.</summary>
    public bool Passed => Failures.Count == 0;
}

/// <summary>An expectation that did not come out.</summary>
/// <param name="Place">Where it stands in the plan.</param>
/// <param name="Message">What was expected, and what came out. A test requires its translation, so it stands whole where a failure is made.</param>
public sealed record PlanTestFailure(Place Place, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Message}";
}

/// <summary>Runs a plan's own tests: the same calculation as for anybody, with the facts that the test states. They must pass before a plan can be approved.</summary>
public static class RunPlanTests
{
    // Values that do not end are compared up to the sixth decimal; amounts exactly.
    private const decimal Tolerance = 0.0000005m;
    private const int MostDetails = 3;
    private const int MostListed = 6;

    /// <summary>Runs all tests of a plan, in the order of the document.</summary>
    public static IReadOnlyList<PlanTestOutcome> Of(PlanProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return [.. program.Document.Tests.Select(test => Run(program, test))];
    }

    private static PlanTestOutcome Run(PlanProgram program, PlanTestSpec test)
    {
        try
        {
            var facts = test.Facts is { } node ? FactsJson.Read(node) : FactsJson.Read("{}");
            if (UnknownNames.In(facts, program.Document) is { Count: > 0 } unknown) throw new DomainException(FactRefusals.Invalid with { Details = unknown });
            var result = Calculate.Run(new CalculationInput(program, facts));
            return new PlanTestOutcome(test.Name, test.Place, [.. test.Expectations.Select(e => Check(e, facts, result)).OfType<PlanTestFailure>()]);
        }
        catch (DomainException refusal)
        {
            return new PlanTestOutcome(test.Name, test.Place, [.. Refused(test, refusal.Error)]);
        }
    }

    private static IEnumerable<PlanTestFailure> Refused(PlanTestSpec test, DomainError error)
    {
        var place = test.Facts?.Place ?? test.Place;
        yield return new PlanTestFailure(place, $"The facts are refused ({error.Code}): {error.Message}");
        foreach (var detail in error.Details.Take(MostDetails)) yield return new PlanTestFailure(test.Facts?.At(detail.Pointer) ?? place, $"At {detail.Pointer} of the facts: {detail.Message}");
    }

    private static PlanTestFailure? Check(PlanExpectation expected, FactSet facts, CalculationResult result)
    {
        if (expected.Exclusion is { } reason) return Excluded(expected, reason, result);
        var period = expected.Period is { } code ? result.Periods.FirstOrDefault(p => p.Period.Code == code) : result.Periods.Count == 1 ? result.Periods[0] : null;
        if (period is null) return expected.Period is null ? Failure(expected, "The facts have several periods: name one.") : Failure(expected, $"The facts have no period '{expected.Period}'; theirs are {Listed(result.Periods.Select(p => p.Period.Code))}.");
        var participant = expected.Participant ?? (period.Participants.Count == 1 ? period.Participants[0] : null);
        if (participant is null) return Failure(expected, "The facts have several participants: name one.");
        if (!period.Participants.Contains(participant)) return Failure(expected, $"The facts have no participant '{participant}' on the plan; theirs are {Listed(period.Participants)}.");
        if (expected.Payment is { } figure) return Payment(expected, facts, result, period.Period.Code, participant, figure);
        return expected.Component is { } component ? Line(expected, result.Program.Document, period, participant, component) : Value(expected, result.Program.Document, period, participant, expected.Value!);
    }

    private static PlanTestFailure? Line(PlanExpectation expected, PlanDocument plan, PeriodCalculation period, string participant, string component)
    {
        var line = period.LinesOf(participant).FirstOrDefault(l => l.Component == component);
        if (line is null) return Problem(expected, period, participant, component) ?? NoComponent(expected.AtName, plan, component);
        return line.Amount.Amount == expected.Amount ? null : Failure(expected, $"{component} of {participant} in {period.Period.Code} is {CanonicalForm.Of(line.Amount.Amount)}, not {CanonicalForm.Of(expected.Amount!.Value)}.");
    }

    private static PlanTestFailure? Payment(PlanExpectation expected, FactSet facts, CalculationResult result, string period, string participant, string figure)
    {
        if (PayPlan.Figure(result, facts, participant, period, figure) is not { } paid) return NoFigure(expected.AtName, figure);
        return Literal.Number(expected.Equal![0]) == paid ? null : Failure(expected, $"{figure} of {participant} in {period} is {CanonicalForm.Of(paid)}, not {expected.Equal[0]}.");
    }

    private static PlanTestFailure? Value(PlanExpectation expected, PlanDocument plan, PeriodCalculation period, string participant, string name)
    {
        Value[]? values = period.ValuesOf(participant).TryGetValue(name, out var value) ? [value] : OfCredits(period, participant, name);
        if (values is null) return Problem(expected, period, participant, name) ?? NoValue(expected.AtName, plan, name);
        var written = expected.Equal!;
        return values.Length == written.Count && values.Zip(written).All(v => Same(v.First, v.Second)) ? null
            : Failure(expected, $"{name} of {participant} in {period.Period.Code} is {string.Join(", ", values.Select(ResultJson.Text))}, not {string.Join(", ", written)}.");
    }

    private static PlanTestFailure NoComponent(PlanExpectation expected, PlanDocument plan, string name) => Nearest(name, plan.Components.Select(c => c.Code)) is { } nearest
        ? Failure(expected, $"The plan has no component '{name}'. Did you mean '{nearest}'?")
        : Failure(expected, $"The plan has no component '{name}'.");

    private static PlanTestFailure NoValue(PlanExpectation expected, PlanDocument plan, string name) => Nearest(name, PlanSchema.OwnNames(plan)) is { } nearest
        ? Failure(expected, $"The plan has no payee's value '{name}'. Did you mean '{nearest}'?")
        : Failure(expected, $"The plan has no payee's value '{name}'.");

    private static PlanTestFailure NoFigure(PlanExpectation expected, string name) => Nearest(name, PaymentJson.Figures([]).Keys) is { } nearest
        ? Failure(expected, $"A payment has no figure '{name}'. Did you mean '{nearest}'?")
        : Failure(expected, $"A payment has no figure '{name}'.");

    // A value per credit has its name, and nothing for who has no credit.
    private static string? Nearest(string name, IEnumerable<string> known) => Suggestions.For(name, known) is { } nearest && nearest != name ? nearest : null;

    private static Value[]? OfCredits(PeriodCalculation period, string participant, string name)
    {
        var values = period.CreditsOf(participant).Where(c => c.Values.ContainsKey(name)).Select(c => c.Values[name]).ToArray();
        return values.Length == 0 ? null : values;
    }

    private static bool Same(Value value, string written) => value.Kind is ValueKind.Number or ValueKind.Percent or ValueKind.Money
        ? Literal.Number(written) is { } number && Math.Abs(value.Number - number) <= Tolerance
        : ResultJson.Text(value) == written;

    private static PlanTestFailure? Excluded(PlanExpectation expected, string reason, CalculationResult result)
    {
        var excluded = result.Periods.Where(p => expected.Period is null || p.Period.Code == expected.Period).SelectMany(p => p.Exclusions).Concat(result.Outside).Select(e => e.Reason).ToArray();
        if (excluded.Contains(reason)) return null;
        return excluded.Length == 0 ? Failure(expected, $"No transaction is excluded, and '{reason}' was expected.") : Failure(expected, $"Transactions are excluded by {string.Join(", ", excluded.Distinct())}, not '{reason}'.");
    }

    private static PlanTestFailure? Problem(PlanExpectation expected, PeriodCalculation period, string participant, string name) =>
        period.Problems.FirstOrDefault(p => p.Participant == participant && p.Value == name) is { } problem ? Failure(expected, $"{name} of {participant} in {period.Period.Code} cannot be calculated: {problem.Error.Message}") : null;

    private static string Listed(IEnumerable<string> codes)
    {
        string[] first = [.. codes.Take(MostListed + 1)];
        return string.Join(", ", first.Length > MostListed ? [.. first[..MostListed], "…"] : first);
    }

    private static PlanTestFailure Failure(PlanExpectation expected, string message) => new(expected.Place, message);
}
