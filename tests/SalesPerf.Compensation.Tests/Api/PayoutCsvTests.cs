using System.Text;
using SalesPerf.Compensation.Api.Payments;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class PayoutCsvTests
{
    [Fact]
    public void Names_with_commas_and_formulas_then_cells_stay_cells_and_amounts_keep_their_sign()
    {
        var row = new PayoutRow(Guid.Empty, "2026-01", "default", "", "A", "=cmd|\"x\", Ann", Money.FromRounded(-5.50m, Currency.Usd));
        var text = Encoding.UTF8.GetString(PayoutCsv.Of([row]));
        Assert.Equal("paymentId,period,payGroup,payrollCode,participantCode,participantName,amount,currency\n00000000-0000-0000-0000-000000000000,2026-01,default,,A,\"'=cmd|\"\"x\"\", Ann\",-5.50,USD\n", text);
    }
}
