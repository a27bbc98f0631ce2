using System.Globalization;
using System.Net;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A year of a company, month by month: anything becomes known of any month, and is paid, refused by payroll, withdrawn or left for the next batch.</summary>
internal sealed class RandomYear(PaidCompany company, Random random)
{
    private static readonly string[] Sellers = ["A", "B", "C"];

    private readonly List<(string Id, bool IsPayment)> holds = [];
    private readonly List<Order> orders = [];
    private string? locked;
    private bool isLeaving;
    private int values;
    private int events;

    private sealed record Order(string Code, DateOnly On, string Seller);

    public static string Code(int month) => string.Create(CultureInfo.InvariantCulture, $"2026-{month:00}");

    /// <summary>Calculates, publishes and closes a month.</summary>
    public static async Task TellAsync(PaidCompany company, int month)
    {
        company.Quotas(Code(month), ("A", 1000m));
        var calculated = await company.CalculateAsync(Code(month));
        Assert.True(calculated.GetProperty("status").GetString() == "succeeded", calculated.ToString());
        await company.PublishAsync(Code(month));
        await company.CloseAsync(Code(month));
    }

    /// <summary>States what another system left, before anything is paid.</summary>
    public async Task BeginAsync()
    {
        if (random.Next(2) == 0) return;
        var (draw, carried, held) = (random.Next(0, 80), random.Next(-40, 40), random.Next(1, 50));
        object one = random.Next(2) == 0 ? new { amount = Money(held), on = "2026-03-15" } : new { amount = Money(held), orderCode = "OLD", @event = "collected" };
        var body = new { participantCode = "B", planCode = "sellers", periodCode = Code(1), reason = "Paid elsewhere before", evidence = "Report 7", draw = Money(draw), carried = Money(carried), drawPeriods = random.Next(3), held = new[] { one } };
        await company.TellAsync(async c =>
        {
            var stated = (await c.PostAsync("/v1/compensation/opening-balances", body, HttpStatusCode.Created)).GetProperty("id").GetString();
            await c.PostAsync("/v1/compensation/opening-balances:approve", new { ids = new[] { stated } }, HttpStatusCode.OK, Persona.FinanceApprover);
        });
        Tell(body.ToString()!);
    }

    /// <summary>Tells a month after some changes, and pays it.</summary>
    public async Task PayAsync(int month, bool isLast)
    {
        await OrderAsync(month, month);
        for (var n = random.Next(2, 6); n > 0; n--) Tell($"{Code(month)}: {await ChangeAsync(month)}");
        if (isLast) await EndAsync();
        await TellAsync(company, month);
        if (isLast || random.Next(4) > 0) await PayAsync(Code(month), isLast);
        await EveryInvariant.HoldsAsync(company);
    }

    private Task<string> ChangeAsync(int month) => random.Next(16) switch
    {
        0 => HoldAsync(month),
        1 => LetGoAsync(),
        2 => CorrectAsync(random.Next(1, month + 1)),
        3 => ValueAsync(),
        4 => AssignAsync(month),
        5 => LeaveAsync(month),
        6 => LockAsync(month),
        7 or 8 => ChangeOrderAsync(),
        9 or 10 => HappensAsync("cancelled", month, random.Next(2) == 0 ? 0 : random.Next(10, 400)),
        11 or 12 => HappensAsync("collected", month, random.Next(10, 900)),
        13 => HappensAsync("invoiced", month, random.Next(10, 900)),
        _ => OrderAsync(1, month),
    };

    private async Task<string> OrderAsync(int fromMonth, int toMonth) => await SoldAsync(new Order($"O-{orders.Count}", Day(fromMonth, toMonth), Pick(Sellers)), "1");

    private async Task<string> ChangeOrderAsync() => await SoldAsync(Pick(orders) with { Seller = Pick(Sellers) }, Pick("1", "1", "2"));

    private async Task<string> SoldAsync(Order order, string line)
    {
        if (orders.FindIndex(o => o.Code == order.Code) is var place and >= 0) orders[place] = order;
        else orders.Add(order);
        return await RowAsync($"{order.Code},{line},,booked", order.On, random.Next(50, 1500), order.Seller);
    }

    private async Task<string> HappensAsync(string what, int month, int amount)
    {
        var order = Pick(orders);
        var days = Day(1, month);
        // What was said before of the same event is said anew, now and then.
        var line = random.Next(4) == 0 ? "1" : Text(++events + 10);
        return await RowAsync($"{order.Code},{line},,{what}", days < order.On ? order.On : days, amount, random.Next(5) == 0 ? Pick(Sellers) : order.Seller);
    }

    private async Task<string> RowAsync(string row, DateOnly on, int amount, string seller)
    {
        var rest = string.Create(CultureInfo.InvariantCulture, $"{on:yyyy-MM-dd},{amount},IDR,ACC-A,{seller},");
        await company.TellAsync(row, rest);
        return $"{row},{rest}";
    }

    private async Task<string> HoldAsync(int month)
    {
        object? condition = random.Next(3) switch { 0 => new { afterMonths = 1 }, 1 => new { @event = "collected", reaching = 0.5 }, _ => null };
        object body = random.Next(4) switch
        {
            0 => new { scope = "payment", participantCode = Pick(Sellers), reason = "Account is checked" },
            1 => new { scope = "person", participantCode = Pick(Sellers), reason = "Asked", from = random.Next(2) == 0 ? Day(1, month) : (DateOnly?)null },
            _ => new { scope = "deal", orderCode = Pick(orders).Code, reason = "Legal", condition },
        };
        var hold = await company.PostAsync("/v1/compensation/holds", body, HttpStatusCode.Created);
        holds.Add((hold.GetProperty("id").GetString()!, hold.GetProperty("scope").GetString() == "payment"));
        return body.ToString()!;
    }

