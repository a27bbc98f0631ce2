using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Which rows of a file may become facts.</summary>
public enum RowsTaken
{
    /// <summary>New transactions and changes of known ones.</summary>
    All,

    /// <summary>New transactions only: a row that says something else of a known one is refused.</summary>
    New,

    /// <summary>Changes of known transactions only: a row of an unknown one is refused.</summary>
    Known,
}

/// <summary>Rows that are good, and that whoever sent the file did not mean: they wait with their reason, as others that are refused. A row that says what is known is no change and never among them.</summary>
internal static class UnwantedRows
{
    private const string Named = "orderCode";

    // The cells stand as RawRow.Cells gives them, so that a file of refused rows is the same whatever they were refused for.
    private static string Refuse(string which) => $"""
        WITH refused AS (
          UPDATE compensation.staging_row s SET valid = false, outcome = NULL, transaction_id = NULL, reason = concat($2::text, ' ({Named}): ', $3::text),
            cells = ARRAY[order_code, line_code, sub_line_code, event_type, compensation_date::text, trim_scale(amount)::text, currency, account_code, seller_code, territory_code,
              coalesce(trim_scale(units)::text, ''), product_code, customer_code, coalesce(booked_on::text, ''), coalesce(invoiced_on::text, ''),
              coalesce((SELECT string_agg(concat(e->>'participantCode', ':', e->>'share'), ';' ORDER BY n) FROM jsonb_array_elements(splits) WITH ORDINALITY AS parts (e, n)), '')]
              || ARRAY(SELECT concat(a.key, '=', a.value) FROM jsonb_each_text(attributes) AS a)
          WHERE import_id = $1 AND valid AND {which} RETURNING line, concat_ws('/', order_code, line_code, sub_line_code, event_type) AS named),
        told AS (SELECT count(*) AS so_far, coalesce(max(ordinal) + 1, 0) AS next FROM compensation.import_error WHERE import_id = $1),
        listed AS (
          INSERT INTO compensation.import_error (import_id, ordinal, line, column_name, value, code, message)
          SELECT $1, told.next + r.place - 1, r.line, '{Named}', left(r.named, 100), $2::text, $3::text
          FROM (SELECT line, named, row_number() OVER (ORDER BY line)::integer AS place FROM refused) r, told WHERE told.so_far + r.place <= $4),
        counted AS (UPDATE compensation.import SET valid = valid - (SELECT count(*) FROM refused), invalid = invalid + (SELECT count(*) FROM refused) WHERE id = $1)
        SELECT count(*)::integer FROM refused
        """;

    /// <summary>Refuses those of an import whose rows were compared with what is known; gives how many.</summary>
    public static Task<int> RefuseAsync(CompensationDbContext db, Guid importId, RowsTaken taken, CancellationToken cancellationToken)
    {
        (string Which, ErrorDetail Why)? unwanted = taken switch
        {
            RowsTaken.New => ("outcome = 'adjusted'", new ErrorDetail(Named, "compensation.row_is_known", "A transaction of this order, line, sub-line and event type is known and says something else; only new ones are taken.")),
            RowsTaken.Known => ("outcome IS NULL", new ErrorDetail(Named, "compensation.row_is_unknown", "No transaction of this order, line, sub-line and event type is known; only known ones are taken.")),
            _ => null,
        };
        return unwanted is var (which, why) ? db.ValueAsync<int>(Refuse(which), [importId, why.Code, why.Message, ImportTally.MostErrors], cancellationToken) : Task.FromResult(0);
    }
}
