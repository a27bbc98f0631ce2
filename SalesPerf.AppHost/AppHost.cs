using SalesPerf.AppHost;

RunMode.Announce();
var builder = DistributedApplication.CreateBuilder(args);

// Stores and the bus.
var postgres = builder.AddPostgres("postgres").WithDataVolume();
var cache = builder.AddRedis("cache").WithDataVolume();
var messaging = builder.AddRabbitMQ("messaging").WithManagementPlugin().WithDataVolume();

// Who signs tokens: our own issuer, or the company's where Authentication:Authority names it.
var issuer = builder.AddIssuer<Projects.SalesPerf_Identity>(postgres, cache);

// Services; each may call those that it references, and hears of everything else by events.
var territories = builder.AddService<Projects.SalesPerf_Territories_Api>("territories", postgres, issuer)
    .WithStores(cache, messaging);
var compensation = builder.AddService<Projects.SalesPerf_Compensation_Api>("compensation", postgres, issuer)
    .WithStores(cache, messaging).WithReference(territories).WithPayroll();
var goals = builder.AddService<Projects.SalesPerf_Goals_Api>("goals", postgres, issuer)
    .WithStores(cache, messaging).WithReference(compensation).WithReference(territories);
var training = builder.AddService<Projects.SalesPerf_Training_Api>("training", postgres, issuer)
    .WithStores(cache, messaging).WithReference(goals);
var recruiting = builder.AddService<Projects.SalesPerf_Recruiting_Api>("recruiting", postgres, issuer)
    .WithStores(cache, messaging).WithReference(territories);

// What partners see of all that: events, kept and sent again, and webhooks; and what they say to Compensation.
var partners = builder.AddPartnerFeed<Projects.SalesPerf_Partners>(postgres, messaging, issuer).WithReference(compensation);

// The edge. It does not wait for the services: while one is down, it says so and serves the others.
var gateway = builder.AddProject<Projects.SalesPerf_Gateway>("gateway")
    .WithIssuer(issuer)
    .WithReference(cache).WaitFor(cache)
    .WithReference(territories)
    .WithReference(compensation)
    .WithReference(goals)
    .WithReference(training)
    .WithReference(recruiting)
    .WithReference(partners)
    .WithHttpHealthCheck("/health/ready", endpointName: "http")
    .WithSharedMachine()
    .WithExternalHttpEndpoints();
issuer.SendBrowsersBackTo(gateway);
issuer.SendDigests(territories);
partners.WithEnvironment("Partners__PublicAddress", gateway.GetEndpoint("http"));

builder.Build().Run();
