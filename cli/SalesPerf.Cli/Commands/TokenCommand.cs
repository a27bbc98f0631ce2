using System.CommandLine;
using SalesPerf.Cli.Platform;
using SalesPerf.Cli.SignIn;

namespace SalesPerf.Cli.Commands;

/// <summary><c>salesperf token --as rep</c>: signs in and prints what a shell evaluates.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var user = new Option<string>("--as") { Description = "User to sign in as: rep, manager, comp-admin, finance-approver, auditor, recruiter, trainer, operator, or any other user name.", Required = true };
        var bare = new Option<bool>("--bare") { Description = "Print the token alone." };
        var command = new Command("token", "Sign in and print a token for the shell: eval \"$(./salesperf token --as rep)\"") { user, bare };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var platform = PlatformAddress.Find();
            var token = await CodeFlow.SignInAsync(platform.Issuer, parsed.GetValue(user)!, platform.DevelopmentPassword(), cancellationToken);
            Console.Out.WriteLine(parsed.GetValue(bare) ? token : $"export TOKEN={token}{Environment.NewLine}export GATEWAY={platform.Gateway.ToString().TrimEnd('/')}");
            return 0;
        });
        return command;
    }
}
