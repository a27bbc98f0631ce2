using System.Globalization;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Compensation.Api.Persistence;

/// <summary>Judges items whose rules are constraints of the database: each in a savepoint, so that a refused one leaves the others alone.</summary>
internal static class BatchSavepoints
{
    private const string Name = "item";

    public static async Task<MultiStatus> JudgeEachAsync<T>(this Batch<T> batch, HttpContext context, Func<T, string> codeOf, Func<T, string, Task<BatchItemStatus>> applyAsync) where T : notnull
    {
        var transaction = context.RequestServices.GetRequiredService<CompensationDbContext>().Database.CurrentTransaction ?? throw new InvalidOperationException("A batch is judged inside the request's transaction.");
        var constraints = context.RequestServices.GetRequiredService<ConstraintErrors>();
        var rows = new List<BatchItem>(batch.Items.Count);
        for (var i = 0; i < batch.Items.Count; i++)
        {
            await transaction.CreateSavepointAsync(Name, context.RequestAborted);
            try
            {
                rows.Add(new BatchItem(i, codeOf(batch.Items[i]), await applyAsync(batch.Items[i], string.Create(CultureInfo.InvariantCulture, $"/items/{i}")), null));
                await transaction.ReleaseSavepointAsync(Name, context.RequestAborted);
            }
            catch (Exception exception) when (Refusals.From(exception, constraints) is { Kind: not ErrorKind.Unavailable } refusal)
            {
                await transaction.RollbackToSavepointAsync(Name, context.RequestAborted);
                rows.Add(new BatchItem(i, codeOf(batch.Items[i]), BatchItemStatus.Refused, Problem.Of(refusal, context)));
            }
        }

        return new MultiStatus(new BatchAnswer(rows));
    }
}
