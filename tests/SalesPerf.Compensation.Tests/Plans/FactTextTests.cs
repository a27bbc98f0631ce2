using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans.Testing;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Tests.Plans;

/// <summary>Whoever reads Indonesian is told in it why facts cannot be read, and not in the words of a library.</summary>
public sealed class FactTextTests
{
    private const string Plan = """
        plan: asing
        name: N
        currency: USD
        calendar: months
        effective: {from: 2026-01-01}
        parameters: {base: {type: percent, default: 0%}}
        tables:
          rates: {kind: bands, by: money, value: percent}
        components:
          commission: {kind: tiers, basis: sum(credit), table: rates, mode: marginal}
        payment:
          draw: {kind: recoverable, amount: 100}
        tests:
          - name: t
            facts: FACTS
            expect: [{payment: paid, equals: 0}]
        """;

    private const string Bands = "tables: {rates: [[0, null, 5%]]}, transactions: [{amount: 100}]";

    [Theory]
    [InlineData("{tables: {rates: [[0, null, banyak]]}, transactions: [{amount: 100}]}", "Fakta ditolak (compensation.table_not_readable): Baris 1 dari tabel 'rates' dalam fakta tidak dapat dibaca: 'banyak' bukan angka.")]
    [InlineData("{tables: {rates: [[0, null, 5%], [9, null]]}, transactions: [{amount: 100}]}", "Fakta ditolak (compensation.table_not_readable): Baris 2 dari tabel 'rates' dalam fakta tidak dapat dibaca: ada angka yang belum diisi.")]
    [InlineData("{BANDS, payments: {opening: [1]}}", "Pada /payments/opening dari fakta: Di sini diminta objek dengan anggota bernama.")]
    [InlineData("{BANDS, payments: {opening: {me: {draw: satu}}}}", "Pada /payments/opening/me/draw dari fakta: 'satu' bukan angka.")]
    [InlineData("{BANDS, payments: {opening: {me: {draw_periods: 1201}}}}", "Pada /payments/opening/me/draw_periods dari fakta: 'draw_periods' adalah bilangan bulat dari 0 sampai 1.200.")]
    [InlineData("{BANDS, payments: {opening: {me: {draw_periods: 1.5}}}}", "Pada /payments/opening/me/draw_periods dari fakta: 'draw_periods' adalah bilangan bulat dari 0 sampai 1.200.")]
    [InlineData("{BANDS, payments: {opening: {me: {held: [{amount: 1}]}}}}", "Pada /payments/opening/me/held/0 dari fakta: Yang ditahan dilepas pada suatu hari atau oleh suatu peristiwa pesanan, bukan keduanya.")]
    [InlineData("{BANDS, payments: {opening: {me: {held: [{amount: 1, on: besok}]}}}}", "Pada /payments/opening/me/held/0/on dari fakta: 'besok' bukan tanggal seperti 2026-01-31.")]
    [InlineData("{BANDS, payments: {opening: {me: {groups: {pay: {carried: [1]}}}}}}", "Pada /payments/opening/me/groups/pay/carried dari fakta: Di sini diminta nilai tunggal.")]
    [InlineData("{BANDS, payments: {opening: {me: {first: 2031-01}}}}", "Pada /payments/opening/me/first dari fakta: Kalender tidak memiliki periode '2031-01'.")]
    public void Facts_of_a_plans_test_that_cannot_be_read_then_their_reader_is_told(string facts, string told)
    {
        var document = Plan.Replace("FACTS", facts.Replace("BANDS", Bands, StringComparison.Ordinal), StringComparison.Ordinal);
        var failures = Assert.Single(RunPlanTests.Of(PlanProgram.Of(document))).Failures;
        Assert.Equal(told, Texts.Violation(failures[^1].Message, Language.Indonesian));
    }

