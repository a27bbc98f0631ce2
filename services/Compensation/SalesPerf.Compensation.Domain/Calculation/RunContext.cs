using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>What all shards of a run share: facts by their keys, and what was brought together of all payees.</summary>
internal sealed class RunContext
{
    private readonly Dictionary<(string? Participant, string? Period, string Goal), decimal> scores;
    private readonly ILookup<(string Participant, string Code), CertificationFact> certifications;
    private readonly Dictionary<(People, int), int[][]> people = [];
    private readonly Dictionary<string, ClassificationTree> trees;
    private readonly RateBook rates;
    private readonly CalculationInput input;
    private Dictionary<(string, string, string), decimal>? known;

    public RunContext(PlanProgram program, FactSet facts, CalculationInput input)
    {
        this.input = input;
        (Program, Facts) = (program, facts);
        Organisation = new Organisation(facts.Participants);
        Parameters = new ParameterBook(facts, Organisation);
        Tables = new TableBook(facts, program.Document, Organisation);
        rates = new RateBook(facts.Rates);
        scores = [];
        foreach (var score in facts.GoalScores) scores[(score.Participant, score.Period, score.Goal)] = score.Score;
        certifications = facts.Certifications.ToLookup(c => (c.Participant, c.Code));
        trees = facts.Classifications.ToDictionary(c => c.Name, StringComparer.Ordinal);
    }

    public PlanProgram Program { get; }

    public FactSet Facts { get; }

    public Organisation Organisation { get; }

    public int Count => Organisation.Count;

    public ParameterBook Parameters { get; }

    public TableBook Tables { get; }

    /// <summary>What was brought together of all payees in the period at hand.</summary>
    public Dictionary<PeopleValue, PeopleColumn> PeopleColumns { get; } = [];

    /// <summary>The values of everybody that a sum of people was made of, by period; kept to explain it.</summary>
    public Dictionary<(PeopleValue, int), PeopleColumn> PeopleParts { get; } = [];

    public AppliedRate? RateFor(Currency from, DateOnly day, string type) =>
        from == Program.Document.Currency ? new AppliedRate(1m, RateQuote.ToPerFrom, day) : rates.Find(from, Program.Document.Currency, day, type);

    /// <summary>The rate from the plan's currency to another.</summary>
    public AppliedRate? RateTo(Currency to, DateOnly day, string type) =>
        to == Program.Document.Currency ? new AppliedRate(1m, RateQuote.ToPerFrom, day) : rates.Find(Program.Document.Currency, to, day, type);

    public decimal ScoreOf(string goal, string participant, string period) =>
        scores.TryGetValue((participant, period, goal), out var score) || scores.TryGetValue((participant, null, goal), out score)
        || scores.TryGetValue((null, period, goal), out score) || scores.TryGetValue((null, null, goal), out score) ? score : 0m;

    public bool IsCertified(string code, string participant, DateOnly day) =>
        certifications[(participant, code)].Any(c => (c.From is not { } from || day >= from) && (c.Until is not { } until || day < until));

    /// <summary>The category of a value of a classified field on a day, or empty.</summary>
    public string CategoryOf(string tree, string value, DateOnly day) =>
        trees.TryGetValue(tree, out var found) ? found.Classifiers.FirstOrDefault(c => c.Value == value && c.HoldsOn(day))?.Category ?? "" : "";

    public string FieldOf(string tree) => trees.TryGetValue(tree, out var found) ? found.Field : "product";

    /// <summary>Whether a category is another or lies below it; a tree that runs in a circle ends where it began.</summary>
    public bool IsWithin(string tree, string category, string above)
    {
        if (!trees.TryGetValue(tree, out var found)) return false;
        string? at = category;
        for (var steps = 0; at is not null && steps <= found.Parents.Count; steps++)
        {
            if (at == above) return true;
            at = found.Parents.GetValueOrDefault(at);
        }

        return false;
    }

    /// <summary>The plan's year of a period: the day on which it begins.</summary>
    public DateOnly YearOf(int period) => Program.Document.Year.YearOf(Facts.Calendar.Periods[period]);

    public int NumberInYear(int period)
    {
        var (year, number) = (YearOf(period), 0);
        for (var q = 0; q <= period; q++)
            if (YearOf(q) == year) number++;
        return YearOf(0) == year ? number + Program.Document.Year.Before(Facts.Calendar.Periods[0]) : number;
    }

    /// <summary>Where the window of a credit or period begins.</summary>
    public DateOnly WindowStart(Window window, int period, DateOnly day) => window.Kind switch
    {
        WindowKind.Cycle => Window.AnniversaryOnOrBefore(day, window.Month, window.Day),
        WindowKind.YearToDate => YearOf(period),
        WindowKind.QuarterToDate => QuarterOf(period),
        WindowKind.AllTime => DateOnly.MinValue,
        _ => Facts.Calendar.Periods[period].Start,
    };

