namespace SalesPerf.Expressions;

/// <summary>Calls: built-in, calculated by their definition, or left to the host.</summary>
internal sealed partial class Checker
{
    private Node? Call(CallSyntax call)
    {
        if (call.Function is "coalesce" or "has") return Optional(call);
        if (!schema.Functions.TryGetValue(call.Function, out var function))
        {
            foreach (var argument in call.Arguments) Visit(argument);
            return Report(ExpressionErrors.UnknownFunction(call.Function), call.FunctionSpan, Suggestions.For(call.Function, schema.Functions.Keys));
        }

        var before = Problems.Count;
        CountArguments(call, function);
        var arguments = call.Arguments.Select((a, i) => Argument(call, function, a, i)).ToList();
        var where = Where(call, function);
        var by = By(call, function);
        var (over, of) = (Word(call, "over", call.Clauses.Over, function.Clauses.Over), Word(call, "of", call.Clauses.Of, function.Clauses.Of));
        if (Problems.Count > before) return null;
        var nodes = arguments.Where(a => a.Node is not null).Select(a => a.Node!).ToList();
        if (function.Build is { } build) return build(new(this, At(call.Span), nodes));
        var shape = new CallShape([.. arguments.Select(Shape)], by, over, of);
        var type = function.Result(shape);
        var trait = new Symbol("", type.Kind, function.ResultGrain?.Invoke(shape) ?? Typing.Finest(nodes), type.Currency, type.Categories).Trait;
        if (function.Evaluate is not null) return new CallNode(At(call.Span), trait, function, nodes, [.. arguments.Select(a => a.Word).OfType<string>()]);
        return Host(call, new("", function, type, trait.Grain, [.. arguments.Select(a => new HostArgument(a.Node is null ? null : new(tree, a.Node, table), a.Word))], where, by, over, of, 0, 0), trait);
    }

    private NameNode Host(CallSyntax call, HostCall host, Trait trait)
    {
        var key = SyntaxPrinter.Print(call);
        var (line, column) = tree.Place.Locate(tree.Text, call.Span.Start);
        return new(At(call.Span), trait, key, table.SlotOf(key, host with { Key = key, Line = line, Column = column }));
    }

    private static ArgumentShape Shape((Node? Node, string? Word) argument) =>
        argument.Node is { } node ? new(node.Kind, node.Trait.Grain, node.Trait.Currency, null, (node as LiteralNode)?.Value, node.Trait.Categories) : new(null, Grain.Constant, null, argument.Word, null);

    private void CountArguments(CallSyntax call, FunctionDefinition function)
    {
        var least = function.Parameters.Count(p => !p.IsOptional);
        var most = function.RepeatsLast ? int.MaxValue : function.Parameters.Count;
        if (call.Arguments.Count >= least && call.Arguments.Count <= most) return;
        var names = string.Join(", ", function.Parameters.Select(p => p.IsOptional ? $"[{p.Name}]" : p.Name));
        Report(ExpressionErrors.ArgumentCount(function.Name, $"{names}{(function.RepeatsLast ? ", ..." : "")}", call.Arguments.Count), call.FunctionSpan);
    }

    private (Node? Node, string? Word) Argument(CallSyntax call, FunctionDefinition function, SyntaxNode argument, int index)
    {
        var parameters = function.Parameters;
        if (index >= parameters.Count && !function.RepeatsLast) return (Visit(argument), null);
        var parameter = parameters[Math.Min(index, parameters.Count - 1)];
        if (parameter.Kind == ArgumentKind.Word) return (null, ArgumentWord(call, argument, parameter));
        if (Visit(argument) is not { } node || !Fits(call.Function, parameter, node)) return (null, null);
        if (node.Trait.Grain > function.FinestArgument) Report(ExpressionErrors.TooFine(function.Name), argument.Span);
        return (parameter.Kind == ArgumentKind.Money && node.Kind != ValueKind.Money ? Typing.ToMoney(node, CurrencyCode.Of(schema.Currency)) : node, null);
    }

    private string? ArgumentWord(CallSyntax call, SyntaxNode argument, Parameter parameter)
    {
        var known = schema.Words.GetValueOrDefault(parameter.Words ?? parameter.Name);
        if (argument is not NameSyntax { Name: var name })
        {
            var example = parameter.Example ?? known?.Order(StringComparer.Ordinal).FirstOrDefault();
            Report(example is null ? ExpressionErrors.LiteralNeeded(call.Function, parameter.Name) : ExpressionErrors.LiteralNeeded(call.Function, parameter.Name, example), argument.Span);
            return null;
        }

        if (known?.Contains(name) == true) return name;
        Report(ExpressionErrors.UnknownWord(name, parameter.Words ?? parameter.Name), argument.Span, Suggestions.For(name, known ?? (IEnumerable<string>)[]));
        return null;
    }

