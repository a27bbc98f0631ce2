using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>Refusals of a calculation; those of single payees stand beside the results of the others.</summary>
public static class CalculationErrors
{
    /// <summary>A parameter has no value for a payee who needs it.</summary>
    public static DomainError ParameterMissing(string name, string payee) =>
        new("compensation.parameter_missing", ErrorKind.RuleBroken, $"The parameter '{name}' has no value for {payee}: state one for the person, position, title or plan.");

    /// <summary>A value in the facts is not of the parameter's type.</summary>
    public static DomainError BadParameter(string name, string text, string type) =>
        new("compensation.parameter_not_readable", ErrorKind.Invalid, $"'{text}' is given for the parameter '{name}', which is a {type}.");

    /// <summary>Two quotas for one participant, period and measure.</summary>
    public static DomainError RepeatedQuota(string participant, string period, string measure) =>
        new("compensation.repeated_quota", ErrorKind.Invalid, $"The facts have two quotas of {measure} for {participant} in {period}.");

    /// <summary>A table that the plan leaves to the facts is given for nobody that a payee is.</summary>
    public static DomainError TableMissing(string name, string payee) =>
        new("compensation.table_missing", ErrorKind.RuleBroken, $"The plan leaves the table '{name}' to the facts, and they have none for {payee}: state one for the person, position, title or all.");

    /// <summary>A cell of a table in the facts is no number where one is needed.</summary>
    public static DomainError CellNotNumber(string name, int row, string text) =>
        new("compensation.table_not_readable", ErrorKind.Invalid, $"Row {row} of the table '{name}' in the facts cannot be read: '{text}' is no number.");

    /// <summary>A row of a table in the facts lacks a cell.</summary>
    public static DomainError CellMissing(string name, int row) =>
        new("compensation.table_not_readable", ErrorKind.Invalid, $"Row {row} of the table '{name}' in the facts cannot be read: it lacks a number.");

    /// <summary>An amount cannot be converted.</summary>
    public static DomainError NoExchangeRate(string from, string to, DateOnly day) =>
        new("compensation.no_exchange_rate", ErrorKind.RuleBroken, $"There is no exchange rate from {from} to {to} on or before {day:O}.");

    /// <summary>What says in which currency a payee is paid gives none.</summary>
    public static DomainError NotACurrency(string text) =>
        new("compensation.not_a_currency", ErrorKind.RuleBroken, $"'paid_in' comes to '{text}', which is no currency: state three upper-case letters (ISO 4217), such as IDR, for the person, position, title or plan.");

    /// <summary>From here on a line is larger than anybody is paid, in any currency: a wrong amount shall stop one payee's line and not the run; sums of some lines below this still fit where money is kept.</summary>
    internal const long Unpayable = 100_000_000_000_000;

    /// <summary>A line is larger than anybody is paid.</summary>
    internal static DomainError TooLargeToPay(string name, Currency currency)
    {
        var limit = new UnroundedMoney(Unpayable, currency);
        return new("compensation.too_large_to_pay", ErrorKind.RuleBroken, $"`{name}` comes to {limit} or more and is not paid: look for an amount, a rate or a currency that is wrong.");
    }

    /// <summary>A period is asked for that the calendar does not have.</summary>
    public static DomainError UnknownPeriod(string code) => new("compensation.unknown_period", ErrorKind.Invalid, $"The calendar of the facts has no period '{code}'.");

    /// <summary>Results are asked for somebody who is not on the plan.</summary>
    public static DomainError NotAPayee(string participant, string plan) => new("compensation.not_a_payee", ErrorKind.NotFound, $"'{participant}' is not paid by the plan '{plan}'.");

    /// <summary>A value is asked for that the plan does not name.</summary>
    public static DomainError UnknownValue(string name, string plan) => new("compensation.unknown_value", ErrorKind.NotFound, $"The plan '{plan}' names no '{name}'.");

    /// <summary>The plan has errors and cannot be calculated; the details name them.</summary>
    public static DomainError PlanHasErrors(int count) => new("compensation.plan_has_errors", ErrorKind.Invalid, $"The plan has {count} errors and is not calculated; each detail names line and column.");
}
