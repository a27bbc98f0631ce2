using System.Globalization;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>A plan document and a company, handed to the product's engine.</summary>
internal sealed class PlanRun
{
    private readonly PlanProgram program;
    private readonly FactSet facts;

    public PlanRun(string plan, IReadOnlyList<Payee> payees)
    {
        var compiled = PlanProgram.Compile(SqlText.ReadFile(plan));
        program = compiled.Program ?? throw new InvalidOperationException($"{plan} has errors: {string.Join("; ", compiled.Errors)}");
        facts = new FactSet(FiscalCalendar.Months(CompanySize.PeriodStart, 1)) { Participants = [.. payees.Select(p => Participant(p, payees))] };
    }

    /// <summary>Calculates over order lines; <paramref name="seen"/> is shown each shard's credits.</summary>
    public PeriodColumns Calculate(ICreditSource sales, Action<CreditColumns>? seen = null) =>
        SalesPerf.Compensation.Domain.Calculation.Calculate.Over(new CalculationInput(program, facts), sales, seen)[0];

    /// <summary>What each component pays, one column over all payees.</summary>
    public static IReadOnlyList<PaidColumn> Paid(PeriodColumns results, int payees) => [.. results.Components.Select(c => Paid(c, payees))];

    private static ParticipantFact Participant(Payee payee, IReadOnlyList<Payee> payees) => new(payee.Code)
    {
        Managers = payee.Manager is { } manager ? [new DatedCode(payees[manager].Code, null, null)] : [],
        Parameters = new Dictionary<string, string> { ["quota"] = Money(payee.QuotaCents), ["target_incentive"] = Money(payee.TargetCents) },
    };

    private static string Money(long cents) => (cents / 100m).ToString(CultureInfo.InvariantCulture);

    private static PaidColumn Paid(ComponentColumns component, int payees)
    {
        const int Scale = 10;
        var (unrounded, cents) = (new long[payees], new long[payees]);
        foreach (var shard in component.Shards)
        {
            Units(shard.Unrounded, shard.Payees, Scale, unrounded.AsSpan(shard.FirstPayee));
            Units(shard.Amount, shard.Payees, 2, cents.AsSpan(shard.FirstPayee));
        }

        return new PaidColumn(component.EarningCode ?? throw new InvalidOperationException("Each component of this plan has an earning code."), unrounded, Scale, cents);
    }

    private static void Units(Column column, int rows, int scale, Span<long> units)
    {
        if (column.Refusals.Count > 0) throw new InvalidOperationException($"Not calculated: {column.Refusals[0].Refusal}");
        for (var row = 0; row < rows; row++)
        {
            units[row] = column switch
            {
                FixedColumn f when f.Scale <= scale => checked(f.Values.Span[f.IsConstant ? 0 : row] * Power(scale - f.Scale)),
                _ => checked((long)(column[row].Number * Power(scale))),
            };
        }
    }

    private static long Power(int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++) power *= 10;
        return power;
    }
}
