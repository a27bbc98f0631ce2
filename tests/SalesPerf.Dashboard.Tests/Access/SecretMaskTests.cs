using SalesPerf.AppHost.Native.Dashboard.Access;
using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.Dashboard.Tests.Access;

/// <summary>What of a variable may be shown.</summary>
public sealed class SecretMaskTests
{
    private const string Hidden = SecretMask.Hidden;

    [Theory]
    [InlineData("OTEL_SERVICE_NAME", "goals", false, "goals")]
    [InlineData("Kestrel__Endpoints__http__Url", "http://localhost:5101", false, "http://localhost:5101")]
    [InlineData("services__goals__http__0", "http://localhost:5101", false, "http://localhost:5101")]
    [InlineData("GOALSDB_PASSWORD", "s3cret", false, Hidden)]
    [InlineData("Database__AppPassword", "s3cret", false, Hidden)]
    [InlineData("Clients__Dashboard__Secret", "s3cret", false, Hidden)]
    [InlineData("SIGNING_KEY", "s3cret", false, Hidden)]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "x-otlp-api-key=s3cret", false, "x-otlp-api-key=" + Hidden)]
    [InlineData("ANYTHING", "s3cret", true, Hidden)]
    [InlineData("ConnectionStrings__goalsdb", "Host=h;Password=s3cret;Database=d", false, "Host=h;Password=" + Hidden + ";Database=d")]
    [InlineData("ConnectionStrings__goalsdb", "Host=h;Password=s3cret;Database=d", true, "Host=h;Password=" + Hidden + ";Database=d")]
    [InlineData("ConnectionStrings__cache", "localhost:6379,password=s3cret,ssl=true", false, "localhost:6379,password=" + Hidden + ",ssl=true")]
    [InlineData("MESSAGING_URI", "amqp://guest:s3cret@localhost:5672", false, "amqp://guest:" + Hidden + "@localhost:5672")]
    [InlineData("GOALSDB_URI", "postgresql://u:s3cret@localhost:5432/goalsdb", true, "postgresql://u:" + Hidden + "@localhost:5432/goalsdb")]
    [InlineData("GOALSDB_JDBCCONNECTIONSTRING", "jdbc:postgresql://h:5432/d?user=u&password=s3cret", false, "jdbc:postgresql://h:5432/d?user=u&password=" + Hidden)]
    [InlineData("EMPTY_PASSWORD", "", false, "")]
    public void Variable_then_shown_as(string name, string value, bool isSecret, string shown)
    {
        var variable = new ResourceVariable(name, value, isSecret);

        Assert.Equal(shown, MaskOf(variable).Value(variable));
    }

    [Fact]
    public void Secret_of_one_resource_then_hidden_in_every_text()
    {
        var mask = MaskOf(new ResourceVariable("CACHE_PASSWORD", "kU7-unguessable", IsSecret: true));

        Assert.Equal($"auth with {Hidden} failed", mask.Text("auth with kU7-unguessable failed"));
        Assert.Equal("nothing to hide", mask.Text("nothing to hide"));
    }

    private static SecretMask MaskOf(ResourceVariable variable) =>
        SecretMask.Of([new ResourceSnapshot("goals", "Project", ResourceState.Running, null, [], [variable], 0, null, null, null, CanCommand: true)]);
}
