using System.Net;
using Npgsql;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Whoever made results of a period that stand does not close it, be they those of one payee.</summary>
public sealed class PeriodMakersTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    private const string Months = "/v1/compensation/periods";

    [Fact]
    public async Task Two_people_calculated_parts_of_it_then_neither_of_them_closes_it()
    {
        await CalculatedAsync("2026-01", "first", "M-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "M-2,,,booked,2026-01-11,300,IDR,ACC-B,B,");
        await CalculatedAsync("2026-01", "second", "M-3,,,booked,2026-01-12,200,IDR,ACC-B,B,");
        await service.CalculateAsync("2026-01", "third");
        await service.PublishAsync("2026-01");

        foreach (var maker in new[] { "first", "second" })
        {
            Assert.Equal("compensation.maker_is_checker", await CloseAsync("2026-01", maker, HttpStatusCode.Forbidden));
            Assert.DoesNotContain(("approve", "2026-01"), await ScreenParts.TasksAsync(service.Grpc(Persona.FinanceApprover, subject: maker)));
            Assert.Equal("period_closer_is_no_maker", (await Assert.ThrowsAsync<PostgresException>(() => service.ExecuteAsync("UPDATE compensation.period_state SET closed = true, closed_by = $1 WHERE period_code = '2026-01'", maker))).ConstraintName);
        }

        Assert.Contains(("approve", "2026-01"), await ScreenParts.TasksAsync(service.Grpc(Persona.FinanceApprover, subject: "third")));
        await CloseAsync("2026-01", "third", HttpStatusCode.OK);
        await EveryInvariant.HoldsAsync(service);
    }

    [Fact]
    public async Task Nothing_stands_of_what_somebody_calculated_then_they_close_it()
    {
        await CalculatedAsync("2026-02", "first", "M-4,,,booked,2026-02-10,1000,IDR,ACC-A,A,", "M-5,,,booked,2026-02-11,300,IDR,ACC-B,B,");
        await CalculatedAsync("2026-02", "second", "M-6,,,booked,2026-02-12,100,IDR,ACC-A,A,", "M-7,,,booked,2026-02-13,200,IDR,ACC-B,B,");
        await service.PublishAsync("2026-02");

        await CloseAsync("2026-02", "first", HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_whole_period_is_withdrawn_and_calculated_again_in_part_then_whose_results_stand_does_not_close_it()
    {
        await CalculatedAsync("2026-03", "first", "M-8,,,booked,2026-03-10,1000,IDR,ACC-A,A,", "M-9,,,booked,2026-03-11,300,IDR,ACC-B,B,");
        await service.PublishAsync("2026-03");
        await service.PostAsync($"{Months}/2026-03:withdraw", new { reason = "An order was missing" }, HttpStatusCode.OK);
        await CalculatedAsync("2026-03", "second", "M-10,,,booked,2026-03-12,200,IDR,ACC-B,B,");
        await service.PublishAsync("2026-03");

        Assert.Equal("compensation.maker_is_checker", await CloseAsync("2026-03", "first", HttpStatusCode.Forbidden));
        await service.CloseAsync("2026-03");
    }

    private async Task CalculatedAsync(string period, string by, params string[] orders)
    {
        service.Quotas(period, ("A", 1000m), ("B", 500m));
        await service.ImportAsync(orders);
        Assert.Equal("succeeded", (await service.CalculateAsync(period, by)).GetProperty("status").GetString());
    }

    private async Task<string?> CloseAsync(string period, string by, HttpStatusCode expected)
    {
        var answer = await service.PostAsync($"{Months}/{period}:close", null, expected, Persona.FinanceApprover, by);
        return answer.TryGetProperty("code", out var code) ? code.GetString() : null;
    }
}
