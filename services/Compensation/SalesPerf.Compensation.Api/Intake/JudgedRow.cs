using System.Globalization;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;
using SalesPerf.Territories.V1;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>A row with its values read and everything that is wrong with it.</summary>
internal sealed class JudgedRow
{
    private const int LongestCode = 100;
    private const int LongestCell = 1_000;
    private const decimal LargestAmount = 999_999_999_999_999_999m;

    private readonly List<RowError> errors = [];

    private JudgedRow(RawRow raw)
    {
        Raw = raw;
        Id = Guid.CreateVersion7();
        Key = new TransactionKey(raw.OrderCode, OrWhole(raw.LineCode), OrWhole(raw.SubLineCode), raw.EventType);
    }

    public RawRow Raw { get; }

    /// <summary>The transaction's id if it turns out to be new.</summary>
    public Guid Id { get; }

    public TransactionKey Key { get; }

    public DateOnly Date { get; private set; }

    public decimal Amount { get; private set; }

    public Guid? SellerId { get; private set; }

    public CoverageAnswerRow? Coverage { get; private set; }

    public CoverageKind CoverageKind { get; private set; } = CoverageKind.NotAsked;

    public IReadOnlyList<RowError> Errors => errors;

    public bool IsValid => errors.Count == 0;

    public CoverageQuestionRow Question => new(Raw.AccountCode, Date, Raw.SellerCode, Raw.TerritoryCode);

    /// <summary>Reads the values; collects what cannot be read.</summary>
    public static JudgedRow Read(RawRow raw)
    {
        var row = new JudgedRow(raw);
        if (raw.CellCount is { } cells)
        {
            row.Refuse("line", cells, "compensation.wrong_number_of_cells", "The line has not as many cells as the header; look for a missing or an unquoted comma.");
            return row;
        }

        row.RequireCode("orderCode", raw.OrderCode);
        row.AllowCode("lineCode", raw.LineCode);
        row.AllowCode("subLineCode", raw.SubLineCode);
        row.RequireCode("eventType", raw.EventType);
        if (raw.EventType == TransactionKey.Reward) row.Refuse("eventType", raw.EventType, "compensation.reserved_event_type", "Rewards come from recognitions only.");
        row.ReadDate();
        row.ReadAmount();
        if (!Currency.TryParse(raw.Currency, out _)) row.Refuse("currency", raw.Currency, "compensation.invalid_currency", "Write three upper-case letters (ISO 4217), such as IDR.");
        row.RequireCode("accountCode", raw.AccountCode);
        row.AllowCode("sellerCode", raw.SellerCode);
        row.AllowCode("territoryCode", raw.TerritoryCode);
        foreach (var (name, value) in raw.Attributes)
            if (value.Length > LongestCell) row.Refuse($"attr.{name}", value, "compensation.cell_too_long", $"At most {LongestCell} characters.");
        return row;
    }

    /// <summary>The same transaction stands earlier in the same file.</summary>
    public void RefuseRepeated() => Refuse("orderCode", Key.ToString(), "compensation.repeated_in_file", "The same order, line, sub-line and event type stands on an earlier line.");

    /// <summary>Takes the seller, or refuses one that nobody knows.</summary>
    public void TakeSeller(IReadOnlyDictionary<string, KnownParticipant> known)
    {
        if (Raw.SellerCode.Length == 0) return;
        if (known.TryGetValue(Raw.SellerCode, out var seller)) SellerId = seller.Id;
        else Refuse("sellerCode", Raw.SellerCode, "compensation.unknown_seller", "There is no participant of this code.");
    }

    /// <summary>Takes what coverage says, or refuses an account or territory that it does not know.</summary>
    public void TakeCoverage(CoverageAnswerRow answer)
    {
        if (answer.Status == CoverageStatus.UnknownAccount) Refuse("accountCode", Raw.AccountCode, "compensation.unknown_account", "There is no account of this code.");
        if (answer.Status == CoverageStatus.UnknownTerritory) Refuse("territoryCode", Raw.TerritoryCode, "compensation.unknown_territory", "There is no territory of this code.");
        Coverage = answer;
        CoverageKind = CoverageCheck.Of(Raw.SellerCode.Length > 0, answer.TerritoryCode, answer.SellerTerritories);
    }

    private void ReadDate()
    {
        if (DateOnly.TryParseExact(Raw.CompensationDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) Date = date;
        else Refuse("compensationDate", Raw.CompensationDate, "compensation.invalid_date", "Write a date as yyyy-MM-dd.");
    }

    private void ReadAmount()
    {
        var read = decimal.TryParse(Raw.Amount, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount);
        if (!read || Math.Abs(amount) > LargestAmount || RoundingRule.Round(amount, 10, RoundingMode.Down) != amount)
            Refuse("amount", Raw.Amount, "compensation.invalid_amount", "Write a decimal number with a point, no thousands separators, at most 18 digits before and 10 after the point.");
        else Amount = amount;
    }

    private void RequireCode(string column, string value)
    {
        if (string.IsNullOrWhiteSpace(value)) Refuse(column, value, "compensation.missing_value", "A value is required here.");
        else AllowCode(column, value);
    }

    private void AllowCode(string column, string value)
    {
        if (value.Length > LongestCode) Refuse(column, value, "compensation.cell_too_long", $"At most {LongestCode} characters.");
        else if (value.Any(char.IsControl)) Refuse(column, value, "compensation.invalid_character", "A code has no control characters.");
    }

    private void Refuse(string column, string value, string code, string message) => errors.Add(new RowError(Raw.Line, column, value.Length > 100 ? value[..100] : value, code, message));

    private static string OrWhole(string code) => code.Length == 0 ? TransactionKey.WholeOrder : code;
}
