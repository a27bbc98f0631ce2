using System.Globalization;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans.Lint;

/// <summary>A result whose pay is asked for: transactions of a kind (or of all kinds together), with an amount and units each.</summary>
/// <param name="Shape">Number of the kind; -1 is one of each.</param>
/// <param name="Amount">Amount of each transaction.</param>
/// <param name="Units">Units of each transaction.</param>
/// <param name="AmongOthers">Whether there is also one transaction of every other kind, of a plain amount: so that ratios of kinds vary.</param>
internal readonly record struct Probe(int Shape, decimal Amount, decimal Units, bool AmongOthers = false)
{
    /// <summary>What its people are.</summary>
    public ProbePeople Kind { get; init; }
}

/// <summary>What the people of probes are, where formulas ask for it.</summary>
/// <param name="Title">Title, or null.</param>
/// <param name="Position">Position, or null.</param>
/// <param name="Team">Team, or null for one of each probe's own.</param>
/// <param name="Manager">Who everybody that sells reports to, or null for one of each probe's own.</param>
/// <param name="Without">The certificate that they do not hold, or <see cref="Any"/>; null where they hold all.</param>
/// <param name="HiredOn">First day of work, or null for the plan's first day.</param>
/// <param name="LeftOn">Last day of work, or null.</param>
internal readonly record struct ProbePeople(string? Title, string? Position, string? Team, string? Manager, string? Without, DateOnly? HiredOn, DateOnly? LeftOn)
{
    /// <summary>Every certificate.</summary>
    public const string Any = "*";

    public bool Holds(string certificate) => Without != Any && Without != certificate;
}

/// <summary>
/// Facts in which every probe has people of its own, so that many are answered by one calculation: who sold, the manager, a team mate, and whomever each named relation leads to.
/// Parameters without a default get a plain value, every quota is the same, all goals are met, and all certifications are held unless people are of a kind that lacks them.
/// </summary>
internal sealed class ProbeFacts
{
    private const int MonthsOfYear = 12;
    private const int LargestVariety = 11;
    private const int MostKindsOfPeople = 48;
    private const int MostKindsOfFormula = 27;
    private const int MostNamedPeople = 24;
    private const int FirstNamed = 1_000_000;
    private const decimal PlainMoney = 100_000m;
    private const decimal PlainNumber = 1m;
    private const decimal PlainPercent = 0.1m;
    private static readonly decimal[] AmountsOfMonths = [1m, 10m, 100m, 1_000m, 5_000m, 20_000m, 50_000m, 90_000m, 150_000m, 500_000m, 5_000_000m, 100_000_000m];

    private readonly PlanDocument document;
    private readonly Vocabulary words;
    private readonly string[] relations;
    private readonly string[] sellersByAttribute;
    private readonly string[] territories;
    private readonly string[] namedPeople;
    private ProbePeople[]? kindsOfPeople;

    public ProbeFacts(PlanDocument document)
    {
        this.document = document;
        words = new Vocabulary(document);
        FirstDay = document.Effective?.Start ?? new DateOnly(2026, 1, 1);
        Shapes = new ProbeShapes(document, words, FirstDay);
        relations = [.. document.Crediting.Rules.Where(r => r.Target == CreditTarget.Relation).Select(r => r.Of!).Concat(words.Relations).Distinct()];
        sellersByAttribute = [.. document.Crediting.Rules.Where(r => r.Target == CreditTarget.Attribute).Select(r => r.Of!)];
        namedPeople = [.. words.Of("participant").Where(v => v.Kind == ValueKind.Text && v.Text.Length > 0).Select(v => v.Text).Take(MostNamedPeople)];
        territories = document.Crediting.Rules.Any(r => r.Target == CreditTarget.Coverage) ? [.. Shapes.All.Select(s => s.Territory).Where(t => t.Length > 0).Distinct()] : [];
        Calendar = FiscalCalendar.Months(new DateOnly(FirstDay.Year, FirstDay.Month, 1), Months());
    }

    /// <summary>The kinds of transactions.</summary>
    public ProbeShapes Shapes { get; }

    /// <summary>What the plan compares.</summary>
    public Vocabulary Words => words;

    /// <summary>
    /// People of every title, position, team and manager that formulas name, and of none; with and without certificates; who began and left around the days that formulas name. Those of whom
    /// nothing is said are first. Where all together are too many: those of whom a formula says all that it asks, then those of whom one thing is said, then those of titles, seats and managers.
    /// </summary>
    public IReadOnlyList<ProbePeople> KindsOfPeople => kindsOfPeople ??= Kinds();

    private DateOnly FirstDay { get; }

    private FiscalCalendar Calendar { get; }

