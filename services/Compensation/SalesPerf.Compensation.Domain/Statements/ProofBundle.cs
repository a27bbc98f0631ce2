using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Statements;

/// <summary>A line of a proof: what the statement says, and for an adjustment what was told before.</summary>
/// <param name="Line">The line.</param>
/// <param name="Told">What was paid for its period and component before; null for lines that are no adjustment.</param>
public sealed record ProvenLine(PaidLine Line, Money? Told);

/// <summary>The plan and the facts of a period that lines follow from.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="Plan">Plan.</param>
/// <param name="Document">The document of the plan version, as written.</param>
/// <param name="Facts">The facts that the payee's pay follows from.</param>
public sealed record ProvenCalculation(string PeriodCode, PlanReference Plan, string Document, FactSet Facts);

/// <summary>Something that a statement says and its bundle does not prove.</summary>
/// <param name="Code">Stable: <c>payments</c>.</param>
/// <param name="Message">What it is, and why it is not proven.</param>
public sealed record ProofLack(string Code, string Message)
{
    /// <summary>What was paid for the statement's period.</summary>
    public static ProofLack Payments { get; } = new("payments", "What was paid is not proven: it follows from more than these facts, such as holds, orders of others, or what became known of closed periods afterwards. The lines are proven without it.");

    internal JsonObject Json() => new() { ["code"] = Code, ["message"] = Message };
}

/// <summary>A statement with everything that it follows from, so that anybody can calculate it again without this platform.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="Currency">Currency.</param>
/// <param name="Total">What the statement pays.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="Calculations">What the lines follow from.</param>
public sealed record ProofBundle(string PeriodCode, string ParticipantCode, Currency Currency, Money Total, IReadOnlyList<ProvenLine> Lines, IReadOnlyList<ProvenCalculation> Calculations)
{
    /// <summary>What was paid for the period by a payment section; none where nothing was, or where it follows from more than the bundle has.</summary>
    public IReadOnlyList<ProvenPayment> Payments { get; init; } = [];

    /// <summary>What the bundle does not prove.</summary>
    public IReadOnlyList<ProofLack> Lacks { get; init; } = [];

    /// <summary>The form's name, in the bundle.</summary>
    public const string Format = "salesperf.proof-bundle.v1";

    /// <summary>The bundle as JSON with its hash. What is written is checked by <see cref="ProofVerifier"/>.</summary>
    public string Write()
    {
        var plans = Calculations.DistinctBy(c => (c.Plan, c.Document)).Select(c => (JsonNode)new JsonObject
        {
            ["code"] = c.Plan.Code, ["version"] = c.Plan.Version, ["sha256"] = Sha256(c.Document), ["document"] = c.Document,
        });
        var root = new JsonObject
        {
            ["format"] = Format,
            ["statement"] = new JsonObject
            {
                ["period"] = PeriodCode, ["participant"] = ParticipantCode, ["currency"] = Currency.Code, ["total"] = CanonicalForm.Of(Total.Amount), ["lines"] = new JsonArray([.. Lines.Select(LineJson)]),
            },
            ["plans"] = new JsonArray([.. plans]),
            ["calculations"] = new JsonArray([.. Calculations.Select(c => (JsonNode)new JsonObject
            {
                ["period"] = c.PeriodCode, ["plan"] = c.Plan.Code, ["planVersion"] = c.Plan.Version, ["facts"] = JsonNode.Parse(FactsJson.Write(InOrder(c.Facts))),
            })]),
        };
        if (Payments.Count > 0) root["payments"] = new JsonArray([.. Payments.Select(p => (JsonNode)p.Json())]);
        if (Lacks.Count > 0) root["lacks"] = new JsonArray([.. Lacks.Select(l => (JsonNode)l.Json())]);
        root["hash"] = HashOf(root);
        return root.ToJsonString();
    }

    /// <summary>SHA-256 of a text in UTF-8, lower-case hexadecimal.</summary>
    internal static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The hash of a bundle's content: of its JSON without the hash, members by name, without spaces.</summary>
    internal static string HashOf(JsonObject root)
    {
        var text = new StringBuilder();
        Canonical(text, root, skip: "hash");
        return Sha256(text.ToString());
    }

    // However a store gives them out, the same facts make the same bundle.
    private static FactSet InOrder(FactSet facts) => facts with { Transactions = [.. facts.Transactions.OrderBy(PlanOutcome.KeyOf, Transactions.TransactionKey.Ordinal)] };

    private static JsonNode LineJson(ProvenLine proven)
    {
        var line = proven.Line;
        var json = new JsonObject
        {
            ["kind"] = LineKinds.NameOf(line.Kind), ["component"] = line.ComponentCode, ["name"] = line.ComponentName, ["originPeriod"] = line.OriginPeriodCode,
            ["unrounded"] = CanonicalForm.Of(line.Unrounded.Amount), ["amount"] = CanonicalForm.Of(line.Amount.Amount),
            ["steps"] = new JsonArray([.. line.Steps.Select(s => (JsonNode)new JsonObject { ["code"] = s.Code, ["value"] = s.Value, ["unit"] = s.Unit, ["text"] = s.Text })]),
        };
        if (line.Plan is { } plan) (json["plan"], json["planVersion"]) = (plan.Code, plan.Version);
        if (proven.Told is { } told) json["told"] = CanonicalForm.Of(told.Amount);
        return json;
    }

