using SalesPerf.Compensation.Domain.Calculation;

namespace SalesPerf.Compensation.Domain.Plans.Lint;

/// <summary>
/// Looks at what is paid instead of at how: each component's pay over growing results, for every kind of transaction and everybody who stands around it. So no kind of component and no
/// formula hides a cliff. Between two results whose pay differs the jump is closed in on by halves.
/// </summary>
internal sealed class PayLint(PlanDocument document, ProbeFacts facts, IProbeRun run)
{
    private const int MostHalvings = 48;
    private const int MostSteps = 24;
    private const int MostOfOtherPeople = 48;
    private const decimal Cent = 0.01m;
    private const decimal LeastJump = 1m;
    private const decimal LeastJumpShare = 0.01m;
    private const decimal Acceleration = 1.001m;

    // Of pay of so many units of its rounding a unit more or less is no acceleration.
    private const decimal UnitsOfPay = 1_000m;

    private static readonly decimal[] Amounts = [.. Grid()];
    private static readonly decimal[] Counts = [0m, 1m, 2m, 3m, 5m, 8m, 10m, 11m, 12m, 20m, 21m, 50m, 51m, 100m, 101m, 1_000m, 10_000m, 1_000_000m];

    private readonly Dictionary<(string Component, string Code), LintFinding> found = [];

    /// <summary>What is found, one of a sort for each component, in the order of the document.</summary>
    public IEnumerable<LintFinding> Find()
    {
        var shapes = facts.Shapes.All.Select((_, i) => i).Append(-1).ToArray();
        var series = Measure([.. shapes.SelectMany(s => Amounts.Select(a => new Probe(s, a, 1m)))], Amounts.Length);
        if (facts.Words.Names("units") || facts.Words.Names("credit_units"))
            series = [.. series, .. Measure([.. shapes.SelectMany(s => Counts.Select(n => new Probe(s, 0m, n)))], Counts.Length)];
        series = [.. series, .. OfOtherPeople(shapes)];
        foreach (var one in series)
        {
            Falls(one);
            Unbounded(one);
        }

        List<Series> amounts = [.. series.Where(s => s.Points[^1].Probe.Amount > 0m)];
        if (facts.Shapes.All.Count > 1) amounts.AddRange(Measure([.. shapes.Where(s => s >= 0).SelectMany(s => Amounts.Select(a => new Probe(s, a, 1m, AmongOthers: true)))], Amounts.Length));
        Cliffs(amounts);
        var unpaid = document.Components.Where(c => series.All(s => s.Component != c.Code)).ToArray();
        if (unpaid.Length > 0) NobodyEarns(unpaid);
        return found.Values.OrderBy(f => f.Place.Line).ThenBy(f => f.Place.Column).ThenBy(f => f.Code, StringComparer.Ordinal);
    }

    // What formulas pay to some people alone: for every kind of transaction where these are few, or else for one of each.
    private IEnumerable<Series> OfOtherPeople(int[] shapes)
    {
        var kinds = facts.KindsOfPeople.Skip(1).ToArray();
        int[] tried = kinds.Length * shapes.Length <= MostOfOtherPeople ? shapes : [-1];
        return kinds.SelectMany(kind => Measure([.. tried.SelectMany(s => Amounts.Select(a => new Probe(s, a, 1m) { Kind = kind }))], Amounts.Length));
    }

    // Small amounts and the large ones of any currency, and closely around what a quota is here.
    private static SortedSet<decimal> Grid()
    {
        var amounts = new SortedSet<decimal> { 0m };
        for (var decade = 1m; decade <= 100_000_000_000m; decade *= 10m)
            foreach (var step in new[] { 1m, 1.5m, 2m, 3m, 5m, 7m }) amounts.Add(decade * step);
        for (var share = 5; share <= 300; share += 5) amounts.Add(share * 1_000m);
        return amounts;
    }

    // The pay of every component and person as it grows; those that are never paid are left out.
    private List<Series> Measure(IReadOnlyList<Probe> probes, int perShape)
    {
        var pay = run.Pay(facts.Of(probes));
        var all = new List<Series>();
        foreach (var component in document.Components)
            for (var from = 0; from < probes.Count; from += perShape)
                for (var who = 0; who < ProbeFacts.People(0).Count; who++)
                {
                    var points = Enumerable.Range(from, perShape).Select(i => new Point(probes[i], pay.GetValueOrDefault((ProbeFacts.People(i)[who], component.Code)))).ToArray();
                    if (points.Any(p => p.Pay != 0m)) all.Add(new Series(component.Code, who, UnitOf(component), points));
                }

        return all;
    }

    private decimal UnitOf(ComponentSpec component)
    {
        var (unit, digits) = (1m, (component.Rounding ?? document.Rounding).Digits ?? (component.Currency ?? document.Currency).MinorDigits);
        for (var i = 0; i < Math.Abs(digits); i++) unit = digits > 0 ? unit / 10m : unit * 10m;
        return unit;
    }

    private void Falls(Series series)
    {
        for (var i = 1; i < series.Points.Length; i++)
        {
            var (less, more) = (series.Points[i - 1], series.Points[i]);
            if (less.Pay <= 0m || more.Pay >= less.Pay - Cent) continue;
            Add(LintCodes.PayFalls, series, less, more, $"'{series.Component}' pays {Shown(more.Pay)} for a result of {Shown(more.Result)}, and {Shown(less.Pay)} for only {Shown(less.Result)}: pay falls as results rise.");
            return;
        }
    }

