using System.Reflection;
using System.Runtime.CompilerServices;

namespace SalesPerf.Architecture.Tests;

/// <summary>What a domain's types may look like.</summary>
internal static class DomainRules
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Methods that are asynchronous: a domain decides, it does not wait.</summary>
    public static IReadOnlyList<string> Asynchronous(IEnumerable<Type> types) =>
        [.. types.SelectMany(t => t.GetMethods(Own).Where(m => typeof(Task).IsAssignableFrom(m.ReturnType) || m.GetCustomAttribute<AsyncStateMachineAttribute>() is not null).Select(m => $"{t.Name}.{m.Name}"))];

    /// <summary>Properties that anyone may set after construction.</summary>
    public static IReadOnlyList<string> PublicSetters(IEnumerable<Type> types) =>
        [.. types.SelectMany(t => t.GetProperties(Own).Where(p => p.SetMethod is { IsPublic: true } set && !IsInit(set)).Select(p => $"{t.Name}.{p.Name}"))];

    /// <summary>Fields, parameters and results of binary floating point.</summary>
    public static IReadOnlyList<string> FloatingPoint(IEnumerable<Type> types) =>
        [.. types.SelectMany(t =>
            t.GetFields(Own).Where(f => IsFloat(f.FieldType)).Select(f => $"{t.Name}.{f.Name}")
            .Concat(t.GetMethods(Own).Where(m => IsFloat(m.ReturnType) || m.GetParameters().Any(p => IsFloat(p.ParameterType))).Select(m => $"{t.Name}.{m.Name}"))).Distinct()];

    /// <summary>Classes that are open to inheritance without being made for it.</summary>
    public static IReadOnlyList<string> OpenClasses(IEnumerable<Type> types) =>
        [.. types.Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false }).Select(t => t.Name)];

    /// <summary>Uses of a clock: a domain is told the time.</summary>
    public static IReadOnlyList<string> Clocks(IEnumerable<Type> types) =>
        [.. types.SelectMany(t => t.GetFields(Own).Where(f => f.FieldType == typeof(TimeProvider)).Select(f => $"{t.Name}.{f.Name}")
            .Concat(t.GetMethods(Own).Cast<MethodBase>().Concat(t.GetConstructors(Own)).Where(m => m.GetParameters().Any(p => p.ParameterType == typeof(TimeProvider))).Select(m => $"{t.Name}.{m.Name}")))];

    private static bool IsInit(MethodInfo set) => set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool IsFloat(Type type)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner == typeof(double) || inner == typeof(float) || inner == typeof(Half) || (inner.IsGenericType && inner.GetGenericArguments().Any(IsFloat)) || (inner.HasElementType && IsFloat(inner.GetElementType()!));
    }
}
