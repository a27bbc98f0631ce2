using SalesPerf.Scenarios.Tests.Platform;

namespace SalesPerf.Scenarios.Tests.Loop;

/// <summary>A candidate from application to hire, as recruiter and approver do it.</summary>
internal static class Hiring
{
    /// <summary>Returns the answer to the hire itself.</summary>
    public static async Task<Answer> HireAsync(Person recruiter, Person approver, string requisition, string candidate, object offer)
    {
        var application = (await recruiter.PostAsync("/v1/recruiting/applications", new { candidateCode = candidate, requisitionId = requisition }))!["id"];
        foreach (var stage in new[] { "screening", "interview" }) await recruiter.PostAsync($"/v1/recruiting/applications/{application}:advance", new { toStage = stage, note = "As discussed." });
        var kit = (await recruiter.GetAsync($"/v1/recruiting/requisitions/{requisition}"))["kit"]!;
        var scores = kit.AsArray().Select(a => new { attribute = a!["code"]!.GetValue<string>(), score = 4, evidence = "Told of two comparable deals." });
        await recruiter.PostAsync($"/v1/recruiting/applications/{application}/scorecards", new { scores, recommendation = "hire" });
        await recruiter.PostAsync($"/v1/recruiting/applications/{application}/offer", offer);
        await approver.PostAsync($"/v1/recruiting/applications/{application}/offer:approve");
        await recruiter.PostAsync($"/v1/recruiting/applications/{application}/offer:accept");
        var hired = await recruiter.SendAsync(HttpMethod.Post, $"/v1/recruiting/applications/{application}:hire");
        Assert.True((int)hired.Status is >= 200 and < 300, $"{(int)hired.Status} {hired.Body}");
        return hired;
    }
}
