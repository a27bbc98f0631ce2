using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>A map of the document, asked by name; what is not there is null.</summary>
internal sealed class SlowMap(PlanMap? map)
{
    public IEnumerable<(string Name, PlanNode Value)> Members => map?.Members.Select(m => (m.Key, m.Value)) ?? [];

    public PlanNode? Node(string name) => map?.Find(name)?.Value is { } node && node is not PlanScalar { IsNull: true } ? node : null;

    public string? Text(string name) => (Node(name) as PlanScalar)?.Text;

    public Rational? Number(string name) => Text(name) is { } text ? Rational.Parse(text) : null;

    public SlowMap Map(string name) => new(Node(name) as PlanMap);

    public IReadOnlyList<PlanNode> List(string name) => (Node(name) as PlanSequence)?.Items ?? [];
}

/// <summary>The document as it was written: names and texts, nothing else.</summary>
internal sealed class SlowPlan
{
    private readonly Dictionary<string, SlowNode> formulas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> credits = new(StringComparer.Ordinal);

    public SlowPlan(string text)
    {
        Root = new SlowMap((PlanMap)PlanText.Read(text, new DocumentErrors())!);
        Parameters = Maps(Root.Map("parameters"));
        Tables = Maps(Root.Map("tables"));
        Counters = Maps(Root.Map("counters"));
        Components = Maps(Root.Map("components"));
        Attributes = Root.Map("attributes").Members.ToDictionary(m => m.Name, m => ((PlanScalar)m.Value).Text);
        foreach (var (name, value) in Root.Map("values").Members.Concat(Root.Map("measurements").Members)) formulas[name] = SlowParser.Parse(((PlanScalar)value).Text);
        var rules = Root.List("crediting").OfType<PlanMap>().Select(m => new SlowMap(m)).ToArray();
        CreditingRules = rules.Length > 0 ? rules : [new SlowMap((PlanMap)PlanText.Read("{rule: seller, to: seller}", new DocumentErrors())!)];
    }

    public SlowMap Root { get; }

    public string Currency => Root.Text("currency")!;

    public IReadOnlyDictionary<string, SlowMap> Parameters { get; }

    public IReadOnlyDictionary<string, SlowMap> Tables { get; }

    public IReadOnlyDictionary<string, SlowMap> Counters { get; }

    public IReadOnlyDictionary<string, SlowMap> Components { get; }

    public IReadOnlyDictionary<string, string> Attributes { get; }

    public IReadOnlyDictionary<string, SlowNode> Formulas => formulas;

    public IReadOnlyList<SlowMap> CreditingRules { get; }

    public (int Month, int Day) YearStarts => Root.Text("year_starts") is { } text ? (int.Parse(text[..2], null), int.Parse(text[3..], null)) : (1, 1);

    /// <summary>Whether a name stands for one value per credit: a field, an attribute or a counter does, and whatever mentions one outside an aggregate.</summary>
    public bool IsPerCredit(string name)
    {
        if (credits.TryGetValue(name, out var known)) return known;
        credits[name] = false;
        return credits[name] = Attributes.ContainsKey(name) || SlowFields.OfCredits.Contains(name) || Counters.ContainsKey(name) || (name.EndsWith("_after", StringComparison.Ordinal) && Counters.ContainsKey(name[..^6]))
            || (formulas.TryGetValue(name, out var formula) && MentionsCredits(formula)) || (Components.TryGetValue(name, out var component) && IsPerCredit(component));
    }

    /// <summary>Whether a component pays per credit: as it says, else as its formulas do.</summary>
    public bool IsPerCredit(SlowMap component) => component.Text("per") is { } per ? per == "credit" : FormulasOf(component).Any(MentionsCredits);

    public bool MentionsCredits(SlowNode node) => node switch
    {
        SlowName name => IsPerCredit(name.Name),
        SlowUnary unary => MentionsCredits(unary.Operand),
        SlowBinary binary => MentionsCredits(binary.Left) || MentionsCredits(binary.Right) || (binary.Otherwise is { } other && MentionsCredits(other)),
        SlowIf choice => MentionsCredits(choice.When) || MentionsCredits(choice.Then) || MentionsCredits(choice.Else),
        SlowIn choice => MentionsCredits(choice.Operand) || choice.Choices.Any(MentionsCredits),
        SlowBetween between => MentionsCredits(between.Operand) || MentionsCredits(between.From) || MentionsCredits(between.To),
        SlowCall { Function: "running" } or SlowCall { Of.Word: "path" } => true,
        SlowCall call when SlowAggregates.Names.Contains(call.Function) => call.By.Count > 0,
        SlowCall call when SlowEvaluator.OverPeriods.Contains(call.Function) => false,
        SlowCall call when SlowTables.Functions.Contains(call.Function) => call.Arguments.Skip(1).Any(MentionsCredits),
        SlowCall call => call.Arguments.Any(MentionsCredits) || (call.On is { } on && MentionsCredits(on)),
        _ => false,
    };

    private static IEnumerable<SlowNode> FormulasOf(SlowMap component)
    {
        var words = new HashSet<string> { "name", "kind", "table", "mode", "pick", "per", "earning_code", "currency", "from", "until", "once_per", "after", "description", "rounding" };
        var texts = component.Members.Where(m => m.Value is PlanScalar && !words.Contains(m.Name)).Select(m => ((PlanScalar)m.Value).Text).ToList();
        foreach (var rule in component.List("rules").OfType<PlanMap>()) texts.AddRange(rule.Members.Where(m => m.Key != "priority").Select(m => ((PlanScalar)m.Value).Text));
        texts.AddRange(component.Map("goals").Members.Select(m => ((PlanScalar)m.Value).Text));
        if (component.Text("kind") is "rules" or "residual" && component.Node("basis") is null) texts.Add("credit");
        if (component.Text("kind") == "residual" && component.Node("age") is null) texts.Add("date");
        return texts.Select(SlowParser.Parse);
    }

    private static Dictionary<string, SlowMap> Maps(SlowMap map) => map.Members.ToDictionary(m => m.Name, m => new SlowMap(m.Value as PlanMap), StringComparer.Ordinal);
}
