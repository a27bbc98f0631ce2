using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Payments;

namespace SalesPerf.Compensation.Domain.Plans.Lint;

/// <summary>Components that pay for an event by which their pay is only let go: what was sold is paid for once more when it is collected.</summary>
internal static class EventLint
{
    private const decimal Amount = 100_000m;

    public static IEnumerable<LintFinding> Of(PlanDocument document, ProbeFacts facts, IProbeRun run)
    {
        foreach (var component in document.Components)
            if (Events(document.Payments, component.EarningCode ?? component.Code).Select(e => Find(component, e, facts, run)).FirstOrDefault(f => f is not null) is { } finding)
                yield return finding;
    }

    private static IEnumerable<string> Events(PaymentSection section, string code) => section.Releases
        .Where(r => r.EarningCodes.Count == 0 || r.EarningCodes.Contains(code)).SelectMany(r => r.Parts).Select(p => p.Trigger.Event).OfType<string>().Distinct();

    // Two people sell the same, and of one of them the event is known.
    private static LintFinding? Find(ComponentSpec component, string name, ProbeFacts facts, IProbeRun run)
    {
        for (var shape = 0; shape < facts.Shapes.All.Count; shape++)
        {
            if (facts.Shapes.All[shape].Event == name) continue;
            var sold = facts.Of([new Probe(shape, Amount, 1m), new Probe(shape, Amount, 1m)]);
            var known = sold with { Transactions = [.. sold.Transactions, .. sold.Transactions.Where(t => t.Order == "1").Select(t => t with { Line = $"{t.Line}/{name}", Event = name })] };
            var pay = run.Pay(known);
            var (less, more) = (Of(0), Of(1));
            if (less.Pay <= 0m || more.Pay <= less.Pay) continue;
            return new LintFinding(LintCodes.PaidAgain, component.Code, component.Place,
                $"'{component.Code}' pays {CanonicalForm.Of(less.Pay)} for what was sold, and {CanonicalForm.Of(more.Pay)} when '{name}' is known of it: the event lets pay go, and is paid for once more. Say which events it pays for, such as event = 'booked'.",
                new PayWitness(known, less, more));

            PaidPerson Of(int probe)
            {
                var seller = ProbeFacts.People(probe)[0];
                return new PaidPerson(seller, Amount * (probe + 1), pay.GetValueOrDefault((seller, component.Code)));
            }
        }

        return null;
    }
}
