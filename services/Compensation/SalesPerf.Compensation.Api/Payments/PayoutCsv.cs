using System.Globalization;
using SalesPerf.Csv;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>A payment as payroll reads it.</summary>
internal sealed record PayoutRow(Guid PaymentId, string PeriodCode, string PayGroup, string PayrollCode, string ParticipantCode, string ParticipantName, Money Amount);

/// <summary>The bytes of a payout file: the same rows give the same bytes.</summary>
internal static class PayoutCsv
{
    private static readonly string[] Header = ["paymentId", "period", "payGroup", "payrollCode", "participantCode", "participantName", "amount", "currency"];
    private static readonly int Code = Array.IndexOf(Header, "participantCode");
    private static readonly int Name = Array.IndexOf(Header, "participantName");
    private static readonly int Amount = Array.IndexOf(Header, "amount");

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

    /// <summary>A file's bytes as an auditor reads them: the code stands for the name, all else as it is.</summary>
    public static byte[] Masked(byte[] file)
    {
        using var stream = new MemoryStream(file);
        using var input = new CsvInput(stream, new CsvLimits(Rows: int.MaxValue));
        using var csv = new CsvOutput(Header);
        input.ReadHeader();
        while (input.Read())
        {
            for (var i = 0; i < Header.Length; i++) _ = i == Amount ? csv.Number(decimal.Parse(input[i], CultureInfo.InvariantCulture)) : csv.Text(input[i == Name ? Code : i]);
            csv.EndRow();
        }

        return csv.ToBytes();
    }
}
