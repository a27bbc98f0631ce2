using System.Globalization;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>Writes facts so that reading gives the same facts; what a reader would assume anyway is left out. Numbers are texts.</summary>
internal sealed class FactsJsonWriter(Utf8JsonWriter writer)
{
    public void Write(FactSet facts)
    {
        writer.WriteStartObject();
        Calendar(facts.Calendar);
        Text("currency", facts.Currency?.Code);
        Items("participants", facts.Participants, Participant);
        Values("parameters", facts.Parameters);
        Items("parametersFrom", facts.ParametersFrom, Dated);
        ValuesBy("titleParameters", facts.TitleParameters);
        ValuesBy("positionParameters", facts.PositionParameters);
        Tables([.. facts.Tables.Where(t => !IsDated(t))]);
        Items("tablesFrom", [.. facts.Tables.Where(IsDated)], Dated);
        Items("quotas", facts.Quotas, q => { Text("participant", q.Participant); Text("period", q.Period); Text("measure", q.Measure); Number("amount", q.Amount); Instant("recordedAt", q.RecordedAt); });
        Items("transactions", facts.Transactions, Transaction);
        Items("coverage", facts.Coverage, c => { Text("territory", c.Territory); Text("participant", c.Participant); Number("weight", c.Weight); Range(c.From, c.Until); });
        Items("classifications", facts.Classifications, Classification);
        Items("goalScores", facts.GoalScores, g => { Text("participant", g.Participant); Text("period", g.Period); Text("goal", g.Goal); Number("score", g.Score); });
        Items("certifications", facts.Certifications, c => { Text("participant", c.Participant); Text("code", c.Code); Range(c.From, c.Until); });
        Items("rates", facts.Rates, Rate);
        Items("locks", facts.Locks, l => { Text("period", l.Period); Instant("at", l.At); });
        if (facts.Payments is { } payments)
        {
            writer.WritePropertyName("payments");
            writer.WriteRawValue(payments);
        }

        writer.WriteEndObject();
    }

    private void Calendar(FiscalCalendar calendar)
    {
        writer.WriteStartObject("calendar");
        writer.WriteString("kind", "custom");
        Items("periods", calendar.Periods, p => { Text("code", p.Code); Date("start", p.Start); Date("endExclusive", p.EndExclusive); });
        writer.WriteEndObject();
    }

    private void Participant(ParticipantFact p)
    {
        Text("code", p.Code);
        Items("titles", p.Titles, Dated);
        Items("positions", p.Positions, Dated);
        Items("managers", p.Managers, Dated);
        Items("teams", p.Teams, t => { Text("code", t.Code); Number("weight", t.Weight); Range(t.From, t.Until); });
        Text("onPlan", p.IsOnPlan ? null : "false");
        Date("hiredOn", p.HiredOn);
        Date("leftOn", p.LeftOn);
        Values("parameters", p.Parameters);
        Items("parametersFrom", p.ParametersFrom, Dated);
        Items("relations", p.Relations, r => { Text("kind", r.Kind); Text("to", r.To); Number("share", r.Share); Range(r.From, r.Until); });
    }

    private void Dated(DatedCode code)
    {
        Text("code", code.Code);
        Range(code.From, code.Until);
    }

    private void Dated(DatedValues values)
    {
        Range(values.From, values.Until);
        Values("values", values.Values);
        Instant("recordedAt", values.RecordedAt);
    }

    private void Transaction(TransactionFact t)
    {
        Text("order", t.Order);
        Text("line", t.Line);
        Text("subLine", t.SubLine);
        Text("event", t.Event);
        Date("date", t.Date);
        Number("amount", t.Amount);
        Text("currency", t.Currency?.Code);
        if (t.Units != 1m) Number("units", t.Units);
        Text("seller", t.Seller);
        Items("splits", t.Splits, s => { Text("participant", s.Participant); Text("position", s.Position); Number("share", s.Share); Values("attributes", s.Attributes); });
        Codes("covering", t.Covering);
        foreach (var (name, value) in new[] { ("account", t.Account), ("customer", t.Customer), ("product", t.Product), ("territory", t.Territory) })
            if (value.Length > 0) Text(name, value);
        foreach (var (name, value) in new[] { ("bookedOn", t.BookedOn), ("invoicedOn", t.InvoicedOn), ("originDate", t.OriginDate), ("rollDate", t.RollDate) }) Date(name, value);
        Number("lockedRate", t.LockedRate);
        Instant("recordedAt", t.RecordedAt);
        Values("attributes", t.Attributes);
    }

