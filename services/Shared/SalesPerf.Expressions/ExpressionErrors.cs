using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>Refusals about expressions: of their text, of their types, and of a row that cannot be calculated.</summary>
public static class ExpressionErrors
{
    // A text must not grow with what was written.
    private const int LongestValue = 80;

    // Text.
    internal static DomainError Empty { get; } = new("expressions.empty", ErrorKind.Invalid, "An expression was expected here; write one, such as 0.");

    internal static DomainError TooLong(int bound) => new("expressions.too_long", ErrorKind.Invalid, $"An expression has at most {bound} characters; name its parts and combine the names.");

    internal static DomainError TooDeep(int bound) => new("expressions.too_deep", ErrorKind.Invalid, $"An expression nests or chains at most {bound} levels; name its parts and combine the names.");

    internal static DomainError TooManyNodes(int bound) => new("expressions.too_many_nodes", ErrorKind.Invalid, $"An expression has at most {bound} parts; name some of them and combine the names.");

    internal static DomainError TooManySteps(int bound) => new("expressions.too_many_steps", ErrorKind.Invalid, $"An expression takes at most {bound} steps a row; name its parts and combine the names.");

    internal static DomainError UnexpectedCharacter(string character) => new("expressions.unexpected_character", ErrorKind.Invalid, $"'{character}' means nothing here.");

    internal static DomainError UnfinishedText { get; } = new("expressions.unfinished_text", ErrorKind.Invalid, "This text has no closing quote; a quote inside a text is written twice: 'it''s'.");

    internal static DomainError NotANumber(string text) => new("expressions.not_a_number", ErrorKind.Invalid, $"'{Cut(text)}' is not a number: write digits and one decimal point, without grouping, such as 1500000 or 12.5.");

    internal static DomainError TooManyDigits(string text) => new("expressions.too_many_digits", ErrorKind.Invalid, $"'{Cut(text)}' has more than 28 digits.");

    internal static DomainError NotADate(string text) => new("expressions.not_a_date", ErrorKind.Invalid, $"'{text}' is not a day of the calendar: write yyyy-MM-dd.");

    internal static DomainError NameTooLong(int bound) => new("expressions.name_too_long", ErrorKind.Invalid, $"A name has at most {bound} characters.");

    internal static DomainError Unexpected(Token found, Phrase expected) => found.Kind == TokenKind.End
        ? new("expressions.unexpected", ErrorKind.Invalid, $"The expression ends where {expected} was expected.")
        : found.Is("else") ? ElseOfNothing
        : new("expressions.unexpected", ErrorKind.Invalid, $"Found '{Cut(found.Text)}' where {expected} was expected.");

    private static DomainError ElseOfNothing { get; } = new("expressions.unexpected", ErrorKind.Invalid, "Nothing takes this 'else': it stands right behind a division, as in a / b else 0 (in parentheses where that is inside a 'then'), or ends an 'if'.");

    internal static DomainError Unclosed(Token found, int opened) => found.Kind == TokenKind.End
        ? new("expressions.unexpected", ErrorKind.Invalid, $"Nothing closes the '(' at character {opened} before the expression ends.")
        : found.Is("else") ? ElseOfNothing
        : new("expressions.unexpected", ErrorKind.Invalid, $"Nothing closes the '(' at character {opened} before '{Cut(found.Text)}'.");

    internal static DomainError ChainedComparison { get; } = new("expressions.chained_comparison", ErrorKind.Invalid, "Comparisons do not chain; write x between a and b, or join two comparisons with and.");

    // Types.
    internal static DomainError UnknownName(string name) => new("expressions.unknown_name", ErrorKind.Invalid, $"There is no value named '{name}' here.");

    internal static DomainError UnknownFunction(string name) => new("expressions.unknown_function", ErrorKind.Invalid, $"There is no function named '{name}'.");

    internal static DomainError UnknownWord(string word, string what) => new("expressions.unknown_word", ErrorKind.Invalid, $"There is no {what} named '{word}'.");

    internal static DomainError UnknownClauseWord(string word, string clause) => new("expressions.unknown_word", ErrorKind.Invalid, $"Words of '{clause}' do not include '{word}'.");

    internal static DomainError UnknownCategory(string value, string name) => new("expressions.unknown_category", ErrorKind.Invalid, $"'{Cut(value)}' is none of the values of {Cut(name)}.");

    internal static DomainError WrongType(string sign, Phrase wanted, Phrase found) => new("expressions.wrong_type", ErrorKind.Invalid, $"'{sign}' takes {wanted}, but got {found}.");

    internal static DomainError WrongArgument(string function, string parameter, Phrase wanted, Phrase found) => new("expressions.wrong_type", ErrorKind.Invalid, $"The argument '{parameter}' of {function} takes {wanted}, but got {found}.");

