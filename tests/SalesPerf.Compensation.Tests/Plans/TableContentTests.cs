using System.Text.Json;
using SalesPerf.Compensation.Domain.Plans;

namespace SalesPerf.Compensation.Tests.Plans;

/// <summary>What is stated in place of a table's own rows: read as the plan's own, and refused at its place.</summary>
public sealed class TableContentTests
{
    private const string Tables = """
        plan: p
        currency: USD
        tables:
          bands: {kind: bands, by: percent, edge: upper}
          gapped: {kind: bands, accepts: {gap: nothing is paid between the two campaigns}, bands: [[0, 1, 1]]}
          curve: {kind: curve, below: 0, points: [[0, 0]]}
          grid: {kind: matrix, rows: {from: []}, columns: {from: []}}
          words: {kind: lookup, keys: [product, segment], value: percent, default: 1%}
        """;

    [Theory]
    [InlineData("bands", """{"bands":[[null,"100%",1],{"from":"100%","value":1.5}]}""", "_ 100% 1|100% _ 1.5")]
    [InlineData("curve", """{"points":[[0,0],["100%",1]]}""", "0 0|100% 1")]
    [InlineData("grid", """{"rows":{"by":"percent","from":[0,"90%"]},"columns":{"from":[0,2,4]},"values":[[1,2,3],[4,5,6]]}""", "_ 0 2 4|0 1 2 3|90% 4 5 6")]
    [InlineData("words", """{"rows":[["cloud","*","5%"],{"segment":"small","value":0.02},["cloud",null,"5.5%"],["p1","007",1]]}""", "", "/rows/2 compensation.table_unreachable_row")]
    [InlineData("words", """{"rows":[["cloud","*","5%"],{"segment":"small","value":0.02},["p1","007",1]]}""", "cloud _ 5%|_ small 0.02|p1 007 1")]
    [InlineData("gapped", """{"bands":[[0,10,1],[20,30,1]]}""", "0 10 1|20 30 1")]
    [InlineData("bands", """{"bands":[[0,10,1],[10.01,30,1]]}""", "", "/bands/0 compensation.table_gap")]
    [InlineData("bands", """{"bands":[[0,10,1],[10,30,1]]}""", "0 10 1|10 30 1")]
    [InlineData("bands", """{"bands":[[0,10,1],[9.99,30,1]]}""", "", "/bands/1 compensation.table_overlap")]
    [InlineData("gapped", """{"bands":[[0,10,1],[5,8,1]]}""", "", "/bands/1 compensation.table_overlap", "/bands/1 compensation.table_unreachable_row")]
    [InlineData("curve", """{"points":[[0,0],[100,1],[90,2],[150,3]]}""", "", "/points/1 compensation.table_unreachable_row")]
    [InlineData("bands", """{"bands":[]}""", "", " compensation.table_empty")]
    [InlineData("words", """{"rows":[]}""", "", " compensation.table_empty")]
    [InlineData("grid", """{"rows":{"from":[]},"columns":{"from":[]},"values":[]}""", "", " compensation.table_empty")]
    [InlineData("bands", """{"bands":[[0,null,"rate"]]}""", "", "/bands/0/2 compensation.table_cell_not_a_number")]
    [InlineData("bands", """{"bands":[[0,null,1e3]]}""", "", "/bands/0/2 compensation.table_cell_not_a_number")]
    [InlineData("words", """{"rows":[[1e999999,"*",1]]}""", "", "/rows/0/0 compensation.table_cell_not_a_number")]
    [InlineData("words", """{"rows":[[7.50,"*",1]]}""", "7.50 _ 1")]
    [InlineData("bands", """{"bands":[[0,99999999999999.9,1]]}""", "0 99999999999999.9 1")]
    [InlineData("bands", """{"bands":[[0,100000000000000,1]]}""", "", "/bands/0/1 compensation.table_cell_too_large")]
    [InlineData("bands", """{"bands":[[0,1,"-100000000000000"]]}""", "", "/bands/0/2 compensation.table_cell_too_large")]
    [InlineData("curve", """{"points":[["-99999999999999",-99999999999999],[99999999999999,99999999999999],[0,2],[99999999999999.5,-99999999999999]]}""", "", "/points/1 compensation.table_unreachable_row")]
    [InlineData("bands", """{"bands":[[0,[1],1]]}""", "", "/bands/0/1 compensation.plan_bad_table")]
    [InlineData("curve", """{"points":[[null,1]]}""", "", "/points/0/0 compensation.plan_bad_table")]
    [InlineData("curve", """{"points":[[1,2,3]]}""", "", "/points/0 compensation.plan_bad_table")]
    [InlineData("grid", """{"rows":{"from":[0,null]},"columns":{"from":[0]},"values":[[1],[2]]}""", "", "/rows/from/1 compensation.plan_bad_table")]
    [InlineData("grid", """{"rows":{"from":[0]},"columns":{"from":[0]},"values":[[1],[2]]}""", "", "/values compensation.plan_bad_table")]
    [InlineData("words", """{"rows":[["cloud","5%"]]}""", "", "/rows/0 compensation.plan_not_a_map")]
    [InlineData("words", """{"rows":[{"produkt":"cloud","value":1}]}""", "", "/rows/0/produkt compensation.plan_unknown_name")]
    [InlineData("curve", """{"points":[[0,1]],"below":0}""", "", "/below compensation.plan_unknown_name")]
    [InlineData("curve", """{"bands":[[0,1,1]]}""", "", " compensation.plan_missing_name", "/bands compensation.plan_unknown_name")]
    [InlineData("bands", "[[0,1,1]]", "", " compensation.plan_not_a_map")]
    [InlineData("bands", "null", "", " compensation.plan_not_a_map")]
    public void Content_then_its_rows_or_what_is_wrong_with_it_and_where(string table, string content, string rows, params string[] errors)
    {
        var spec = PlanDocument.Read(Tables).Document!.Tables.Single(t => t.Name == table);
        var read = TableContent.Read(spec, JsonElement.Parse(content));
        Assert.Equal(errors, read.Errors.Select(e => $"{e.Pointer} {e.Code}").Order(StringComparer.Ordinal));
        Assert.Equal(rows, string.Join("|", read.Rows.Select(r => string.Join(" ", r.Select(c => c ?? "_")))));
    }

    [Theory]
    [InlineData("curve", "{kind: curve, points: [[0, [1]]]}", "4:16 compensation.plan_bad_table")]
    [InlineData("curve", "{kind: curve, points: [[0, null]]}", "4:16 compensation.plan_bad_table")]
    [InlineData("bands", "{kind: bands, bands: [[{a: 1}, 1, 1]]}", "4:16 compensation.plan_bad_table")]
    [InlineData("matrix", "{kind: matrix, rows: {from: [~]}, columns: {from: [0]}, values: [[1]]}", "4:16 compensation.plan_bad_table")]
    public void A_cell_of_a_plans_own_table_is_no_single_value_then_refused(string name, string table, string expected)
    {
        var errors = PlanDocument.Read($"plan: p\ncurrency: USD\ntables:\n  {name}: {table}\n").Errors;
        Assert.Equal(expected.Split(' ')[1], Assert.Single(errors).Code);
    }
}
