using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Hosting;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>Describes types with converters of their own, which the generator cannot see into, and gives everything that has a size its bound.</summary>
internal static class SchemaDescription
{
    /// <summary>Nothing that is read or written has more members: the body's limit bounds it.</summary>
    private const int MostItems = 100_000;

    private const int LongestText = (int)ServiceHosting.MaxBodyBytes;

    private const int LongestInAddress = 1_000;

    public static void Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        Describe(schema, Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type);
        // The generator asks for every parameter of a constructor; what may be null may be left out (JsonSetup).
        foreach (var member in context.JsonTypeInfo.Properties.Where(p => !p.IsRequired)) schema.Required?.Remove(member.Name);
        if (context.ParameterDescription is { Name: "limit" or "Limit" } && schema.Type?.HasFlag(JsonSchemaType.Integer) == true)
            (schema.Minimum, schema.Maximum) = ("1", PageRequest.MaxLimit.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (schema.Properties?.ContainsKey("items") == true && schema.Properties["items"] is OpenApiSchema items && context.JsonTypeInfo.Type is { IsGenericType: true } list
            && list.GetGenericTypeDefinition() is { } definition)
        {
            if (definition == typeof(Page<>)) items.MaxItems = PageRequest.MaxLimit;
            if (definition == typeof(Batch<>)) items.MaxItems = Batches.MaxItems;
        }

        Bound(schema);
    }

    /// <summary>Bounds what has none, and everything inside it.</summary>
    public static void Bound(OpenApiSchema schema)
    {
        var type = schema.Type ?? 0;
        if (type.HasFlag(JsonSchemaType.String) && schema is { Enum: null or { Count: 0 }, Const: null }) schema.MaxLength ??= LongestOf(schema.Format);
        if (type.HasFlag(JsonSchemaType.Array))
        {
            schema.MaxItems ??= MostItems;
            // Anything may be in it: said, because the specification asks for items with every array.
            schema.Items ??= new OpenApiSchema();
        }

        if (type.HasFlag(JsonSchemaType.Integer))
        {
            schema.Format ??= "int32";
            schema.Minimum ??= schema.Format == "int64" ? "-9007199254740991" : int.MinValue.ToString(System.Globalization.CultureInfo.InvariantCulture);
            schema.Maximum ??= schema.Format == "int64" ? "9007199254740991" : int.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (schema.Items is OpenApiSchema items) Bound(items);
        if (schema.AdditionalProperties is OpenApiSchema values) Bound(values);
        foreach (var member in schema.Properties?.Values.OfType<OpenApiSchema>() ?? []) Bound(member);
        foreach (var part in (schema.OneOf ?? []).Concat(schema.AnyOf ?? []).Concat(schema.AllOf ?? []).OfType<OpenApiSchema>()) Bound(part);
    }

    /// <summary>Bounds a parameter: all of them together fit into the first line of a request.</summary>
    public static void BoundInAddress(OpenApiSchema schema)
    {
        Bound(schema);
        if (schema.MaxLength > LongestInAddress) schema.MaxLength = LongestInAddress;
    }

    private static int LongestOf(string? format) => format switch { "uuid" => 36, "date" => 10, "date-time" => 40, "uri" => 2_000, _ => LongestText };

    private static void Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(Money) || type == typeof(UnroundedMoney)) DescribeMoney(schema);
        else if (type == typeof(Rate) || type == typeof(Attainment) || type == typeof(Share)) DescribeNumber(schema, "A fraction as text: 0.012 is 1.2 %.");
        else if (type == typeof(decimal)) DescribeNumber(schema, "A decimal number as text, with as many decimals as it has: 37.5.");
        else if (type == typeof(Currency))
        {
            schema.Type = JsonSchemaType.String;
            schema.Pattern = "^[A-Z]{3}$";
            schema.MaxLength = 3;
            schema.Description = "ISO 4217.";
        }
    }

    private static void DescribeMoney(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description = "An amount with its currency; the amount is text, with as many decimals as it has.";
        schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["amount"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = DecimalJsonConverter.Pattern, MaxLength = 40, Examples = ["1234.50"] },
            ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Z]{3}$", MaxLength = 3, Examples = ["IDR"] },
        };
        schema.Required = new HashSet<string>(StringComparer.Ordinal) { "amount", "currency" };
        schema.AdditionalPropertiesAllowed = false;
    }

    private static void DescribeNumber(OpenApiSchema schema, string description)
    {
        schema.Type = JsonSchemaType.String;
        schema.Format = null;
        schema.Pattern = DecimalJsonConverter.Pattern;
        schema.MaxLength = 40;
        schema.Description = description;
    }
}
