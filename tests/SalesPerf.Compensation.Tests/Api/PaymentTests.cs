using System.Net;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class PaymentTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task A_closed_month_is_paid_then_sheets_file_payroll_and_ledger_agree_and_late_facts_come_with_the_next_payment()
    {
        await service.MonthAsync("2026-01", close: true, "P-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "P-2,,,booked,2026-01-11,300,IDR,ACC-B,B,");
        var batch = await service.BatchAsync("2026-01");
        Assert.Equal(["A 50.00", "B 15.00"], await service.SheetsAsync("2026-01"));
        Assert.Equal("compensation.nothing_to_pay", (await service.PostAsync("/v1/compensation/payment-batches", new { periodCode = "2026-01" }, HttpStatusCode.Conflict)).GetProperty("code").GetString());

        // Somebody else approves; before that nothing is emitted and the payee sees nothing.
        Assert.Equal("compensation.maker_is_checker", (await service.PostAsync($"/v1/compensation/payment-batches/{batch}:approve", null, HttpStatusCode.Forbidden, Persona.FinanceApprover, "comp-admin")).GetProperty("code").GetString());
        Assert.Equal("compensation.payment_batch_not_approved", (await service.EmitAsync(batch, HttpStatusCode.Conflict)).GetProperty("code").GetString());
        Assert.Empty((await service.GetAsync("/v1/compensation/pay-sheets", Persona.Rep, "A")).GetProperty("items").EnumerateArray());
        await service.ApproveAsync(batch);
        Assert.Equal("compensation.payment_batch_not_a_draft", (await service.ApproveAsync(batch, HttpStatusCode.Conflict)).GetProperty("code").GetString());
        var own = Assert.Single((await service.GetAsync("/v1/compensation/pay-sheets", Persona.Rep, "A")).GetProperty("items").EnumerateArray());
        Assert.Equal(["released", "paid"], own.GetProperty("explanation").EnumerateArray().Select(s => s.GetProperty("code").GetString()));
        await service.GetAsync($"/v1/compensation/pay-sheets/{own.GetProperty("id").GetString()}", Persona.Rep, "B", HttpStatusCode.NotFound);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => service.ExecuteAsync("UPDATE compensation.pay_sheet SET paid = paid + 1, carried = carried - 1"));

        // The file says what the sheets say; emitting again writes nothing new. The version read before hides no file.
        using var approver = service.As(Persona.FinanceApprover);
        using (var before = await approver.GetAsync(new Uri($"/v1/compensation/payment-batches/{batch}", UriKind.Relative))) approver.DefaultRequestHeaders.IfNoneMatch.Add(before.Headers.ETag!);
        var emitted = Assert.Single((await service.EmitAsync(batch)).GetProperty("files").EnumerateArray());
        Assert.Single((await CompensationFixture.SendAsync(approver, HttpMethod.Get, $"/v1/compensation/payment-batches/{batch}", null, HttpStatusCode.OK)).GetProperty("files").EnumerateArray());
        Assert.Equal(("written", 2, "65.00"), (emitted.GetProperty("status").GetString(), emitted.GetProperty("lines").GetInt32(), emitted.GetProperty("totals")[0].GetProperty("amount").GetString()));
        Assert.Equal(emitted.GetProperty("sha256").GetString(), Assert.Single((await service.EmitAsync(batch)).GetProperty("files").EnumerateArray()).GetProperty("sha256").GetString());
        var rows = await service.FileAsync(batch);
        Assert.Equal(["A 50.00 IDR", "B 15.00 IDR"], rows.Select(r => $"{r[4]} {r[6]} {r[7]}"));

        // Payroll pays one and not the other, which goes into another file; an answer that is lost is sent again.
        Assert.Equal("compensation.unknown_payment", (await service.AcknowledgeAsync(batch, HttpStatusCode.BadRequest, (rows[0][0], "paid"), (Guid.CreateVersion7().ToString(), "paid"))).GetProperty("code").GetString());
        var answer = await service.AcknowledgeAsync(batch, HttpStatusCode.OK, (rows[0][0], "paid"), (rows[1][0], "failed"));
        Assert.Equal((1, 1, 0), (answer.GetProperty("paid").GetInt32(), answer.GetProperty("failed").GetInt32(), answer.GetProperty("unchanged").GetInt32()));
        Assert.Equal(2, (await service.AcknowledgeAsync(batch, HttpStatusCode.OK, (rows[0][0], "paid"), (rows[1][0], "failed"))).GetProperty("unchanged").GetInt32());
        Assert.Equal("compensation.acknowledged_otherwise", (await service.AcknowledgeAsync(batch, HttpStatusCode.Conflict, (rows[0][0], "failed"))).GetProperty("code").GetString());
        Assert.Equal("compensation.payment_batch_not_settled", (await service.PostAsync($"/v1/compensation/payment-batches/{batch}:reconcile", null, HttpStatusCode.Conflict, Persona.FinanceApprover)).GetProperty("code").GetString());
        await service.EmitAsync(batch);
        var again = Assert.Single(await service.FileAsync(batch, 2));
        Assert.Equal("B", again[4]);
        await service.AcknowledgeAsync(batch, HttpStatusCode.OK, (again[0], "paid"));
        Assert.Equal("reconciled", (await service.PostAsync($"/v1/compensation/payment-batches/{batch}:reconcile", null, HttpStatusCode.OK, Persona.FinanceApprover)).GetProperty("status").GetString());
        var balances = (await service.GetAsync("/v1/compensation/balances", Persona.Manager, "M")).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["A 0.00 50.00", "B 0.00 15.00"], balances.Select(b => $"{b.GetProperty("participantCode").GetString()} {b.GetProperty("payable").GetProperty("amount").GetString()} {b.GetProperty("paid").GetProperty("amount").GetString()}"));
        // Page by page they are the same.
        var one = await service.GetAsync("/v1/compensation/balances?limit=1", Persona.Manager, "M");
        var two = await service.GetAsync($"/v1/compensation/balances?limit=1&cursor={one.GetProperty("nextCursor").GetString()}", Persona.Manager, "M");
        Assert.Equal(balances.Select(b => b.GetRawText()), new[] { one, two }.Select(p => Assert.Single(p.GetProperty("items").EnumerateArray()).GetRawText()));
        Assert.False(two.TryGetProperty("nextCursor", out _));
        await EveryInvariant.HoldsAsync(service);

        // January changes after it was paid: the difference is in February's statement and payment, and nowhere else.
        await service.MonthAsync("2026-02", close: true, "P-1,,,booked,2026-01-10,900,IDR,ACC-A,A,", "P-3,,,booked,2026-02-10,200,IDR,ACC-A,A,", "P-4,,,booked,2026-02-10,100,IDR,ACC-B,B,");
        var next = await service.BatchAsync("2026-02");
        Assert.Equal(["A 5.00", "B 5.00"], await service.SheetsAsync("2026-02"));
        Assert.Equal(["A -5.00", "B 0.00"], await service.SheetsAsync("2026-02", "correction"));
        await service.ApproveAsync(next);
        await service.EmitAsync(next);
        var statement = Assert.Single((await service.GetAsync("/v1/compensation/statements?periodCode=2026-02", Persona.Rep, "A")).GetProperty("items").EnumerateArray());
        var paid = Assert.Single((await service.GetAsync($"/v1/compensation/statements/{statement.GetProperty("id").GetString()}/payments", Persona.Rep, "A")).GetProperty("items").EnumerateArray());
        Assert.Equal("5.00", paid.GetProperty("paid").GetProperty("amount").GetString());
        await EveryInvariant.HoldsAsync(service);

        // One signed head for each time the ledger grew; sheets that pay everything at once post nothing of their own.
        var anchors = (await service.GetAsync("/v1/compensation/ledger/anchors", Persona.Auditor)).GetProperty("items").EnumerateArray().Select(a => a.GetProperty("occasion").GetString()).ToArray();
        Assert.Equal(["close 2026-01", "acknowledgement 1", "acknowledgement 1", "close 2026-02"], anchors);
    }
}
