namespace SalesPerf.AppHost;

/// <summary>Who signs tokens: our own issuer (a resource), or the company's (an address).</summary>
/// <param name="Identity">Our issuer, or null where the company's is used.</param>
/// <param name="Authority">The company's issuer, or null where ours is used.</param>
internal sealed record Issuer(IResourceBuilder<ProjectResource>? Identity, string? Authority);

/// <summary>What several parts of the system have in common, said once for all.</summary>
internal static class SystemParts
{
    /// <summary>
    /// A service with a database of its own. <c>name-migrate</c> changes the schema as the database's owner and creates
    /// the role <c>namedb_app</c>; the serving process signs in as that role and no other.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<PostgresServerResource> postgres, Issuer issuer)
        where TProject : IProjectMetadata, new() =>
        builder.AddProjectWithDatabase<TProject>(name, postgres).WithIssuer(issuer);

    /// <summary>The partner feed: the only process that manages the broker, and that registers clients at our issuer.</summary>
    public static IResourceBuilder<ProjectResource> AddPartnerFeed<TProject>(
        this IDistributedApplicationBuilder builder, IResourceBuilder<PostgresServerResource> postgres, IResourceBuilder<RabbitMQServerResource> messaging, Issuer issuer)
        where TProject : IProjectMetadata, new()
    {
        var partners = builder.AddService<TProject>("partners", postgres, issuer)
            .WithReference(messaging).WaitFor(messaging)
            .WithEnvironment("Feed__Management", messaging.GetEndpoint("management"))
            .WithEnvironment("Partners__KeySecret", builder.AddSecret("partners-key-secret"));
        return issuer.Identity is { } identity ? partners.WithReference(identity) : partners;
    }

    /// <summary>
    /// Where payroll finds its files, in the stores' own folder unless <c>Parameters:payout-folder</c> names one that all replicas share; and the password of the keys that sign the ledger, made once,
    /// so that after a restart the same key goes on.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithPayroll(this IResourceBuilder<ProjectResource> compensation)
    {
        var builder = compensation.ApplicationBuilder;
        var folder = builder.AddParameter("payout-folder", () => builder.Configuration["Parameters:payout-folder"] is { Length: > 0 } chosen ? chosen : StoreFolder.Of(builder, "payouts"));
        return compensation.WithEnvironment("Payouts__Folder", folder).WithEnvironment("Ledger__KeyPassword", builder.AddSecret("ledger-key-password"));
    }

    /// <summary>The issuer with its development users, unless <c>Authentication:Authority</c> names the company's.</summary>
    public static Issuer AddIssuer<TProject>(
        this IDistributedApplicationBuilder builder, IResourceBuilder<PostgresServerResource> postgres, IResourceBuilder<RedisResource> cache)
        where TProject : IProjectMetadata, new()
    {
        if (builder.Configuration["Authentication:Authority"] is { Length: > 0 } authority)
            return new Issuer(null, authority);

        var identity = builder.AddProjectWithDatabase<TProject>("identity", postgres)
            .WithEnvironment("Identity__DevelopmentPassword", builder.AddSecret("development-password"))
            .WithEnvironment("Identity__KeySecret", builder.AddSecret("identity-key-secret"))
            // Its processes count wrong passwords together.
            .WithReference(cache).WaitFor(cache);
        // Said, not guessed: the address at which it listens may lie behind a proxy.
        identity.WithEnvironment("Identity__Issuer", identity.GetEndpoint("http"))
            .WithEnvironment("Authentication__Authority", identity.GetEndpoint("http"));
        var issuer = new Issuer(identity, null);
        foreach (var tool in (string[])["dashboard", "partner-demo"])
            issuer.AddClient(builder, tool);
        identity.WithEnvironment("Authentication__ClientSecret", issuer.AddClient(builder, "identity"));
        return issuer;
    }

