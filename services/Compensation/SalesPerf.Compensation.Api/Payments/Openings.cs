using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Something that the other system earned for a payee and held back: a day lets it go, or an event of its order.</summary>
/// <param name="Amount">How much, above zero, in what the plan pays the participant in.</param>
/// <param name="On">The day; left out where an event lets it go.</param>
/// <param name="OrderCode">The order.</param>
/// <param name="Event">What must happen to the order, such as <c>collected</c>.</param>
/// <param name="ComponentCode">What it was earned for.</param>
public sealed record OpeningHeldItem(Money Amount, DateOnly? On = null, string? OrderCode = null, string? Event = null, string? ComponentCode = null);

/// <summary>What another system left for a payee when payments begin here. All that was before the first period was paid there.</summary>
/// <param name="Id">Id.</param>
/// <param name="Status"><c>draft</c>, <c>approved</c> or <c>withdrawn</c>.</param>
/// <param name="ParticipantCode">Payee.</param>
/// <param name="PlanCode">The plan by whose payment section it goes on.</param>
/// <param name="GroupCode">The earning group of that section.</param>
/// <param name="PeriodCode">The first period that is paid here.</param>
/// <param name="Draw">Advanced and not recovered: owed by the payee.</param>
/// <param name="Carried">Left for later payments; negative is taken from them.</param>
/// <param name="Held">Earned and held back.</param>
/// <param name="DrawPeriods">In how many periods before the draw was in force.</param>
/// <param name="Reason">Why.</param>
/// <param name="Evidence">What proves it: a report of the other system, a file.</param>
/// <param name="MadeBy">Who stated it.</param>
/// <param name="MadeAt">When.</param>
/// <param name="ApprovedBy">Who approved it.</param>
/// <param name="ApprovedAt">When; from then on it is in the ledger.</param>
/// <param name="WithdrawnBy">Who withdrew it.</param>
/// <param name="WithdrawnAt">When.</param>
/// <param name="WithdrawalReason">Why.</param>
public sealed record OpeningBalanceView(
    Guid Id, string Status, string ParticipantCode, string PlanCode, string GroupCode, string PeriodCode, Money Draw, Money Carried, IReadOnlyList<OpeningHeldItem> Held, int DrawPeriods, string Reason, string Evidence,
    string MadeBy, DateTimeOffset MadeAt, string? ApprovedBy, DateTimeOffset? ApprovedAt, string? WithdrawnBy, DateTimeOffset? WithdrawnAt, string? WithdrawalReason);

/// <summary>An opening balance that payments begin with.</summary>
/// <param name="ParticipantId">Payee.</param>
/// <param name="ParticipantCode">Business key.</param>
/// <param name="GroupCode">Earning group.</param>
/// <param name="PeriodCode">First period that is paid here.</param>
/// <param name="FirstDay">Its first day.</param>
/// <param name="Balance">What was left.</param>
internal sealed record OpeningInForce(Guid ParticipantId, string ParticipantCode, string GroupCode, string PeriodCode, DateOnly FirstDay, OpeningBalance Balance)
{
    public string Currency => Balance.Draw.Currency.Code;
}

/// <summary>Opening balances as stored: stated once and never changed, so what was known at any time follows from when they were approved and withdrawn.</summary>
internal sealed class Openings(CompensationDbContext db)
{
    /// <summary>Columns for <see cref="Read"/>; the status as it was at the instant <c>$1</c>.</summary>
    public const string Columns = """
        o.id, CASE WHEN o.withdrawn_at <= $1 THEN 'withdrawn' WHEN o.approved_at <= $1 THEN 'approved' ELSE 'draft' END, o.participant_code, o.plan_code, o.group_code, o.period_code, o.currency, o.draw, o.carried, o.held_items::text,
        o.draw_periods, o.reason, o.evidence, o.made_by, o.made_at, o.approved_by, o.approved_at, o.withdrawn_by, o.withdrawn_at, o.withdrawal_reason, o.participant_id, o.calendar_code, o.withdrawal_id
        """;