    [Theory]
    [InlineData("facts: {transactions: [{amount: 1, custmer: c}]}", "expect: [{component: commission, amount: 0}]", "15:40: At /transactions/0/custmer of the facts: There is no 'custmer' here. Did you mean 'customer'?")]
    [InlineData("facts: {participants: [{code: ann}, {code: bob, mannager: ann}], transactions: []}", "expect: [{component: commission, amount: 0}]", "15:53: At /participants/1/mannager of the facts: There is no 'mannager' here. Did you mean 'manager'?")]
    [InlineData("facts: {FACTS, parameters: {bose: 5%}}", "expect: [{component: commission, amount: 5}]", "15:91: At /parameters/bose of the facts: The plan has no parameter 'bose'. Did you mean 'base'?")]
    [InlineData("facts: {FACTS, parametersFrom: [{from: 2026-01-01, values: {base: 1%, bse: 5%}}]}", "expect: [{component: commission, amount: 5}]", "15:133: At /parametersFrom/0/values/bse of the facts: The plan has no parameter 'bse'. Did you mean 'base'?")]
    [InlineData("facts: {FACTS, titleParameters: {hunter: {bse: 5%}}}", "expect: [{component: commission, amount: 5}]", "15:105: At /titleParameters/hunter/bse of the facts: The plan has no parameter 'bse'. Did you mean 'base'?")]
    [InlineData("facts: {FACTS, positionParameters: {P-1: {quota_bonus: 5%}}}", "expect: [{component: commission, amount: 5}]", "15:105: At /positionParameters/P-1/quota_bonus of the facts: The plan has no parameter 'quota_bonus'.")]
    [InlineData("facts: {FACTS, participants: [{code: ann, parameters: {Base: 5%}}]}", "expect: [{component: commission, amount: 5}]", "15:118: At /participants/0/parameters/Base of the facts: The plan has no parameter 'Base'. Did you mean 'base'?")]
    [InlineData("facts: {FACTS, participants: [{code: ann}, {code: bob, parametersFrom: [{from: 2026-01-01, values: {bases: 5%}}]}]}", "expect: [{component: commission, amount: 5}]", "15:163: At /participants/1/parametersFrom/0/values/bases of the facts: The plan has no parameter 'bases'. Did you mean 'base'?")]
    [InlineData("facts: {tables: {rates: [[0, null, 5%]], rate: [[0, null, 5%]]}, transactions: [{amount: 100}]}", "expect: [{component: commission, amount: 5}]", "15:46: At /tables/rate of the facts: The plan has no table 'rate'. Did you mean 'rates'?")]
    [InlineData("facts: {FACTS}", "expect: [{component: comission, amount: 0}]", "16:26: The plan has no component 'comission'. Did you mean 'commission'?")]
    [InlineData("facts: {FACTS}", "expect: [{value: comission, equals: 0}]", "16:22: The plan has no payee's value 'comission'. Did you mean 'commission'?")]
    [InlineData("facts: {FACTS}", "expect: [{equals: 0, payment: piad}]", "16:35: A payment has no figure 'piad'. Did you mean 'paid'?")]
    [InlineData("facts: {FACTS}", "expect: [{component: quota_bonus, amount: 0}]", "16:26: The plan has no component 'quota_bonus'.")]
    public void A_misspelt_name_in_a_plans_test_then_it_is_told_where_it_stands_and_what_may_be_meant(string facts, string expect, string told)
    {
        var document = Plan.Replace("facts: FACTS", facts.Replace("FACTS", Bands, StringComparison.Ordinal), StringComparison.Ordinal).Replace("expect: [{payment: paid, equals: 0}]", expect, StringComparison.Ordinal);
        Assert.Equal(told, Assert.Single(RunPlanTests.Of(PlanProgram.Of(document))).Failures[^1].ToString());
    }

    [Fact]
    public void The_largest_number_of_draw_periods_and_an_event_then_they_are_read() => Assert.True(Assert.Single(RunPlanTests.Of(PlanProgram.Of(Plan
        .Replace("FACTS", $"{{{Bands}, payments: {{opening: {{me: {{draw: 5, draw_periods: 1200, held: [{{amount: 1, order: O, event: collected}}]}}}}}}}}", StringComparison.Ordinal)
        .Replace("equals: 0", "equals: 100", StringComparison.Ordinal)))).Passed);

    [Fact]
    public void No_json_then_it_is_told_where() => Assert.Equal("Fakta bukan JSON pada baris 2, byte 18, atau di sana bersarang lebih dari 32 tingkat.", Told("{\n \"transactions\": x}"));

    [Fact]
    public void Half_a_character_then_it_is_told() => Assert.Equal("Fakta bukan JSON: di dalamnya ada setengah karakter.", Told($"{{\"a\": \"{(char)0xd800}\"}}"));

    private static string Told(string facts)
    {
        var refused = Assert.Throws<DomainException>(() => FactsJson.Read(facts)).Error;
        Assert.Equal("compensation.facts_not_json", refused.Code);
        return Texts.Detail(refused.Code, refused.Message, Language.Indonesian);
    }
}
