using System.Xml.Linq;
using SalesPerf.Testing;

namespace SalesPerf.Architecture.Tests;

/// <summary>One project file: what it references and what packages it takes.</summary>
internal sealed record Project(string Name, string Folder, IReadOnlyList<string> References, IReadOnlyList<string> Packages);

/// <summary>The projects of the repository, read from their files, so that a rule sees what the compiler sees.</summary>
internal sealed record ProjectGraph(IReadOnlyList<Project> Projects)
{
    public static ProjectGraph Read()
    {
        var root = Repository.Root;
        var files = Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"));
        return new([.. files.Select(Read).OrderBy(p => p.Name, StringComparer.Ordinal)]);
    }

    public Project this[string name] => Projects.Single(p => p.Name == name);

    /// <summary>The same graph with one more reference: how a rule's failing twin is made.</summary>
    public ProjectGraph WithReference(string from, string to) =>
        new([.. Projects.Select(p => p.Name == from ? p with { References = [.. p.References, to] } : p)]);

    public ProjectGraph WithPackage(string project, string package) =>
        new([.. Projects.Select(p => p.Name == project ? p with { Packages = [.. p.Packages, package] } : p)]);

    private static Project Read(string file)
    {
        var xml = XDocument.Load(file);
        string[] Includes(string element) => [.. xml.Descendants(element).Select(e => e.Attribute("Include")?.Value).OfType<string>()];
        return new(
            Path.GetFileNameWithoutExtension(file), Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!),
            [.. Includes("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')))], Includes("PackageReference"));
    }
}
