using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using SalesPerf.ServiceDefaults.Identity;
using YamlDotNet.Serialization;

namespace SalesPerf.Testing.Authorisation;

/// <summary>docs/authorisation.yaml: service, operation, persona, scope. What is proposed goes in between; comments and lines that stand there stay.</summary>
internal sealed partial class AuthorisationFile
{
    /// <summary>A persona of the file: everybody who is signed in.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>A persona of the file: nobody needs to be signed in.</summary>
    public const string Anyone = "anyone";

    public const string Path = "docs/authorisation.yaml";

    private static readonly string[] Scopes = ["own", "subtree", "all"];

    private readonly string _text;
    private readonly Dictionary<string, Dictionary<string, Dictionary<string, string>>> _services;

    private AuthorisationFile(string text)
    {
        _text = text;
        _services = new DeserializerBuilder().Build().Deserialize<Dictionary<string, Dictionary<string, Dictionary<string, string>>>>(text) ?? [];
    }

    public static AuthorisationFile Read() => new(File.ReadAllText(System.IO.Path.Combine(Repository.Root, Path)).ReplaceLineEndings("\n"));

    /// <summary>Operations of a service with their personas and scopes.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Of(string service) => _services.GetValueOrDefault(service) ?? [];

    /// <summary>Words of the file that mean nothing.</summary>
    public IEnumerable<string> UnknownWords(string service) => Of(service).SelectMany(o => o.Value
        .Where(p => (p.Key is not (SignedIn or Anyone) && PersonaNames.Parse(p.Key) is null) || !Scopes.Contains(p.Value, StringComparer.Ordinal)).Select(p => $"{o.Key}: {p.Key}: {p.Value}"));

    /// <summary>The line of an operation as its code has it: what a reviewer compares with who should.</summary>
    public static string Propose(Operation operation) => $"  \"{operation.Key}\": {{ {string.Join(", ", Proposed(operation.Endpoint).Select(p => $"{p.Persona}: {p.Scope}"))} }}";

    /// <summary>Writes a service's section anew: missing operations with what is proposed, gone ones without, all else as it stands.</summary>
    public void Update(string service, IReadOnlyList<Operation> operations)
    {
        var lines = _text.TrimEnd('\n').Split('\n').ToList();
        var begin = lines.IndexOf($"{service}:");
        if (begin < 0)
        {
            lines.AddRange([string.Empty, $"{service}:"]);
            begin = lines.Count - 1;
        }

        var end = lines.FindIndex(begin + 1, l => l.Length > 0 && !char.IsWhiteSpace(l[0]));
        if (end < 0) end = lines.Count;
        var standing = Blocks(lines[(begin + 1)..end]);
        var section = operations.Select(o => (o.Key, Block: standing.GetValueOrDefault(o.Key) ?? [Propose(o)])).OrderBy(b => b.Key, StringComparer.Ordinal).SelectMany(b => b.Block);
        string[] all = [.. lines[..(begin + 1)], .. section, .. end < lines.Count ? lines[end..].Prepend(string.Empty) : []];
        File.WriteAllText(System.IO.Path.Combine(Repository.Root, Path), string.Join('\n', all) + "\n");
    }

    // An operation's line with the comments above it.
    private static Dictionary<string, List<string>> Blocks(IEnumerable<string> lines)
    {
        var blocks = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var block = new List<string>();
        foreach (var line in lines.Where(l => l.Length > 0))
        {
            block.Add(line);
            if (Entry().Match(line) is not { Success: true } entry) continue;
            blocks[entry.Groups["key"].Value] = block;
            block = [];
        }

        return blocks;
    }

    private static IEnumerable<(string Persona, string Scope)> Proposed(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null) return [(Anyone, "all")];
        // A group and its operation both let in, so only those whom both name pass.
        var named = endpoint.Metadata.GetOrderedMetadata<AllowedPersonas>();
        if (named.Count == 0 && endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null) return [(SignedIn, "own")];
        var personas = named.Count == 0 ? Personas.Business : named.Select(p => p.Personas.AsEnumerable()).Aggregate((all, next) => all.Intersect(next));
        return personas.Order().Select(p => (PersonaNames.NameOf(p), ScopeOf(p)));
    }

    private static string ScopeOf(Persona persona) => persona switch { Persona.Rep or Persona.Partner => "own", Persona.Manager => "subtree", _ => "all" };

    [GeneratedRegex("^  \"(?<key>[^\"]+)\":")]
    private static partial Regex Entry();
}
