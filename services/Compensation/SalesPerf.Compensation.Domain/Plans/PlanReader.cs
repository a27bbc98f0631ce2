using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>Reads a document section by section; goes on after an error, so that all are told at once.</summary>
internal static class PlanReader
{
    public static PlanReading Read(string text)
    {
        var errors = new DocumentErrors();
        var document = PlanText.Read(text, errors) is { } root && MapReader.Of(root, errors, "plan") is { } map ? Read(map, errors) with { Source = text } : null;
        if (document is not null) CheckNames(document, errors);
        return new PlanReading(errors.Any ? null : document, errors.InOrder);
    }

    private static PlanDocument Read(MapReader map, DocumentErrors errors)
    {
        var code = map.Text("plan", required: true) ?? "";
        var currency = map.Currency("currency", required: true);
        var (tables, conversion) = (new TableReader(errors), SettingReader.Conversion(map, errors));
        var document = new PlanDocument(code, map.Text("name") ?? code, currency ?? Currency.Usd, Effective(map, errors))
        {
            Calendar = map.Text("calendar"),
            Rounding = SettingReader.Rounding(map, errors).Rule ?? RoundingRule.HalfEven,
            Year = Year(map, errors),
            Parameters = ParameterReader.Read(map, errors),
            Tables = [.. map.Members("tables", PlanBounds.MostTables).Select(tables.Read).OfType<TableSpec>()],
            Categories = SettingReader.Categories(map, errors),
            Attributes = ParameterReader.Attributes(map, errors),
            Classifications = [.. map.Scalars("classifications", PlanBounds.MostTables).Select(c => c.Text).Distinct(StringComparer.Ordinal)],
            Crediting = CreditingReader.Read(map, errors),
            Conversion = conversion,
            PaidIn = SettingReader.PaidIn(map, conversion, errors),
            Counters = FormulaReader.Counters(map, errors),
            Values = [.. FormulaReader.Values(map, "values", false, errors), .. FormulaReader.Values(map, "measurements", true, errors)],
            Components = [.. map.Members("components", PlanBounds.MostComponents).Select(m => ComponentReader.Read(m, errors)).OfType<ComponentSpec>()],
            Payment = map.Node("payment"),
            Payments = PaymentSectionReader.Read(map.Node("payment"), errors),
            Tests = PlanTestReader.Read(map, errors),
        };
        map.Done();
        return document;
    }

    private static DateRange? Effective(MapReader map, DocumentErrors errors)
    {
        if (MapReader.Of(map.Node("effective"), errors, "effective range") is not { } range) return null;
        var from = range.Date("from", required: true);
        var until = range.Date("until");
        range.Done();
        if (from is not { } start) return null;
        if (until is null || until > start) return new DateRange(start, until);
        errors.Add("compensation.plan_empty_range", range.PlaceOf("until"), "'until' is the first day after the time; it comes after 'from'.");
        return null;
    }

    private static PlanYear Year(MapReader map, DocumentErrors errors)
    {
        if (map.Text("year_starts") is not { } text) return PlanYear.Calendar;
        if (Window.MonthDay(text) is { } first) return new PlanYear(first.Month, first.Day);
        errors.Add("compensation.plan_not_a_date", map.PlaceOf("year_starts"), "'year_starts' is a month and day such as 02-01.");
        return PlanYear.Calendar;
    }

    // One name, one meaning: parameters, tables, counters, values and components share one space of names.
    private static void CheckNames(PlanDocument document, DocumentErrors errors)
    {
        var named = document.Parameters.Select(p => (p.Name, p.Place)).Concat(document.Tables.Select(t => (t.Name, t.Place))).Concat(document.Counters.SelectMany(c => new (string Name, Place Place)[] { (c.Name, c.Place), ($"{c.Name}_after", c.Place) }))
            .Concat(document.Values.Select(v => (v.Name, v.Place))).Concat(document.Components.Select(c => (Name: c.Code, c.Place))).Concat(document.Attributes.Select(a => (a.Name, a.Place))).ToArray();
        foreach (var (name, place) in named.Where(n => !Names.IsName(n.Name)))
            errors.Add("compensation.plan_bad_name", place, $"'{name}' is no name: a name has lower-case letters, digits and single underscores, and begins with a letter.");
        foreach (var (name, place) in named.Where(n => Names.IsReserved(n.Name)))
            errors.Add("compensation.plan_reserved_name", place, $"'{name}' has a meaning of its own in formulas; choose another name.");
        foreach (var again in named.GroupBy(n => n.Name, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
            errors.Add("compensation.plan_repeated_name", again.Place, $"'{again.Name}' is declared before; parameters, tables, counters, values, attributes and components have different names.");
        if (named.Length > PlanBounds.MostNames) errors.Add("compensation.plan_too_many", new Place(1, 1), $"A plan declares at most {PlanBounds.MostNames} names.");
    }
}
