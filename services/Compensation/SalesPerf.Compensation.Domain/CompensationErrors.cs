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

    /// <summary>A row has more cells, or more characters, than are read.</summary>
    public static DomainError RowTooLarge(int line, string message) => new("compensation.import_row_too_large", ErrorKind.TooLarge, $"Line {line}: {message}");

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

    /// <summary>The server of the store fell and took the staged rows with it.</summary>
    public static DomainError StagingLost { get; } =
        new("compensation.import_staging_lost", ErrorKind.RuleBroken, "The staged rows are gone, because the store fell since they were staged; nothing was transferred. Stage the file again.");

    /// <summary>Somebody threw them away, or the server of the store fell.</summary>
    public static DomainError RowsNotKept { get; } = new("compensation.import_rows_not_kept", ErrorKind.RuleBroken, "The refused rows of this import are not kept any more; its errors still say what is wrong with the first of them.");

    /// <summary>Nothing was refused, or only what another file makes good.</summary>
    public static DomainError NothingToRevalidate { get; } =
        new("compensation.import_nothing_to_revalidate", ErrorKind.RuleBroken, "No refused row of this import is kept that could be good now; mend the rows in their file and send it again.");

    /// <summary>No such attribute.</summary>
    public static DomainError AttributeNotFound { get; } = new("compensation.attribute_not_found", ErrorKind.NotFound, "No attribute of this name has a type.");

    /// <summary>There is nothing to take back.</summary>
    public static DomainError NotAdjusted { get; } = new("compensation.transaction_not_adjusted", ErrorKind.RuleBroken, "No adjustment stands above this transaction, so there is nothing to reset.");

    /// <summary>The reading of the row is older than the row.</summary>
    public static DomainError StaleRevision(int current) =>
        new("compensation.stale_revision", ErrorKind.StaleVersion, $"The transaction is at revision {current} now; read it again and repeat the adjustment.");

    /// <summary>No such tree.</summary>
    public static DomainError TreeNotFound { get; } = new("compensation.category_tree_not_found", ErrorKind.NotFound, "There is no such category tree.");

    /// <summary>No such category.</summary>
    public static DomainError CategoryNotFound(string code) => new("compensation.category_not_found", ErrorKind.Invalid, $"The tree has no category '{code}'.");

    /// <summary>Values of a field lie in the tree.</summary>
    public static DomainError FieldInUse { get; } = new("compensation.category_field_in_use", ErrorKind.RuleBroken, "Values of the tree's field are classified already: the field stays, make another tree.");

    /// <summary>A value lies in two categories of a tree on a day.</summary>
    public static DomainError OverlappingClassifier { get; } =
        new("compensation.overlapping_classifier", ErrorKind.RuleBroken, "The value lies in another category of the tree in this time; end that one first.");

    /// <summary>No such lock.</summary>
    public static DomainError LockNotFound { get; } = new("compensation.data_lock_not_found", ErrorKind.NotFound, "There is no such lock.");

    /// <summary>It is locked.</summary>
    public static DomainError Locked { get; } = new("compensation.already_locked", ErrorKind.RuleBroken, "The facts are locked already; release that lock first.");

    /// <summary>It was released before.</summary>
    public static DomainError LockReleased { get; } = new("compensation.data_lock_released", ErrorKind.RuleBroken, "The lock was released before.");

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

    /// <summary>The document cannot be read; each detail names line and column.</summary>
    public static DomainError InvalidDocument(IEnumerable<ErrorDetail> errors)
    {
        var details = errors.ToArray();
        return new DomainError("compensation.invalid_plan_document", ErrorKind.Invalid, $"The document cannot be read: {details.Length} errors, each with line and column.") { Details = details };
    }

    /// <summary>The document is of another plan than the address.</summary>
    public static DomainError AnotherCode(string code) => new("compensation.another_plan_code", ErrorKind.Invalid, $"The document is of the plan '{code}': send it to that address.");

    /// <summary>The service needs what a document may leave out elsewhere.</summary>
    public static DomainError NoCalendarOrEffect { get; } = new("compensation.plan_without_calendar", ErrorKind.Invalid, "State calendar and effective from: they decide for which periods the plan pays.");

    /// <summary>The version has errors or failing tests; the details name them.</summary>
    public static DomainError NotApprovable(IEnumerable<ErrorDetail> reasons)
    {
        var details = reasons.ToArray();
        return new DomainError("compensation.plan_not_approvable", ErrorKind.RuleBroken, $"The plan has {details.Length} errors or failing tests of its own; mend them first.") { Details = details };
    }

    /// <summary>Two values on a day.</summary>
    public static DomainError OverlappingParameter { get; } =
        new("compensation.overlapping_parameter", ErrorKind.RuleBroken, "There is another value of the parameter for them in this time; end that one first.");

    /// <summary>Two contents of a table on a day.</summary>
    public static DomainError OverlappingTable { get; } =
        new("compensation.overlapping_table", ErrorKind.RuleBroken, "There is other content of the table for them in this time; end that one first.");

    /// <summary>The plan has no such table.</summary>
    public static DomainError UnknownTable(string plan, string table) => new("compensation.unknown_table", ErrorKind.Invalid, $"The plan '{plan}' has no table '{table}'.");

    /// <summary>Two relations of one kind between two people on a day.</summary>
    public static DomainError OverlappingRelation { get; } =
        new("compensation.overlapping_relation", ErrorKind.RuleBroken, "There is another relation of this kind between them in this time; end that one first.");

    /// <summary>Not an exchange rate.</summary>
    public static DomainError InvalidFxRate { get; } =
        new("compensation.invalid_fx_rate", ErrorKind.Invalid, "A rate is above zero, between two different currencies, with at most 14 digits before the point and 14 behind it.");

    /// <summary>Not a type of exchange rates.</summary>
    public static DomainError InvalidFxType { get; } =
        new("compensation.invalid_fx_type", ErrorKind.Invalid, "The type of a rate is a text of 1 to 40 characters, such as spot.");

    /// <summary>The text is no table of exchange rates.</summary>
    public static DomainError InvalidFxFile(string message) => new("compensation.invalid_fx_file", ErrorKind.Invalid, message);

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

    /// <summary>An event came before the one that tells of its participant; it is tried again.</summary>
    public static DomainError ParticipantNotYetKnown(Guid id) => new("compensation.participant_not_yet_known", ErrorKind.NotFound, $"Participant {id} is not known here yet.");
}

