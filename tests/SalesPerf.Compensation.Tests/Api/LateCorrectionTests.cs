using System.Net;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Money that somebody decided for a month that is closed.</summary>
public sealed class LateCorrectionTests(PlannedCompany service) : IClassFixture<PlannedCompany>
{
    private readonly ToldMonths months = new(service);

    [Fact]
    public async Task A_question_about_a_closed_month_is_answered_with_a_correction_and_a_reward_comes_late_then_each_is_the_cause_of_its_adjustment_and_the_statement_is_proven()
    {
        foreach (var month in new[] { "2026-01", "2026-02", "2026-03" }) service.Quotas(month, ("A", 1000m));
        await service.ImportAsync("LC-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "LC-2,,,booked,2026-02-10,100,IDR,ACC-A,A,", "LC-3,,,booked,2026-03-10,100,IDR,ACC-A,A,");
        await months.TellAsync("2026-01");
        await service.CloseAsync("2026-01");
        var asked = await AnswerAsync();
        await service.DeliverAsync("compensation.pay-reward-on-recognition-given", new RecognitionGiven(Ids.Of("late"), Ids.Of("A"), "manager", new DateOnly(2026, 1, 3), "Helped", Money.FromRounded(30m, Currency.Idr)));

        await months.TellAsync("2026-02");

        Assert.Equal(["commission 2026-02 5.00", "adjustment 2026-01 7.50", "adjustment 2026-01 30.00"], (await months.LinesAsync("2026-02")).OrderByDescending(l => l, StringComparer.Ordinal));
        Assert.Equal([$"transaction dispute:{asked:N} 7.5", $"transaction recognition:{Ids.Of("late"):N} 30"], (await months.CausesAsync("2026-02")).Order(StringComparer.Ordinal));
        await months.ProvenAsync("2026-02", "42.50");
        await service.CloseAsync("2026-02");
        await months.TellAsync("2026-03");
        Assert.Equal(["commission 2026-03 5.00"], await months.LinesAsync("2026-03"));
        await months.ProvenAsync("2026-02", "42.50");
        await EveryInvariant.HoldsAsync(service);
    }

    private async Task<Guid> AnswerAsync()
    {
        var statement = await months.StatementAsync("2026-01");
        using var rep = service.As(Persona.Rep, "A");
        var path = $"/v1/compensation/statements/{statement.GetProperty("id").GetString()}/lines/{statement.GetProperty("lines")[0].GetProperty("id").GetString()}/inquiries";
        var asked = (await CompensationFixture.SendAsync(rep, HttpMethod.Post, path, new { question = "Half a share is missing", type = "wrong_amount" }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/inquiries/{asked}:answer",
            new { answer = "It is yours", resolution = "accepted", correction = new { amount = "7.50", currency = "IDR" } }, HttpStatusCode.OK);
        return asked;
    }
}
