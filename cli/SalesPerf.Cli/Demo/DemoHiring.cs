using System.Text.Json.Nodes;
using SalesPerf.Cli.Api;
using SalesPerf.Cli.Import;

namespace SalesPerf.Cli.Demo;

/// <summary>The demo company hires where there is room: the proposed requisition approved, candidates at several stages.</summary>
internal sealed class DemoHiring(DemoCompany company, Session session)
{
    private static readonly string[] Skills = ["negotiation", "crm"];
    private static readonly string[] Education = ["S1 Manajemen, Universitas Terbuka"];

    private static readonly (string Code, string Name, int Years, string[] Stages)[] Candidates =
    [
        ("NCA-C1", "Ratna Puspita", 6, ["screening", "interview"]),
        ("NCA-C2", "Yoga Hartono", 3, ["screening"]),
        ("NCA-C3", "Melati Sihombing", 8, ["screening", "interview"]),
        ("NCA-C4", "Arif Budiman", 1, []),
        ("NCA-C5", "Desi Marlina", 2, ["rejected"]),
    ];

    /// <summary>Whether the last thing that the demo loads is there.</summary>
    public async Task<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        var recruiter = await session.AsAsync("recruiter", cancellationToken);
        await foreach (var candidate in recruiter.ListAsync("/v1/recruiting/candidates", cancellationToken))
            if (candidate["code"]?.GetValue<string>() == Candidates[^1].Code) return true;
        return false;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var recruiter = await session.AsAsync("recruiter", cancellationToken);
        var requisition = await Steps.RunAsync("A requisition, proposed by the platform", async () => new Shown(await ProposedAsync(recruiter, cancellationToken)));
        var approver = await session.AsAsync("finance-approver", cancellationToken);
        await approver.PostAsync($"/v1/recruiting/requisitions/{requisition.Id}:approve", null, cancellationToken);
        await Steps.RunAsync("Candidates", () => recruiter.BatchAsync("/v1/recruiting/candidates:batch", Candidates.Select(c => new
        {
            code = c.Code, name = c.Name, email = $"{c.Code.ToLowerInvariant()}@kandidat.example", source = "direct", skills = Skills, experienceYears = c.Years, education = Education,
        }), cancellationToken));
        await Steps.RunAsync("Their applications", async () =>
        {
            foreach (var candidate in Candidates) await ApplyAsync(recruiter, requisition.Id, candidate.Code, candidate.Stages, cancellationToken);
            return $"{Candidates.Length} at several stages";
        });
    }

    private static async Task ApplyAsync(ApiClient recruiter, string requisition, string candidate, string[] stages, CancellationToken cancellationToken)
    {
        var application = (await recruiter.PostAsync("/v1/recruiting/applications", new { candidateCode = candidate, requisitionId = requisition }, cancellationToken))!;
        foreach (var stage in stages)
            await recruiter.PostAsync($"/v1/recruiting/applications/{application["id"]}:advance", new { toStage = stage, note = "Sesuai kriteria tahap sebelumnya." }, cancellationToken);
    }

    // Credits, attainment and workload travel through three services before the requisition is proposed.
    private async Task<JsonNode> ProposedAsync(ApiClient recruiter, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var i = 0; i < 150; i++)
        {
            await foreach (var requisition in recruiter.ListAsync("/v1/recruiting/requisitions?status=proposed", cancellationToken))
                if (requisition["titleCode"]?.GetValue<string>() == company.Seller(DemoCompany.Ahead).Title) return requisition;
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        throw new Platform.CliException("The platform proposed no requisition within 30 s, though somebody is overloaded: look at the dead letters in the dashboard.");
    }

    private sealed record Shown(JsonNode Requisition)
    {
        public string Id => Requisition["id"]!.GetValue<string>();

        public override string ToString() => Requisition["reason"]?.GetValue<string>() ?? "proposed";
    }
}