/// <summary>Refusals about periods.</summary>
public static class PeriodErrors
{
    /// <summary>No such period.</summary>
    public static DomainError NotFound(string code) => new("compensation.period_not_found", ErrorKind.NotFound, $"No calendar has a period '{code}'.");

    /// <summary>Something is missing; the details name it.</summary>
    public static DomainError NotReady(string code, IEnumerable<ErrorDetail> missing) =>
        new("compensation.period_not_ready", ErrorKind.RuleBroken, $"Period {code} is not ready; errors say what stands in its way.") { Details = [.. missing] };

    /// <summary>No such discrepancy.</summary>
    public static DomainError DiscrepancyNotFound { get; } = new("compensation.discrepancy_not_found", ErrorKind.NotFound, "There is no such discrepancy.");

    /// <summary>It was decided before, or is gone.</summary>
    public static DomainError DiscrepancyDecided { get; } = new("compensation.discrepancy_decided", ErrorKind.RuleBroken, "The discrepancy was decided before, or the line came to what was told again, or what was told was withdrawn.");

    /// <summary>The period is closed.</summary>
    public static DomainError Closed(string code) =>
        new("compensation.period_closed", ErrorKind.RuleBroken, $"Period {code} is closed and its results stand; later facts land as adjustments in an open period.");

    /// <summary>The results stand; also said by the database.</summary>
    public static DomainError ResultsStand { get; } = new("compensation.period_closed", ErrorKind.RuleBroken, "The period is closed and its results stand.");

    /// <summary>A batch that is not approved pays what would be withdrawn.</summary>
    public static DomainError InPaymentBatch(string code, long number) =>
        new("compensation.period_in_payment_batch", ErrorKind.RuleBroken, $"Payment batch {number} pays statements of {code}; discard it before you withdraw them.");

    /// <summary>Nothing that these payees were told stands; the details name them.</summary>
    public static DomainError NotTold(string code, IReadOnlyList<ErrorDetail> payees) => new(
        "compensation.statements_not_told", ErrorKind.RuleBroken, $"Not all of the payees have a statement of {code} that they were told; errors name those who have none, and nothing was withdrawn.") { Details = payees };

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

