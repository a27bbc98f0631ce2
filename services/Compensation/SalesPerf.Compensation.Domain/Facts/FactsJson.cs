using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>Facts as JSON: the form of <c>plan evaluate</c>, of tests inside plans and of proof bundles. Short on purpose: what is left out has a stated default.</summary>
public static class FactsJson
{
    /// <summary>The one participant of facts that name none.</summary>
    public const string OnlyParticipant = "me";

    internal const int MostDepth = 32;
    private static readonly DateOnly NoDate = new(2026, 1, 1);

    /// <summary>Reads facts; refuses with <c>compensation.invalid_facts</c> and a detail for everything that is wrong.</summary>
    public static FactSet Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MostDepth });
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new DomainException(FactRefusals.NotJson((e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1), e);
        }
        catch (ArgumentException e)
        {
            // A text with half a surrogate pair is no text, and not even a JSON one: the parser says so with an argument.
            throw new DomainException(FactRefusals.HalfCharacter, e);
        }
    }

    /// <summary>Reads facts that stand inside a plan document.</summary>
    public static FactSet Read(PlanNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) NodeJson.Write(writer, node);
        return Read(Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>Reads facts.</summary>
    public static FactSet Read(JsonElement root)
    {
        var errors = new FactErrors();
        var facts = JsonReading.Of(root, "", errors) is { } reading ? Read(reading) : null;
        return errors.Details.Count == 0 ? facts! : throw new DomainException(FactRefusals.Invalid.With(errors.Details));
    }

    /// <summary>Facts as JSON; reading it gives the same facts.</summary>
    public static string Write(FactSet facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) new FactsJsonWriter(writer).Write(facts);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static FactSet Read(JsonReading facts)
    {
        var given = facts.Member("calendar") is { } calendar ? CalendarJson.Read(calendar, facts.At("calendar"), facts.Errors) : null;
        var transactions = TransactionJson.ReadAll(facts, given);
        var chosen = given ?? CalendarJson.Around(transactions.Select(t => t.Date).DefaultIfEmpty(NoDate));
        var participants = facts.Items("participants").Select(ParticipantJson.Read).ToArray();
        if (participants.Length == 0) participants = [new ParticipantFact(OnlyParticipant)];
        var only = participants.Length == 1 ? participants[0].Code : null;
        var set = new FactSet(chosen)
        {
            Currency = facts.Currency("currency"),
            Participants = participants,
            Parameters = facts.Values("parameters"),
            ParametersFrom = [.. facts.Items("parametersFrom").Select(ParticipantJson.Dated)],
            TitleParameters = facts.ValuesBy("titleParameters"),
            PositionParameters = facts.ValuesBy("positionParameters"),
            Tables = [.. TableJson.Read(facts), .. facts.Items("tablesFrom").Select(TableJson.Dated)],
            Quotas = [.. facts.Items("quotas").Select(q => OtherJson.Quota(q, only, chosen))],
            Transactions = [.. transactions.Select(t => only is not null && t.Seller is null && t.Splits.Count == 0 && t.Covering.Count == 0 && t.Territory.Length == 0 ? t with { Seller = only } : t)],
            Coverage = [.. facts.Items("coverage").Select(OtherJson.Coverage)],
            Classifications = [.. facts.Items("classifications").Select(OtherJson.Classification)],
            GoalScores = [.. facts.Items("goalScores").Select(OtherJson.GoalScore)],
            Certifications = [.. facts.Items("certifications").Select(c => OtherJson.Certification(c, only))],
            Rates = [.. facts.Items("rates").Select(OtherJson.Rate)],
            Locks = [.. facts.Items("locks").Select(l => Lock(l, chosen))],
            Payments = facts.Member("payments") is { } payments ? payments.GetRawText() : null,
        };
        facts.Done();
        return facts.Errors.Details.Count == 0 ? LockedFacts.Of(set) : set;
    }

    private static LockFact Lock(JsonReading l, FiscalCalendar calendar)
    {
        var (period, at) = (l.Required("period"), l.Instant("at"));
        if (period.Length > 0 && calendar.Find(period) is null) l.Errors.Add(l.At("period"), "compensation.facts_unknown_period", $"The calendar has no period '{period}'.");
        if (at is null && l.Text("at") is null) l.Errors.Add(l.At("at"), "compensation.facts_missing", "'at' is needed.");
        l.Done();
        return new LockFact(period, at ?? default);
    }
}

/// <summary>Refusals about facts.</summary>
public static class FactRefusals
{
    /// <summary>Something in the facts is wrong; the details say where.</summary>
    public static DomainError Invalid { get; } = new("compensation.invalid_facts", ErrorKind.Invalid, "The facts cannot be read; each detail names a place and what is wrong there.");

    /// <summary>The text is no JSON, or nests too deep.</summary>
    public static DomainError NotJson(long line, long at) => new("compensation.facts_not_json", ErrorKind.Invalid, $"The facts are no JSON at line {line}, byte {at}, or nest deeper than {FactsJson.MostDepth} there.");

    /// <summary>The text has half a surrogate pair.</summary>
    public static DomainError HalfCharacter { get; } = new("compensation.facts_not_json", ErrorKind.Invalid, "The facts are no JSON: there is half a character in them.");
}

