using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>What a person sees when the platform is up: every process, who to sign in as, what to try first.</summary>
internal sealed class StartTable(RunningSystem system, DataFolder folder, Uri dashboard)
{
    private static readonly string[] Personas =
        ["rep", "manager", "comp-admin", "finance-approver", "auditor", "recruiter", "trainer", "operator"];

    public void Print(TextWriter output, bool complete)
    {
        output.WriteLine();
        PrintParts(output);
        output.WriteLine();
        output.WriteLine($"Dashboard    {dashboard}");
        if (system.Find("identity") is not null)
        {
            output.WriteLine($"Sign in as   {string.Join(", ", Personas)}");
            output.WriteLine($"Password     {folder.Sub("secrets", "development-password")}");
        }

        var gateway = EndpointsFile.AddressOf(system, "gateway");
        output.WriteLine();
        output.WriteLine("Try:");
        output.WriteLine("""  eval "$(./salesperf token --as rep)" """.TrimEnd());
        output.WriteLine("""  curl -H "Authorization: Bearer $TOKEN" $GATEWAY/v1/goals/goals""");
        output.WriteLine("""  curl -H "Authorization: Bearer $TOKEN" $GATEWAY/v1/compensation/statements""");
        output.WriteLine($"Interfaces: {gateway}/docs");
        output.WriteLine();
        output.WriteLine(complete ? "Ready. Ctrl-C stops everything." : "Not everything is ready: see the states above and the logs. Ctrl-C stops everything.");
        output.Flush();
    }

    private void PrintParts(TextWriter output)
    {
        var rows = system.Parts
            .Where(part => part.Kind != "Database")
            .Select(part => (part.Name, State: part.State.ToString(), Address: string.Join("  ", RunningSystem.Addresses(part.Resource)), part.Detail))
            .ToList();
        var nameWidth = rows.Max(row => row.Name.Length);
        output.WriteLine($"{"Process".PadRight(nameWidth)}  {"State",-10}  Address");
        foreach (var (name, state, address, detail) in rows)
            output.WriteLine($"{name.PadRight(nameWidth)}  {state,-10}  {address}{(detail is null ? "" : $"  {detail}")}");
    }
}