    /// <summary>Two statements that have nothing to compare.</summary>
    public static DomainError NotComparable { get; } = new("compensation.statements_not_comparable", ErrorKind.RuleBroken, "Only two statements of one payee in one currency are compared.");

    /// <summary>The statement does not follow from its facts as they were kept.</summary>
    public static DomainError NotProvable(string finding) => new("compensation.statement_not_provable", ErrorKind.RuleBroken, $"The statement cannot be proven from what is kept: {finding} Calculate the period again where it is open.");

    /// <summary>Nothing to estimate by.</summary>
    public static DomainError NoPlan(string participant) => new("compensation.participant_without_plan", ErrorKind.RuleBroken, $"No approved plan pays '{participant}' in this period.");

    /// <summary>What the deals would pay cannot be said.</summary>
    public static DomainError NotEstimable(string participant, IEnumerable<ErrorDetail> details) =>
        new("compensation.not_estimable", ErrorKind.RuleBroken, $"What '{participant}' would be paid with these deals cannot be calculated; errors say why.") { Details = [.. details] };

    /// <summary>Nobody decides about oneself.</summary>
    public static DomainError OwnInquiry { get; } = new("compensation.own_inquiry", ErrorKind.Forbidden, "Nobody answers or routes a question of one's own.");

    /// <summary>Whoever checks or leads answers; what is paid is made by an administrator.</summary>
    public static DomainError CorrectionNotAllowed { get; } = new("compensation.correction_not_allowed", ErrorKind.Forbidden, "Only a compensation administrator corrects what is paid: answer without a correction, or leave the question to an administrator.");

    /// <summary>Somebody else deals with it.</summary>
    public static DomainError NotRoutedToYou { get; } = new("compensation.inquiry_not_routed_to_you", ErrorKind.Forbidden, "The question is routed to somebody else; ask an administrator to route it to you.");
}

/// <summary>Refusals about payments.</summary>
public static class PaymentErrors
{
    /// <summary>No such batch.</summary>
    public static DomainError BatchNotFound { get; } = new("compensation.payment_batch_not_found", ErrorKind.NotFound, "There is no such payment batch.");

    /// <summary>Two pay sheets that have nothing to do with each other.</summary>
    public static DomainError SheetsNotComparable { get; } = new("compensation.pay_sheets_not_comparable", ErrorKind.RuleBroken, "Only two pay sheets of one payee, group and currency are compared.");

    /// <summary>Not there, or not for the caller to know.</summary>
    public static DomainError SheetNotFound { get; } = new("compensation.pay_sheet_not_found", ErrorKind.NotFound, "There is no such pay sheet.");

    /// <summary>No such file.</summary>
    public static DomainError FileNotFound { get; } = new("compensation.payout_file_not_found", ErrorKind.NotFound, "The batch has no such payout file; emit it first.");

    /// <summary>Payroll's folder is full, away, or not to be written.</summary>
    public static DomainError FolderUnavailable { get; } = new(
        "compensation.payout_folder_unavailable", ErrorKind.Unavailable, "The folder of payout files cannot be used now. Payments that have a file planned stay bound to it; once the folder is mended, emit the batch again: nothing is paid twice.");

    /// <summary>Statements of the period are not published.</summary>
    public static DomainError PeriodNotPublished(string code) =>
        new("compensation.period_not_published", ErrorKind.RuleBroken, $"The statements of {code} are not published; publish them before they are paid.");

    /// <summary>The period is not closed.</summary>
    public static DomainError PeriodNotClosed(string code) =>
        new("compensation.period_not_closed", ErrorKind.RuleBroken, $"Pay sheets are approved once {code} is closed, because only then its results stand.");

    /// <summary>Everybody has a pay sheet.</summary>
    public static DomainError NothingToPay(string code) =>
        new("compensation.nothing_to_pay", ErrorKind.RuleBroken, $"Nobody of the pay group is left to pay for {code}: all have pay sheets, are held or have nothing.");

    /// <summary>An earlier period is in preparation.</summary>
    public static DomainError EarlierBatchIsDraft(long number, string code) =>
        new("compensation.earlier_batch_is_draft", ErrorKind.RuleBroken, $"Batch {number} of {code} is not approved yet, and what it pays matters here; approve or discard it first.");

    /// <summary>It was approved before.</summary>
    public static DomainError BatchNotADraft { get; } = new("compensation.payment_batch_not_a_draft", ErrorKind.RuleBroken, "The batch was approved before; its pay sheets stand.");