    private static void Canonical(StringBuilder text, JsonNode? node, string? skip = null)
    {
        switch (node)
        {
            case JsonObject map:
                text.Append('{');
                foreach (var (name, value) in map.Where(m => m.Key != skip).OrderBy(m => m.Key, StringComparer.Ordinal))
                {
                    text.Append(JsonSerializer.Serialize(name)).Append(':');
                    Canonical(text, value);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonArray list:
                text.Append('[');
                foreach (var item in list)
                {
                    Canonical(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(node is null ? "null" : node.ToJsonString());
                break;
        }
    }
}

/// <summary>Something in a bundle that does not hold.</summary>
/// <param name="Code">Stable: <c>not_a_bundle</c>, <c>hash_differs</c>, <c>plan_differs</c>, <c>line_differs</c>, <c>line_missing</c>, <c>total_differs</c>, <c>payment_differs</c>, <c>not_calculable</c>.</param>
/// <param name="Message">What does not hold.</param>
public sealed record ProofFinding(string Code, string Message);

/// <summary>Calculates a statement again from its bundle alone.</summary>
public static class ProofVerifier
{
    private const int MostCharacters = 256 * 1024 * 1024;

    /// <summary>What does not hold; empty where everything does.</summary>
    /// <param name="json">The bundle.</param>
    /// <param name="expectedHash">The hash that the platform shows for the statement; a bundle that was rewritten in all its parts has another one. Null leaves that out.</param>
    public static IReadOnlyList<ProofFinding> Verify(string json, string? expectedHash = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > MostCharacters) return [new ProofFinding("not_a_bundle", "The bundle is too large.")];
        try
        {
            return JsonNode.Parse(json) is JsonObject root && root["format"]?.GetValue<string>() == ProofBundle.Format ? Verify(root, expectedHash) : [new ProofFinding("not_a_bundle", $"This is no {ProofBundle.Format}.")];
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException or NullReferenceException or OverflowException)
        {
            return [new ProofFinding("not_a_bundle", $"The bundle cannot be read: {broken.Message}")];
        }
    }

    /// <summary>What a bundle says that it does not prove.</summary>
    /// <param name="json">A bundle in which everything holds.</param>
    public static IReadOnlyList<ProofLack> LacksOf(string json) => LacksOf(JsonNode.Parse(json)!.AsObject());

    private static ProofLack[] LacksOf(JsonObject root) => [.. (root["lacks"]?.AsArray() ?? []).Select(l => new ProofLack(Text(l!.AsObject(), "code"), Text(l.AsObject(), "message")))];

    private static List<ProofFinding> Verify(JsonObject root, string? expectedHash)
    {
        var findings = new List<ProofFinding>();
        var (stated, made) = (Text(root, "hash"), ProofBundle.HashOf(root));
        if (stated != made) findings.Add(new ProofFinding("hash_differs", $"The bundle says {stated} and its content has {made}."));
        if (expectedHash is not null && expectedHash != made) findings.Add(new ProofFinding("hash_differs", $"The content has {made}, and {expectedHash} was expected."));
        var plans = new Dictionary<(string, int), string>();
        foreach (var plan in root["plans"]!.AsArray().Select(p => p!.AsObject()))
        {
            plans[(Text(plan, "code"), plan["version"]!.GetValue<int>())] = Text(plan, "document");
            if (ProofBundle.Sha256(Text(plan, "document")) != Text(plan, "sha256")) findings.Add(new ProofFinding("plan_differs", $"The document of {Text(plan, "code")} is not the one of its hash."));
        }

        var statement = root["statement"]!.AsObject();
        var (participant, states) = (Text(statement, "participant"), new Dictionary<string, FactState>(StringComparer.Ordinal));
        var calculated = Calculate(root["calculations"]!.AsArray(), plans, participant, states, findings);
        Compare(statement, calculated, findings);
        if (LacksOf(root).Any(l => l.Code == ProofLack.Payments.Code) && root["payments"] is not null) findings.Add(new ProofFinding("payment_differs", "The bundle has payments and says that it lacks them."));
        if (root["payments"] is { } payments) findings.AddRange(Paid(payments.AsArray(), states.GetValueOrDefault(Text(statement, "period")), participant));
        return findings;
    }

    private static IEnumerable<ProofFinding> Paid(JsonArray payments, FactState? state, string participant)
    {
        try { return VerifyPayments.Of(payments, state, participant); }
        catch (DomainException refusal) { return [new ProofFinding("not_calculable", $"payments: {refusal.Error.Code}: {refusal.Error.Message}")]; }
    }

    private static Dictionary<(string Period, string Component), PaidLine> Calculate(
        JsonArray calculations, Dictionary<(string, int), string> plans, string participant, Dictionary<string, FactState> states, List<ProofFinding> findings)
    {
        var lines = new Dictionary<(string, string), PaidLine>();
        foreach (var calculation in calculations.Select(c => c!.AsObject()))
        {
            var (period, plan) = (Text(calculation, "period"), new PlanReference(Text(calculation, "plan"), calculation["planVersion"]!.GetValue<int>()));
            try
            {
                var program = PlanProgram.Of(plans[(plan.Code, plan.Version)]);
                var state = new FactState(FactsJson.Read(calculation["facts"]!.ToJsonString()), program, plan, period);
                states[period] = state;
                foreach (var line in StatementOf(state, participant)) lines[(period, line.ComponentCode)] = line;
            }
            catch (DomainException refusal) { findings.Add(new ProofFinding("not_calculable", $"{period}: {refusal.Error.Code}: {refusal.Error.Message}")); }
        }

        return lines;
    }

    /// <summary>The lines of a payee in a state.</summary>
    internal static IReadOnlyList<PaidLine> StatementOf(FactState state, string participant)
    {
        var one = new HashSet<string> { participant };
        var input = new CalculationInput(state.Program, state.Facts) { Payees = PlanReach.PayeesFor(state, one), Only = one, Periods = new HashSet<string> { state.PeriodCode } };
        return PlanOutcome.LinesOf(Calculation.Calculate.Run(input).Periods.Single(), participant, state.Plan);
    }

    private static void Compare(JsonObject statement, Dictionary<(string Period, string Component), PaidLine> calculated, List<ProofFinding> findings)
    {
        var (period, currency) = (Text(statement, "period"), Text(statement, "currency"));
        var (sum, seen) = (0m, new HashSet<(string Kind, (string, string) Key)>());
        foreach (var line in statement["lines"]!.AsArray().Select(l => l!.AsObject()))
        {
            var (kind, key) = (Text(line, "kind"), (Text(line, "originPeriod"), Text(line, "component")));
            sum += Number(line, "amount");
            var wrong = seen.Add((kind, key)) ? Wrong(line, kind, calculated.GetValueOrDefault(key), currency) : "the line stands twice.";
            if (wrong is not null) findings.Add(new ProofFinding("line_differs", $"{key.Item2} of {key.Item1}: {wrong}"));
        }

        foreach (var missing in calculated.Keys.Where(k => k.Period == period && !seen.Contains(("commission", k))))
            findings.Add(new ProofFinding("line_missing", $"{missing.Component} of {missing.Period}: the plan and the facts give a line that the statement does not have."));
        if (sum != Number(statement, "total")) findings.Add(new ProofFinding("total_differs", $"The lines sum to {CanonicalForm.Of(sum)}, and the statement says {Text(statement, "total")}."));
    }

    // What of a line does not follow from the plan and the facts; of a reward or a correction only that it is one can be said.
    private static string? Wrong(JsonObject line, string kind, PaidLine? truth, string currency)
    {
        if (kind is "reward" or "correction") return null;
        if (kind is not ("commission" or "adjustment")) return $"'{kind}' is no kind of line.";
        if (kind == "commission" && truth is null) return "the plan and the facts give no such line.";
        if (truth is not null && truth.Amount.Currency.Code != currency) return $"the statement is in {currency}, the plan and the facts give {truth.Amount.Currency}.";
        var (amount, expected) = (Number(line, "amount"), (truth?.Amount.Amount ?? 0m) - (kind == "adjustment" ? Number(line, "told") : 0m));
        if (expected != amount) return $"the statement says {CanonicalForm.Of(amount)}, the plan and the facts give {CanonicalForm.Of(expected)}.";
        if (kind == "adjustment") return null;
        if ((truth!.ComponentName, truth.Plan?.Code, truth.Plan?.Version) != (Text(line, "name"), line["plan"]?.GetValue<string>(), line["planVersion"]?.GetValue<int>())) return "the plan and the facts give it another name, plan or version.";
        return truth.Unrounded.Amount == Number(line, "unrounded") && SameSteps(truth.Steps, line["steps"]!.AsArray()) ? null : "the steps are not those that the plan and the facts give.";
    }

    private static bool SameSteps(IReadOnlyList<ExplanationStep> steps, JsonArray written) => written.Count == steps.Count
        && steps.Zip(written.Select(w => w!.AsObject())).All(s => s.First == new ExplanationStep(Text(s.Second, "code"), Text(s.Second, "value"), s.Second["unit"]?.GetValue<string>(), Text(s.Second, "text")));

    private static string Text(JsonObject map, string name) => map[name]?.GetValue<string>() ?? throw new KeyNotFoundException($"'{name}' is missing.");

    private static decimal Number(JsonObject map, string name) => decimal.Parse(Text(map, name), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
