using System.Reflection;

namespace SalesPerf.Testing;

/// <summary>The scripts of an assembly as they were before later ones of the same area were written.</summary>
/// <param name="all">The assembly.</param>
/// <param name="last">The last script of its area that there was.</param>
internal sealed class ScriptsUntil(Assembly all, string last) : Assembly
{
    private readonly string area = last[..(last.IndexOf('_', StringComparison.Ordinal) + 1)];

    public override string[] GetManifestResourceNames()
    {
        var names = all.GetManifestResourceNames();
        // A name that is mistyped would run all of them, or none.
        if (names.Any(IsOfTheArea) && !names.Contains(last, StringComparer.Ordinal)) throw new ArgumentException($"There is no script {last}.");
        return [.. names.Where(n => !IsOfTheArea(n) || string.CompareOrdinal(n, last) <= 0)];
    }

    public override Stream? GetManifestResourceStream(string name) => all.GetManifestResourceStream(name);

    private bool IsOfTheArea(string name) => name.StartsWith(area, StringComparison.Ordinal);
}
