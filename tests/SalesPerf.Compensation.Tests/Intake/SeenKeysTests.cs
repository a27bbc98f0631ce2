using CsCheck;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Domain.Transactions;

namespace SalesPerf.Compensation.Tests.Intake;

public sealed class SeenKeysTests
{
    // Few letters, so that the same texts meet at other borders: A/AA beside AA/A.
    private static readonly Gen<string> Codes = Gen.Char["Aé"].Array[1, 3].Select(c => new string(c));
    private static readonly Gen<TransactionKey> Keys = Gen.Select(Codes, Codes, Codes, Codes, (order, line, subLine, type) => new TransactionKey(order, line, subLine, type));

    [Fact]
    public void Keys_in_any_order_then_exactly_those_that_stood_before_are_refused() =>
        Keys.Array[0, 60].Sample(keys =>
        {
            var (seen, model) = (new SeenKeys(), new HashSet<TransactionKey>());
            Assert.All(keys, key => Assert.Equal(model.Add(key), seen.Add(key)));
        }, iter: 200);

    [Fact]
    public void The_longest_codes_then_they_are_told_apart_by_their_last_character()
    {
        static TransactionKey Long(char last) => new(new string('\uFFFD', 100), new string('l', 100), new string('s', 100), new string('e', 99) + last);
        var seen = new SeenKeys();
        Assert.Equal((true, true, false), (seen.Add(Long('1')), seen.Add(Long('2')), seen.Add(Long('1'))));
    }
}