    internal static DomainError KindsDiffer(string sign, Phrase left, Phrase right) => new("expressions.wrong_type", ErrorKind.Invalid, $"Values of '{sign}' have to be of one kind, but are {left} and {right}.");

    internal static DomainError NotAddedToDate(Phrase found) => new("expressions.wrong_type", ErrorKind.Invalid, $"A date + takes a number of days, but got {found}.");

    internal static DomainError NotTakenFromDate(Phrase found) => new("expressions.wrong_type", ErrorKind.Invalid, $"A date - takes a number of days or a date, but got {found}.");

    internal static DomainError MoneyTimesMoney { get; } = new("expressions.money_times_money", ErrorKind.Invalid, "Money cannot be multiplied by money; multiply it by a number or a percentage.");

    internal static DomainError NumberPerMoney { get; } = new("expressions.number_per_money", ErrorKind.Invalid, "A number cannot be divided by money; money divided by money is a number.");

    internal static DomainError MoneyAndNumber(string sign) => new("expressions.money_and_number", ErrorKind.Invalid, $"'{sign}' mixes money with a number; give the number a currency, such as 10 USD, or multiply it with 1 USD.");

    internal static DomainError CurrenciesDiffer(string left, string right) => new("expressions.currencies_differ", ErrorKind.Invalid, $"{left} and {right} cannot be combined; convert one of them first, with a stated rate and date.");

    internal static DomainError ArgumentCount(string function, string parameters, int found) => new("expressions.argument_count", ErrorKind.Invalid, $"{function} takes ({parameters}), but got {found}.");

    internal static DomainError LiteralNeeded(string function, string parameter, string example) => new("expressions.literal_needed", ErrorKind.Invalid, $"{function} needs its {parameter} written out, such as {example}.");

    internal static DomainError LiteralNeeded(string function, string parameter) => new("expressions.literal_needed", ErrorKind.Invalid, $"{function} needs its {parameter} written out.");

    internal static DomainError NameNeeded(string function) => new("expressions.literal_needed", ErrorKind.Invalid, $"{function} needs the name of a value.");

    internal static DomainError BadLiteral(string text, string parameter) => new("expressions.bad_literal", ErrorKind.Invalid, $"{Cut(text)} is no {parameter}.");

    internal static DomainError BadLiteral(string text, string parameter, string example) => new("expressions.bad_literal", ErrorKind.Invalid, $"{Cut(text)} is no {parameter}, such as {example}.");

    internal static DomainError ClauseNotAllowed(string function, string clause) => new("expressions.clause_not_allowed", ErrorKind.Invalid, $"{function} takes no '{clause}'.");

    internal static DomainError ClauseRepeated(string clause) => new("expressions.clause_repeated", ErrorKind.Invalid, $"'{clause}' is written twice in one call.");

    internal static DomainError MayBeMissing(string name) => new("expressions.may_be_missing", ErrorKind.Invalid, $"'{name}' may be missing; say what holds then.");

    internal static DomainError NeverMissing(string name) => new("expressions.never_missing", ErrorKind.Invalid, $"'{name}' is never missing; use it as it is.");

    internal static DomainError TooFine(string function) => new("expressions.too_fine", ErrorKind.Invalid, $"{function} takes values of the whole group, but this differs from row to row; aggregate it first.");

    internal static DomainError WrongResult(Phrase wanted, Phrase found) => new("expressions.wrong_result", ErrorKind.Invalid, $"This has to be {wanted}, but is {found}.");

    // Rows.
    internal static DomainError DivisionByZero(string text) => new("expressions.division_by_zero", ErrorKind.Invalid, $"{text} divides by zero; say what holds then: a / b else c.");

    /// <summary>A row's result has more digits than are calculated with.</summary>
    public static DomainError Overflow(string text) => new("expressions.overflow", ErrorKind.Invalid, $"The result of {text} is larger than 28 digits.");

    internal static DomainError DateOutOfRange(string text) => new("expressions.date_out_of_range", ErrorKind.Invalid, $"The result of {text} is no day between 0001-01-01 and 9999-12-31.");

    internal static DomainError NotWhole(string text) => new("expressions.not_whole", ErrorKind.Invalid, $"{text} needs a whole number.");

    internal static DomainError ExponentOutOfRange(string text) => new("expressions.exponent_out_of_range", ErrorKind.Invalid, $"{text} takes whole exponents from -100 to 100.");

    internal static DomainError CurrenciesDifferInRow(string text) => new("expressions.currencies_differ_in_row", ErrorKind.Invalid, $"{text} combines amounts of different currencies; convert one of them first, with a stated rate and date.");

    /// <summary>A function of the caller refuses a row.</summary>
    public static DomainError NotCalculated(string text, string why) => new("expressions.not_calculated", ErrorKind.Invalid, $"{text} cannot be calculated: {why}");

    private static string Cut(string text) => text.Length <= LongestValue ? text : $"{text.AsSpan(0, LongestValue)}…";
}
