using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SalesPerf.Compensation.Domain.Plans.Text;

/// <summary>Reads the text of a document, YAML 1.2 or JSON (which is YAML), into a tree with places.</summary>
/// <remarks>
/// A subset on purpose: no anchors, aliases, tags, merge keys nor several documents, so no text can grow when it is read. Depth, size and number of nodes are bounded
/// while reading, and reading is not recursive, so no text can exhaust memory or stack.
/// </remarks>
public static class PlanText
{
    /// <summary>The tree, or null where the text cannot be read; then <paramref name="errors"/> say why.</summary>
    public static PlanNode? Read(string text, DocumentErrors errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(errors);
        if (text.Length > PlanBounds.MostCharacters)
        {
            errors.Add("compensation.plan_too_large", new Place(1, 1), $"A document has at most {PlanBounds.MostCharacters} characters; this one has {text.Length}.");
            return null;
        }

        var last = new Place(1, 1);
        try
        {
            return new TreeBuilder(errors).Build(new Parser(new StringReader(text)), ref last);
        }
        catch (YamlException e)
        {
            AddNotYaml(errors, At(e.Start, last), e.Message);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException or NullReferenceException)
        {
            // The scanner throws these on some broken texts (a version number beyond int, an escape beyond Unicode) where it should refuse.
            errors.Add("compensation.plan_not_yaml", last, $"The text is not YAML near here: {e.Message}");
        }

        return null;
    }

    // What people get wrong is said in sentences of this platform, which are translated; the library's own stand for the rest.
    private static void AddNotYaml(DocumentErrors errors, Place place, string said)
    {
        const string Code = "compensation.plan_not_yaml";
        if (said.Contains("',' or ']'", StringComparison.Ordinal)) errors.Add(Code, place, "A list in [ ] goes on with ',' or ends with ']'.");
        else if (said.Contains("',' or '}'", StringComparison.Ordinal)) errors.Add(Code, place, "Names in { } go on with ',' or end with '}'.");
        else if (said.Contains("expected '-'", StringComparison.Ordinal)) errors.Add(Code, place, "Items of a list begin with '- ', one below the other.");
        else if (said.Contains(" tab ", StringComparison.Ordinal)) errors.Add(Code, place, "Lines are indented by spaces, not by tabs.");
        else if (said.Contains("did not find expected key", StringComparison.Ordinal)) errors.Add(Code, place, "A name with ': ' is expected here: look at the indentation, and at quotes.");
        else if (said.Contains("invalid mapping", StringComparison.Ordinal) || said.StartsWith("Mapping values are not allowed", StringComparison.Ordinal)) errors.Add(Code, place, "A ': ' makes no name here: put a text that has it in quotes, or look at the indentation.");
        else if (said.Contains("quoted scalar, found unexpected end of stream", StringComparison.Ordinal)) errors.Add(Code, place, "A text in quotes does not end.");
        else if (said.Contains("expected node content", StringComparison.Ordinal)) errors.Add(Code, place, "A value is expected here.");
        else errors.Add(Code, place, $"The text is not YAML near here: {said}");
    }

    private static Place At(Mark mark, Place otherwise) => mark.Line > 0 ? new Place((int)mark.Line, (int)mark.Column) : otherwise;

    private sealed class TreeBuilder(DocumentErrors errors)
    {
        private readonly Stack<Open> stack = new();
        private PlanNode? root;
        private int nodes;
        private int documents;

        public PlanNode? Build(Parser parser, ref Place last)
        {
            while (parser.MoveNext())
            {
                var now = parser.Current!;
                last = At(now.Start, last);
                if (!Take(now, last)) return null;
            }

            if (root is null && !errors.Any) errors.Add("compensation.plan_empty", last, "The document is empty.");
            return root;
        }

        private bool Take(ParsingEvent now, Place place) => now switch
        {
            AnchorAlias => Refuse("compensation.plan_alias", place, "A plan has no aliases (*name); write the value where it is needed."),
            NodeEvent { Anchor.IsEmpty: false } => Refuse("compensation.plan_alias", place, "A plan has no anchors (&name); write the value where it is needed."),
            NodeEvent { Tag: { IsEmpty: false } tag } when !tag.IsNonSpecific => Refuse("compensation.plan_tag", place, "A plan has no tags (!name); the kind of a value follows from where it stands."),
            DocumentStart => ++documents == 1 || Refuse("compensation.plan_several_documents", place, "A text holds one document; leave out the second '---'."),
            MappingStart or SequenceStart => Enter(now is MappingStart, place),
            MappingEnd or SequenceEnd => Leave(),
            Scalar scalar => Add(scalar, place),
            _ => true,
        };

        private bool Enter(bool map, Place place)
        {
            if (stack.Count >= PlanBounds.MostDepth) return Refuse("compensation.plan_too_deep", place, $"Maps and lists nest at most {PlanBounds.MostDepth} deep.");
            if (stack.Count > 0 && stack.Peek().WantsKey) return Refuse("compensation.plan_key_not_text", place, "A name is a plain text.");
            stack.Push(new Open(place, map));
            return Counted(place);
        }

        private bool Leave()
        {
            var open = stack.Pop();
            Put(open.Close());
            return true;
        }

        private bool Add(Scalar scalar, Place place)
        {
            if (!Counted(place)) return false;
            if (stack.Count > 0 && stack.Peek().WantsKey)
                return stack.Peek().Name(scalar.Value, place) || Repeated(scalar.Value, place);
            var quoted = scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any);
            var inside = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? place with { Column = place.Column + 1 } : place;
            Put(new PlanScalar(inside, scalar.Value, quoted));
            return true;
        }

        private void Put(PlanNode node)
        {
            if (stack.Count == 0) root ??= node;
            else stack.Peek().Add(node);
        }

        private bool Repeated(string name, Place place)
        {
            errors.Add("compensation.plan_repeated_name", place, $"'{name}' stands here twice; a name stands once.");
            return false;
        }

        private bool Counted(Place place) => ++nodes <= PlanBounds.MostNodes || Refuse("compensation.plan_too_large", place, $"A document has at most {PlanBounds.MostNodes} values.");

        private bool Refuse(string code, Place place, string message)
        {
            errors.Add(code, place, message);
            return false;
        }
    }

    // A map or list whose end was not seen yet.
    private sealed class Open(Place place, bool map)
    {
        private readonly List<PlanNode> items = [];
        private readonly List<PlanMember> members = [];
        private readonly HashSet<string> names = new(StringComparer.Ordinal);
        private (string Key, Place Place)? name;

        public bool WantsKey => map && name is null;

        public bool Name(string key, Place at)
        {
            name = (key, at);
            return names.Add(key);
        }

        public void Add(PlanNode node)
        {
            if (!map) items.Add(node);
            else members.Add(new PlanMember(name!.Value.Key, name.Value.Place, node));
            name = null;
        }

        public PlanNode Close() => map ? new PlanMap(place, members) : new PlanSequence(place, items);
    }
}
