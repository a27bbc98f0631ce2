using SalesPerf.Messaging;
using SalesPerf.Testing;

namespace SalesPerf.Territories.Tests.Api;

/// <summary>Territories over a database of its own.</summary>
public class TerritoriesFixture() : ServiceFixture<Program>("territories", MessagingScripts.Assembly, typeof(Program).Assembly), IAsyncLifetime
{
    protected override Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        settings["Preferences:MailDomains:0"] = "*";
        return Task.CompletedTask;
    }
}