    /// <summary>
    /// The issuer sends people the digest of their tasks where <c>Mail:Host</c> names a mail server: it knows who they are now. Territories keeps who wants one, and holds addresses
    /// to <c>Mail:Domains</c>. A company's issuer knows people in its own way, so there nothing is sent.
    /// </summary>
    public static void SendDigests(this Issuer issuer, IResourceBuilder<ProjectResource> territories)
    {
        if (issuer.Identity is not { } identity) return;
        identity.WithReference(territories);
        var configuration = identity.ApplicationBuilder.Configuration;
        if (configuration["Mail:Host"] is not { Length: > 0 }) return;
        string?[] domains = [.. configuration.GetSection("Mail:Domains").GetChildren().Select(d => d.Value)];
        if (domains.Length == 0) throw new InvalidOperationException("Mail:Host is set: name the company's domains in Mail:Domains:0, Mail:Domains:1 and so on, to which alone digests go; * is any.");
        for (var i = 0; i < domains.Length; i++) territories.WithEnvironment($"Preferences__MailDomains__{i}", domains[i]);
        foreach (var setting in (string[])["Host", "Port", "Security", "From", "FromName", "Username", "Interval", "RetryAfter", "Timeout"])
            if (configuration[$"Mail:{setting}"] is { Length: > 0 } value) identity.WithEnvironment($"Mail__{setting}", value);
        if (configuration["Mail:Username"] is not { Length: > 0 }) return;
        if (configuration["Parameters:mail-password"] is not { Length: > 0 }) throw new InvalidOperationException("Mail:Username is set: set Parameters:mail-password too (in the environment Parameters__mail-password), the password of that user at the mail server.");
        identity.WithEnvironment("Mail__Password", identity.ApplicationBuilder.AddSecret("mail-password"));
    }

    /// <summary>Tells a process whose tokens it accepts, and makes it a client that gets tokens of its own.</summary>
    public static IResourceBuilder<ProjectResource> WithIssuer(this IResourceBuilder<ProjectResource> project, Issuer issuer)
    {
        project.WithEnvironment("Authentication__ClientSecret", issuer.AddClient(project.ApplicationBuilder, project.Resource.Name));
        return issuer.Identity is { } identity
            ? project.WithEnvironment("Authentication__Authority", identity.GetEndpoint("http"))
            : project.WithEnvironment("Authentication__Authority", issuer.Authority);
    }

    /// <summary>The gateway's pages sign people in, so the issuer must know where they are; and the issuer's people are managed through the gateway.</summary>
    public static void SendBrowsersBackTo(this Issuer issuer, IResourceBuilder<ProjectResource> gateway)
    {
        if (issuer.Identity is not { } identity) return;
        identity.WithEnvironment("Identity__Gateway", gateway.GetEndpoint("http"));
        gateway.WithReference(identity);
    }

    /// <summary>The cache and the bus.</summary>
    public static IResourceBuilder<ProjectResource> WithStores(
        this IResourceBuilder<ProjectResource> project, IResourceBuilder<RedisResource> cache, IResourceBuilder<RabbitMQServerResource> messaging) =>
        project.WithReference(cache).WithReference(messaging).WaitFor(cache).WaitFor(messaging);

    private static IResourceBuilder<ProjectResource> AddProjectWithDatabase<TProject>(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<PostgresServerResource> postgres)
        where TProject : IProjectMetadata, new()
    {
        var database = postgres.AddDatabase($"{name}db");
        var databaseName = database.Resource.DatabaseName;
        var appPassword = builder.AddSecret($"{name}-app-password");
        var server = postgres.Resource.PrimaryEndpoint;

        // Without its endpoints and launch profile: otherwise both processes want the same ports.
        var migrate = builder.AddProject<TProject>($"{name}-migrate", options =>
            {
                options.ExcludeKestrelEndpoints = true;
                options.ExcludeLaunchProfile = true;
            })
            .WithArgs("migrate")
            .WithReference(database)
            .WithEnvironment("Database__AppPassword", appPassword)
            .WaitFor(database);

        return builder.AddProject<TProject>(name)
            .WithEnvironment(
                $"ConnectionStrings__{databaseName}",
                ReferenceExpression.Create(
                    $"Host={server.Property(EndpointProperty.Host)};Port={server.Property(EndpointProperty.Port)};Username={databaseName}_app;Password={appPassword};Database={databaseName}"))
            .WithHttpHealthCheck("/health/ready", endpointName: "http")
            .WithSharedMachine()
            .WaitForCompletion(migrate);
    }

    /// <summary>Many processes share the machine: each keeps as many pools of native memory as a small machine has processors, instead of eight for every one there is, most of them nearly empty.</summary>
    public static IResourceBuilder<ProjectResource> WithSharedMachine(this IResourceBuilder<ProjectResource> project) => project.WithEnvironment("MALLOC_ARENA_MAX", "2");

    private static IResourceBuilder<ParameterResource> AddClient(this Issuer issuer, IDistributedApplicationBuilder builder, string name)
    {
        var secret = builder.AddSecret($"{name}-client-secret");
        issuer.Identity?.WithEnvironment($"Identity__Clients__{name}__Secret", secret);
        return secret;
    }

    private static IResourceBuilder<ParameterResource> AddSecret(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 22 }, secret: true, persist: true);
}
