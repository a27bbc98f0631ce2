using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Reads a file of transactions line by line; never more than a line of it is in memory.</summary>
internal static class CsvRows
{
    /// <summary>Most rows of a file.</summary>
    public const int MostRows = 1_000_000;

    private const int LargestCell = 8_192;
    private const int MostAttributes = 32;
    private const string AttributePrefix = "attr.";
    private static readonly string[] Required = ["orderCode", "lineCode", "subLineCode", "eventType", "compensationDate", "amount", "currency", "accountCode", "sellerCode", "territoryCode"];

    // A file may leave these columns out.
    private static readonly string[] Optional = ["units", "productCode", "customerCode", "bookedOn", "invoicedOn", "splits"];

    public static async IAsyncEnumerable<RawRow> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body, new UTF8Encoding(false, throwOnInvalidBytes: true), bufferSize: 65_536);
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Mode = CsvMode.RFC4180, MaxFieldSize = LargestCell, BufferSize = 65_536, IgnoreBlankLines = true,
            BadDataFound = bad => throw new DomainException(IntakeErrors.NotCsv(bad.Context.Parser!.Row, "a quote stands where none may.")),
        });
        if (!await NextAsync(parser, cancellationToken)) throw new DomainException(IntakeErrors.BadHeader("The file is empty; its first line names the columns."));
        var columns = Columns.Of(parser.Record!);
        for (var rows = 0; await NextAsync(parser, cancellationToken); rows++)
        {
            if (rows >= MostRows) throw new DomainException(IntakeErrors.TooManyRows(MostRows));
            yield return columns.Row(parser);
        }
    }

    private static async Task<bool> NextAsync(CsvParser parser, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try { return await parser.ReadAsync(); }
        catch (MaxFieldSizeException) { throw new DomainException(IntakeErrors.NotCsv(parser.RawRow, $"a cell has more than {LargestCell} characters; look for a quote that is not closed.")); }
        catch (DecoderFallbackException) { throw new DomainException(IntakeErrors.NotCsv(parser.RawRow, "the file is not UTF-8.")); }
    }

    private sealed record Columns(int[] Places, int[] Further, (string Name, int Place)[] Attributes, int Count)
    {
        private static readonly Dictionary<string, string> NoAttributes = [];

        public static Columns Of(string[] header)
        {
            var names = header.Select(h => h.Trim().TrimStart('\uFEFF')).ToArray();
            if (names.Distinct(StringComparer.Ordinal).Count() != names.Length) throw new DomainException(IntakeErrors.BadHeader("A column stands twice in the header."));
            var missing = Required.Except(names).ToArray();
            if (missing.Length > 0) throw new DomainException(IntakeErrors.BadHeader($"The header lacks {string.Join(", ", missing)}."));
            var attributes = names.Select((name, place) => (name, place)).Where(c => c.name.StartsWith(AttributePrefix, StringComparison.Ordinal) && c.name.Length > AttributePrefix.Length)
                .Select(c => (c.name[AttributePrefix.Length..], c.place)).ToArray();
            if (attributes.Length > MostAttributes) throw new DomainException(IntakeErrors.BadHeader($"At most {MostAttributes} attributes."));
            var unknown = names.Where(n => !Required.Contains(n) && !Optional.Contains(n) && !(n.StartsWith(AttributePrefix, StringComparison.Ordinal) && n.Length > AttributePrefix.Length)).ToArray();
            if (unknown.Length > 0) throw new DomainException(IntakeErrors.BadHeader($"The header has unknown columns: {string.Join(", ", unknown)}. Further columns begin with attr."));
            return new Columns([.. Required.Select(r => Array.IndexOf(names, r))], [.. Optional.Select(r => Array.IndexOf(names, r))], attributes, names.Length);
        }

        public RawRow Row(CsvParser parser)
        {
            var wrongCount = parser.Count == Count ? null : parser.Count.ToString(CultureInfo.InvariantCulture);
            return new RawRow(parser.RawRow, Cell(0), Cell(1), Cell(2), Cell(3), Cell(4), Cell(5), Cell(6), Cell(7), Cell(8), Cell(9), ReadAttributes(parser), wrongCount)
            {
                Units = More(0), ProductCode = More(1), CustomerCode = More(2), BookedOn = More(3), InvoicedOn = More(4), Splits = More(5),
            };

            string Cell(int column) => Places[column] < parser.Count ? parser[Places[column]].Trim() : string.Empty;
            string More(int column) => Further[column] is >= 0 and var place && place < parser.Count ? parser[place].Trim() : string.Empty;
        }

        private Dictionary<string, string> ReadAttributes(CsvParser parser)
        {
            if (Attributes.Length == 0) return NoAttributes;
            var values = new Dictionary<string, string>(Attributes.Length, StringComparer.Ordinal);
            foreach (var (name, place) in Attributes)
                if (place < parser.Count && parser[place].Trim() is { Length: > 0 } value) values[name] = value;
            return values;
        }
    }
}
