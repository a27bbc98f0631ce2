using System.Net;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>What could not be calculated for a payee, as it is told.</summary>
public sealed class CalculationProblemTests(CompensationFixture service) : IClassFixture<CompensationFixture>
{
    [Theory]
    [InlineData("en", "There is no exchange rate from USD to IDR on or before 2026-02-03.")]
    [InlineData("id", "Tidak ada kurs dari USD ke IDR pada atau sebelum 3 Februari 2026.")]
    public async Task Problem_of_a_period_then_it_is_worded_for_its_reader(string language, string message)
    {
        await service.ExecuteAsync("""
            INSERT INTO compensation.calculation_problem (period_code, participant_id, name, code, message, plan_line, plan_column)
            SELECT '2026-02', md5($1)::uuid, 'commission', 'compensation.no_exchange_rate', 'There is no exchange rate from USD to IDR on or before 2026-02-03.', 3, 5
            """, language);
        using var reader = service.As(Persona.CompAdmin);
        reader.DefaultRequestHeaders.Add("Accept-Language", language);
        var problems = (await CompensationFixture.SendAsync(reader, HttpMethod.Get, "/v1/compensation/periods/2026-02/problems", null, HttpStatusCode.OK)).GetProperty("items");
        Assert.All(problems.EnumerateArray(), p => Assert.Equal((message, "compensation.no_exchange_rate"), (p.GetProperty("message").GetString(), p.GetProperty("code").GetString())));
        Assert.NotEqual(0, problems.GetArrayLength());
    }
}
