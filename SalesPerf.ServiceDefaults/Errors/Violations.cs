using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Errors;

/// <summary>Collects every violation of an input's shape, so that a caller can mend all of them at once.</summary>
public sealed class Violations
{
    private readonly List<ErrorDetail> details = [];

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<ErrorDetail> Details => details;

    /// <summary>Records a violation unless <paramref name="holds"/>; returns whether it holds, so that dependent checks can be left out.</summary>
    /// <param name="holds">The rule.</param>
    /// <param name="pointer">JSON pointer to the value.</param>
    /// <param name="code">Stable code of the rule.</param>
    /// <param name="message">What is wrong and what to write instead.</param>
    public bool Check(bool holds, string pointer, string code, string message)
    {
        if (!holds) details.Add(new ErrorDetail(pointer, code, message));
        return holds;
    }

    /// <summary>A text that must have something in it and no more than a number of characters.</summary>
    public bool Text(string? value, string pointer, int longest = 200) =>
        Check(!string.IsNullOrWhiteSpace(value), pointer, "required", "A text is required here.")
        && Check(value!.Length <= longest, pointer, "too_long", $"At most {longest} characters.");

    /// <summary>Refuses with everything that was found; does nothing where nothing was.</summary>
    /// <param name="code">Code of the refusal as a whole.</param>
    public void ThrowIfAny(string code = "request.invalid")
    {
        if (details.Count > 0)
            throw new DomainException(new DomainError(code, ErrorKind.Invalid, $"The request has {details.Count} {(details.Count == 1 ? "violation" : "violations")}; see errors.") { Details = details });
    }
}
