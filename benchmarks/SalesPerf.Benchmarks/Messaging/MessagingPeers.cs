using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using RabbitMQ.Client;
using SalesPerf.Messaging;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Benchmarks.Messaging;

/// <summary>An order was placed; about the size of the platform's own events.</summary>
public sealed record OrderPlaced(Guid OrderId, int Number, string Note);

/// <summary>A database with nothing but the outbox.</summary>
public sealed class OutboxContext(DbContextOptions<OutboxContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.MapMessaging();
}

/// <summary>What the benchmarks of messaging are made of: a migrated database, a service over it, a bare bus, a bare channel.</summary>
internal static class MessagingPeers
{
    private const string Password = "benchmark-app-role-password";

    /// <summary>A database with the tables of Messaging; gives the serving role's connection.</summary>
    public static async Task<string> MigrateAsync(BenchmarkServers servers, string database, string tables = "")
    {
        await BenchmarkServers.ExecuteAsync(servers.Postgres, $"CREATE DATABASE {database}");
        var owner = new NpgsqlConnectionStringBuilder(servers.Postgres) { Database = database }.ConnectionString;
        await Migrator.MigrateAsync(owner, Password, new MigrationScripts([MessagingScripts.Assembly]), NullLogger.Instance, CancellationToken.None);
        await BenchmarkServers.ExecuteAsync(owner, tables);
        return new NpgsqlConnectionStringBuilder(owner) { Username = $"{database}_app", Password = Password }.ConnectionString;
    }

    /// <summary>A process with Messaging, wired as a service is.</summary>
    public static WebApplication Service(string database, Uri broker, Action<MessagingBuilder>? subscribe = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["ConnectionStrings:messaging"] = broker.ToString();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddNpgsqlDataSource(database, source => source.ConnectionStringBuilder.MaxAutoPrepare = 50);
        builder.Services.AddDbContext<OutboxContext>((services, options) => options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
        var messaging = builder.AddMessaging<OutboxContext>("benchmark");
        subscribe?.Invoke(messaging);
        return builder.Build();
    }

    /// <summary>MassTransit alone.</summary>
    public static IBusControl BareBus(Uri broker, Action<IRabbitMqBusFactoryConfigurator>? configure = null) => Bus.Factory.CreateUsingRabbitMq(bus =>
    {
        var user = broker.UserInfo.Split(':');
        bus.Host(broker.Host, (ushort)broker.Port, "/", host =>
        {
            host.Username(user[0]);
            host.Password(user[1]);
        });
        configure?.Invoke(bus);
    });

    /// <summary>Work on a channel of the broker, which confirms what is published.</summary>
    public static async Task WithChannelAsync(Uri broker, Func<IChannel, Task> work)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await work(channel);
    }

    public static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
}
