using System.Globalization;
using System.Runtime.CompilerServices;
using SalesPerf.Compensation.Domain;
using SalesPerf.Csv;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Reads a file of transactions line by line; never more than a line of it is in memory.</summary>
internal static class CsvRows
{
    private const int MostAttributes = 32;
    private const string AttributePrefix = "attr.";

    // What a file of refused rows says about them is passed over when it comes back.
    private const string ErrorPrefix = "error.";
    private static readonly string[] Required = ["orderCode", "lineCode", "subLineCode", "eventType", "compensationDate", "amount", "currency", "accountCode", "sellerCode", "territoryCode"];

    // A file may leave these columns out.
    private static readonly string[] Optional = ["units", "productCode", "customerCode", "bookedOn", "invoicedOn", "splits"];

    /// <summary>How much of a file is read.</summary>
    public static CsvLimits Limits { get; } = new();

    /// <summary>What a file of refused rows says about each, beside its cells.</summary>
    public static string[] ErrorColumns { get; } = [$"{ErrorPrefix}code", $"{ErrorPrefix}column", $"{ErrorPrefix}message"];

    /// <summary>The cells of every file, as many as <see cref="RawRow.Cells"/> begins with.</summary>
    public static int PlainColumns => Required.Length + Optional.Length;

    /// <summary>All columns, with these attributes.</summary>
    public static string[] Header(IEnumerable<string> attributes) => [.. Required, .. Optional, .. attributes.Order(StringComparer.Ordinal).Select(a => $"{AttributePrefix}{a}")];

    public static async IAsyncEnumerable<RawRow> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var csv = new CsvInput(body, Limits);
        if (!await csv.ReadHeaderAsync(cancellationToken).OrRefuseAsync(Limits)) throw new DomainException(IntakeErrors.BadHeader("The file is empty; its first line names the columns."));
        var columns = Columns.Of(csv.Header);
        while (await csv.ReadAsync(cancellationToken).OrRefuseAsync(Limits)) yield return columns.Row(csv);
    }

    private sealed record Columns(int[] Places, int[] Further, (string Name, int Place)[] Attributes, int Count)
    {
        private static readonly Dictionary<string, string> NoAttributes = [];

        public static Columns Of(IReadOnlyList<string> header)
        {
            var names = header.ToArray();
            if (names.Distinct(StringComparer.Ordinal).Count() != names.Length) throw new DomainException(IntakeErrors.BadHeader("A column stands twice in the header."));
            var missing = Required.Except(names).ToArray();
            if (missing.Length > 0) throw new DomainException(IntakeErrors.BadHeader($"The header lacks {string.Join(", ", missing)}."));
            var attributes = names.Select((name, place) => (name, place)).Where(c => c.name.StartsWith(AttributePrefix, StringComparison.Ordinal) && c.name.Length > AttributePrefix.Length)
                .Select(c => (c.name[AttributePrefix.Length..], c.place)).ToArray();
            if (attributes.Length > MostAttributes) throw new DomainException(IntakeErrors.BadHeader($"At most {MostAttributes} attributes."));
            var unknown = names.Where(n => !n.StartsWith(ErrorPrefix, StringComparison.Ordinal) && !Required.Contains(n) && !Optional.Contains(n) && !(n.StartsWith(AttributePrefix, StringComparison.Ordinal) && n.Length > AttributePrefix.Length)).ToArray();
            if (unknown.Length > 0) throw new DomainException(IntakeErrors.BadHeader($"The header has unknown columns: {string.Join(", ", unknown)}. Further columns begin with attr."));
            return new Columns([.. Required.Select(r => Array.IndexOf(names, r))], [.. Optional.Select(r => Array.IndexOf(names, r))], attributes, names.Length);
        }

        public RawRow Row(CsvInput csv)
        {
            var wrongCount = csv.Count == Count ? null : csv.Count.ToString(CultureInfo.InvariantCulture);
            return new RawRow(csv.Line, Cell(0), Cell(1), Cell(2), Cell(3), Cell(4), Cell(5), Cell(6), Cell(7), Cell(8), Cell(9), ReadAttributes(csv), wrongCount)
            {
                Units = More(0), ProductCode = More(1), CustomerCode = More(2), BookedOn = More(3), InvoicedOn = More(4), Splits = More(5), HasFurther = Count > Required.Length, Characters = csv.Characters,
            };

            string Cell(int column) => Places[column] < csv.Count ? csv[Places[column]].Trim() : string.Empty;
            string More(int column) => Further[column] is >= 0 and var place && place < csv.Count ? csv[place].Trim() : string.Empty;
        }

        private Dictionary<string, string> ReadAttributes(CsvInput csv)
        {
            if (Attributes.Length == 0) return NoAttributes;
            var values = new Dictionary<string, string>(Attributes.Length, StringComparer.Ordinal);
            foreach (var (name, place) in Attributes)
                if (place < csv.Count && csv[place].Trim() is { Length: > 0 } value) values[name] = value;
            return values;
        }
    }
}
