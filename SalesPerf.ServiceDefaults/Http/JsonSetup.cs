using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>JSON as the whole platform reads and writes it: camelCase, enums as camelCase text, unknown members refused, at most 32 levels deep, decimal numbers as text, whole numbers never as text.</summary>
public static class JsonSetup
{
    /// <summary>Applies the habits.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatMayBeNull } };
        options.Converters.Add(new DecimalJsonConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    // What may be null is left out when it is written, so it may be left out when it is read; the document says so too.
    private static void LeaveOutWhatMayBeNull(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        foreach (var member in type.Properties.Where(p => p.IsRequired && (p.IsSetNullable || p.AssociatedParameter?.IsNullable == true))) member.IsRequired = false;
    }

    // What others send is looked at; what was stored was, when it came.
    internal static void AddJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(o =>
    {
        Configure(o.SerializerOptions);
        o.SerializerOptions.TypeInfoResolver = o.SerializerOptions.TypeInfoResolver!.WithAddedModifier(ReadValues.Check);
    });
}
