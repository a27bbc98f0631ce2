namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A store as a script left it, filled, and then brought to what it is today.</summary>
/// <param name="script">The last script before it is filled.</param>
/// <param name="filling">What is in it then.</param>
public abstract class StoreBefore(string script, string filling) : CompensationFixture
{
    // The template of the database is named after what it is made of.
    protected override string Schema => $"compensationdb_{script.Split('_')[1]}";

    protected override async Task MigrateAsync(string ownerConnectionString)
    {
        await MigrateUntilAsync(ownerConnectionString, script, filling);
        await base.MigrateAsync(ownerConnectionString);
    }
}