    /// <summary>The periods of a window up to one, earliest first.</summary>
    public IEnumerable<int> PeriodsOf(Window window, int period)
    {
        var first = window.Kind switch
        {
            WindowKind.Period => period,
            WindowKind.PreviousPeriod => period - 1,
            WindowKind.Ago => period - window.Periods,
            WindowKind.Rolling => period - window.Periods + 1,
            WindowKind.AllTime => 0,
            WindowKind.YearToDate => FirstWith(period, YearOf),
            WindowKind.QuarterToDate => FirstWith(period, QuarterOf),
            _ => FirstSince(period, window),
        };
        var last = window.Kind switch
        {
            WindowKind.PreviousPeriod => period - 1,
            WindowKind.Ago => period - window.Periods,
            _ => period,
        };
        for (var q = Math.Max(0, first); q <= last; q++) yield return q;
    }

    /// <summary>Puts what is known of people on other plans in the place of their values; a value of this plan counts for nobody else.</summary>
    public void OthersOf(ValueNode node, int period, decimal[] values, ref Expressions.Refusal?[]? refused)
    {
        if (input.Payees is not { } payees || node is AggregateValue or WindowValue { IsOfCredits: true }) return;
        var code = Facts.Calendar.Periods[period].Code;
        known ??= input.Known.GroupBy(k => (k.Participant, k.Period, k.Name)).ToDictionary(g => g.Key, g => g.Sum(k => k.Amount));
        for (var i = 0; i < values.Length; i++)
        {
            if (payees.Contains(Organisation.Participants[i].Code)) continue;
            values[i] = known.GetValueOrDefault((Organisation.Participants[i].Code, code, node.Name));
            if (refused is not null) refused[i] = null;
        }
    }

    /// <summary>Whether somebody is paid by this plan.</summary>
    public bool IsPayee(int participant) => input.Payees?.Contains(Organisation.Participants[participant].Code) != false;

    /// <summary>For each participant, the others of a scope on the last day of a period.</summary>
    public int[][] PeopleOf(People scope, int period)
    {
        lock (people)
        {
            if (!people.TryGetValue((scope, period), out var groups)) people[(scope, period)] = groups = PeopleGroups.Of(Organisation, scope, Facts.Calendar.Periods[period].EndExclusive.AddDays(-1));
            return groups;
        }
    }

    private DateOnly QuarterOf(int period) => Program.Document.Year.QuarterOf(Facts.Calendar.Periods[period]);

    private static int FirstWith(int period, Func<int, DateOnly> of)
    {
        var first = period;
        while (first > 0 && of(first - 1) == of(period)) first--;
        return first;
    }

    // The period in which the cycle of the last day began.
    private int FirstSince(int period, Window window)
    {
        var start = Window.AnniversaryOnOrBefore(Facts.Calendar.Periods[period].EndExclusive.AddDays(-1), window.Month, window.Day);
        var first = period;
        while (first > 0 && Facts.Calendar.Periods[first].Start > start) first--;
        return first;
    }
}

/// <summary>Who belongs to whom.</summary>
internal static class PeopleGroups
{
    public static int[][] Of(Organisation organisation, People scope, DateOnly day) => scope.Scope switch
    {
        PeopleScope.Company => All(organisation),
        PeopleScope.Team => Teams(organisation, day),
        PeopleScope.Relation => [.. Enumerable.Range(0, organisation.Count).Select(i => organisation.RelatedTo(i, scope.Relation!, day).Select(r => r.Index).Distinct().Order().ToArray())],
        PeopleScope.Reports => Below(organisation, day, 1),
        _ => Below(organisation, day, int.MaxValue),
    };

    private static int[][] All(Organisation organisation)
    {
        int[] all = [.. Enumerable.Range(0, organisation.Count)];
        return [.. Enumerable.Repeat(all, organisation.Count)];
    }

    private static int[][] Teams(Organisation organisation, DateOnly day)
    {
        var byTeam = Enumerable.Range(0, organisation.Count).Select(i => organisation.TeamOf(i, day)?.Code).Distinct().OfType<string>()
            .ToDictionary(t => t, t => organisation.MembersOf(t, day).Select(m => m.Index).Distinct().Order().ToArray(), StringComparer.Ordinal);
        return [.. Enumerable.Range(0, organisation.Count).Select(i => organisation.TeamOf(i, day) is { } team ? byTeam[team.Code] : [])];
    }

    private static int[][] Below(Organisation organisation, DateOnly day, int levels)
    {
        var below = Enumerable.Range(0, organisation.Count).Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < organisation.Count; i++)
            foreach (var manager in organisation.Above(i, day).Take(levels)) below[manager].Add(i);
        return [.. below.Select(b => b.ToArray())];
    }
}