    private FiscalCalendar Year => FiscalCalendar.Months(Calendar.Periods[0].Start, Math.Max(MonthsOfYear, Calendar.Periods.Count));

    /// <summary>The people of a probe: who sold, and who stands around.</summary>
    public static IReadOnlyList<string> People(int probe) => [Code("seller", probe), Code("manager", probe), Code("mate", probe), Code("related", probe)];

    /// <summary>Facts for some probes.</summary>
    /// <param name="probes">Probes.</param>
    /// <param name="isGenerous">Whether parameters and attributes that are nothing unless facts say otherwise are something, the mate reports to the manager as well and each has another of the words that formulas compare a text with, everybody around the seller sells as well, in each month of a year, and so do those whom formulas name.</param>
    public FactSet Of(IReadOnlyList<Probe> probes, bool isGenerous = false)
    {
        int[] named = isGenerous ? [.. Enumerable.Range(FirstNamed, 2 * namedPeople.Length)] : [];
        // Whom formulas name are what the people of the first probe are.
        var groups = Enumerable.Range(0, probes.Count).Concat(named).Select(i => (Number: i, probes[i < probes.Count ? i : 0].Kind));
        var everybody = groups.SelectMany(g => Group(g.Number, g.Kind, isGenerous).Select(p => (Person: Of(p, g.Kind), g.Kind)))
            .Concat(Named(probes.Select(p => p.Kind.Manager)).Select(p => (Person: p, Kind: default(ProbePeople)))).DistinctBy(p => p.Person.Code).ToArray();
        var people = Array.ConvertAll(everybody, p => p.Person);
        var calendar = isGenerous ? Year : Calendar;
        return new FactSet(calendar)
        {
            Participants = people,
            Parameters = document.Parameters.Where(p => p.QuotaMeasure is null && (p.Default is null || (isGenerous && IsNothing(p.Default.Text)))).ToDictionary(p => p.Name, Plain, StringComparer.Ordinal),
            Quotas = [.. people.SelectMany(p => Measures().SelectMany(m => calendar.Periods.Select(period => new QuotaFact(p.Code, period.Code, m, PlainMoney))))],
            Transactions =
            [
                .. probes.SelectMany((p, i) => isGenerous ? People(i).SelectMany(seller => Transactions(p, i, seller)).SelectMany(EachMonth) : Transactions(p, i, Code("seller", i))),
                .. named.SelectMany(i => PeopleOf(i).Distinct().SelectMany(seller => AmountsOfMonths.SelectMany((amount, month) => Transactions(new Probe(-1, amount, amount), i, seller).Select(t => InMonth(t, month))))),
            ],
            Coverage = [.. Enumerable.Range(0, probes.Count).Concat(named).Select(i => new CoverageFact(Code("territory", i), PeopleOf(i)[0], 1m, null, null)), .. territories.Select(t => new CoverageFact(t, HolderOf(t), 1m, null, null))],
            GoalScores = [.. words.Goals.Select(g => new GoalScoreFact(null, null, g, 1m))],
            Certifications = [.. words.Certificates.SelectMany(c => everybody.Where(p => p.Kind.Holds(c)).Select(p => new CertificationFact(p.Person.Code, c, null, null)))],
            Tables = [.. document.Tables.Where(t => t.FromFacts).Select(t => new TableFact(t.Name, TableScope.All, null, PlainRows(t)))],
        };
    }

    private IEnumerable<string> Measures() => document.Parameters.Select(p => p.QuotaMeasure).OfType<string>().Distinct();

    private ProbePeople[] Kinds()
    {
        ProbePeople[] all = [.. All(words).Take(MostKindsOfPeople + 1)];
        return all.Length <= MostKindsOfPeople ? all
            : [.. Vocabulary.OfEach(document).SelectMany(f => Whole(f).Take(MostKindsOfFormula)).Concat(OfOneThing()).Concat(All(words, onlyPlace: true)).Prepend(default).Distinct().Take(MostKindsOfPeople)];
    }

    private static IEnumerable<ProbePeople> All(Vocabulary of, bool onlyPlace = false) =>
        from title in Named(of, "title").Prepend(null)
        from position in Named(of, "position").Prepend(null)
        from team in Named(of, "team").Prepend(null)
        from manager in Named(of, "manager").Prepend(null)
        from without in onlyPlace ? [null] : Lacking(of).Prepend(null)
        from hired in onlyPlace ? [null] : Days(of, "hired_on").Prepend(null)
        from left in onlyPlace ? [null] : Days(of, "left_on").Prepend(null)
        select new ProbePeople(title, position, team, manager, without, hired, left);