    private void Unbounded(Series series)
    {
        if (run.HasMaximum) return;
        var paid = series.Points.Where(p => p.Result > 0m && p.Pay >= Math.Max(LeastJump, UnitsOfPay * series.Unit)).ToArray();
        if (paid.Length < 3 || paid[^1].Pay <= paid[^2].Pay) return;
        var rate = paid.Min(p => p.Pay / p.Result);
        var least = paid.Last(p => p.Pay / p.Result == rate);
        var top = (paid[^1].Pay - paid[^2].Pay) / (paid[^1].Result - paid[^2].Result);
        if (top <= least.Pay / least.Result * Acceleration) return;
        Add(LintCodes.UnboundedExposure, series, least, paid[^1], $"'{series.Component}' pays {Shown(least.Pay)} for a result of {Shown(least.Result)} and {Shown(paid[^1].Pay)} for {Shown(paid[^1].Result)}, more for each unit, and nothing ends it: state a cap.");
    }

    // All suspected jumps at once, a calculation for each halving; what is left when the step is a cent is a jump.
    private void Cliffs(List<Series> series)
    {
        var open = series.SelectMany(s => s.Points.Zip(s.Points.Skip(1), (a, b) => new Step(s, a, b))).Where(s => s.IsSuspect)
            .GroupBy(s => s.Series.Component).SelectMany(g => g.OrderByDescending(s => s.More.Pay - s.Less.Pay - s.Slope).Take(MostSteps)).ToArray();
        for (var n = 0; n < MostHalvings && open.Length > 0; n++)
        {
            int[] wide = [.. Enumerable.Range(0, open.Length).Where(i => open[i].More.Result - open[i].Less.Result > Cent)];
            if (wide.Length == 0) break;
            var middle = Array.ConvertAll(wide, i => open[i].Less.Probe with { Amount = decimal.Round((open[i].Less.Result + open[i].More.Result) / 2m, 2, MidpointRounding.ToZero) });
            var pay = run.Pay(facts.Of(middle));
            for (var i = 0; i < wide.Length; i++)
                open[wide[i]] = open[wide[i]].Halved(new Point(middle[i], pay.GetValueOrDefault((ProbeFacts.People(i)[open[wide[i]].Series.Who], open[wide[i]].Series.Component))));
        }

        foreach (var (one, less, more) in open.Where(s => s.IsSuspect).OrderByDescending(s => s.More.Pay - s.Less.Pay))
            Add(LintCodes.Cliff, one, less, more, $"'{one.Component}' pays {Shown(less.Pay)} for a result of {Shown(less.Result)} and {Shown(more.Pay)} for {Shown(more.Result)}: pay jumps by {Shown(more.Pay - less.Pay)}.");
    }

    private static string Shown(decimal value) => CanonicalForm.Of(value);

    // What pays only by facts that a plan does not presume (hours worked, what a partner's leg sold) is paid where there are such facts.
    private void NobodyEarns(ComponentSpec[] unpaid)
    {
        Probe[] probes = [.. Amounts.Where((_, i) => i % 8 == 0).SelectMany(a => Enumerable.Range(-1, facts.Shapes.All.Count + 1).Select(s => new Probe(s, a, Math.Max(1m, a))))];
        var (paid, given) = (new HashSet<string>(StringComparer.Ordinal), facts.Of(probes, isGenerous: true));
        foreach (var kind in facts.KindsOfPeople.TakeWhile(_ => !unpaid.All(c => paid.Contains(c.Code))))
        {
            given = facts.Of([.. probes.Select(p => p with { Kind = kind })], isGenerous: true);
            paid.UnionWith(run.Pay(given).Where(p => p.Value != 0m).Select(p => p.Key.Component));
        }

        foreach (var component in unpaid.Where(c => !paid.Contains(c.Code)))
            found.TryAdd((component.Code, LintCodes.NobodyEarns), new LintFinding(LintCodes.NobodyEarns, component.Code, component.Place,
                $"'{component.Code}' pays nobody: neither sellers nor those around them, for {facts.Shapes.All.Count} kinds of transactions of any amount.", new NothingWitness(given)));
    }

    private void Add(string code, Series series, Point less, Point more, string message)
    {
        if (found.ContainsKey((series.Component, code))) return;
        var component = document.Components.First(c => c.Code == series.Component);
        var witness = new PayWitness(facts.Of([less.Probe, more.Probe]), less.As(ProbeFacts.People(0)[series.Who]), more.As(ProbeFacts.People(1)[series.Who]));
        found[(series.Component, code)] = new LintFinding(code, series.Component, component.Place, message, witness);
    }

    private sealed record Point(Probe Probe, decimal Pay)
    {
        public decimal Result => Probe.Amount != 0m || Probe.Units == 1m ? Probe.Amount : Probe.Units;

        public PaidPerson As(string participant) => new(participant, Result, Pay);
    }

    private sealed record Series(string Component, int Who, decimal Unit, Point[] Points);

    private sealed record Step(Series Series, Point Less, Point More)
    {
        // Rounding alone makes pay jump by a unit.
        public bool IsSuspect => More.Pay - Less.Pay > Series.Unit && More.Pay - Less.Pay >= Math.Max(LeastJump, Math.Abs(More.Pay) * LeastJumpShare);

        public decimal Slope => Less.Result > 0m ? Less.Pay / Less.Result * (More.Result - Less.Result) : 0m;

        // The half in which pay rises more.
        public Step Halved(Point middle) => middle.Pay - Less.Pay > More.Pay - middle.Pay ? this with { More = middle } : this with { Less = middle };
    }
}

/// <summary>What components pay, by participant and component, over all periods of some facts.</summary>
internal interface IProbeRun
{
    /// <summary>Whether payments have a maximum, which bounds everything.</summary>
    bool HasMaximum { get; }

    IReadOnlyDictionary<(string Participant, string Component), decimal> Pay(Facts.FactSet facts);
}
