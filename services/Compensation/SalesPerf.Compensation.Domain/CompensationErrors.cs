using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain;

/// <summary>Refusals about files and transactions.</summary>
public static class IntakeErrors
{
    /// <summary>No such import.</summary>
    public static DomainError ImportNotFound { get; } = new("compensation.import_not_found", ErrorKind.NotFound, "There is no such import.");

    /// <summary>No such transaction.</summary>
    public static DomainError TransactionNotFound { get; } = new("compensation.transaction_not_found", ErrorKind.NotFound, "There is no such transaction.");

    /// <summary>Not a kind of coverage exception.</summary>
    public static DomainError UnknownExceptionKind { get; } =
        new("compensation.unknown_exception_kind", ErrorKind.Invalid, "The kind is outside_territory or no_assignment.");

    /// <summary>The header row lacks columns or has unknown ones.</summary>
    public static DomainError BadHeader(string message) => new("compensation.import_bad_header", ErrorKind.Invalid, message);

    /// <summary>The text is not CSV.</summary>
    public static DomainError NotCsv(int line, string message) => new("compensation.import_not_csv", ErrorKind.Invalid, $"Line {line}: {message}");

    /// <summary>More rows than are read.</summary>
    public static DomainError TooManyRows(int most) => new("compensation.import_too_many_rows", ErrorKind.TooLarge, $"A file has at most {most} rows; send several.");

    /// <summary>Transferred or purged before.</summary>
    public static DomainError NotStaged { get; } = new("compensation.import_not_staged", ErrorKind.RuleBroken, "The import was transferred or purged before; stage the file again.");

    /// <summary>An item of a batch has violations; its own code is the first one's.</summary>
    public static DomainError ItemRefused(IReadOnlyList<ErrorDetail> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return errors.Count == 0
            ? new DomainError("compensation.invalid_transaction", ErrorKind.Invalid, "The transaction is invalid; send it alone to see why.")
            : new DomainError(errors[0].Code, ErrorKind.Invalid, errors[0].Message) { Details = errors };
    }

    /// <summary>The caller wanted all or nothing.</summary>
    public static DomainError NotAllValid(int invalid) =>
        new("compensation.import_not_all_valid", ErrorKind.RuleBroken, $"{invalid} rows are invalid, and only a wholly valid import was to be transferred; nothing was.");
}

/// <summary>Refusals about plans.</summary>
public static class PlanErrors
{
    /// <summary>No such plan.</summary>
    public static DomainError NotFound(string code) => new("compensation.plan_not_found", ErrorKind.NotFound, $"There is no plan '{code}'.");

    /// <summary>No such version.</summary>
    public static DomainError VersionNotFound { get; } = new("compensation.plan_version_not_found", ErrorKind.NotFound, "The plan has no such version.");

    /// <summary>Maker and checker are the same.</summary>
    public static DomainError MakerIsChecker { get; } =
        new("compensation.maker_is_checker", ErrorKind.Forbidden, "Whoever made it does not approve it: ask another finance approver.");

    /// <summary>It was approved before.</summary>
    public static DomainError NotADraft { get; } = new("compensation.plan_version_not_a_draft", ErrorKind.RuleBroken, "Only a draft is approved; this version was decided before.");

    /// <summary>A plan is assigned twice on a day.</summary>
    public static DomainError OverlappingAssignment { get; } =
        new("compensation.overlapping_assignment", ErrorKind.RuleBroken, "There is another plan assignment in this time; end that one first.");

    /// <summary>Two personal rates on a day.</summary>
    public static DomainError OverlappingRate { get; } =
        new("compensation.overlapping_rate", ErrorKind.RuleBroken, "There is another personal rate for the component in this time; end that one first.");

    /// <summary>Not a fraction.</summary>
    public static DomainError InvalidRate { get; } = new("compensation.invalid_rate", ErrorKind.Invalid, "A rate is a fraction: 0.012 is 1.2 %.");

    /// <summary>No such participant.</summary>
    public static DomainError UnknownParticipant(string code) => new("compensation.unknown_participant", ErrorKind.Invalid, $"There is no participant '{code}'.");
}

/// <summary>Refusals about periods.</summary>
public static class PeriodErrors
{
    /// <summary>No such period.</summary>
    public static DomainError NotFound(string code) => new("compensation.period_not_found", ErrorKind.NotFound, $"No calendar has a period '{code}'.");

    /// <summary>Something is missing; the details name it.</summary>
    public static DomainError NotReady(string code, IEnumerable<ErrorDetail> missing)
    {
        var details = missing.ToArray();
        return new DomainError("compensation.period_not_ready", ErrorKind.RuleBroken, $"Period {code} is not ready: {string.Join(" ", details.Select(d => d.Message))}") { Details = details };
    }

    /// <summary>The period is closed.</summary>
    public static DomainError Closed(string code) =>
        new("compensation.period_closed", ErrorKind.RuleBroken, $"Period {code} is closed and its results stand; later facts land as adjustments in an open period.");

    /// <summary>The results stand; also said by the database.</summary>
    public static DomainError ResultsStand { get; } = new("compensation.period_closed", ErrorKind.RuleBroken, "The period is closed and its results stand.");

    /// <summary>Maker and checker are the same.</summary>
    public static DomainError CloserIsMaker { get; } =
        new("compensation.maker_is_checker", ErrorKind.Forbidden, "Whoever calculated or published a period does not close it: ask another finance approver.");
}

/// <summary>Refusals about statements.</summary>
public static class StatementErrors
{
    /// <summary>Not there, or not for the caller to know.</summary>
    public static DomainError NotFound { get; } = new("compensation.statement_not_found", ErrorKind.NotFound, "There is no such statement.");

    /// <summary>Not there, or not for the caller to know.</summary>
    public static DomainError LineNotFound { get; } = new("compensation.statement_line_not_found", ErrorKind.NotFound, "The statement has no such line.");

    /// <summary>Only the payee asks.</summary>
    public static DomainError NotYours { get; } = new("compensation.inquiry_not_yours", ErrorKind.Forbidden, "Only the payee asks about a line of a statement.");

    /// <summary>No such inquiry.</summary>
    public static DomainError InquiryNotFound { get; } = new("compensation.inquiry_not_found", ErrorKind.NotFound, "There is no such inquiry.");

    /// <summary>It was answered before.</summary>
    public static DomainError InquiryAnswered { get; } = new("compensation.inquiry_answered", ErrorKind.RuleBroken, "The inquiry was answered before.");
}
