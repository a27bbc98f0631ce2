using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using SalesPerf.Primitives;
using SalesPerf.Testing;

namespace SalesPerf.Contracts.Tests;

public sealed class EventTests
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };

    public static TheoryData<string> Names => [.. Contracts.Events.Select(e => e.FullName!)];

    [Fact]
    public void The_promised_events_are_the_committed_ones()
    {
        var text = new StringBuilder("# Every event with its members; a line that disappears or changes breaks a consumer.\n");
        foreach (var type in Contracts.Events)
        {
            text.Append('\n').Append(type.FullName).Append('\n');
            foreach (var member in type.GetProperties().Where(p => p.Name != "EqualityContract")) text.Append("  ").Append(member.Name).Append(": ").Append(NameOf(member)).Append('\n');
        }

        GoldenFile.Matches("tests/SalesPerf.Contracts.Tests/events.txt", text.ToString());
    }

    [Theory, MemberData(nameof(Names))]
    public void An_event_survives_the_wire(string name)
    {
        var type = Contracts.Events.Single(e => e.FullName == name);
        var sample = Sample.Of(type);
        var json = JsonSerializer.Serialize(sample, type, Wire);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type, Wire), type, Wire));
    }

    [Theory, MemberData(nameof(Names))]
    public void An_event_ignores_members_it_does_not_know(string name)
    {
        var type = Contracts.Events.Single(e => e.FullName == name);
        var json = JsonSerializer.Serialize(Sample.Of(type), type, Wire);
        var later = json[..^1] + ",\"addedLater\":\"x\"}";
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(later, type, Wire), type, Wire));
    }

    [Theory, MemberData(nameof(Names))]
    public void An_event_is_a_sealed_fact_in_the_past_tense(string name)
    {
        var type = Contracts.Events.Single(e => e.FullName == name);
        Assert.True(type.IsSealed);
        Assert.NotNull(type.GetMethod("<Clone>$"));
        Assert.Matches("(ed|Found|OffTrack|Hired|Given|Withdrawn)$", type.Name);
        Assert.DoesNotContain(type.GetProperties(), p => p.PropertyType == typeof(double) || p.PropertyType == typeof(float) || p.PropertyType == typeof(DateTime));
    }

    private static string NameOf(PropertyInfo member)
    {
        var type = member.PropertyType;
        var optional = Nullable.GetUnderlyingType(type) is { } inner ? inner.Name : null;
        if (optional is not null) return optional + "?";
        var nullable = !type.IsValueType && new NullabilityInfoContext().Create(member).ReadState == NullabilityState.Nullable ? "?" : string.Empty;
        return type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(a => a.Name))}>{nullable}" : type.Name + nullable;
    }

    /// <summary>A value of any event type, with something in every member.</summary>
    private static class Sample
    {
        public static object Of(Type type)
        {
            var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
            return constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType))]);
        }

        private static object Value(Type type)
        {
            var plain = Nullable.GetUnderlyingType(type) ?? type;
            if (plain == typeof(string)) return "text";
            if (plain == typeof(Guid)) return Guid.CreateVersion7();
            if (plain == typeof(DateOnly)) return new DateOnly(2026, 2, 28);
            if (plain == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 2, 28, 1, 2, 3, TimeSpan.Zero);
            if (plain == typeof(int)) return 3;
            if (plain == typeof(bool)) return true;
            if (plain == typeof(decimal)) return 0.1234567891m;
            if (plain == typeof(UnroundedMoney)) return new UnroundedMoney(1234.5678m, Currency.Idr);
            if (plain == typeof(Money)) return Money.FromRounded(1234.56m, Currency.Idr);
            if (plain == typeof(Attainment)) return new Attainment(0.840919m);
            if (plain == typeof(Share)) return new Share(0.25m);
            if (plain == typeof(Rate)) return new Rate(0.012m);
            if (plain.IsEnum) return Enum.GetValues(plain).GetValue(0)!;
            if (plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            {
                var items = Array.CreateInstance(plain.GetGenericArguments()[0], 1);
                items.SetValue(Value(plain.GetGenericArguments()[0]), 0);
                return items;
            }

            return plain.GetCustomAttribute<CompilerGeneratedAttribute>() is null ? Of(plain) : throw new InvalidOperationException($"No sample for {plain}.");
        }
    }
}