    /// <summary>Condition of those that count.</summary>
    public const string InForce = "o.approved_at IS NOT NULL AND o.withdrawn_at IS NULL";

    private const string OfCalendar = $"""
        SELECT o.participant_id, o.participant_code, o.group_code, o.period_code, f.start, o.currency, o.draw, o.carried, o.held_items::text, o.draw_periods
        FROM compensation.opening_balance o JOIN org.period f ON f.code = o.period_code WHERE o.calendar_code = $1 AND {InForce} ORDER BY o.participant_code COLLATE "C", o.group_code, o.currency
        """;

    private const string Batch = """
        SELECT b.number, b.period_code FROM compensation.payment_batch b JOIN org.period p ON p.code = b.period_code WHERE p.calendar_code = $1 AND p.start >= $2 ORDER BY p.start, b.number LIMIT 1
        """;

    private const string PaidHere = """
        SELECT DISTINCT h.participant_code FROM compensation.pay_sheet h JOIN org.period p ON p.code = h.period_code JOIN unnest($1::uuid[], $2::text[]) AS g(participant_id, currency) USING (participant_id)
        WHERE h.currency = g.currency AND p.calendar_code = $3 AND p.start < $4 ORDER BY 1
        """;

    private sealed record Made(long Number, string PeriodCode);

    /// <summary>Those that payments of a calendar begin with.</summary>
    public Task<List<OpeningInForce>> OfAsync(string calendarCode, CancellationToken cancellationToken) => db.ListAsync(OfCalendar, r =>
    {
        var currency = r.GetString(5);
        return new OpeningInForce(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetFieldValue<DateOnly>(4), new OpeningBalance(
            Exact.Payable(r.GetDecimal(6), currency), Exact.Payable(r.GetDecimal(7), currency), [.. r.FromJson<List<OpeningHeldItem>>(8).Select(ToHeld)], r.GetInt32(9)));
    }, [calendarCode], cancellationToken);

    /// <summary>Refuses where payments of the first period or a later one are made already, or these payees were paid here before.</summary>
    public async Task RequireUnpaidAsync(OrgPeriod first, IReadOnlyCollection<(Guid ParticipantId, string Currency)> payees, CancellationToken cancellationToken)
    {
        var made = await db.FindAsync(Batch, r => new Made(r.GetInt64(0), r.GetString(1)), [first.CalendarCode, first.Start], cancellationToken);
        if (made is not null) throw new DomainException(OpeningErrors.AfterBatch(made.Number, made.PeriodCode));
        var paid = await db.ListAsync(PaidHere, r => r.GetString(0), [payees.Select(p => p.ParticipantId).ToArray(), payees.Select(p => p.Currency).ToArray(), first.CalendarCode, first.Start], cancellationToken);
        if (paid.Count > 0) throw new DomainException(OpeningErrors.PaidHereBefore(paid));
    }

    public static OpeningBalanceView Read(NpgsqlDataReader r)
    {
        Money Of(int column) => Exact.Payable(r.GetDecimal(column), r.GetString(6));
        return new OpeningBalanceView(
            r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), Of(7), Of(8), [.. r.FromJson<List<OpeningHeldItem>>(9).Select(h => h with { Amount = Exact.Payable(h.Amount.Amount, r.GetString(6)) })], r.GetInt32(10), r.GetString(11), r.GetString(12), r.GetString(13),
            r.GetFieldValue<DateTimeOffset>(14), r.MaybeText(15), r.Maybe<DateTimeOffset>(16), r.MaybeText(17), r.Maybe<DateTimeOffset>(18), r.MaybeText(19));
    }

    private static HeldBefore ToHeld(OpeningHeldItem item) => new(item.ComponentCode ?? "held", item.Amount, item.On, item.OrderCode, item.Event);
}
