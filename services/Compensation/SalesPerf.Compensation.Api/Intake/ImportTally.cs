namespace SalesPerf.Compensation.Api.Intake;

/// <summary>What a file came to so far.</summary>
internal sealed class ImportTally
{
    /// <summary>Errors that are kept; refused rows are kept all.</summary>
    public const int MostErrors = 1_000;

    private readonly List<RowError> errors = [];

    public int Rows { get; private set; }

    public int Valid { get; private set; }

    public int Invalid => Rows - Valid;

    /// <summary>The first thousand, by line.</summary>
    public IReadOnlyList<RowError> Errors => errors;

    /// <summary>Numbers for whoever watches.</summary>
    public Dictionary<string, long> Counts => new() { ["rows"] = Rows, ["valid"] = Valid, ["invalid"] = Invalid };

    public void Add(List<JudgedRow> rows)
    {
        Rows += rows.Count;
        foreach (var row in rows)
        {
            if (row.IsValid) Valid++;
            else if (errors.Count < MostErrors) errors.AddRange(row.Errors.Take(MostErrors - errors.Count));
        }
    }
}