    // Something is said of whatever the formula asks.
    private static IEnumerable<ProbePeople> Whole(Vocabulary of) =>
        from title in Named(of, "title").DefaultIfEmpty(null)
        from position in Named(of, "position").DefaultIfEmpty(null)
        from team in Named(of, "team").DefaultIfEmpty(null)
        from manager in Named(of, "manager").DefaultIfEmpty(null)
        from without in Lacking(of).DefaultIfEmpty(null)
        from hired in Days(of, "hired_on").DefaultIfEmpty(null)
        from left in Days(of, "left_on").DefaultIfEmpty(null)
        select new ProbePeople(title, position, team, manager, without, hired, left);

    private IEnumerable<ProbePeople> OfOneThing() =>
    [
        .. Lacking(words).Select(without => default(ProbePeople) with { Without = without }), .. Days(words, "hired_on").Select(hired => default(ProbePeople) with { HiredOn = hired }),
        .. Days(words, "left_on").Select(left => default(ProbePeople) with { LeftOn = left }),
    ];

    private static IEnumerable<string?> Named(Vocabulary of, string field) => of.Of(field).Where(v => v.Kind == ValueKind.Text).Select(v => v.Text);

    // With none of the certificates, and without one of them.
    private static IEnumerable<string?> Lacking(Vocabulary of) => of.Certificates.Count > 1 ? of.Certificates.Prepend(ProbePeople.Any) : of.Certificates.Select(_ => ProbePeople.Any);

    private static IEnumerable<DateOnly?> Days(Vocabulary of, string field) =>
        of.Of(field).Where(v => v.Kind == ValueKind.Date && v.Date > DateOnly.MinValue && v.Date < DateOnly.MaxValue).SelectMany(v => ProbeShapes.Around(v.Date)).Distinct().Select(d => (DateOnly?)d);

    private static ParticipantFact Of(ParticipantFact person, ProbePeople kind) =>
        person with { Titles = Dated(kind.Title), Positions = Dated(kind.Position), HiredOn = kind.HiredOn ?? person.HiredOn, LeftOn = kind.LeftOn };

    private static IReadOnlyList<DatedCode> Dated(string? code) => code is null ? [] : [new DatedCode(code, null, null)];

    // Whom formulas name is a seller in one group, and stands around the seller in the next.
    private IReadOnlyList<string> PeopleOf(int number)
    {
        var people = People(number);
        if (number < FirstNamed) return people;
        var (named, isSeller) = (namedPeople[(number - FirstNamed) / 2], number % 2 == 0);
        return isSeller ? [named, .. people.Skip(1)] : [people[0], named, people[2], named];
    }

    private IEnumerable<ParticipantFact> Group(int number, ProbePeople kind, bool isGenerous)
    {
        var (team, people) = (new[] { new TeamFact(kind.Team ?? Code("team", number), 1m, null, null) }, PeopleOf(number));
        yield return new ParticipantFact(people[0])
        {
            Teams = team, Managers = [new DatedCode(kind.Manager is { } named && named != people[0] ? named : people[1], null, null)], HiredOn = FirstDay,
            Relations = [.. relations.Select(r => new RelationFact(r, people[3], 1m, null, null))], Parameters = Texts(0, isGenerous),
        };
        DateOnly? hiredOn = isGenerous ? FirstDay : null;
        yield return new ParticipantFact(people[1]) { HiredOn = hiredOn, Parameters = Texts(2, isGenerous) };
        yield return new ParticipantFact(people[2]) { HiredOn = hiredOn, Teams = team, Managers = isGenerous ? [new DatedCode(people[1], null, null)] : [], Parameters = Texts(1, isGenerous) };
        yield return new ParticipantFact(people[3]) { HiredOn = hiredOn, Parameters = Texts(3, isGenerous) };
    }

    // The words that formulas compare a parameter with, one after the other, and after the last what it is unless facts say so.
    private Dictionary<string, string> Texts(int place, bool isGenerous) => document.Parameters.Where(p => isGenerous && p.Type == ValueKind.Text)
        .Select(p => (p.Name, Known: words.Of(p.Name).Where(v => v.Kind == ValueKind.Text && v.Text.Length > 0).Select(v => v.Text).ToArray()))
        .Where(p => place % (p.Known.Length + 1) < p.Known.Length).ToDictionary(p => p.Name, p => p.Known[place % (p.Known.Length + 1)], StringComparer.Ordinal);

