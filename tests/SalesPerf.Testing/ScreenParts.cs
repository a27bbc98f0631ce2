using Grpc.Core;
using SalesPerf.Common.V1;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Testing;

/// <summary>A service's parts of the screens, as the edge asks for them.</summary>
public static class ScreenParts
{
    private static readonly Persona[] People = [Persona.Rep, Persona.Manager, Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor, Persona.Recruiter, Persona.Trainer];

    /// <summary>Asks for everything as everybody: a part that breaks, breaks here.</summary>
    /// <param name="grpc">A channel signed in as a persona.</param>
    /// <param name="key">What the screen of a hire is about.</param>
    /// <returns>How many lines and tasks there were.</returns>
    public static async Task<int> ReadAllAsync(Func<Persona, CallInvoker> grpc, string key)
    {
        ArgumentNullException.ThrowIfNull(grpc);
        var lines = 0;
        foreach (var persona in People)
        {
            var client = new ScreenService.ScreenServiceClient(grpc(persona));
            lines += (await client.ListTasksAsync(new ListTasksRequest())).Tasks.Count;
            foreach (var screen in new[] { Screen.Home, Screen.Team, Screen.Hire })
                lines += (await client.GetSectionAsync(new GetSectionRequest { Screen = screen, Key = key })).Cards.Count;
        }

        return lines;
    }

    /// <summary>What waits for somebody, as kind and id.</summary>
    public static async Task<IReadOnlyList<(string Kind, string Id)>> TasksAsync(CallInvoker grpc) =>
        [.. (await new ScreenService.ScreenServiceClient(grpc).ListTasksAsync(new ListTasksRequest())).Tasks.Select(t => (t.Kind, t.Id))];

    /// <summary>The lines of a screen, as label and values.</summary>
    public static async Task<IReadOnlyList<Card>> CardsAsync(CallInvoker grpc, Screen screen, string key = "") =>
        [.. (await new ScreenService.ScreenServiceClient(grpc).GetSectionAsync(new GetSectionRequest { Screen = screen, Key = key })).Cards];
}