    private async Task<string> LetGoAsync()
    {
        if (holds.Count == 0) return "nothing to let go";
        var hold = Pick(holds);
        var share = random.Next(2) == 0 && !hold.IsPayment ? "0.4" : "1";
        await company.PostAsync($"/v1/compensation/holds/{hold.Id}:release", new { reason = "Checked", share }, HttpStatusCode.OK);
        holds.Remove(hold);
        return $"hold {hold.Id} let go, {share}";
    }

    private async Task<string> CorrectAsync(int month)
    {
        var body = new { participantCode = Pick(Sellers), periodCode = Code(month), amount = Money(random.Next(1, 90) * (random.Next(3) == 0 ? -1 : 1)), reason = "Agreed" };
        await company.TellAsync(c => c.PostAsync("/v1/compensation/corrections", body, HttpStatusCode.Created));
        return body.ToString()!;
    }

    // Each value holds for some days that none before it had.
    private async Task<string> ValueAsync()
    {
        var from = new DateOnly(2026, 1, 25).AddDays(values++ * 7);
        var body = new { scope = "participant", code = Pick(Sellers), name = Pick("top_up", "rate"), value = Text(random.Next(1, 30)), from, untilExclusive = from.AddDays(7) };
        await company.TellAsync(c => c.ValueAsync(body));
        return body.ToString()!;
    }

    private async Task<string> AssignAsync(int month)
    {
        var from = new DateOnly(2026, random.Next(1, month + 1), 1);
        var body = new { participantCode = Pick(Sellers), planCode = Pick("sellers", "others"), from, untilExclusive = from.AddMonths(1) };
        await company.TellAsync(c => c.AssignAsync(body));
        return body.ToString()!;
    }

    private async Task<string> LeaveAsync(int month)
    {
        DateOnly? day = isLeaving && random.Next(2) == 0 ? null : Day(Math.Max(1, month - 1), month);
        isLeaving = true;
        await company.TellAsync("leaver", c => c.PersonAsync("C", day));
        return $"C leaves on {day}";
    }

    // One at a time: what came in meanwhile counts once it is released.
    private async Task<string> LockAsync(int month)
    {
        if (locked is not null) return await UnlockAsync();
        object body = random.Next(2) == 0 ? new { periodCode = Code(month), reason = "Review" } : new { planCode = Pick("sellers", "leads"), reason = "Review" };
        locked = (await company.PostAsync("/v1/compensation/data-locks", body, HttpStatusCode.Created)).GetProperty("id").GetString();
        return body.ToString()!;
    }

    private async Task<string> UnlockAsync()
    {
        await company.PostAsync($"/v1/compensation/data-locks/{locked}:release", null, HttpStatusCode.OK);
        locked = null;
        return "a lock is released";
    }

    private async Task EndAsync()
    {
        if (locked is not null) Tell(await UnlockAsync());
        foreach (var hold in holds.Where(h => h.IsPayment)) await company.PostAsync($"/v1/compensation/holds/{hold.Id}:release", new { reason = "Checked" }, HttpStatusCode.OK);
    }

    private async Task PayAsync(string month, bool isLast)
    {
        var (anew, _) = await GoingOnTests.DraftsAsync(company, month, fromTheBeginning: true);
        Assert.Equal(anew, (await GoingOnTests.DraftsAsync(company, month, fromTheBeginning: false)).Drafts);
        if (anew.Length == 0) return;
        var batch = await company.BatchAsync(month);
        await company.ApproveAsync(batch);
        if (random.Next(6) == 0) await ApproveAgainAsync(batch);
        if (!isLast || random.Next(2) == 0) await AnswerAsync(batch);
        // What was known more than an hour before is not looked at again.
        await company.ExecuteAsync("UPDATE compensation.late_fact SET recorded_at = recorded_at - interval '2 hours' WHERE settled_in IS NOT NULL");
        await company.ExecuteAsync("UPDATE compensation.hold SET placed_at = placed_at - interval '2 hours'");
        Tell($"{month} is paid");
    }

    private async Task ApproveAgainAsync(string batch)
    {
        await company.PostAsync($"/v1/compensation/payment-batches/{batch}:withdraw", new { reason = "Again" }, HttpStatusCode.OK, Persona.FinanceApprover);
        await company.PostAsync($"/v1/compensation/payment-batches/{batch}:refresh", null, HttpStatusCode.OK);
        await company.ApproveAsync(batch);
    }

    // Some are paid, some refused and sent again, and of some nothing is heard.
    private async Task AnswerAsync(string batch)
    {
        await company.EmitAsync(batch);
        if (await company.ScalarAsync<long>($"SELECT count(*) FROM compensation.payout_file WHERE batch_id = '{batch}'") == 0) return;
        var answers = (await company.FileAsync(batch)).Select(r => (Payment: r[0], Outcome: Pick("paid", "paid", "failed", ""))).Where(a => a.Outcome.Length > 0).ToArray();
        if (answers.Length > 0) await company.AcknowledgeAsync(batch, HttpStatusCode.OK, answers);
        if (Array.Exists(answers, a => a.Outcome == "failed")) await company.EmitAsync(batch);
    }

    private T Pick<T>(params IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    private DateOnly Day(int fromMonth, int toMonth)
    {
        var first = new DateOnly(2026, fromMonth, 1);
        return first.AddDays(random.Next(new DateOnly(2026, toMonth, 1).AddMonths(1).DayNumber - first.DayNumber));
    }

    private static void Tell(string what) => TestContext.Current.TestOutputHelper!.WriteLine(what);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static object Money(int amount) => new { amount = Text(amount), currency = "IDR" };
}
