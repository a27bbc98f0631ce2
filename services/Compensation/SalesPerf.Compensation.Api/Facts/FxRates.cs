using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Csv;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Facts;

/// <summary>Which way a rate is stated.</summary>
public enum FxQuote
{
    /// <summary>Units of the target for one unit of the source: an amount is multiplied.</summary>
    ToPerFrom,

    /// <summary>Units of the source for one unit of the target: an amount is divided.</summary>
    FromPerTo,
}

/// <summary>An exchange rate from a day, until another day's of the same pair and type. It converts in this direction only.</summary>
/// <param name="From">Source currency.</param>
/// <param name="To">Target currency.</param>
/// <param name="Date">First day.</param>
/// <param name="Rate">Above zero, at most 14 decimals.</param>
/// <param name="Quote">Which way it is stated.</param>
/// <param name="Type"><c>spot</c> where left out.</param>
public sealed record FxRateItem(Currency From, Currency To, DateOnly Date, decimal Rate, FxQuote Quote, string Type = "spot");

/// <summary>What a file of rates came to.</summary>
/// <param name="Days">Days in the file.</param>
/// <param name="Changed">Rates stored that were not known just so.</param>
public sealed record FxImportView(int Days, int Changed);

/// <summary>Exchange rates as facts: loaded one by one or as the European Central Bank's file, kept as known at any time.</summary>
internal sealed class FxRates(CompensationDbContext db, FactsChanged facts, TimeProvider time)
{
    private const int Chunk = 10_000;
    private const string Spot = "spot";
    private const decimal Bound = 100_000_000_000_000m;
    private const long LargestFile = 64L * 1024 * 1024;

    // A day a row, for longer than there have been currencies without gold, and each with a column.
    private static readonly CsvLimits Limits = new(Rows: 100_000, Cells: 256, CellCharacters: 100, RowCharacters: 10_000);

    private const string Upsert = """
        WITH given AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::numeric[], $6::text[]) AS g(source, target, type, day, rate, quote)),
        kept AS (INSERT INTO compensation.fx_rate AS f (source, target, type, day, rate, quote, recorded_at) SELECT source, target, type, day, rate, quote, $7 FROM given
          ON CONFLICT (source, target, type, day) DO UPDATE SET rate = excluded.rate, quote = excluded.quote, recorded_at = excluded.recorded_at WHERE (f.rate, f.quote) IS DISTINCT FROM (excluded.rate, excluded.quote)
          RETURNING day)
        SELECT count(*), min(day) FROM kept
        """;

    private sealed record Position(string From, string To, string Type, DateOnly Date);

