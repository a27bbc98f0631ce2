using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Partners.Catalogue;

/// <summary>
/// What of an event leaves the platform: ids, business keys, dates and sales figures. What a person is called, what was written about somebody and
/// what somebody is paid stay inside; a partner that may know them asks the API with the ids.
/// </summary>
internal static class SharedData
{
    /// <summary>Texts that name no person and that nobody writes freely.</summary>
    private static readonly HashSet<string> PlainTexts = new(StringComparer.Ordinal) { "Measure", "ResultHash", "TimeZone", "Currency", "Locale", "GivenBy", "TitleName", "OrganisationChanged.Name" };

    /// <summary>JSON as the platform's API writes it, without what stays inside.</summary>
    public static JsonSerializerOptions Json { get; } = MakeJson();

    /// <summary>
    /// Whether a member is shared. A text is withheld unless it is a code or is named above, money (which is always pay) is withheld, and so is
    /// whatever kind of value nobody has thought about yet.
    /// </summary>
    public static bool Shares(PropertyInfo member)
    {
        ArgumentNullException.ThrowIfNull(member);
        var type = EventCatalogue.Element(member.PropertyType);
        if (type == typeof(string))
            return member.Name.EndsWith(type == member.PropertyType ? "Code" : "Codes", StringComparison.Ordinal) || PlainTexts.Contains(member.Name) || PlainTexts.Contains($"{member.DeclaringType!.Name}.{member.Name}");
        return type.IsEnum || type == typeof(Guid) || type == typeof(DateOnly) || type == typeof(DateTimeOffset) || type == typeof(int) || type == typeof(long) || type == typeof(bool) || type == typeof(decimal)
            || type == typeof(UnroundedMoney) || type == typeof(Attainment) || type == typeof(Share) || type == typeof(Rate) || IsPart(type);
    }

    /// <summary>A record inside an event; its own members are judged one by one.</summary>
    public static bool IsPart(Type type) => type.Namespace?.Contains(".Contracts.Events.V", StringComparison.Ordinal) == true && type.IsClass;

    private static JsonSerializerOptions MakeJson()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        JsonSetup.Configure(json);
        json.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Withhold } };
        json.MakeReadOnly();
        return json;
    }

    private static void Withhold(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || !IsPart(type.Type)) return;
        foreach (var member in type.Properties.Where(p => p.AttributeProvider is not PropertyInfo property || !Shares(property)).ToList()) type.Properties.Remove(member);
    }
}
