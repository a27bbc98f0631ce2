namespace SalesPerf.AppHost.Tests;

public sealed class ResourceGraphTests
{
    private static readonly string[] Services = ["territories", "compensation", "goals", "training", "recruiting"];

    [Fact]
    public void Model_holds_every_store_and_process_of_the_system()
    {
        var graph = ResourceGraph.Of();

        string[] expected =
        [
            "postgres", "cache", "messaging", "gateway",
            "identity", "identity-migrate", "identitydb",
            "partners", "partners-migrate", "partnersdb",
            .. Services.SelectMany(service => new[] { service, $"{service}-migrate", $"{service}db" }),
        ];
        var actual = graph.All.Where(resource => resource is not ParameterResource).Select(resource => resource.Name);
        Assert.Equal(expected.Order(), actual.Order());
    }

    [Theory]
    [InlineData("territories")]
    [InlineData("compensation")]
    [InlineData("goals")]
    [InlineData("training")]
    [InlineData("recruiting")]
    [InlineData("identity")]
    [InlineData("partners")]
    public void Service_waits_for_its_migration_which_waits_for_its_database(string service)
    {
        var graph = ResourceGraph.Of();

        Assert.Contains(graph.Project(service).Waits, wait => wait.Resource.Name == $"{service}-migrate" && wait.WaitType == WaitType.WaitForCompletion);
        var migration = graph.Project($"{service}-migrate");
        Assert.Contains(migration.Waits, wait => wait.Resource.Name == $"{service}db" && wait.WaitType == WaitType.WaitUntilHealthy);
        Assert.Equal(["migrate"], migration.Arguments);
        Assert.Empty(migration.Endpoints);
        Assert.True(migration.Options.ExcludeLaunchProfile);
    }

    [Theory]
    [InlineData("territories")]
    [InlineData("compensation")]
    [InlineData("goals")]
    [InlineData("training")]
    [InlineData("recruiting")]
    public void Service_waits_for_the_cache_and_the_bus_and_is_healthy_when_it_says_so(string service)
    {
        var project = ResourceGraph.Of().Project(service);

        Assert.Contains(project.Waits, wait => wait.Resource.Name == "cache");
        Assert.Contains(project.Waits, wait => wait.Resource.Name == "messaging");
        Assert.Equal(("/health/ready", "http"), project.HealthChecks.Select(check => (check.Path, check.EndpointName)).Single());
        Assert.Equal([("grpc", "http2"), ("http", "http")], project.Endpoints.Select(endpoint => (endpoint.Name, endpoint.Transport)).Order());
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gateway")]
    public void Process_at_the_edge_counts_with_its_replicas_in_the_cache(string process)
    {
        var graph = ResourceGraph.Of();

        Assert.Contains("ConnectionStrings__cache", graph.Variables(process).Keys);
        Assert.Contains(graph.Project(process).Waits, wait => wait.Resource.Name == "cache" && wait.WaitType == WaitType.WaitUntilHealthy);
    }

    [Theory]
    [InlineData("compensation", "territories")]
    [InlineData("goals", "compensation,territories")]
    [InlineData("training", "goals")]
    [InlineData("recruiting", "territories")]
    [InlineData("territories", "")]
    [InlineData("partners", "compensation,identity")]
    [InlineData("identity", "territories")]
    [InlineData("gateway", "compensation,goals,identity,partners,recruiting,territories,training")]
    public void Process_knows_exactly_those_services_that_it_may_call(string caller, string called)
    {
        var variables = ResourceGraph.Of().Variables(caller).Keys;

        var known = variables.Where(name => name.StartsWith("services__", StringComparison.Ordinal)).Select(name => name.Split("__")[1]).Distinct().Order();
        Assert.Equal(called.Split(',', StringSplitOptions.RemoveEmptyEntries), known);
    }

    [Fact]
    public void Only_the_gateway_is_external()
    {
        var external = ResourceGraph.Of().All.OfType<IResourceWithEndpoints>().Where(resource => resource.Endpoints.Any(endpoint => endpoint.IsExternal));

        Assert.Equal(["gateway"], external.Select(resource => resource.Name));
    }

    [Fact]
    public void Partner_feed_knows_the_brokers_management_and_the_gateway()
    {
        var graph = ResourceGraph.Of();
        var variables = graph.Variables("partners");

        Assert.Equal($"http://localhost:{graph.Port("messaging", "management")}", variables["Feed__Management"]);
        Assert.Equal($"http://localhost:{graph.Port("gateway", "http")}", variables["Partners__PublicAddress"]);
        Assert.Contains("Partners__KeySecret", variables.Keys);
    }

    [Fact]
    public void Management_plugin_gives_the_bus_a_second_endpoint() =>
        Assert.Equal(["management", "tcp"], ((IResourceWithEndpoints)ResourceGraph.Of().Find("messaging")).Endpoints.Select(endpoint => endpoint.Name).Order());

    [Fact]
    public void Company_issuer_replaces_ours_everywhere()
    {
        var graph = ResourceGraph.Of("--Authentication:Authority=https://login.example.com");

        Assert.DoesNotContain("identity", graph.Names);
        Assert.DoesNotContain("identitydb", graph.Names);
        foreach (var process in (string[])[.. Services, "partners", "gateway"])
            Assert.Equal("https://login.example.com", graph.Variables(process)["Authentication__Authority"]);
    }

    [Fact]
    public void Mail_server_is_named_then_the_issuer_sends_digests_and_the_companys_domains_hold()
    {
        var graph = ResourceGraph.Of("--Mail:Host=smtp.example.com", "--Mail:From=tasks@example.com", "--Mail:Username=mailer", "--Parameters:mail-password=a password", "--Mail:Domains:0=example.com");
        var variables = graph.Variables("identity");

        Assert.Equal(("smtp.example.com", "tasks@example.com", "mailer", "a password"), (variables["Mail__Host"], variables["Mail__From"], variables["Mail__Username"], variables["Mail__Password"]));
        Assert.Equal("example.com", graph.Variables("territories")["Preferences__MailDomains__0"]);
        Assert.True(Assert.IsType<ParameterResource>(graph.Find("mail-password")).Secret);
    }

    [Fact]
    public void No_mail_server_is_named_then_no_process_hears_of_mail()
    {
        var graph = ResourceGraph.Of();
        Assert.DoesNotContain(graph.All.OfType<ProjectResource>().SelectMany(p => graph.Variables(p.Name).Keys), name => name.Contains("Mail", StringComparison.Ordinal));
        Assert.DoesNotContain("mail-password", graph.Names);
    }

    [Theory]
    [InlineData("--Mail:FromName=Tasks", "Mail:Domains")]
    [InlineData("--Mail:Domains:0=example.com", "Parameters:mail-password")]
    public void Mail_server_without_what_it_needs_then_the_platform_says_what_to_set(string argument, string expected)
    {
        var refusal = Assert.Throws<System.Reflection.TargetInvocationException>(() => ResourceGraph.Of("--Mail:Host=smtp.example.com", "--Mail:Username=mailer", argument));
        Assert.Contains(expected, refusal.InnerException?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_parameter_but_a_place_is_a_secret() =>
        Assert.All(ResourceGraph.Of().All.OfType<ParameterResource>(), parameter => Assert.Equal(parameter.Name != "payout-folder", parameter.Secret));
}
