using CsCheck;
using SalesPerf.Primitives;

namespace SalesPerf.Expressions.Tests;

/// <summary>The law of the library: one row, columns of decimals and columns of whole numbers give the same value or the same refusal, row by row.</summary>
public sealed class AgreementTests
{
    private static readonly ValueKind[] Kinds = [ValueKind.Number, ValueKind.Money, ValueKind.Boolean, ValueKind.Date, ValueKind.Text];

    [Fact]
    public void Rows_and_columns_of_decimals_and_of_whole_numbers_agree()
    {
        var (values, refusals, whole) = (0, 0, 0);
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var rows = new RandomRows(random, 1 + random.Next(20));
                var compiled = Compiled(random);
                var (decimals, units) = (compiled.EvaluateWithRefusals(rows.Decimals, rows.Rows), compiled.EvaluateWithRefusals(rows.Fixed, rows.Rows));
                var (mixed, constant) = (compiled.EvaluateWithRefusals(rows.Mixed, rows.Rows), compiled.EvaluateWithRefusals(rows.Constant, rows.Rows));
                Assert.Equal(Single(compiled, rows, 0), InColumn(constant, 0));
                if (units is FixedColumn) Interlocked.Increment(ref whole);
                for (var row = 0; row < rows.Rows; row++)
                {
                    var single = Single(compiled, rows, row);
                    Assert.Equal(single, InColumn(decimals, row));
                    Assert.Equal(single, InColumn(units, row));
                    Assert.Equal(single, InColumn(mixed, row));
                    if (single is Value) Interlocked.Increment(ref values);
                    else Interlocked.Increment(ref refusals);
                }
            },
            iter: 4000, threads: 1);
        // A law about nothing would hold as well.
        Assert.True(values > 10_000 && refusals > 500 && whole > 200, $"{values} values, {refusals} refusals, {whole} columns of whole numbers");
    }

    [Fact]
    public void Rows_of_many_batches_are_as_they_are_alone() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var rows = new RandomRows(random, (2 * Batch.Size) + random.Next(3) - 1);
            var compiled = Compiled(random);
            var all = compiled.EvaluateWithRefusals(rows.Fixed, rows.Rows);
            foreach (var row in (int[])[0, Batch.Size - 1, Batch.Size, rows.Rows - 1, random.Next(rows.Rows)]) Assert.Equal(Single(compiled, rows, row), InColumn(all, row));
        },
        iter: 300, threads: 1);

    [Fact]
    public void A_printed_expression_is_the_same_expression() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var tree = Expression.Parse(new RandomExpressions(random).Next(Kinds[random.Next(Kinds.Length)])).Tree!;
            Assert.Equal(tree.ToString(), Expression.Parse(tree.ToString()).Tree!.ToString());
        },
        iter: 500, threads: 1);

    private static CompiledExpression Compiled(Random random)
    {
        var text = new RandomExpressions(random).Next(Kinds[random.Next(Kinds.Length)], random.Next(1, 5));
        var result = Expression.Check(text, RandomRows.Schema);
        Assert.True(result.Expression is not null, $"{text}: {string.Join("; ", result.Errors.Select(e => e.Message))}");
        return result.Expression.Compile();
    }

    // A refusal is compared by its code and its place; the row is told by where it stands.
    private static object Single(CompiledExpression compiled, RandomRows rows, int row)
    {
        try
        {
            return compiled.EvaluateRow(rows.Decimals.Row(row), row);
        }
        catch (DomainException refused)
        {
            return $"{refused.Error.Code} at {refused.Error.Details[0].Pointer}";
        }
    }

    private static object InColumn(Column column, int row)
    {
        foreach (var (refused, refusal) in column.Refusals)
            if (refused == row || column.IsConstant) return $"{refusal.Error.Code} at {refusal.Line}:{refusal.Column}";
        return column[row];
    }
}
