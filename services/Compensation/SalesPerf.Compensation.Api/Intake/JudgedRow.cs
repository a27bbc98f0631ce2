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

    private List<RowError>? errors;

    private JudgedRow(RawRow raw)
    {
        Raw = raw;
        Id = NewIds.Next();
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

    public decimal? Units { get; private set; }

    public DateOnly? BookedOn { get; private set; }

    public DateOnly? InvoicedOn { get; private set; }

    public IReadOnlyList<SplitShare> Splits { get; private set; } = [];

    public IReadOnlyList<RowError> Errors => errors ?? (IReadOnlyList<RowError>)[];

    public bool IsValid => errors is null;

    public CoverageQuestionRow Question => new(Raw.AccountCode, Date, Raw.SellerCode, Raw.TerritoryCode);

    /// <summary>Adds the codes of all people that the row names.</summary>
    public void NamePeople(ISet<string> people)
    {
        if (Raw.SellerCode.Length > 0) people.Add(Raw.SellerCode);
        foreach (var split in Splits) people.Add(split.ParticipantCode);
    }

    /// <summary>Reads the values; collects what cannot be read.</summary>
    /// <param name="raw">As sent.</param>
    /// <param name="types">Types of the attributes that have one.</param>
    public static JudgedRow Read(RawRow raw, IReadOnlyDictionary<string, AttributeType> types)
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
        if (row.Key.IsPaidAsItIs) row.Refuse("eventType", raw.EventType, "compensation.reserved_event_type", "Rewards come from recognitions and corrections from decisions only.");
        row.Date = row.ReadDate("compensationDate", raw.CompensationDate);
        row.Amount = row.ReadNumber("amount", raw.Amount, "compensation.invalid_amount");
        if (!Currency.TryParse(raw.Currency, out _)) row.Refuse("currency", raw.Currency, "compensation.invalid_currency", "Write three upper-case letters (ISO 4217), such as IDR.");
        row.RequireCode("accountCode", raw.AccountCode);
        row.AllowCode("sellerCode", raw.SellerCode);
        row.AllowCode("territoryCode", raw.TerritoryCode);
        row.ReadFurther(types);
        return row;
    }

    private void ReadFurther(IReadOnlyDictionary<string, AttributeType> types)
    {
        AllowCode("productCode", Raw.ProductCode);
        AllowCode("customerCode", Raw.CustomerCode);
        if (Raw.Units.Length > 0) Units = ReadNumber("units", Raw.Units, "compensation.invalid_units");
        if (Raw.BookedOn.Length > 0) BookedOn = ReadDate("bookedOn", Raw.BookedOn);
        if (Raw.InvoicedOn.Length > 0) InvoicedOn = ReadDate("invoicedOn", Raw.InvoicedOn);
        if (Raw.Splits.Length > 0) ReadSplits();
        foreach (var (name, value) in Raw.Attributes)
        {
            if (value.Length > LongestCell) Refuse($"attr.{name}", value, "compensation.cell_too_long", $"At most {LongestCell} characters.");
            else if (types.TryGetValue(name, out var type) && !AttributeTypes.Reads(type, value))
                Refuse($"attr.{name}", value, "compensation.invalid_attribute", $"This attribute is a {AttributeTypes.NameOf(type)}: {AttributeTypes.Habit(type)}");
        }
    }

    /// <summary>The same transaction stands earlier in the same file.</summary>
    public void RefuseRepeated() => Refuse("orderCode", Key.ToString(), "compensation.repeated_in_file", "The same order, line, sub-line and event type stands on an earlier line.");

    /// <summary>Takes the seller, or refuses one that nobody knows.</summary>
    public void TakeSeller(IReadOnlyDictionary<string, KnownParticipant> known)
    {
        if (Splits.Count > 0) Splits = [.. Splits.Select(s => TakeSplit(s, known))];
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
        CoverageKind = Splits.Count > 0 ? CoverageKind.NotAsked : CoverageCheck.Of(Raw.SellerCode.Length > 0, answer.TerritoryCode, answer.SellerTerritories);
    }

    private SplitShare TakeSplit(SplitShare split, IReadOnlyDictionary<string, KnownParticipant> known)
    {
        if (known.TryGetValue(split.ParticipantCode, out var participant)) return split with { ParticipantId = participant.Id };
        Refuse("splits", split.ParticipantCode, "compensation.unknown_seller", "There is no participant of this code.");
        return split;
    }

    private DateOnly ReadDate(string column, string value)
    {
        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        Refuse(column, value, "compensation.invalid_date", "Write a date as yyyy-MM-dd.");
        return default;
    }

    private decimal ReadNumber(string column, string value, string code)
    {
        if (AttributeTypes.TryNumber(value, out var number)) return number;
        Refuse(column, value, code, "Write a decimal number with a point, no thousands separators, at most 18 digits before and 10 after the point.");
        return 0m;
    }

    // Whether the shares sum to what a plan states is the plan's to judge: some credit more than the whole.
    private void ReadSplits()
    {
        var shares = new List<SplitShare>();
        foreach (var part in Raw.Splits.Split(';', StringSplitOptions.TrimEntries))
        {
            var colon = part.LastIndexOf(':');
            if (colon > 0 && AttributeTypes.TryPercent(part[(colon + 1)..].Trim(), out var share) && share is > 0m and <= 10m && shares.TrueForAll(s => s.ParticipantCode != part[..colon].Trim()))
                shares.Add(new SplitShare(part[..colon].Trim(), share, null));
            else Refuse("splits", part, "compensation.invalid_split", "Write each participant once with a share above 0, as in A:0.7;B:30%.");
        }

        Splits = shares;
    }

    private void RequireCode(string column, string value)
    {
        if (string.IsNullOrWhiteSpace(value)) Refuse(column, value, "compensation.missing_value", "A value is required here.");
        else AllowCode(column, value);
    }

    private void AllowCode(string column, string value)
    {
        if (value.Length > LongestCode) Refuse(column, value, "compensation.cell_too_long", $"At most {LongestCode} characters.");
        else if (HasControlCharacter(value)) Refuse(column, value, "compensation.invalid_character", "A code has no control characters.");
    }

    private static bool HasControlCharacter(string value)
    {
        foreach (var character in value)
            if (char.IsControl(character)) return true;
        return false;
    }

    private void Refuse(string column, string value, string code, string message) => (errors ??= []).Add(new RowError(Raw.Line, column, value.Length > 100 ? value[..100] : value, code, message));

    private static string OrWhole(string code) => code.Length == 0 ? TransactionKey.WholeOrder : code;
}
