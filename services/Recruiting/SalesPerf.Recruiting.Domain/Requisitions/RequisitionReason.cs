namespace SalesPerf.Recruiting.Domain.Requisitions;

/// <summary>Why people are needed: in somebody's words, or as a key with its values that is worded where it is read, in the reader's language.</summary>
public sealed record RequisitionReason
{
    private RequisitionReason(string? words, string? code, IReadOnlyList<string> values) => (Words, Code, Values) = (words, code, values);

    /// <summary>The words, or null.</summary>
    public string? Words { get; }

    /// <summary>The key of a sentence, or null.</summary>
    public string? Code { get; }

    /// <summary>The values in that sentence, as they are in JSON.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>As somebody wrote it.</summary>
    public static RequisitionReason InWords(string words) => new(words, null, []);

    /// <summary>As figures say it.</summary>
    public static RequisitionReason Told(string code, IReadOnlyList<string> values) => new(null, code, values);
}
