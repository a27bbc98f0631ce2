namespace SalesPerf.AppHost.Tests;

/// <summary>The variables that both modes give: a service cannot tell which of them runs it.</summary>
public sealed class EnvironmentTableTests(PrivateDataFolder folder)
{
    private readonly ResourceGraph _graph = ResourceGraph.Of();

    [Fact]
    public void Database_reference_gives_the_owner_its_connection_in_whole_and_in_parts()
    {
        var variables = _graph.Variables("goals-migrate");
        var (port, password) = (_graph.Port("postgres", "tcp"), ServerPassword("postgres"));

        AssertVariables(
            variables,
            ("ConnectionStrings__goalsdb", $"Host=localhost;Port={port};Username=postgres;Password={password};Database=goalsdb"),
            ("GOALSDB_HOST", "localhost"),
            ("GOALSDB_PORT", $"{port}"),
            ("GOALSDB_USERNAME", "postgres"),
            ("GOALSDB_PASSWORD", password),
            ("GOALSDB_URI", $"postgresql://postgres:{password}@localhost:{port}/goalsdb"),
            ("GOALSDB_JDBCCONNECTIONSTRING", $"jdbc:postgresql://localhost:{port}/goalsdb"),
            ("GOALSDB_DATABASENAME", "goalsdb"),
            ("Database__AppPassword", _graph.Secret("goals-app-password")));
    }

    [Fact]
    public void Serving_process_gets_only_its_own_role()
    {
        var variables = _graph.Variables("goals");

        Assert.Equal(
            $"Host=localhost;Port={_graph.Port("postgres", "tcp")};Username=goalsdb_app;Password={_graph.Secret("goals-app-password")};Database=goalsdb",
            variables["ConnectionStrings__goalsdb"]);
        Assert.DoesNotContain(variables.Values, value => value.Contains(ServerPassword("postgres"), StringComparison.Ordinal));
        Assert.DoesNotContain("Database__AppPassword", variables.Keys);
    }

    [Fact]
    public void Payroll_finds_its_files_beside_the_database_and_the_ledger_has_a_password_of_its_own()
    {
        var variables = _graph.Variables("compensation");

        Assert.Equal(Path.Combine(folder.Path, "payouts"), variables["Payouts__Folder"]);
        Assert.Equal(_graph.Secret("ledger-key-password"), variables["Ledger__KeyPassword"]);
        Assert.NotEqual(variables["Authentication__ClientSecret"], variables["Ledger__KeyPassword"]);
        Assert.All(["compensation-migrate", "goals", "gateway"], other => Assert.DoesNotContain("Ledger__KeyPassword", _graph.Variables(other).Keys));
    }

    [Fact]
    public void Described_again_then_the_ledger_s_password_is_the_same_and_the_chosen_folder_wins()
    {
        var again = ResourceGraph.Of("--Parameters:payout-folder=/srv/payroll").Variables("compensation");

        Assert.Equal(_graph.Variables("compensation")["Ledger__KeyPassword"], again["Ledger__KeyPassword"]);
        Assert.Equal("/srv/payroll", again["Payouts__Folder"]);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("identity")]
    [InlineData("compensation")]
    public void Serving_process_keeps_few_pools_of_native_memory(string name) => Assert.Equal("2", _graph.Variables(name)["MALLOC_ARENA_MAX"]);

    [Fact]
    public void Cache_reference_gives_its_connection_in_whole_and_in_parts()
    {
        var (port, password) = (_graph.Port("cache", "tcp"), ServerPassword("cache"));

        AssertVariables(
            _graph.Variables("goals"),
            ("ConnectionStrings__cache", $"localhost:{port},password={password}"),
            ("CACHE_HOST", "localhost"),
            ("CACHE_PORT", $"{port}"),
            ("CACHE_PASSWORD", password),
            ("CACHE_URI", $"redis://:{password}@localhost:{port}"));
    }

    [Fact]
    public void Bus_reference_gives_its_connection_in_whole_and_in_parts()
    {
        var (port, password) = (_graph.Port("messaging", "tcp"), ServerPassword("messaging"));

        AssertVariables(
            _graph.Variables("goals"),
            ("ConnectionStrings__messaging", $"amqp://guest:{password}@localhost:{port}"),
            ("MESSAGING_HOST", "localhost"),
            ("MESSAGING_PORT", $"{port}"),
            ("MESSAGING_USERNAME", "guest"),
            ("MESSAGING_PASSWORD", password),
            ("MESSAGING_URI", $"amqp://guest:{password}@localhost:{port}"));
    }

    [Fact]
    public void Project_reference_gives_both_endpoints_for_discovery_and_by_name()
    {
        var (http, grpc) = (_graph.Port("goals", "http"), _graph.Port("goals", "grpc"));

        AssertVariables(
            _graph.Variables("training"),
            ("services__goals__http__0", $"http://localhost:{http}"),
            ("services__goals__grpc__0", $"http://localhost:{grpc}"),
            ("GOALS_HTTP", $"http://localhost:{http}"),
            ("GOALS_GRPC", $"http://localhost:{grpc}"));
    }

    [Fact]
    public void Endpoints_override_what_the_project_itself_names()
    {
        var variables = _graph.Variables("goals");

        AssertVariables(
            variables,
            ("Kestrel__Endpoints__http__Url", $"http://localhost:{_graph.Port("goals", "http")}"),
            ("Kestrel__Endpoints__grpc__Url", $"http://localhost:{_graph.Port("goals", "grpc")}"));
        Assert.DoesNotContain("ASPNETCORE_URLS", variables.Keys);
    }

    [Fact]
    public void Telemetry_goes_to_the_dashboard() => AssertVariables(
        _graph.Variables("goals"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-otlp-api-key=key"),
        ("OTEL_SERVICE_NAME", "goals"),
        ("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=instance"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
        ("OTEL_BSP_SCHEDULE_DELAY", "1000"));

    [Fact]
    public void Service_and_issuer_share_the_clients_secret()
    {
        var secret = _graph.Secret("goals-client-secret");

        Assert.Equal(secret, _graph.Variables("goals")["Authentication__ClientSecret"]);
        Assert.Equal(secret, _graph.Variables("identity")["Identity__Clients__goals__Secret"]);
        Assert.Equal($"http://localhost:{_graph.Port("identity", "http")}", _graph.Variables("goals")["Authentication__Authority"]);
    }

    [Fact]
    public void Issuer_gets_its_secrets() => AssertVariables(
        _graph.Variables("identity"),
        ("Identity__DevelopmentPassword", _graph.Secret("development-password")),
        ("Identity__KeySecret", _graph.Secret("identity-key-secret")),
        ("Identity__Issuer", $"http://localhost:{_graph.Port("identity", "http")}"),
        ("Identity__Gateway", $"http://localhost:{_graph.Port("gateway", "http")}"),
        ("Identity__Clients__dashboard__Secret", _graph.Secret("dashboard-client-secret")));

    [Fact]
    public void Secrets_are_kept_where_only_the_owner_reads()
    {
        var first = _graph.Secret("development-password");

        Assert.Equal(first, File.ReadAllText(Path.Combine(folder.Path, "secrets", "development-password")).Trim());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "secrets", "development-password")));
    }

    private string ServerPassword(string server) => ((ServerResource)_graph.Find(server)).PasswordParameter.GetValue();

    private static void AssertVariables(IReadOnlyDictionary<string, string> variables, params (string Name, string Value)[] expected)
    {
        foreach (var (name, value) in expected)
            Assert.Equal((name, value), (name, variables.GetValueOrDefault(name)));
    }
}
