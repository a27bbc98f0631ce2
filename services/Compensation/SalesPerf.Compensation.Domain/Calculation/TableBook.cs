using SalesPerf.Compensation.Domain.Calculation.Tables;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>Makes the tables of payees: the facts' for the person, else the position, the title, everybody; else the plan's own.</summary>
internal sealed class TableBook
{
    private readonly Dictionary<(string Table, TableScope Scope, string Code), Table> given = [];
    private readonly Organisation organisation;

    public TableBook(FactSet facts, PlanDocument document, Organisation organisation)
    {
        this.organisation = organisation;
        var specs = document.Tables.ToDictionary(t => t.Name, StringComparer.Ordinal);
        // A table that the plan does not know is of no use to it: facts are shared by plans.
        foreach (var fact in facts.Tables)
            if (specs.TryGetValue(fact.Table, out var spec)) given[(fact.Table, fact.Scope, fact.Code ?? "")] = FromFacts(spec, fact);
    }

    /// <summary>One table for each payee of a shard.</summary>
    public Table[] For(TableSpec spec, ShardPeriod shard, bool isConstant, Func<string, int, decimal> cell)
    {
        var tables = new Table[shard.Payees];
        Table? shared = null;
        for (var p = 0; p < tables.Length; p++)
            tables[p] = Given(spec.Name, shard.FirstPayee + p, shard.LastDay) is { } own ? Completed(own, spec, name => cell(name, p))
                : (spec.FromFacts ? throw new DomainException(CalculationErrors.TableMissing(spec.Name)) : isConstant ? shared ??= FromPlan(spec, name => cell(name, p)) : FromPlan(spec, name => cell(name, p)));
        return tables;
    }

    private Table? Given(string table, int participant, DateOnly day)
    {
        if (given.Count == 0) return null;
        return Find(TableScope.Participant, organisation.Participants[participant].Code) ?? Find(TableScope.Position, organisation.PositionOf(participant, day))
            ?? Find(TableScope.Title, organisation.TitleOf(participant, day)) ?? Find(TableScope.All, "");
        Table? Find(TableScope scope, string? code) => code is null ? null : given.GetValueOrDefault((table, scope, code));
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
            MatrixSpec s => new MatrixTable([.. s.Rows.Select((_, i) => At(i, "row"))], [.. s.Columns.Select((_, i) => At(i, "column"))],
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
            case MatrixSpec:
                var columns = Enumerable.Range(1, Math.Max(0, fact.Rows.Count == 0 ? 0 : fact.Rows[0].Count - 1)).ToArray();
                return new MatrixTable([.. rows.Skip(1).Select(r => Needed(r, 0))], [.. columns.Select(c => Needed(0, c))], [.. rows.Skip(1).Select(r => columns.Select(c => Needed(r, c)).ToArray())]);
            default: throw new InvalidOperationException($"A table of kind {spec.GetType().Name} cannot be given by facts.");
        }
    }
}
