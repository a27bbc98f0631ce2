using SalesPerf.Csv;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>A payment as payroll reads it.</summary>
internal sealed record PayoutRow(Guid PaymentId, string PeriodCode, string PayGroup, string PayrollCode, string ParticipantCode, string ParticipantName, Money Amount);

/// <summary>The bytes of a payout file: the same rows give the same bytes.</summary>
internal static class PayoutCsv
{
    private static readonly string[] Header = ["paymentId", "period", "payGroup", "payrollCode", "participantCode", "participantName", "amount", "currency"];

    public static byte[] Of(IEnumerable<PayoutRow> rows)
    {
        using var csv = new CsvOutput(Header);
        foreach (var row in rows)
        {
            csv.Text(row.PaymentId.ToString()).Text(row.PeriodCode).Text(row.PayGroup).Text(row.PayrollCode).Text(row.ParticipantCode).Text(row.ParticipantName)
                .Number(row.Amount.Amount).Text(row.Amount.Currency.Code).EndRow();
        }

        return csv.ToBytes();
    }
}
