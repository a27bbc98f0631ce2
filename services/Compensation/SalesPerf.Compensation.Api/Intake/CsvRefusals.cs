using SalesPerf.Compensation.Domain;
using SalesPerf.Csv;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>What every CSV file that this service reads is refused with: 400 where it is no CSV, 413 where it goes beyond its limits.</summary>
internal static class CsvRefusals
{
    /// <summary>Reads on; a file that is not CSV or too large is refused by its code.</summary>
    public static async ValueTask<bool> OrRefuseAsync(this ValueTask<bool> reading, CsvLimits limits)
    {
        try { return await reading; }
        catch (CsvRefusedException refused) { throw new DomainException(Refusal(refused, limits)); }
    }

    private static DomainError Refusal(CsvRefusedException refused, CsvLimits limits) => refused.Rule switch
    {
        CsvRule.TooManyRows => IntakeErrors.TooManyRows(limits.Rows),
        CsvRule.TooManyCells or CsvRule.RowTooLong => IntakeErrors.RowTooLarge(refused.Line, refused.Message),
        _ => IntakeErrors.NotCsv(refused.Line, refused.Message),
    };
}