/// <summary>A part of a document as JSON, its values as texts.</summary>
internal static class NodeJson
{
    // Documents nest at most PlanBounds.MostDepth deep, which bounds the recursion.
    public static void Write(Utf8JsonWriter writer, PlanNode node)
    {
        switch (node)
        {
            case PlanScalar { IsNull: true }:
                writer.WriteNullValue();
                break;
            case PlanScalar scalar:
                writer.WriteStringValue(scalar.Text);
                break;
            case PlanSequence list:
                writer.WriteStartArray();
                foreach (var item in list.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case PlanMap map:
                writer.WriteStartObject();
                foreach (var member in map.Members)
                {
                    writer.WritePropertyName(member.Key);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
        }
    }
}

/// <summary>Calendars.</summary>
internal static class CalendarJson
{
    private const int MostPeriods = 1_200;
    private const int MostWeeks = 52;

    public static FiscalCalendar? Read(JsonElement element, string pointer, FactErrors errors)
    {
        if (JsonReading.Of(element, pointer, errors) is not { } calendar) return null;
        var kind = calendar.Text("kind", "months");
        var (first, count) = (calendar.Date("first") ?? new DateOnly(2026, 1, 1), (int)Math.Clamp(calendar.Number("count") ?? 12m, 1m, MostPeriods));
        var weeks = (int)Math.Clamp(calendar.Number("weeks") ?? 1m, 1m, MostWeeks);
        var periods = calendar.Items("periods").Select(Period).OfType<FiscalPeriod>().Take(MostPeriods).ToArray();
        calendar.Done();
        try
        {
            return kind switch
            {
                "months" => FiscalCalendar.Months(new DateOnly(first.Year, first.Month, 1), count),
                "quarters" => FiscalCalendar.Quarters(first, count),
                "weeks" => Weeks(first, count, weeks * 7),
                "custom" => FiscalCalendar.Custom(periods),
                _ => Unknown(),
            };
        }
        catch (DomainException e)
        {
            errors.Add(pointer, e.Error.Code, e.Error.Message);
        }
        catch (ArgumentOutOfRangeException)
        {
            errors.Add(pointer, "compensation.facts_not_a_date", "The calendar reaches beyond the last date there is.");
        }

        return null;

        FiscalCalendar? Unknown()
        {
            errors.Add(calendar.At("kind"), "compensation.facts_unknown_word", "'kind' is months, quarters, weeks or custom.");
            return null;
        }
    }

    // Periods of whole weeks have their first day for a code: a week has no number that everybody agrees on.
    private static FiscalCalendar Weeks(DateOnly first, int count, int days) => FiscalCalendar.Custom([.. Enumerable.Range(0, count).Select(i => first.AddDays(i * days))
        .Select(start => new FiscalPeriod(start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), new DateRange(start, start.AddDays(days))))]);

    /// <summary>The months from the first to the last of some days.</summary>
    public static FiscalCalendar Around(IEnumerable<DateOnly> days)
    {
        var all = days.ToArray();
        var (first, last) = (all.Min(), all.Max());
        var months = ((last.Year - first.Year) * 12) + last.Month - first.Month + 1;
        return FiscalCalendar.Months(new DateOnly(first.Year, first.Month, 1), Math.Min(months, MostPeriods));
    }

    private static FiscalPeriod? Period(JsonReading period)
    {
        var (code, start, end) = (period.Required("code"), period.Date("start"), period.Date("endExclusive"));
        period.Done();
        if (start is { } from && end is { } until && until > from) return new FiscalPeriod(code, new DateRange(from, until));
        period.Errors.Add(period.Pointer, "compensation.facts_missing", "A period has a start and an endExclusive after it.");
        return null;
    }
}

/// <summary>Transactions.</summary>
internal static class TransactionJson
{
    public static TransactionFact[] ReadAll(JsonReading facts, FiscalCalendar? calendar)
    {
        var n = 0;
        return [.. facts.Items("transactions").Select(t => Read(t, ++n, calendar))];
    }

    private static TransactionFact Read(JsonReading t, int number, FiscalCalendar? calendar)
    {
        var period = t.Text("period") is { } code ? Period(t, code, calendar) : null;
        var date = t.Date("date") ?? period?.Start ?? calendar?.Periods[0].Start ?? new DateOnly(2026, 1, 1);
        var fact = new TransactionFact(t.Text("order", number.ToString(CultureInfo.InvariantCulture)), t.Text("line", "1"), t.Text("subLine", "1"), t.Text("event", "booked"), date, t.Number("amount") ?? 0m)
        {
            Currency = t.Currency("currency"), Units = t.Number("units") ?? 1m, Seller = t.Text("seller"), Splits = [.. t.Items("splits").Select(Split)],
            Covering = t.Member("covering") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select((c, i) => t.Single(c, $"{t.At("covering")}/{i}") ?? "")] : [],
            Account = t.Text("account", ""), Customer = t.Text("customer", ""), Product = t.Text("product", ""), Territory = t.Text("territory", ""),
            BookedOn = t.Date("bookedOn"), InvoicedOn = t.Date("invoicedOn"), OriginDate = t.Date("originDate"), RollDate = t.Date("rollDate"),
            LockedRate = t.Number("lockedRate"), RecordedAt = t.Instant("recordedAt"), Attributes = t.Values("attributes"),
        };
        t.Done();
        return fact;
    }

    private static FiscalPeriod? Period(JsonReading t, string code, FiscalCalendar? calendar)
    {
        if (calendar is null && DateOnly.TryParseExact($"{code}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)) return FiscalCalendar.Months(month, 1).Periods[0];
        if (calendar?.Find(code) is { } period) return period;
        t.Errors.Add(t.At("period"), "compensation.facts_unknown_period", $"The calendar has no period '{code}'.");
        return null;
    }

    private static SplitFact Split(JsonReading split)
    {
        var fact = new SplitFact(split.Text("participant"), split.Number("share")) { Position = split.Text("position"), Attributes = split.Values("attributes") };
        if (fact.Participant is null && fact.Position is null) split.Errors.Add(split.Pointer, "compensation.facts_missing", "A split names a participant or a position.");
        split.Done();
        return fact;
    }
}
