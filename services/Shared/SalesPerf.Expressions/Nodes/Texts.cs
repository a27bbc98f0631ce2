namespace SalesPerf.Expressions;

/// <summary>A question about a text, answered once for each text of a dictionary.</summary>
internal static class TextPredicate
{
    /// <summary>Answers and releases the operand.</summary>
    public static Vector Apply(Batch batch, object owner, Vector operand, Func<string, bool> ask, bool negated = false)
    {
        var dictionary = operand.Dictionary!;
        var answers = batch.Keep(owner, dictionary, null, () => Answers(dictionary, ask, negated));
        var result = batch.Take(Form.Boolean, operand.IsConstant);
        result.Refused = operand.Refused;
        var codes = operand.Codes.Span;
        var flags = batch.Flags(result);
        for (var i = 0; i < flags.Length; i++) flags[i] = answers[codes[i]];
        batch.Release(operand);
        return result;
    }

    private static bool[] Answers(TextTable dictionary, Func<string, bool> ask, bool negated)
    {
        var answers = new bool[dictionary.Count];
        for (var code = 0; code < answers.Length; code++) answers[code] = ask(dictionary[code]) != negated;
        return answers;
    }
}

/// <summary><c>starts_with(text, part)</c> and <c>contains(text, part)</c>.</summary>
internal sealed class TextMatchNode(Site site, Trait trait, Node text, Node part, Func<string, string, bool> match) : Node(site, trait, text, part)
{
    public override Vector Run(Batch batch)
    {
        var whole = text.Run(batch);
        if (part is LiteralNode { Value: var literal }) return TextPredicate.Apply(batch, this, whole, t => match(t, literal.Text));
        var sought = part.Run(batch);
        var result = batch.Take(Form.Boolean, whole.IsConstant && sought.IsConstant);
        result.Refused = batch.Merge(whole, sought);
        var a = whole.Codes.Span;
        var b = sought.Codes.Span;
        var flags = batch.Flags(result);
        for (var i = 0; i < flags.Length; i++) flags[i] = match(whole.Dictionary![a[i & whole.Mask]], sought.Dictionary![b[i & sought.Mask]]);
        batch.Release(whole);
        batch.Release(sought);
        return result;
    }

    public override Value Row(RowContext row)
    {
        var (whole, sought) = (row.Of(text), row.Of(part));
        return Value.Of(match(whole.Text, sought.Text));
    }
}

/// <summary><c>lower(text)</c>.</summary>
internal sealed class LowerNode(Site site, Trait trait, Node text) : Node(site, trait, text)
{
    public override Vector Run(Batch batch)
    {
        var a = text.Run(batch);
        var lowered = batch.Keep(this, a.Dictionary!, null, () => new Lowered(a.Dictionary!));
        var result = batch.Take(Form.Text, a.IsConstant);
        (result.Refused, result.Dictionary) = (a.Refused, lowered.Dictionary);
        var codes = a.Codes.Span;
        var r = batch.Codes(result);
        for (var i = 0; i < r.Length; i++) r[i] = lowered.Codes[codes[i]];
        batch.Release(a);
        return result;
    }

    public override Value Row(RowContext row) => Value.Of(row.Of(text).Text.ToLowerInvariant());

    private sealed class Lowered
    {
        public Lowered(TextTable from)
        {
            Dictionary = new() { IsTransient = from.IsTransient };
            Codes = [.. Enumerable.Range(0, from.Count).Select(code => Dictionary.Code(from[code].ToLowerInvariant()))];
        }

        public TextTable Dictionary { get; }

        public int[] Codes { get; }
    }
}

/// <summary><c>text(x)</c>: as a person would write it, without the quotes of a text.</summary>
internal sealed class ToTextNode(Site site, Trait trait, Node operand) : Node(site, trait, operand)
{
    public override Vector Run(Batch batch)
    {
        var a = operand.Run(batch);
        if (operand.Kind == ValueKind.Text) return a;
        var result = batch.Take(Form.Text, a.IsConstant && a.Currencies.IsEmpty);
        var dictionary = new TextTable { IsTransient = true };
        (result.Refused, result.Dictionary) = (a.Refused is { Length: 1 } && !result.IsConstant ? Refusals.Repeat(a.Refused[0], batch.Rows) : a.Refused, dictionary);
        var codes = batch.Codes(result);
        for (var i = 0; i < codes.Length; i++) codes[i] = dictionary.Code(Shown(Results.At(a, i, operand.Trait)));
        batch.Release(a);
        return result;
    }

    public override Value Row(RowContext row) => Value.Of(Shown(row.Of(operand)));

    private static string Shown(Value value) => value.Kind == ValueKind.Text ? value.Text : value.ToString();
}
