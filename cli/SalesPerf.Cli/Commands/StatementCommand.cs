using System.CommandLine;
using SalesPerf.Cli.Plans;

namespace SalesPerf.Cli.Commands;

/// <summary><c>salesperf statement verify</c>: proves a statement on this machine, without a server.</summary>
internal static class StatementCommand
{
    public static Command Create()
    {
        var bundle = new Argument<string>("BUNDLE") { Description = "The proof bundle of a statement, as the platform gave it." };
        var hash = new Option<string?>("--hash") { Description = "The hash that the platform shows for the statement. A bundle that somebody rewrote in all its parts agrees with itself, but has another hash." };
        var verify = new Command("verify", "Calculate a statement again from its proof bundle alone (inputs, plan versions, rates) and tell everything that does not hold. Exit code 0: it holds. 1: it does not. 2: it cannot be read.") { bundle, hash };
        verify.SetAction(parsed => StatementActions.Verify(Console.Out, parsed.GetValue(bundle)!, parsed.GetValue(hash)));
        return new Command("statement", "Statements on this machine; no server is needed.") { verify };
    }
}
