using SalesPerf.Compensation.Domain.Calculation.Tables;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>Makes the tables of payees: the facts' for the person, else the position, the title, everybody; else the plan's own.</summary>
internal sealed class TableBook
{
    private readonly ILookup<(string Table, TableScope Scope, string Code), (TableFact Fact, Table Table)> given;
    private readonly Organisation organisation;

    public TableBook(FactSet facts, PlanDocument document, Organisation organisation)
    {
        this.organisation = organisation;
        var specs = document.Tables.ToDictionary(t => t.Name, StringComparer.Ordinal);
        // A table that the plan does not know is of no use to it: facts are shared by plans.
        given = facts.Tables.Where(t => t.IsOf(document.Code) && specs.ContainsKey(t.Table)).Select(t => (Fact: t, Table: FromFacts(specs[t.Table], t))).ToLookup(t => (t.Fact.Table, t.Fact.Scope, t.Fact.Code ?? ""));
    }

    /// <summary>The table of each payee of a shard on the last day of the period; null where nobody gives one.</summary>
    public Table?[] OfPayees(TableSpec spec, ShardPeriod shard, bool isConstant, Func<string, int, decimal> cell)
    {
        var (tables, planned) = (new Table?[shard.Payees], Planned(spec, isConstant, cell));
        for (var p = 0; p < tables.Length; p++) tables[p] = On(spec, shard.FirstPayee + p, shard.LastDay, name => cell(name, p)) ?? planned(p);
        return tables;
    }

    /// <summary>The table of each credit of a shard, on the credit's day; null where no table changes inside the period.</summary>
    public Table?[]? OfCredits(TableSpec spec, ShardPeriod shard, bool isConstant, Func<string, int, decimal> cell)
    {
        if (!ChangesIn(spec.Name, shard)) return null;
        var (tables, planned, known) = (new Table?[shard.Credits], Planned(spec, isConstant, cell), new Dictionary<(int Payee, int Day), Table?>());
        var dates = (DateColumn)shard.Field("date");
        for (var i = 0; i < tables.Length; i++)
        {
            var (payee, day) = (shard.PayeeOfCredit[i], dates.DayNumbers.Span[dates.IsConstant ? 0 : i]);
            if (!known.TryGetValue((payee, day), out var table))
                known[(payee, day)] = table = On(spec, shard.FirstPayee + payee, DateOnly.FromDayNumber(day), name => cell(name, payee)) ?? planned(payee);
            tables[i] = table;
        }

        return tables;
    }

    // One for all where no cell depends on the payee.
    private static Func<int, Table?> Planned(TableSpec spec, bool isConstant, Func<string, int, decimal> cell)
    {
        if (spec.FromFacts) return _ => null;
        Table? shared = null;
        return p => isConstant ? shared ??= FromPlan(spec, name => cell(name, p)) : FromPlan(spec, name => cell(name, p));
    }

    private bool ChangesIn(string table, ShardPeriod shard)
    {
        var facts = given.Where(g => g.Key.Table == table).SelectMany(g => g.Select(t => t.Fact)).ToArray();
        if (facts.Any(f => f.ChangesIn(shard.Period))) return true;
        var (byTitle, byPosition) = (facts.Any(f => f.Scope == TableScope.Title), facts.Any(f => f.Scope == TableScope.Position));
        return (byTitle || byPosition) && Enumerable.Range(shard.FirstPayee, shard.Payees).Select(p => organisation.Participants[p])
            .Any(p => (byTitle && p.Titles.Any(t => t.ChangesIn(shard.Period))) || (byPosition && p.Positions.Any(t => t.ChangesIn(shard.Period))));
    }

    private Table? On(TableSpec spec, int participant, DateOnly day, Func<string, decimal> cell)
    {
        if (given.Count == 0) return null;
        var found = Find(TableScope.Participant, organisation.Participants[participant].Code) ?? Find(TableScope.Position, organisation.PositionOf(participant, day))
            ?? Find(TableScope.Title, organisation.TitleOf(participant, day)) ?? Find(TableScope.All, "");
        return found is null ? null : Completed(found, spec, cell);

        // Of several that hold on the day the one that began last, of those the one that was recorded last.
        Table? Find(TableScope scope, string? code) => code is null ? null
            : given[(spec.Name, scope, code)].Where(t => t.Fact.HoldsOn(day)).OrderBy(t => t.Fact.From ?? DateOnly.MinValue).ThenBy(t => t.Fact.RecordedAt).Select(t => t.Table).LastOrDefault();
    }