    private void Classification(ClassificationTree tree)
    {
        Text("tree", tree.Name);
        Text("field", tree.Field);
        Items("categories", tree.Parents, c => { Text("code", c.Key); Text("parent", c.Value); });
        Items("classifiers", tree.Classifiers, c => { Text("value", c.Value); Text("category", c.Category); Range(c.From, c.Until); });
    }

    private void Rate(RateFact rate)
    {
        Text("from", rate.From.Code);
        Text("to", rate.To.Code);
        Date("date", rate.Date);
        Number("rate", rate.Rate);
        Text("quote", rate.Quote == RateQuote.FromPerTo ? "from_per_to" : "to_per_from");
        Text("type", rate.Type);
    }

    private static bool IsDated(TableFact table) => table.Plan is not null || table.From is not null || table.Until is not null || table.RecordedAt is not null;

    private void Dated(TableFact table)
    {
        Text("table", table.Table);
        Text("plan", table.Plan);
        if (table.Scope != TableScope.All) Text(table.Scope switch { TableScope.Title => "title", TableScope.Position => "position", _ => "participant" }, table.Code);
        Range(table.From, table.Until);
        Instant("recordedAt", table.RecordedAt);
        Rows("rows", table);
    }

    private void Tables(TableFact[] tables)
    {
        if (tables.Length == 0) return;
        writer.WriteStartObject("tables");
        foreach (var table in tables.GroupBy(t => t.Table, StringComparer.Ordinal))
        {
            writer.WriteStartObject(table.Key);
            foreach (var scope in table.GroupBy(t => t.Scope)) Scope(scope.Key, [.. scope]);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void Scope(TableScope scope, TableFact[] tables)
    {
        if (scope == TableScope.All)
        {
            Rows("default", tables[^1]);
            return;
        }

        writer.WriteStartObject(scope switch { TableScope.Title => "titles", TableScope.Position => "positions", _ => "participants" });
        foreach (var table in tables) Rows(table.Code!, table);
        writer.WriteEndObject();
    }

    private void Rows(string name, TableFact table)
    {
        writer.WriteStartArray(name);
        foreach (var row in table.Rows)
        {
            writer.WriteStartArray();
            foreach (var cell in row) writer.WriteStringValue(cell);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private void Items<T>(string name, IReadOnlyCollection<T> items, Action<T> write)
    {
        if (items.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void Codes(string name, IReadOnlyList<string> codes)
    {
        if (codes.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (var code in codes) writer.WriteStringValue(code);
        writer.WriteEndArray();
    }

    private void Values(string name, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0) return;
        writer.WriteStartObject(name);
        foreach (var (key, value) in values.OrderBy(v => v.Key, StringComparer.Ordinal)) writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private void ValuesBy(string name, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> groups)
    {
        if (groups.Count == 0) return;
        writer.WriteStartObject(name);
        foreach (var (key, values) in groups.OrderBy(v => v.Key, StringComparer.Ordinal)) Values(key, values);
        writer.WriteEndObject();
    }

    private void Range(DateOnly? from, DateOnly? until)
    {
        Date("from", from);
        Date("until", until);
    }

    private void Text(string name, string? value)
    {
        if (value is not null) writer.WriteString(name, value);
    }

    private void Number(string name, decimal? value)
    {
        if (value is { } number) writer.WriteString(name, CanonicalForm.Of(number));
    }

    private void Instant(string name, DateTimeOffset? value) => Text(name, value?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    private void Date(string name, DateOnly? value)
    {
        if (value is { } date) writer.WriteString(name, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
