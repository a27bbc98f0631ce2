using System.Security.Cryptography;
using System.Text;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Primitives;

namespace SalesPerf.Partners.Samples;

/// <summary>A plausible value of any event, always the same: for the documents, and to test with.</summary>
internal static class SampleEvents
{
    private static readonly Dictionary<string, object> ByName = new(StringComparer.Ordinal)
    {
        ["PeriodCode"] = "2026-03", ["CalendarCode"] = "months", ["KpiCode"] = "revenue", ["SkillCode"] = "negotiation", ["TitleCode"] = "ae", ["TerritoryCode"] = "jkt-01", ["AccountCode"] = "ACC-0042",
        ["ParticipantCode"] = "SP-010", ["ManagerPositionCode"] = "POS-003", ["TemplateCode"] = "ae-onboarding", ["Code"] = "SP-010", ["Measure"] = "sales",
        ["ResultHash"] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", ["TimeZone"] = "Asia/Jakarta", ["Currency"] = "IDR", ["Locale"] = "id-ID",
        ["PeriodStart"] = new DateOnly(2026, 3, 1), ["PeriodEndExclusive"] = new DateOnly(2026, 4, 1), ["Start"] = new DateOnly(2026, 3, 1), ["EndExclusive"] = new DateOnly(2026, 4, 1),
        ["From"] = new DateOnly(2026, 3, 1), ["UntilExclusive"] = new DateOnly(2026, 4, 1), ["GivenBy"] = "0198d3a0-0000-7000-8000-000000000001", ["TitleName"] = "Account executive",
    };

    /// <summary>The sample of an event.</summary>
    public static object Of(EventType type) => Make(type.ClrType);

    /// <summary>An id that always belongs to the same name.</summary>
    public static Guid IdOf(string name)
    {
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        // Version 8: an id made from a name by a rule of our own (RFC 9562, section 5.8).
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    private static object Make(Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.Name!, p.ParameterType))]);
    }

    private static object Value(string name, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (ByName.TryGetValue(name, out var known) && plain.IsInstanceOfType(known)) return known;
        if (plain == typeof(string)) return name;
        if (plain == typeof(Guid)) return IdOf(name);
        if (plain == typeof(DateOnly)) return new DateOnly(2026, 3, 15);
        if (plain == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 3, 15, 2, 30, 0, TimeSpan.Zero);
        if (plain == typeof(int)) return 3;
        if (plain == typeof(long)) return 3L;
        if (plain == typeof(bool)) return true;
        if (plain == typeof(decimal)) return 37.5m;
        if (plain == typeof(UnroundedMoney)) return new UnroundedMoney(185000000m, Primitives.Currency.Idr);
        if (plain == typeof(Money)) return Money.FromRounded(12500000m, Primitives.Currency.Idr);
        if (plain == typeof(Attainment)) return new Attainment(0.925m);
        if (plain == typeof(Share)) return new Share(1m);
        if (plain == typeof(Rate)) return new Rate(0.012m);
        if (plain.IsEnum) return Enum.GetValues(plain).GetValue(0)!;
        if (EventCatalogue.Element(type) is var element && element != type) return ListOf(name, element);
        return SharedData.IsPart(plain) ? Make(plain) : throw new InvalidOperationException($"No sample for {name}, which is {plain}.");
    }

    // AccountCodes has an AccountCode.
    private static Array ListOf(string name, Type element)
    {
        var items = Array.CreateInstance(element, 1);
        items.SetValue(Value(name.TrimEnd('s'), element), 0);
        return items;
    }
}