    // Participants and positions that crediting rules name, sellers and managers that formulas name, and who covers the territories that they name.
    private IEnumerable<ParticipantFact> Named(IEnumerable<string?> managers) => document.Crediting.Rules.Where(r => r.Target is CreditTarget.Participant or CreditTarget.Position).Select(r => r.Target == CreditTarget.Participant
        ? new ParticipantFact(r.Of!)
        : new ParticipantFact(HolderOf(r.Of!)) { Positions = [new DatedCode(r.Of!, null, null)] })
        .Concat(Shapes.All.Select(s => s.Seller).Where(s => !string.IsNullOrEmpty(s)).Concat(territories.Select(HolderOf)).Concat(managers.Distinct()).OfType<string>().Select(code => new ParticipantFact(code)));

    private IEnumerable<TransactionFact> Transactions(Probe probe, int number, string seller)
    {
        var shapes = Enumerable.Range(0, Shapes.All.Count).Where(s => s == probe.Shape || probe.Shape < 0 || probe.AmongOthers);
        return shapes.Select(s => (Number: s, Shape: Shapes.All[s])).Select(s => s.Shape with
        {
            Order = seller == PeopleOf(number)[0] ? number.ToString(CultureInfo.InvariantCulture) : seller, Line = s.Number.ToString(CultureInfo.InvariantCulture), Units = probe.Units,
            Amount = probe.AmongOthers && s.Number != probe.Shape ? PlainMoney : probe.Amount, Seller = s.Shape.Seller is { } named ? (named == ProbeShapes.Nobody ? null : named) : seller,
            Territory = s.Shape.Territory.Length > 0 ? s.Shape.Territory : Code("territory", number), Attributes = Attributes(s.Shape, number),
        });
    }

    private Dictionary<string, string> Attributes(TransactionFact shape, int number)
    {
        var attributes = new Dictionary<string, string>(shape.Attributes, StringComparer.Ordinal);
        foreach (var name in sellersByAttribute) attributes[name] = PeopleOf(number)[0];
        return attributes;
    }

    // The first month has as many of it as a year has months, for what counts deals of a period.
    private IEnumerable<TransactionFact> EachMonth(TransactionFact transaction) => Enumerable.Range(0, MonthsOfYear)
        .SelectMany(m => new[] { InMonth(transaction, m), InMonth(transaction, m) with { Order = $"{transaction.Order}/0/{m}", Date = transaction.Date } });

    private TransactionFact InMonth(TransactionFact transaction, int month) =>
        transaction with { Order = $"{transaction.Order}/{month}", Date = transaction.Date.AddMonths(month), Attributes = Something(transaction.Attributes, month) };

    // Of any two attributes either is the larger one in some month, so that a difference of them is something; and a number may be a few or a thousand.
    private Dictionary<string, string> Something(IReadOnlyDictionary<string, string> attributes, int month)
    {
        var something = new Dictionary<string, string>(attributes, StringComparer.Ordinal);
        foreach (var (attribute, number) in document.Attributes.Select((a, i) => (a, i + 1)).Where(a => a.a.Type is ValueKind.Number or ValueKind.Percent or ValueKind.Money && IsNothing(attributes.GetValueOrDefault(a.a.Name, "0"))))
            something[attribute.Name] = (Text.Literal.Number(Plain(attribute.Type))!.Value * (1 + (number * (month + 1) % LargestVariety)) * (attribute.Type == ValueKind.Number ? AmountsOfMonths[month / 3] : 1m)).ToString(CultureInfo.InvariantCulture);
        return something;
    }

    private static string Plain(ParameterSpec parameter) => Plain(parameter.Type);

    private static string Plain(ValueKind type) => type switch
    {
        ValueKind.Money => PlainMoney.ToString(CultureInfo.InvariantCulture),
        ValueKind.Percent => PlainPercent.ToString(CultureInfo.InvariantCulture),
        ValueKind.Number => PlainNumber.ToString(CultureInfo.InvariantCulture),
        ValueKind.Date => "2026-01-01",
        ValueKind.Boolean => "true",
        _ => "any",
    };

    private static bool IsNothing(string value) => value == "false" || Text.Literal.Number(value) == 0m;

    // One row that gives 1 for everything.
    private static IReadOnlyList<IReadOnlyList<string?>> PlainRows(TableSpec table) => table switch
    {
        CurveSpec => [["0", "1"]],
        MatrixSpec => [[null, "0"], ["0", "1"]],
        LookupSpec lookup => [[.. lookup.Keys.Select(_ => "*"), "1"]],
        _ => [[null, null, "1"]],
    };

    private int Months()
    {
        var last = Shapes.All.Max(s => s.Date);
        return Math.Max(1, ((last.Year - FirstDay.Year) * 12) + last.Month - FirstDay.Month + 1);
    }

    private static string HolderOf(string what) => $"holder of {what}";

    private static string Code(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"{what}-{number:00000}");
}