    public static void MapFxRates(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/fx-rates").WithTags("Facts");
        group.MapGet("", ListAsync).WithName("ListFxRates").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor).WithSummary("Exchange rates, by pair, type and day.");
        app.MapPost("/v1/compensation/fx-rates:batch", BatchAsync).WithTags("Facts").WithName("SetFxRates").RequirePersona(Persona.CompAdmin).WithSummary("Sets exchange rates.");
        group.MapPost("/imports", ImportAsync).WithName("ImportFxRates").RequirePersona(Persona.CompAdmin).WithMetadata(new RequestSizeLimitAttribute(LargestFile)).Accepts<Stream>("text/csv")
            .WithSummary("Loads the European Central Bank's reference rates (eurofxref, CSV: Date and a column a currency): both directions between the euro and each currency.");
    }

    private static async Task<Ok<Page<FxRateItem>>> ListAsync([AsParameters] PageRequest page, string? from, string? to, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var after = page.After<Position>() ?? new Position(string.Empty, string.Empty, string.Empty, DateOnly.MinValue);
        var rows = await db.ListAsync("""
            SELECT source, target, day, rate, quote, type FROM compensation.fx_rate
            WHERE (source, target, type, day) > ($1, $2, $3, $4) AND ($5::text IS NULL OR source = $5) AND ($6::text IS NULL OR target = $6) ORDER BY source, target, type, day LIMIT $7
            """, Read, [after.From, after.To, after.Type, after.Date, from, to, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new Position(r.From.Code, r.To.Code, r.Type, r.Date), context));
    }

    private static async Task<MultiStatus> BatchAsync(Batch<FxRateItem> batch, HttpContext context, FxRates rates, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        return await batch.JudgeEachAsync(context, i => $"{i.From.Code}{i.To.Code} {i.Date:yyyy-MM-dd}", async (item, _) =>
        {
            RequireType(item.Type);
            if (!IsRate(item.Rate) || item.From == item.To) throw new DomainException(PlanErrors.InvalidFxRate);
            return await rates.SaveAsync([item], cancellationToken) == 0 ? BatchItemStatus.Unchanged : BatchItemStatus.Updated;
        });
    }

    private static async Task<Ok<FxImportView>> ImportAsync(HttpContext context, FxRates rates, string? type, CancellationToken cancellationToken)
    {
        RequireType(type ??= Spot);
        var (days, changed, pending) = (0, 0, new List<FxRateItem>());
        await foreach (var day in ReadAsync(context.Request.Body, type, cancellationToken))
        {
            days++;
            pending.AddRange(day);
            if (pending.Count < Chunk) continue;
            changed += await rates.SaveAsync(pending, cancellationToken);
            pending.Clear();
        }

        return TypedResults.Ok(new FxImportView(days, changed + await rates.SaveAsync(pending, cancellationToken)));
    }

    private static void RequireType(string type)
    {
        if (string.IsNullOrWhiteSpace(type) || type.Length > 40 || type.Any(char.IsControl)) throw new DomainException(PlanErrors.InvalidFxType);
    }

    private static bool IsRate(decimal rate) => rate is > 0m and < Bound && RoundingRule.Round(rate, 14, RoundingMode.Down) == rate;

    private static async IAsyncEnumerable<IReadOnlyList<FxRateItem>> ReadAsync(Stream body, string type, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var csv = new CsvInput(body, Limits);
        if (!await csv.ReadHeaderAsync(cancellationToken).OrRefuseAsync(Limits) || csv.Header[0] != "Date") throw new DomainException(PlanErrors.InvalidFxFile("The first line is Date and the codes of currencies."));
        var currencies = csv.Header.Skip(1).Select(c => Currency.TryParse(c, out var currency) ? currency : (Currency?)null).ToArray();
        while (await csv.ReadAsync(cancellationToken).OrRefuseAsync(Limits))
        {
            if (!DateOnly.TryParseExact(csv[0].Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) throw new DomainException(PlanErrors.InvalidFxFile($"Line {csv.Line} begins with no date."));
            var rows = new List<FxRateItem>();
            for (var i = 0; i < currencies.Length && i + 1 < csv.Count; i++)
                if (currencies[i] is { } currency && csv[i + 1].Trim() is { Length: > 0 } text && text != "N/A") rows.AddRange(Both(currency, day, text, type, csv.Line));
            yield return rows;
        }
    }

    // The bank states units of a currency for one euro; the way back divides by the same figure, so nothing is rounded.
    private static FxRateItem[] Both(Currency currency, DateOnly day, string text, string type, int line)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) || !IsRate(rate)) throw new DomainException(PlanErrors.InvalidFxFile($"Line {line}: '{text}' is no rate."));
        var euro = Currency.Of("EUR");
        return [new FxRateItem(euro, currency, day, rate, FxQuote.ToPerFrom, type), new FxRateItem(currency, euro, day, rate, FxQuote.FromPerTo, type)];
    }

    private async Task<int> SaveAsync(List<FxRateItem> rates, CancellationToken cancellationToken)
    {
        if (rates.Count == 0) return 0;
        var (changed, first) = await db.FindAsync(Upsert, r => new Saved((int)r.GetInt64(0), r.Maybe<DateOnly>(1)),
            [rates.Select(r => r.From.Code).ToArray(), rates.Select(r => r.To.Code).ToArray(), rates.Select(r => r.Type).ToArray(), rates.Select(r => r.Date).ToArray(), rates.Select(r => r.Rate).ToArray(),
                rates.Select(r => r.Quote == FxQuote.ToPerFrom ? "to_per_from" : "from_per_to").ToArray(), time.GetUtcNow()], cancellationToken) ?? new Saved(0, null);
        if (first is { } day) await facts.MarkRangeAsync(new DateRange(day, null), "fx", string.Create(CultureInfo.InvariantCulture, $"{changed} rates from {day:yyyy-MM-dd}"), null, cancellationToken);
        return changed;
    }

    private sealed record Saved(int Changed, DateOnly? First);

    private static FxRateItem Read(NpgsqlDataReader r) => new(
        Currency.Of(r.GetString(0)), Currency.Of(r.GetString(1)), r.GetFieldValue<DateOnly>(2), Exact.Number(r.GetDecimal(3)), r.GetString(4) == "to_per_from" ? FxQuote.ToPerFrom : FxQuote.FromPerTo, r.GetString(5));
}