    private bool Fits(string function, Parameter parameter, Node node)
    {
        if (!Typing.Takes(parameter.Kind, node))
        {
            Report(ExpressionErrors.WrongArgument(function, parameter.Name, Typing.Shown(parameter.Kind), Typing.Shown(node.Kind)), node.Site.Span);
            return false;
        }

        if (parameter.Kind is not (ArgumentKind.LiteralText or ArgumentKind.LiteralWhole)) return true;
        if (node is LiteralNode literal) return FitsLiteral(parameter, literal.Value, node.Site.Span);
        Report(ExpressionErrors.LiteralNeeded(function, parameter.Name, parameter.Example ?? "1"), node.Site.Span);
        return false;
    }

    private bool FitsLiteral(Parameter parameter, Value value, TextSpan span)
    {
        var kind = parameter.Kind == ArgumentKind.LiteralWhole ? value.Kind == ValueKind.Number && decimal.Truncate(value.Number) == value.Number && Math.Abs(value.Number) <= int.MaxValue : value.Kind == ValueKind.Text;
        if (kind && parameter.Accepts?.Invoke(value) != false) return true;
        Report(parameter.Example is { } example ? ExpressionErrors.BadLiteral(value.ToString(), parameter.Name, example) : ExpressionErrors.BadLiteral(value.ToString(), parameter.Name), span);
        return false;
    }

    private CheckedExpression? Where(CallSyntax call, FunctionDefinition function)
    {
        if (call.Clauses.Where is not { } where) return null;
        if (!function.Clauses.Where) Report(ExpressionErrors.ClauseNotAllowed(function.Name, "where"), where.Span);
        return Visit(where) is { } condition && Require(condition, ArgumentKind.Boolean, "where") ? new(tree, condition, table) : null;
    }

    private List<string> By(CallSyntax call, FunctionDefinition function)
    {
        var names = new List<string>();
        foreach (var name in call.Clauses.By)
        {
            if (!function.Clauses.By) Report(ExpressionErrors.ClauseNotAllowed(function.Name, "by"), name.Span);
            else if (Name(name) is { } node && Require(node, ArgumentKind.TextOrDate, "by")) names.Add(name.Name);
        }

        return names;
    }

    private ClauseWord? Word(CallSyntax call, string clause, WordSyntax? word, IReadOnlyList<ClauseWordDefinition>? allowed)
    {
        if (word is null) return null;
        if (allowed is null or [])
        {
            Report(ExpressionErrors.ClauseNotAllowed(call.Function, clause), word.Span);
            return null;
        }

        if (allowed.FirstOrDefault(d => d.Name == word.Word) is not { } definition)
        {
            Report(ExpressionErrors.UnknownClauseWord(word.Word, clause), word.Span, Suggestions.For(word.Word, allowed.Select(d => d.Name)));
            return null;
        }

        if (word.Arguments.Count > definition.Parameters.Count || word.Arguments.Count < definition.Parameters.Count(p => !p.IsOptional))
        {
            Report(ExpressionErrors.ArgumentCount(definition.Name, string.Join(", ", definition.Parameters.Select(p => p.Name)), word.Arguments.Count), word.Span);
            return null;
        }

        var fit = word.Arguments.Zip(definition.Parameters, (a, p) => FitsLiteral(p, a.Value, a.Span)).ToList();
        return fit.Contains(false) ? null : new(word.Word, [.. word.Arguments.Select(a => a.Value)]);
    }

    /// <summary><c>coalesce(x, d)</c> and <c>has(x)</c> of an optional name: the only ways to use one.</summary>
    private Node? Optional(CallSyntax call)
    {
        var isHas = call.Function == "has";
        if (call.Arguments.Count != (isHas ? 1 : 2)) return Report(ExpressionErrors.ArgumentCount(call.Function, isHas ? "name" : "name, value", call.Arguments.Count), call.FunctionSpan);
        if (call.Clauses != ClausesSyntax.None) return Report(ExpressionErrors.ClauseNotAllowed(call.Function, "where"), call.Span);
        var symbol = call.Arguments[0] is NameSyntax name ? Find(name) : null;
        if (call.Arguments[0] is not NameSyntax) Report(ExpressionErrors.NameNeeded(call.Function), call.Arguments[0].Span);
        else if (symbol is { IsOptional: false }) Report(ExpressionErrors.NeverMissing(symbol.Name), call.Span, symbol.Name);
        var otherwise = isHas ? null : Visit(call.Arguments[1]);
        if (symbol is not { IsOptional: true }) return null;
        var there = Named(call.Span, symbol.PresenceName, new(ValueKind.Boolean, symbol.Grain));
        return isHas ? there : If(call.Span, there, Named(call.Arguments[0].Span, symbol.Name, symbol.Trait), otherwise);
    }
}
