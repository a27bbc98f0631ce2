using System.Globalization;
using System.Text;
using CsvHelper;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>A payment as payroll reads it.</summary>
internal sealed record PayoutRow(Guid PaymentId, string PeriodCode, string PayGroup, string PayrollCode, string ParticipantCode, string ParticipantName, Money Amount);

/// <summary>The bytes of a payout file: the same rows give the same bytes.</summary>
internal static class PayoutCsv
{
    private static readonly string[] Header = ["paymentId", "period", "payGroup", "payrollCode", "participantCode", "participantName", "amount", "currency"];

    /// <summary>UTF-8, a comma between cells, a line feed after each row.</summary>
    public static byte[] Of(IEnumerable<PayoutRow> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using (var csv = new CsvWriter(text, new CsvHelper.Configuration.CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true))
        {
            foreach (var name in Header) csv.WriteField(name);
            csv.NextRecord();
            foreach (var row in rows)
            {
                foreach (var cell in Cells(row)) csv.WriteField(cell);
                csv.NextRecord();
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // Texts that people chose are neutralised; an amount is ours, and its sign belongs to it.
    private static IEnumerable<string> Cells(PayoutRow row) =>
    [
        row.PaymentId.ToString(), Neutral(row.PeriodCode), Neutral(row.PayGroup), Neutral(row.PayrollCode), Neutral(row.ParticipantCode), Neutral(row.ParticipantName),
        row.Amount.Amount.ToString(CultureInfo.InvariantCulture), row.Amount.Currency.Code,
    ];

    /// <summary>A cell that no spreadsheet takes for a formula.</summary>
    public static string Neutral(string cell) => cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{cell}" : cell;
}