    /// <summary>It is not approved.</summary>
    public static DomainError BatchNotApproved { get; } = new("compensation.payment_batch_not_approved", ErrorKind.RuleBroken, "Only an approved batch is paid; have it approved by somebody else than its maker.");

    /// <summary>There is no approval to withdraw.</summary>
    public static DomainError BatchNotToWithdraw(string status) =>
        new("compensation.payment_batch_not_to_withdraw", ErrorKind.RuleBroken, $"Only an approved batch is withdrawn, and this one is {status}; a draft is discarded or refreshed.");

    /// <summary>Payroll has its payments, or may have.</summary>
    public static DomainError BatchEmitted(long number) =>
        new("compensation.payment_batch_emitted", ErrorKind.RuleBroken, $"Batch {number} has a payout file; what is wrong with it is made up by the next payment.");

    /// <summary>A later batch goes on from this one.</summary>
    public static DomainError LaterBatch(long number, string code) =>
        new("compensation.later_batch", ErrorKind.RuleBroken, $"Batch {number} of {code} goes on from this one; discard or withdraw it first.");

    /// <summary>Something changed since the sheets were made.</summary>
    public static DomainError SheetsOutdated(IReadOnlyList<string> participants) => new(
        "compensation.pay_sheets_outdated", ErrorKind.RuleBroken, $"Statements, holds or plans changed since the pay sheets were made, for {string.Join(", ", participants.Take(10))}; refresh the batch and look again.");

    /// <summary>Maker and checker are the same; also said by the database.</summary>
    public static DomainError ApproverIsMaker { get; } = new("compensation.maker_is_checker", ErrorKind.Forbidden, "Whoever made the batch does not approve it: ask another finance approver.");

    /// <summary>Maker and checker are the same.</summary>
    public static DomainError ReconcilerIsMaker { get; } = new("compensation.maker_is_checker", ErrorKind.Forbidden, "Whoever made the batch does not reconcile it: ask another finance approver.");

    /// <summary>Nobody decides about oneself.</summary>
    public static DomainError OwnPay { get; } = new("compensation.own_pay", ErrorKind.Forbidden, "Nobody decides on one's own pay: ask somebody else who may.");

    /// <summary>A payment that payroll does not know of.</summary>
    public static DomainError UnknownPayments(IReadOnlyList<ErrorDetail> details) =>
        new("compensation.unknown_payment", ErrorKind.Invalid, "The batch's files have no such payment; nothing was acknowledged.") { Details = details };

    /// <summary>Payroll has another amount than the file.</summary>
    public static DomainError AnotherAmount(IReadOnlyList<ErrorDetail> details) =>
        new("compensation.another_amount", ErrorKind.RuleBroken, "Payroll has other amounts than the file; nothing was acknowledged. Have payroll make up the difference first.") { Details = details };

    /// <summary>It was acknowledged otherwise.</summary>
    public static DomainError AcknowledgedOtherwise(IReadOnlyList<ErrorDetail> details) =>
        new("compensation.acknowledged_otherwise", ErrorKind.RuleBroken, "Payments were acknowledged before with another outcome; nothing was acknowledged.") { Details = details };

    /// <summary>Something is not settled.</summary>
    public static DomainError NotReconcilable(IReadOnlyList<ErrorDetail> open) =>
        new("compensation.payment_batch_not_settled", ErrorKind.RuleBroken, "The batch cannot be reconciled yet; errors say what is open.") { Details = open };

    /// <summary>It stands; also said by the database.</summary>
    public static DomainError SheetStands { get; } = new("compensation.pay_sheet_stands", ErrorKind.RuleBroken, "The pay sheet is approved and stands; later facts change later payments.");

    /// <summary>The payee has a sheet; also said by the database.</summary>
    public static DomainError PaidBefore { get; } = new("compensation.paid_before", ErrorKind.RuleBroken, "The payee has a pay sheet for this already; nobody is paid twice.");

    /// <summary>No such hold.</summary>
    public static DomainError HoldNotFound { get; } = new("compensation.hold_not_found", ErrorKind.NotFound, "There is no such hold.");

    /// <summary>That much was released before.</summary>
    public static DomainError ReleasedBefore { get; } = new("compensation.hold_released_before", ErrorKind.RuleBroken, "This share or more of it was released before.");
}
