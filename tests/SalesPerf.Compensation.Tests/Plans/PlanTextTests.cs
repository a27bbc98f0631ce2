using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Plans.Lint;
using SalesPerf.Compensation.Domain.Plans.Testing;
using SalesPerf.Compensation.Tests.Engine;
using SalesPerf.Expressions;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Tests.Plans;

/// <summary>What is said about a plan, in the language of its reader.</summary>
public sealed class PlanTextTests
{
    [Theory]
    [InlineData("values:\n  a: sum(credit\n", "Ekspresi berakhir padahal operator, ',', atau ')' diharapkan.")]
    [InlineData("values:\n  a: (1 + 2\n", "Tidak ada yang menutup '(' pada karakter 1 sebelum ekspresi berakhir.")]
    [InlineData("values:\n  a: 1 + * 2\n", "Ditemukan '*' padahal nilai diharapkan.")]
    [InlineData("values:\n  a: 1 = 'x'\n", "Nilai-nilai pada '=' harus sejenis, padahal angka dan teks.")]
    [InlineData("values:\n  a: round('x', 2)\n", "Argumen 'x' dari round menerima angka atau uang, tetapi mendapat teks.")]
    [InlineData("values:\n  a: round(1)\n", "round menerima (x, digits, [mode]), tetapi mendapat 1.")]
    [InlineData("values:\n  a: tier_rate(t, 1)\n", "Tidak ada tabel bernama 't'.")]
    [InlineData("values:\n  a: sum(credit over cycle(1))\n", "1 tidak dapat menjadi 'month and day'; tulis misalnya '03-01'.")]
    [InlineData("components:\n  c: {kind: formula, pay: \"'x'\"}\n", "'c' membayar suatu jumlah, tetapi rumusnya menghasilkan teks.")]
    [InlineData("parameters:\n  p: {type: date, default: soon}\n", "'soon' bukan tanggal.")]
    [InlineData("values: [1\n", "Daftar dalam [ ] dilanjutkan dengan ',' atau diakhiri dengan ']'.")]
    [InlineData("values: {a: 1\n", "Nama dalam { } dilanjutkan dengan ',' atau diakhiri dengan '}'.")]
    [InlineData("tests:\n  - {name: t}\n  x: 1\n", "Unsur daftar diawali '- ', satu di bawah yang lain.")]
    [InlineData("values:\n  a: 1\n\tb: 2\n", "Baris diberi indentasi dengan spasi, bukan tab.")]
    [InlineData("values:\n  a: 1\n - b\n", "Di sini diharapkan nama dengan ': '; periksa indentasi dan tanda kutip.")]
    [InlineData("values:\n  a: if b: c\n", "': ' tidak membentuk nama di sini; beri tanda kutip pada teks yang memuatnya, atau periksa indentasi.")]
    [InlineData("values:\n  a: 'x\n", "Teks dalam tanda kutip tidak berakhir.")]
    [InlineData("values: {a: ,}\nb: [,]\n", "Di sini diharapkan nilai.")]
    [InlineData("%YAML 1.2 x\n", "Teks di sekitar sini bukan YAML; kata pembacanya: While scanning a version directive, did not find preceding <document end>.")]
    public void Mistake_then_it_is_told_in_whole_sentences(string plan, string message)
    {
        var error = PlanCase.Errors(plan)[0];
        Assert.Equal(message, Texts.Detail(error.Code, error.Message, Language.Indonesian));
    }

    // A long value is cut and the sentence around it is not, so that it is recognised.
    [Theory]
    [InlineData("LONG: 1\n", 149)]
    [InlineData("LONG: 1\n", 151)]
    [InlineData("values:\n  LONG: 1\n", 100_000)]
    [InlineData("values:\n  a: 'LONG' + 1 2\n", 10_000)]
    [InlineData("values:\n  a: 1 'LONG'\n", 10_000)]
    public void Long_value_then_the_text_is_short_and_translated(string plan, int length)
    {
        var error = PlanCase.Errors(plan.Replace("LONG", new string('x', length), StringComparison.Ordinal))[0];
        Assert.InRange(error.Message.Length, 1, 400);
        Assert.NotEqual(error.Message, Texts.Detail(error.Code, error.Message, Language.Indonesian));
    }

    [Fact]
    public void A_thousand_broken_plans_then_every_error_is_translated()
    {
        string[] good = [.. PlanFiles.All.Select(File.ReadAllText)];
        var errors = Enumerable.Range(1, 1_000).SelectMany(seed => PlanProgram.Compile(new Mutation((uint)seed).Of(good)).Errors).ToArray();
        Assert.True(errors.Select(e => e.Code).Distinct().Count() > 20);
        Assert.DoesNotContain(errors, e => Texts.Detail(e.Code, e.Message, Language.Indonesian) == e.Message);
    }

    [Theory]
    [MemberData(nameof(LintTests.Defects), MemberType = typeof(LintTests))]
    public void Defect_then_its_finding_is_translated(string what, string plan, string code, string subject, string line)
    {
        Assert.NotEmpty(what + line);
        var findings = PlanLint.Of(PlanProgram.Of(LintTests.Head + plan));
        Assert.Contains(findings, f => f.Code == code && f.Subject == subject);
        Assert.All(findings, f => Assert.NotEqual(f.Message, Texts.Violation(f.Message, Language.Indonesian)));
    }

    [Theory]
    [InlineData("component: v, amount: 1", "Rencana tidak memiliki komponen 'v'.")]
    [InlineData("value: w, equals: 1", "Rencana tidak memiliki nilai 'w' untuk penerima.")]
    [InlineData("value: v, equals: 1, period: p", "Fakta tidak memiliki periode 'p'; yang ada: 2026-01.")]
    [InlineData("value: v, equals: 1, participant: x", "Fakta tidak memiliki anggota 'x' dalam rencana; yang ada: me.")]
    [InlineData("value: r, equals: [10, 16]", "10, 15, bukan 10, 16.")]
    [InlineData("value: r, equals: 10", "10, 15, bukan 10.")]
    [InlineData("value: v, equals: [12.5, 0]", "12.5, bukan 12.5, 0.")]
    [InlineData("payment: nothing, equals: 1", "Pembayaran tidak memiliki angka 'nothing'.")]
    [InlineData("exclusion: no_payee", "Tidak ada transaksi yang dikecualikan, padahal 'no_payee' diharapkan.")]
    [InlineData("component: c, amount: 1", "membagi dengan nol; nyatakan apa yang berlaku saat itu: a / b else c.")]
    public void Expectation_that_fails_then_it_is_told(string expectation, string message)
    {
        var program = PlanProgram.Of($"plan: p\ncurrency: USD\nvalues:\n  v: sum(credit)\n  r: credit * 2\ncomponents:\n  c: {{kind: formula, pay: v / count(false)}}\ntests:\n  - {{name: t, facts: {{transactions: [{{amount: 5}}, {{amount: 7.5}}]}}, expect: [{{{expectation}}}]}}\n");
        var failure = Assert.Single(Assert.Single(RunPlanTests.Of(program)).Failures);
        Assert.EndsWith(message, Texts.Violation(failure.Message, Language.Indonesian), StringComparison.Ordinal);
    }

    [Fact]
    public void Kind_of_a_value_then_it_is_a_word_of_the_reader() =>
        Assert.All(Enum.GetNames<ValueKind>().Select(k => k.ToLowerInvariant()), word => Assert.NotEqual(word, Labels.Word(word, Language.Indonesian)));
}
