using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>Reads small settings: rounding, conversion, categories.</summary>
internal static class SettingReader
{
    private static readonly Dictionary<string, RoundingMode> Modes = new(StringComparer.Ordinal)
    {
        ["half_even"] = RoundingMode.HalfEven, ["half_up"] = RoundingMode.HalfUp, ["down"] = RoundingMode.Down, ["up"] = RoundingMode.Up, ["floor"] = RoundingMode.Floor, ["ceiling"] = RoundingMode.Ceiling,
    };

    /// <summary>The names of rounding modes, as written.</summary>
    public static IEnumerable<string> RoundingModes => Modes.Keys;

    public static (RoundingRule? Rule, bool EachCredit) Rounding(MapReader map, DocumentErrors errors)
    {
        if (MapReader.Of(map.Node("rounding"), errors, "rounding") is not { } rounding) return (null, false);
        var mode = rounding.Word("mode", "half_even", [.. Modes.Keys])!;
        var digits = rounding.Whole("digits", -9, 4);
        var each = rounding.Word("each", "line", "line", "credit") == "credit";
        rounding.Done();
        return (new RoundingRule(Modes[mode], digits), each);
    }

    /// <summary>Findings of lint that the author accepts, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> Accepts(MapReader map) =>
        map.Members("accepts", PlanBounds.MostTables).Where(m => m.Value is PlanScalar).ToDictionary(m => m.Key, m => ((PlanScalar)m.Value).Text, StringComparer.Ordinal);

    public static PlanConversion Conversion(MapReader map, DocumentErrors errors)
    {
        if (MapReader.Of(map.Node("conversion"), errors, "conversion") is not { } conversion) return PlanConversion.OnCompensationDate;
        var date = conversion.Word("date", "compensation", "compensation", "booked", "period_end", "locked");
        var type = conversion.Text("type") ?? "spot";
        conversion.Done();
        return new PlanConversion(date switch { "booked" => ConversionDate.Booked, "period_end" => ConversionDate.PeriodEnd, "locked" => ConversionDate.Locked, _ => ConversionDate.Compensation }, type);
    }

    /// <summary>In what payees are paid: a formula, or a section with one and the type of the rate.</summary>
    public static PaidIn? PaidIn(MapReader map, PlanConversion conversion, DocumentErrors errors)
    {
        if (map.Node("paid_in") is not PlanMap) return map.Expression("paid_in") is { } plain ? new PaidIn(plain, conversion.Type) : null;
        var section = MapReader.Of(map.Node("paid_in"), errors, "currency of payees")!;
        var (currency, type) = (section.Expression("currency", required: true), section.Text("type") ?? conversion.Type);
        section.Done();
        return currency is null ? null : new PaidIn(currency, type);
    }

    public static IReadOnlyDictionary<string, IReadOnlySet<string>> Categories(MapReader map, DocumentErrors errors)
    {
        var sets = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        foreach (var member in map.Members("categories", PlanBounds.MostTables))
        {
            if (member.Value is PlanSequence list && list.Items.All(i => i is PlanScalar)) sets[member.Key] = list.Items.Cast<PlanScalar>().Select(s => s.Text).ToHashSet(StringComparer.Ordinal);
            else errors.Add("compensation.plan_not_a_list", member.Value.Place, $"The words of '{member.Key}' are a list.");
        }

        return sets;
    }
}
