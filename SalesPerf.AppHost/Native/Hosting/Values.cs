using System.Globalization;
using System.Runtime.CompilerServices;

namespace SalesPerf.AppHost.Native.Hosting;

/// <summary>A value that is known when processes start.</summary>
internal interface IValueProvider
{
    string GetValue();

    /// <summary>How a manifest writes it before it is known: <c>{goals.bindings.http.url}</c>.</summary>
    string ValueExpression { get; }

    /// <summary>Whether it must be masked wherever people look.</summary>
    bool IsSecret { get; }
}

internal sealed class TextValue(string text) : IValueProvider
{
    public string GetValue() => text;

    public string ValueExpression => text;

    public bool IsSecret => false;
}

/// <summary>A setting that comes from configuration (<c>Parameters:name</c>) or is generated once and kept.</summary>
internal sealed class ParameterResource(string name, bool secret, Func<string> value) : ModelResource(name), IValueProvider
{
    private readonly Lazy<string> _value = new(value);

    public bool Secret { get; } = secret;

    public string GetValue() => _value.Value;

    public string ValueExpression => $"{{{Name}.value}}";

    public bool IsSecret => Secret;
}

/// <summary>What a parameter is when nobody set it.</summary>
internal abstract class ParameterDefault
{
    public abstract string GetDefaultValue();
}

/// <summary>A random value.</summary>
internal sealed class GenerateParameterDefault : ParameterDefault
{
    public int MinLength { get; set; }

    public override string GetDefaultValue() => Servers.DataFolder.RandomPassword(Math.Max(MinLength, 22));
}

internal enum EndpointProperty
{
    Url,
    Host,
    Port,
    Scheme,
    HostAndPort,
}

/// <summary>An endpoint of a resource by its name; as a value it is the URL.</summary>
internal sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider
{
    public IResourceWithEndpoints Resource { get; } = owner;

    public string EndpointName { get; } = endpointName;

    public int Port => Annotation.AllocatedPort
        ?? throw new InvalidOperationException($"The endpoint {EndpointName} of {Resource.Name} has no port yet.");

    public string Url => $"{Annotation.UriScheme}://localhost:{Port}";

    public bool IsSecret => false;

    public string ValueExpression => Property(EndpointProperty.Url).ValueExpression;

    public EndpointAnnotation Annotation => Resource.Endpoints.FirstOrDefault(endpoint => endpoint.Name == EndpointName)
        ?? throw new InvalidOperationException(
            $"{Resource.Name} has no endpoint named {EndpointName}: name it in the section Kestrel:Endpoints of its appsettings.json.");

    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    public string GetValue() => Url;
}

internal sealed class EndpointReferenceExpression(EndpointReference endpoint, EndpointProperty property) : IValueProvider
{
    public bool IsSecret => false;

    public string ValueExpression => $"{{{endpoint.Resource.Name}.bindings.{endpoint.EndpointName}.{Name}}}";

    public string GetValue() => property switch
    {
        EndpointProperty.Url => endpoint.Url,
        EndpointProperty.Host => "localhost",
        EndpointProperty.Port => endpoint.Port.ToString(CultureInfo.InvariantCulture),
        EndpointProperty.Scheme => endpoint.Annotation.UriScheme,
        EndpointProperty.HostAndPort => $"localhost:{endpoint.Port}",
        _ => throw new ArgumentOutOfRangeException(nameof(property), property, "An endpoint has no such property."),
    };

    private string Name => char.ToLowerInvariant($"{property}"[0]) + $"{property}"[1..];
}

/// <summary>Text with values in it that are known later.</summary>
internal sealed class ReferenceExpression : IValueProvider
{
    private readonly IReadOnlyList<IValueProvider> _parts;

    private ReferenceExpression(IReadOnlyList<IValueProvider> parts) => _parts = parts;

    public bool IsSecret => _parts.Any(part => part.IsSecret);

    public string ValueExpression => string.Concat(_parts.Select(part => part.ValueExpression));

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new(handler.Parts);

    public string GetValue() => string.Concat(_parts.Select(part => part.GetValue()));

    [InterpolatedStringHandler]
    internal readonly ref struct ExpressionInterpolatedStringHandler
    {
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
        {
            _ = literalLength;
            Parts = new List<IValueProvider>((2 * formattedCount) + 1);
        }

        public List<IValueProvider> Parts { get; }

        public void AppendLiteral(string value) => Parts.Add(new TextValue(value));

        public void AppendFormatted(string? value) => Parts.Add(new TextValue(value ?? ""));

        public void AppendFormatted<T>(T value)
            where T : IValueProvider => Parts.Add(value);

        public void AppendFormatted<T>(IResourceBuilder<T> value)
            where T : IResource, IValueProvider => Parts.Add(value.Resource);
    }
}