    // Facts give rows; what holds beside the rows stays the plan's.
    private static Table Completed(Table own, TableSpec spec, Func<string, decimal> cell) => (own, spec) switch
    {
        (LookupTable table, LookupSpec { Default: not null }) => table.With(cell(ComponentFormulas.NameOf(spec.Name, "default"))),
        (CurveTable table, CurveSpec curve) => table.With(Beside(curve, cell)),
        _ => own,
    };

    private static CurveEnds Beside(CurveSpec spec, Func<string, decimal> cell) => new(
        spec.Below is null ? null : cell(ComponentFormulas.NameOf(spec.Name, "below")), spec.Above is null ? null : cell(ComponentFormulas.NameOf(spec.Name, "above")), spec.ExtendAbove);

    private static Table FromPlan(TableSpec spec, Func<string, decimal> cell)
    {
        decimal At(int i, string name) => cell(TableCells.NameOf(spec, i, name));
        return spec switch
        {
            BandsSpec s => new BandTable(s.Edge, [.. s.Bands.Select((b, i) => new Band(b.From is null ? null : At(i, "from"), b.To is null ? null : At(i, "to"), At(i, "value")))]),
            CurveSpec s => new CurveTable([.. s.Points.Select((_, i) => (At(i, "x"), At(i, "y")))], Beside(s, cell)),
            MatrixSpec s => new MatrixTable(new([.. s.Rows.Select((_, i) => At(i, "row"))], s.RowsAreStraight), new([.. s.Columns.Select((_, i) => At(i, "column"))], s.ColumnsAreStraight),
                [.. s.Rows.Select((_, i) => s.Columns.Select((_, j) => At((i * s.Columns.Count) + j, "cell")).ToArray())]),
            LookupSpec s => new LookupTable(s.Rows.Select((r, i) => (r.Keys.ToArray(), At(i, "value"))), s.Default is null ? 0m : cell(ComponentFormulas.NameOf(s.Name, "default"))),
            _ => throw new InvalidOperationException($"A table of kind {spec.GetType().Name} cannot be made."),
        };
    }

    private static Table FromFacts(TableSpec spec, TableFact fact)
    {
        decimal? Number(int row, int cell) => cell < fact.Rows[row].Count && fact.Rows[row][cell] is { } text
            ? Literal.Number(text) ?? throw new DomainException(CalculationErrors.CellNotNumber(spec.Name, row + 1, text)) : null;
        decimal Needed(int row, int cell) => Number(row, cell) ?? throw new DomainException(CalculationErrors.CellMissing(spec.Name, row + 1));
        var rows = Enumerable.Range(0, fact.Rows.Count);
        switch (spec)
        {
            case BandsSpec s: return new BandTable(s.Edge, [.. rows.Select(r => new Band(Number(r, 0), Number(r, 1), Needed(r, 2)))]);
            case CurveSpec s: return new CurveTable([.. rows.Select(r => (Needed(r, 0), Needed(r, 1)))], new CurveEnds(null, null, s.ExtendAbove));
            case LookupSpec s: return new LookupTable(rows.Select(r => (fact.Rows[r].Take(s.Keys.Count).Select(k => k == "*" ? null : k).ToArray(), Needed(r, s.Keys.Count))), 0m);
            // The first row holds the bounds of the columns behind an empty cell, the first column those of the rows.
            case MatrixSpec s:
                var columns = Enumerable.Range(1, Math.Max(0, fact.Rows.Count == 0 ? 0 : fact.Rows[0].Count - 1)).ToArray();
                return new MatrixTable(new([.. rows.Skip(1).Select(r => Needed(r, 0))], s.RowsAreStraight), new([.. columns.Select(c => Needed(0, c))], s.ColumnsAreStraight), [.. rows.Skip(1).Select(r => columns.Select(c => Needed(r, c)).ToArray())]);
            default: throw new InvalidOperationException($"A table of kind {spec.GetType().Name} cannot be given by facts.");
        }
    }
}
